#include "index/builder_catalogue.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#define MAX_COST  10000000 /* pounds */
#define MAX_WEEKS 1000
#define MAX_HOURS 127

static int out_of_range(struct error *e, const char *what, const char *id, const char *right)
{
	return error_set(e, -EINVAL, NULL, "The %s of \"%.200s\" is out of its range. %s", what, id, right);
}

/* --- numbers ------------------------------------------------------------------ */

static int check_enums(const struct course_in *in, struct error *e)
{
	const struct {
		const char *what;
		unsigned value, end, unknown;
	} part[] = {
	        {"delivery mode", in->delivery, DELIVERY_MODES, DELIVERY_UNKNOWN},
	        {"study mode", in->study, STUDY_MODES, STUDY_UNKNOWN},
	        {"attendance pattern", in->attendance, ATTENDANCES, ATTENDANCE_UNKNOWN},
	        {"course type", in->type, COURSE_TYPES, COURSE_TYPE_UNKNOWN},
	        {"duration unit", in->duration_unit, DURATION_UNITS, 0},
	};

	for (size_t i = 0; i < sizeof(part) / sizeof(part[0]); i++)
		if (part[i].value >= part[i].end && part[i].value != part[i].unknown)
			return out_of_range(e, part[i].what, in->id, "Leave it out when it is not known.");
	return 0;
}

/* A number not below 0 in steps of one `scale`th, at least one step when it is not 0; 0 when not known. */
static uint32_t steps(double value, double scale)
{
	double n = isnan(value) ? 0 : round(value * scale);

	return value > 0 && n < 1 ? 1 : (uint32_t)n;
}

static bool is_between(double value, double most)
{
	return isnan(value) || (value >= 0 && value <= most);
}

static bool is_level(int level)
{
	return level == UNKNOWN_INT || (level >= (int)LEVEL_ENTRY && level <= (int)LEVEL_HIGHEST);
}

static int check_numbers(const struct course_in *in, struct error *e)
{
	if (!is_between(in->cost, MAX_COST))
		return out_of_range(e, "cost", in->id, "Give pounds, from 0 to 10,000,000.");
	if (!is_between(in->weeks, MAX_WEEKS))
		return out_of_range(e, "length", in->id, "Give weeks, up to 1,000.");
	if (!is_between(in->hours, MAX_HOURS))
		return out_of_range(e, "time a week", in->id, "Give hours, up to 127.");
	if (!is_level(in->level) || !is_level(in->entry_level))
		return out_of_range(e, "level", in->id, "Give 0 for entry level, or 1 to 8.");
	if (in->duration > UINT16_MAX)
		return out_of_range(e, "duration", in->id, "It may be up to 65,535 of its unit.");
	return check_enums(in, e);
}

static int put_row(const struct course_in *in, struct course_row *row, struct error *e)
{
	unsigned flags = (in->national ? COURSE_NATIONAL : 0) |
	                 (in->flexible_start ? COURSE_FLEXIBLE_START : 0) |
	                 (in->synthetic ? COURSE_SYNTHETIC : 0) |
	                 (in->entry_level != UNKNOWN_INT ? COURSE_ENTRY_STATED : 0);
	int r = check_numbers(in, e);

	if (r)
		return r;
	row->cost = isnan(in->cost) ? CATALOGUE_NOT_KNOWN : (uint32_t)lround(in->cost);
	row->weeks10 = (uint16_t)steps(in->weeks, 10);
	row->hours2 = (uint8_t)steps(in->hours, 2);
	row->modes = (uint8_t)(in->delivery | in->study << 3);
	row->times = (uint8_t)(in->attendance | flags << 4);
	row->level = in->level == UNKNOWN_INT ? QUALIFICATION_UNKNOWN : (uint8_t)in->level;
	row->type = (uint8_t)in->type;
	if (!in->flexible_start)
		r = part_day(in->id, "start", in->start, &row->start, e);
	return r ? r : part_point(in->id, in->at.lat, in->at.lon, &row->lat, &row->lon, e);
}

/* --- texts ---------------------------------------------------------------------- */

struct text {
	const char *what, *text;
	size_t max;
	uint32_t *str;
};

static int put_texts(struct part *p, const char *id, const struct text *text, size_t n, struct error *e)
{
	int r = 0;

	for (size_t i = 0; i < n && !r; i++)
		r = part_text(p, text[i].what, id, text[i].text, text[i].max, text[i].str, e);
	return r;
}

#define PUT_TEXTS(p, id, text, e) put_texts(p, id, text, sizeof(text) / sizeof(text[0]), e)

static int put_provider(struct part *p, const struct course_in *in, uint32_t *ret, struct error *e)
{
	const char *id = in->provider_id && *in->provider_id ? in->provider_id : in->provider;
	struct provider_row row = {0};
	const struct text text[] = {
	        {"provider", id, MAX_TITLE, &row.id},
	        {"provider", in->provider, MAX_TITLE, &row.name},
	        {"telephone number of the provider", in->provider_phone, MAX_SHORT, &row.phone},
	        {"address of the provider", in->provider_url, MAX_URL, &row.url},
	};
	int r = PUT_TEXTS(p, in->id, text, e);

	if (r)
		return r;
	*ret = rowset_add(&p->provider, &row);
	return *ret == ROWSET_NONE ? builder_no_memory(e) : 0;
}

