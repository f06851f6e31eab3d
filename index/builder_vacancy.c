#include "index/builder_catalogue.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#define MAX_PAY   10000000 /* pounds a year */
#define MAX_HOURS 127

static bool is_pay(int32_t pay)
{
	return pay == UNKNOWN_INT || (pay >= 0 && pay <= MAX_PAY);
}

static int check_numbers(const struct vacancy_in *in, struct error *e)
{
	if (!is_pay(in->pay_low) || !is_pay(in->pay_high) ||
	    (in->pay_low != UNKNOWN_INT && in->pay_high != UNKNOWN_INT && in->pay_low > in->pay_high))
		return error_set(e, -EINVAL, NULL,
		                 "The pay of \"%.200s\" is out of its range. Give pounds a year, the lower "
		                 "figure first, up to 10,000,000.",
		                 in->id);
	if (!isnan(in->hours) && !(in->hours >= 0 && in->hours <= MAX_HOURS))
		return error_set(e, -EINVAL, NULL,
		                 "The time a week of \"%.200s\" is out of its range. Give hours, up to 127.",
		                 in->id);
	if (in->pattern >= PATTERN_DAYS * 2)
		return error_set(e, -EINVAL, NULL, "\"%.200s\" has a working pattern that does not exist.",
		                 in->id);
	return 0;
}

static int put_row(struct builder *b, struct part *p, const struct vacancy_in *in, struct vacancy_row *row,
                   struct error *e)
{
	uint32_t occ = UINT16_MAX;
	int r = check_numbers(in, e);

	if (r)
		return r;
	if (in->occupation && *in->occupation) {
		r = builder_require(b, KIND_OCCUPATION, in->occupation, &occ, e);
		if (r)
			return r;
		row->occ_confidence = UINT8_MAX;
	}
	row->occ = (uint16_t)occ;
	row->pay_low = in->pay_low;
	row->pay_high = in->pay_high;
	row->hours2 = isnan(in->hours) ? 0 : (uint8_t)lround(in->hours * 2);
	row->pattern = (uint8_t)in->pattern;
	row->flags = (uint8_t)((in->national ? VACANCY_NATIONAL : 0) |
	                       (in->apprenticeship ? VACANCY_APPRENTICESHIP : 0) |
	                       (in->pay_assumed ? VACANCY_PAY_ASSUMED : 0) |
	                       (in->synthetic ? VACANCY_SYNTHETIC : 0));
	if ((r = part_day(in->id, "day of the advert", in->posted, &row->posted, e)) ||
	    (r = part_day(in->id, "closing day", in->closing, &row->closing, e)) ||
	    (r = part_point(in->id, in->at.lat, in->at.lon, &row->lat, &row->lon, e)))
		return r;
	return part_source(b, p, in->id, in->source, &row->source, e);
}

static int put_more(struct part *p, const struct vacancy_in *in, struct vacancy_more *more, struct error *e)
{
	const struct {
		const char *what, *text;
		size_t max;
		uint32_t *str;
	} text[] = {
	        {"address", in->url, MAX_URL, &more->url},
	        {"employer", in->employer, MAX_TITLE, &more->employer},
	        {"pay in words", in->pay_text, MAX_SHORT, &more->pay_text},
	        {"description", in->description, MAX_TEXT, &more->description},
	};
	int r = 0;

	for (size_t i = 0; i < sizeof(text) / sizeof(text[0]) && !r; i++)
		r = part_text(p, text[i].what, in->id, text[i].text, text[i].max, text[i].str, e);
	return r ? r : part_place(p, in->id, &in->at, &more->town, &more->outcode, e);
}

int builder_add_vacancy(struct builder *b, const struct vacancy_in *in, struct error *e)
{
	struct part *p = &b->catalogue->part[CATALOGUE_VACANCY];
	struct vacancy_row row = {0};
	struct vacancy_more more = {0};
	struct row_links links;
	int r;

	if ((r = part_claim(p, "vacancy", in->id, &more.id, e)) || (r = put_row(b, p, in, &row, e)) ||
	    (r = part_title(p, in->id, in->title, &row.title, e)) || (r = put_more(p, in, &more, e)) ||
	    (r = part_skills(b, p, in->id, &in->skills, &links, e)))
		return r;
	if (row.occ != UINT16_MAX) {
		uint16_t *occ = vec_push(&p->occupation);

		if (!occ)
			return builder_no_memory(e);
		*occ = row.occ;
		links.occ_first = (uint32_t)p->occupation.len - 1;
		links.occupations = 1;
	}
	r = part_append(p, &row, &more, &links, e);
	if (!r)
		carry_replace(b, CATALOGUE_VACANCY, in->id, strlen(in->id));
	return r;
}

int builder_add_place(struct builder *b, const struct place_in *in, struct error *e)
{
	struct part *p = &b->catalogue->part[CATALOGUE_PLACE];
	const char *id = in->outcode ? in->outcode : "";
	struct place_row row = {0};
	uint32_t at;
	int r;

	if (!catalogue_outcode(id, strlen(id), row.outcode))
		return error_set(e, -EINVAL, NULL,
		                 "\"%.200s\" is no outcode. An outcode is the first half of a postcode, such "
		                 "as LS1 or SW1A.",
		                 id);
	if (isnan(in->lat) || isnan(in->lon))
		return error_set(e, -EINVAL, NULL, "The outcode \"%.200s\" has no latitude and longitude.",
		                 id);
	if ((r = part_point(id, in->lat, in->lon, &row.lat, &row.lon, e)) ||
	    (r = part_text(p, "town", id, in->town, MAX_SHORT, &row.town, e)) ||
	    (r = part_text(p, "authority", id, in->authority, MAX_SHORT, &row.authority, e)) ||
	    (r = part_text(p, "region", id, in->region, MAX_SHORT, &row.region, e)) ||
	    (r = part_source(b, p, id, in->source, &row.source, e)))
		return r;
	at = rowset_add(&p->more, &row);
	if (at == ROWSET_NONE)
		return builder_no_memory(e);
	*VEC_AT(&p->more.rows, struct place_row, at) = row;
	p->begun = true;
	carry_replace(b, CATALOGUE_PLACE, id, strlen(id));
	return 0;
}
