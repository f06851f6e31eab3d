#include "import/provider.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "import/value.h"

/* Names of venues are compared without regard to case, marks and punctuation. */
static const char *fold(struct arena *arena, const char *s)
{
	size_t n = text_fold(s, strlen(s), NULL, 0);
	char *out = arena_alloc(arena, n + 1);

	if (out)
		text_fold(s, strlen(s), out, n + 1);
	return out;
}

const struct provider_venue *provider_find_venue(const struct dict *by, const char *text)
{
	char folded[2048];
	struct provider_venue **at;

	if (text_fold(text, strlen(text), folded, sizeof(folded)) >= sizeof(folded))
		return NULL;
	at = dict_get(by, folded);
	return at ? *at : NULL;
}

struct line_rule { /* a line of the address */
	enum provider_column column;
	size_t longest;
	bool needed, numbers;
	enum provider_fault required, too_long, format;
};

static const struct line_rule line_rules[] = {
        {PC_ADDRESS_1, 100, true, true, VENUE_ADDRESS_LINE1_REQUIRED, VENUE_ADDRESS_LINE1_MAXLENGTH,
         VENUE_ADDRESS_LINE1_FORMAT},
        {PC_ADDRESS_2, 100, false, true, 0, VENUE_ADDRESS_LINE2_MAXLENGTH, VENUE_ADDRESS_LINE2_FORMAT},
        {PC_TOWN, 75, true, false, VENUE_TOWN_REQUIRED, VENUE_TOWN_MAXLENGTH, VENUE_TOWN_FORMAT},
        {PC_COUNTY, 75, false, false, 0, VENUE_COUNTY_MAXLENGTH, VENUE_COUNTY_FORMAT},
};

static void check_address(const struct table *t, struct provider_faults *f)
{
	const char *postcode = table_text(t, PC_POSTCODE);

	for (size_t i = 0; i < sizeof(line_rules) / sizeof(line_rules[0]); i++) {
		const struct line_rule *r = &line_rules[i];
		const char *s = table_text(t, r->column);

		if (!*s && r->needed)
			provider_fault(f, r->required);
		else if (provider_length(s) > r->longest)
			provider_fault(f, r->too_long);
		else if (!provider_is_address(s, r->numbers))
			provider_fault(f, r->format);
	}
	if (!*postcode)
		provider_fault(f, VENUE_POSTCODE_REQUIRED);
	else if (!value_is_postcode(postcode))
		provider_fault(f, VENUE_POSTCODE_FORMAT);
}

static void check_contact(struct provider *p, const struct table *t, struct provider_venue *venue,
                          struct provider_faults *f)
{
	const char *email = table_text(t, PC_EMAIL), *phone = table_text(t, PC_PHONE);

	venue->website = table_text(t, PC_WEBSITE);
	venue->phone = *phone ? provider_phone(&p->arena, phone) : "";
	if (*email && !provider_is_email(email))
		provider_fault(f, VENUE_EMAIL_FORMAT);
	if (!venue->phone)
		provider_fault(f, VENUE_TELEPHONE_FORMAT);
	if (*venue->website && !provider_is_web(venue->website))
		provider_fault(f, VENUE_WEBSITE_FORMAT);
}

/* Puts the venue under a name or reference, even a faulty venue: courses there have no fault for it. */
static int claim(struct provider *p, struct dict *by, const char *text, struct provider_venue *venue,
                 enum provider_fault unique, struct provider_faults *f)
{
	const char *folded = fold(&p->im->arena, text);
	struct provider_venue **at;
	bool fresh;

	if (!folded)
		return -ENOMEM;
	at = dict_put(by, folded, &fresh);
	if (!at)
		return -ENOMEM;
	if (fresh)
		*at = venue;
	else
		provider_fault(f, unique);
	return 0;
}

static bool keep(struct provider *p, const char **text)
{
	*text = arena_strdup(&p->arena, *text ? *text : "");
	return *text != NULL;
}

int provider_take_venue(struct provider *p, struct table *t, struct provider_faults *f)
{
	struct provider_venue *venue = arena_zalloc(&p->arena, 1, sizeof(*venue));

	if (!venue)
		return -ENOMEM;
	venue->name = table_text(t, PC_VENUE_NAME);
	venue->ref = table_text(t, PC_VENUE_REF);
	venue->town = table_text(t, PC_TOWN);
	venue->postcode = table_text(t, PC_POSTCODE);
	if (provider_length(venue->ref) > 255)
		provider_fault(f, VENUE_PROVIDER_VENUE_REF_MAXLENGTH);
	else if (*venue->ref &&
	         claim(p, &p->venue_refs, venue->ref, venue, VENUE_PROVIDER_VENUE_REF_UNIQUE, f) < 0)
		return -ENOMEM;
	if (!*venue->name)
		provider_fault(f, VENUE_NAME_REQUIRED);
	else if (provider_length(venue->name) > 250)
		provider_fault(f, VENUE_NAME_MAXLENGTH);
	else if (claim(p, &p->venue_names, venue->name, venue, VENUE_NAME_UNIQUE, f) < 0)
		return -ENOMEM;
	check_address(t, f);
	check_contact(p, t, venue, f);
	return keep(p, &venue->name) && keep(p, &venue->ref) && keep(p, &venue->town) &&
	                       keep(p, &venue->postcode) && keep(p, &venue->phone) && keep(p, &venue->website)
	               ? 0
	               : -ENOMEM;
}
