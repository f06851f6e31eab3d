#include <errno.h>
#include <time.h>

#include "daemon/methods.h"

#define SECONDS_A_DAY 86400

int32_t ask_day(const struct mp_text *date)
{
	int32_t day = 0;

	return proto_date_days(date->data, date->len, &day) ? day : 0;
}

int32_t ask_today(const struct mp_text *on_date)
{
	return on_date ? ask_day(on_date) : (int32_t)(time(NULL) / SECONDS_A_DAY);
}

static int take_outcode(struct call *c, const struct mp_text *postcode, struct asked_place *ret)
{
	const struct place_view *v = &c->catalogue->place;
	uint32_t row = place_find(v, postcode->data, postcode->len);

	ret->unused = !v->place_count;
	if (ret->unused)
		return 0;
	if (row == INDEX_NONE)
		return proto_error_set(
		        c->e, PROTO_UNKNOWN_POSTCODE, "postcode",
		        "No place with the postcode \"%.*s\" is known. Check it, or give lat and lon.",
		        (int)postcode->len, postcode->data);
	*ret = (struct asked_place){.known = true,
	                            .lat = (double)v->place[row].lat / CATALOGUE_DEGREE,
	                            .lon = (double)v->place[row].lon / CATALOGUE_DEGREE,
	                            .outcode = row};
	return 0;
}

int ask_place(struct call *c, const struct mp_text *postcode, const double *lat, const double *lon,
              struct asked_place *ret)
{
	*ret = (struct asked_place){.outcode = INDEX_NONE};
	if (!lat != !lon)
		return proto_error_set(c->e, PROTO_INVALID_PARAMS, lat ? "lon" : "lat",
		                       "lat and lon are a point together: give both, or a postcode.");
	if (lat) {
		ret->known = true;
		ret->lat = *lat;
		ret->lon = *lon;
		return 0;
	}
	return postcode ? take_outcode(c, postcode, ret) : 0;
}

int ask_skills(struct call *c, const struct skill_ref_list *list, uint32_t **ret, uint32_t *ret_count)
{
	uint32_t *row = arena_alloc(c->arena, list->count * sizeof(*row)), n = 0;

	if (!row)
		return call_failed(c, -ENOMEM, NULL);
	for (uint32_t i = 0; i < list->count; i++) {
		const struct skill_ref *s = &list->item[i];
		uint32_t found = view_find_skill(c->view, s->id.data, s->id.len), k = 0;

		if (found == INDEX_NONE)
			return unknown_id(c, "skill", s->id, "skills[%u].id", i);
		while (k < n && row[k] != found)
			k++;
		if (k == n)
			row[n++] = found;
	}
	*ret = row;
	*ret_count = n;
	return 0;
}