static int put_sector(struct part *p, const struct course_in *in, uint8_t *ret, struct error *e)
{
	uint32_t str, row;
	int r = part_text(p, "sector", in->id, in->sector, MAX_TITLE, &str, e);

	if (r)
		return r;
	row = rowset_find(&p->sector, &str);
	if (row == ROWSET_NONE && p->sector.rows.len > UINT8_MAX)
		return error_set(e, -EOVERFLOW, NULL, "There are more than %u sectors.", UINT8_MAX);
	row = rowset_add(&p->sector, &str);
	*ret = (uint8_t)row;
	return row == ROWSET_NONE ? builder_no_memory(e) : 0;
}

static int put_aim(struct part *p, const struct course_in *in, uint32_t *ret, struct error *e)
{
	struct course_aim row = {0};
	const struct text text[] = {
	        {"learning aim", in->aim_ref, MAX_SHORT, &row.ref},
	        {"title of the learning aim", in->aim_title, MAX_TITLE, &row.title},
	        {"awarding body of the learning aim", in->aim_body, MAX_TITLE, &row.awarding_body},
	        {"sector subject area", in->sector_area, MAX_SHORT, &row.sector_area},
	};
	int r = PUT_TEXTS(p, in->id, text, e);

	if (r)
		return r;
	*ret = rowset_add(&p->aim, &row);
	return *ret == ROWSET_NONE ? builder_no_memory(e) : 0;
}

static int put_about(struct part *p, const struct course_in *in, uint32_t *ret, struct error *e)
{
	struct course_about row = {0};
	const struct text text[] = {
	        {"description", in->description, MAX_TEXT, &row.description},
	        {"text on who it is for", in->who, MAX_TEXT, &row.who},
	        {"entry requirements", in->entry, MAX_TEXT, &row.entry},
	        {"text on how you will learn", in->how, MAX_TEXT, &row.how},
	        {"text on what to bring", in->bring, MAX_TEXT, &row.bring},
	        {"text on how you are assessed", in->assessed, MAX_TEXT, &row.assessed},
	        {"text on what comes next", in->next, MAX_TEXT, &row.next},
	        {"awarding body", in->awarding_body, MAX_TITLE, &row.awarding_body},
	};
	int r = PUT_TEXTS(p, in->id, text, e);

	if (r)
		return r;
	*ret = rowset_add(&p->about, &row);
	return *ret == ROWSET_NONE ? builder_no_memory(e) : 0;
}

/* Most courses ask for the level below their own; those at entry level and level 1 ask for none. */
static uint8_t entry_level(const struct course_in *in)
{
	if (in->entry_level != UNKNOWN_INT)
		return (uint8_t)in->entry_level;
	return in->level >= 2 ? (uint8_t)(in->level - 1) : QUALIFICATION_UNKNOWN;
}

static int put_more(struct builder *b, struct part *p, const struct course_in *in, struct course_more *more,
                    struct error *e)
{
	const struct text text[] = {
	        {"address", in->url, MAX_URL, &more->url},
	        {"course id", in->course_id, MAX_ID, &more->course_id},
	        {"venue", in->venue, MAX_SHORT, &more->venue},
	        {"region", in->region, MAX_TEXT, &more->region},
	        {"cost in words", in->cost_text, MAX_TEXT, &more->cost_text},
	};
	int r;

	more->duration = (uint16_t)in->duration;
	more->duration_unit = (uint8_t)in->duration_unit;
	more->entry_level = entry_level(in);
	if ((r = PUT_TEXTS(p, in->id, text, e)) || (r = put_aim(p, in, &more->aim, e)) ||
	    (r = put_about(p, in, &more->about, e)) ||
	    (r = part_place(p, in->id, &in->at, &more->town, &more->outcode, e)) ||
	    (r = part_day(in->id, "day of the last change", in->updated, &more->updated, e)))
		return r;
	return part_source(b, p, in->id, in->source, &more->source, e);
}

int builder_add_course(struct builder *b, const struct course_in *in, struct error *e)
{
	struct part *p = &b->catalogue->part[CATALOGUE_COURSE];
	struct course_row row = {0};
	struct course_more more = {0};
	struct row_links links;
	int r;

	if ((r = part_claim(p, "course", in->id, &more.id, e)) || (r = put_row(in, &row, e)) ||
	    (r = part_title(p, in->id, in->title, &row.title, e)) ||
	    (r = put_provider(p, in, &row.provider, e)) || (r = put_sector(p, in, &row.sector, e)) ||
	    (r = put_more(b, p, in, &more, e)) || (r = part_skills(b, p, in->id, &in->skills, &links, e)))
		return r;
	r = part_append(p, &row, &more, &links, e);
	if (!r)
		carry_replace(b, CATALOGUE_COURSE, in->id, strlen(in->id));
	return r;
}
