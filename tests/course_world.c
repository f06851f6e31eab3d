#include "tests/course_world.h"

#include <ctype.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

const char *const world_words[] = {
        "t",       "level",   "care",  "carer",   "caring",  "math",     "maths",   "mathematics", "plumbing",
        "plumber", "and",     "or",    "in",      "welding", "weld",     "digital", "skills",      "health",
        "social",  "english", "entry", "cooking", "cook",    "business", "law",     "nails",       "beauty",
        "hair",    "diploma", "award", "2",       "3",       "motor",    "vehicle", "levels"};
const unsigned world_word_count = sizeof(world_words) / sizeof(world_words[0]);

static const struct {
	double lat, lon;
} towns[] = {{51.5, -0.12},  {52.48, -1.9},  {53.48, -2.24}, {53.8, -1.55}, {54.97, -1.61}, {50.37, -4.14},
             {51.45, -2.59}, {52.95, -1.15}, {55.95, -3.19}, {49.2, -2.1},  {60.9, -0.9},   {54.6, -5.93}};

#define TOWNS (sizeof(towns) / sizeof(towns[0]))

uint32_t world_random(struct world *w, uint32_t below)
{
	w->seed = w->seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)((w->seed >> 33) % below);
}

/* --- the courses ------------------------------------------------------------------------ */

static void make_title(struct world *w, struct world_course *c)
{
	size_t n = 0;

	c->words = (uint8_t)(1 + world_random(w, TITLE_WORDS));
	for (unsigned i = 0; i < c->words; i++) {
		const char *word;

		/* Words further on in the list are rarer. */
		c->word[i] = (uint8_t)world_random(w, 1 + world_random(w, world_word_count));
		word = world_words[c->word[i]];
		n += (size_t)snprintf(c->title + n, sizeof(c->title) - n, "%s%s",
		                      i ? world_random(w, 8) ? " " : "-" : "", word);
	}
	if (world_random(w, 4) == 0)
		c->title[0] = (char)toupper((unsigned char)c->title[0]);
}

static void make_place(struct world *w, struct world_course *c)
{
	unsigned town = world_random(w, TOWNS);

	c->has_place = c->delivery != DELIVERY_ONLINE ? world_random(w, 20) != 0 : world_random(w, 4) == 0;
	if (!c->has_place)
		return;
	c->lat = round((towns[town].lat + (world_random(w, 6000) / 10000.0 - 0.3)) * 1e6) / 1e6;
	c->lon = round((towns[town].lon + (world_random(w, 8000) / 10000.0 - 0.4)) * 1e6) / 1e6;
}

static void make_skills(struct world *w, struct world_course *c)
{
	c->skills = (uint8_t)world_random(w, MAX_TAUGHT + 1);
	for (unsigned i = 0; i < c->skills; i++) {
		unsigned k = 0;

		/* Some skills are taught by far more courses than others. */
		c->skill[i] = (uint16_t)world_random(w, 1 + world_random(w, WORLD_SKILLS));
		c->confidence[i] = 255;
		while (k < i && c->skill[k] != c->skill[i])
			k++;
		if (k < i) {
			c->skills = (uint8_t)i;
			break;
		}
	}
}

static void make_course(struct world *w, struct world_course *c, uint32_t number)
{
	snprintf(c->id, sizeof(c->id), "c:%u", (unsigned)(number * 7919u % 99991u));
	make_title(w, c);
	c->delivery = world_random(w, 12) ? world_random(w, DELIVERY_MODES) : DELIVERY_UNKNOWN;
	c->study = world_random(w, 8) ? world_random(w, STUDY_MODES) : STUDY_UNKNOWN;
	c->attendance = world_random(w, 8) ? world_random(w, ATTENDANCES) : ATTENDANCE_UNKNOWN;
	c->type = world_random(w, 3) ? world_random(w, COURSE_TYPES) : COURSE_TYPE_UNKNOWN;
	c->sector = world_random(w, WORLD_SECTORS + 1);
	c->provider = world_random(w, 1 + world_random(w, WORLD_PROVIDERS));
	c->level = world_random(w, 8) ? (int)world_random(w, 9) : UNKNOWN_INT;
	c->cost = world_random(w, 10) == 0  ? -1
	          : world_random(w, 3) == 0 ? 0
	                                    : (int64_t)world_random(w, 2000);
	c->start = world_random(w, 4) ? WORLD_TODAY - 150 + (int32_t)world_random(w, 300) : INT32_MIN;
	c->national = world_random(w, 30) == 0;
	make_place(w, c);
	make_skills(w, c);
}

static void add_course(struct world *w, const struct world_course *c)
{
	struct course_in in = fixture_course(&w->f, c->id, c->title);
	const char *skill[MAX_TAUGHT];
	char ids[MAX_TAUGHT][16], sector[16], provider[16];

	snprintf(sector, sizeof(sector), "Sector %u", c->sector);
	snprintf(provider, sizeof(provider), "p%u", c->provider);
	for (unsigned i = 0; i < c->skills; i++) {
		snprintf(ids[i], sizeof(ids[i]), "s:%u", c->skill[i]);
		skill[i] = ids[i];
	}
	in.delivery = c->delivery;
	in.study = c->study;
	in.attendance = c->attendance;
	in.type = c->type;
	in.sector = c->sector ? sector : NULL;
	in.provider_id = provider;
	in.provider = provider;
	in.level = c->level;
	in.cost = c->cost < 0 ? NAN : (double)c->cost;
	in.start = c->start == INT32_MIN ? UNKNOWN_INT : c->start;
	in.flexible_start = c->start == INT32_MIN;
	in.national = c->national;
	if (c->has_place) {
		in.at.lat = c->lat;
		in.at.lon = c->lon;
	}
	in.skills = (struct strings){skill, c->skills};
	fixture_add_course(&w->f, &in);
}

static void find_rows(struct world *w)
{
	const struct course_view *v = &w->f.catalogue->course;
	char id[16];

	for (uint32_t i = 0; i < WORLD_SKILLS; i++) {
		snprintf(id, sizeof(id), "s:%u", (unsigned)i);
		w->skill_row[i] = view_find_skill(w->f.v, id, strlen(id));
		assert_int_not_equal(w->skill_row[i], INDEX_NONE);
	}
	w->closed = calloc(w->courses / 64 + 1, sizeof(*w->closed));
	assert_non_null(w->closed);
	for (uint32_t i = 0; i < w->courses; i++) {
		struct world_course *c = &w->course[i];

		c->row = course_find(v, c->id, strlen(c->id));
		assert_true(c->row < w->courses);
		w->sector_row[c->sector] = v->course[c->row].sector;
		w->provider_row[c->provider] = v->course[c->row].provider;
		c->closed = world_random(w, 25) == 0;
		if (c->closed)
			w->closed[c->row >> 6] |= UINT64_C(1) << (c->row & 63);
	}
}

void world_begin(struct world *w, uint32_t courses, uint64_t seed)
{
	char id[16];

	memset(w, 0, sizeof(*w));
	w->seed = seed;
	w->courses = courses;
	w->course = calloc(courses, sizeof(*w->course));
	assert_non_null(w->course);
	fixture_begin(&w->f);
	for (uint32_t i = 0; i < WORLD_SKILLS; i++) {
		snprintf(id, sizeof(id), "s:%u", (unsigned)i);
		fixture_add_skill(&w->f, id, id);
	}
	for (uint32_t i = 0; i < courses; i++) {
		make_course(w, &w->course[i], i);
		add_course(w, &w->course[i]);
	}
	fixture_open(&w->f);
	find_rows(w);
}

void world_end(struct world *w)
{
	fixture_end(&w->f);
	free(w->course);
	free(w->closed);
}

/* --- questions ------------------------------------------------------------------------------- */

static uint32_t any_set(struct world *w, uint32_t values)
{
	return world_random(w, 4) ? 0 : 1 + world_random(w, (1u << values) - 1);
}

static void ask_where(struct world *w, struct course_wish *wish)
{
	static const double miles[] = {0, 0.5, 2, 5, 10, 20, 30.25, 80, 400, 1000};
	unsigned town = world_random(w, TOWNS);

	if (world_random(w, 4) == 0)
		return;
	wish->has_place = true;
	wish->lat = towns[town].lat + world_random(w, 1000) / 10000.0;
	wish->lon = towns[town].lon - world_random(w, 1000) / 10000.0;
	if (world_random(w, 5))
		wish->miles = miles[world_random(w, sizeof(miles) / sizeof(miles[0]))];
	/* Standing exactly where a course is, or exactly as far as it is. */
	if (world_random(w, 3) == 0) {
		const struct world_course *c = &w->course[world_random(w, w->courses)];

		if (c->has_place && world_random(w, 2) == 0) {
			wish->lat = c->lat;
			wish->lon = c->lon;
		} else if (c->has_place && world_miles(wish, c) >= 0 && world_miles(wish, c) < 1000) {
			wish->miles = world_miles(wish, c);
		}
	}
}

static void ask_when(struct world *w, struct course_wish *wish)
{
	if (world_random(w, 5) == 0)
		wish->start_from = WORLD_TODAY - 100 + (int32_t)world_random(w, 200);
	if (world_random(w, 5) == 0)
		wish->start_to = WORLD_TODAY - 100 + (int32_t)world_random(w, 200);
	wish->hide_out_of_date = world_random(w, 3) == 0;
	wish->hide_flexible = world_random(w, 6) == 0;
}

static void ask_which(struct world *w, struct world_query *q)
{
	struct course_wish *wish = &q->q.wish;

	wish->delivery = any_set(w, DELIVERY_MODES);
	wish->study = any_set(w, STUDY_MODES);
	wish->attendance = any_set(w, ATTENDANCES);
	wish->types = any_set(w, COURSE_TYPES);
	wish->levels = any_set(w, 9);
	if (world_random(w, 3) == 0 && wish->levels)
		wish->levels |= 1u << ANY_LEVEL_UNKNOWN;
	q->sectors = any_set(w, WORLD_SECTORS) << 1;
	for (unsigned i = 1; i <= WORLD_SECTORS; i++)
		if (q->sectors >> i & 1)
			q->sector_rows[wish->sectors++] = (uint8_t)w->sector_row[i];
	wish->sector = q->sector_rows;
	q->providers = world_random(w, 6) ? 0 : 1 + world_random(w, 3);
	for (unsigned i = 0; i < q->providers; i++) {
		q->provider[i] = world_random(w, WORLD_PROVIDERS / 4);
		q->provider_set[w->provider_row[q->provider[i]] >> 6] |=
		        UINT64_C(1) << (w->provider_row[q->provider[i]] & 63);
	}
	wish->providers = q->providers ? q->provider_set : NULL;
	if (world_random(w, 3) == 0)
		wish->max_cost = world_random(w, 1500);
	wish->closed = world_random(w, 2) ? w->closed : NULL;
}

static void say_part(struct world *w, struct world_query *q, struct world_part *p)
{
	static const char *const open[] = {"", "", "'", "\""};
	size_t n = strlen(q->text);

	p->kind = (enum world_part_kind)world_random(w, 4);
	p->words = p->kind >= WORLD_ALL ? (uint8_t)(1 + world_random(w, 3)) : 1;
	n += (size_t)snprintf(q->text + n, sizeof(q->text) - n, "%s%s", n ? " " : "", open[p->kind]);
	for (unsigned i = 0; i < p->words; i++) {
		p->word[i] = (uint8_t)(2 + world_random(w, world_word_count - 3));
		if (p->kind == WORLD_PREFIX) {
			snprintf(p->prefix, 3, "%s", world_words[p->word[i]]);
			n += (size_t)snprintf(q->text + n, sizeof(q->text) - n, "%s", p->prefix);
		} else {
			n += (size_t)snprintf(q->text + n, sizeof(q->text) - n, "%s%s", i ? " " : "",
			                      world_words[p->word[i]]);
		}
	}
	snprintf(q->text + n, sizeof(q->text) - n, "%s", open[p->kind]);
}

static void ask_text(struct world *w, struct world_query *q)
{
	q->any_text = true;
	q->parts = 1 + world_random(w, 3);
	for (uint32_t i = 0; i < q->parts; i++)
		say_part(w, q, &q->part[i]);
	q->t_level = world_random(w, 4) == 0;
	if (q->t_level)
		snprintf(q->text + strlen(q->text), sizeof(q->text) - strlen(q->text), "%s",
		         world_random(w, 2) ? " T Level" : " t-level");
	q->q.text = q->text;
	q->q.len = strlen(q->text);
}

static void ask_skills(struct world *w, struct world_query *q)
{
	q->q.skills = 1 + world_random(w, 20);
	for (uint32_t i = 0; i < q->q.skills; i++) {
		q->skill[i] = (i * 10 + world_random(w, 10)) % WORLD_SKILLS;
		q->skill_rows[i] = w->skill_row[q->skill[i]];
		q->weight[i] = (float)(1 + world_random(w, 30)) / 10;
	}
	q->q.skill = q->skill_rows;
	q->q.weight = world_random(w, 3) ? q->weight : NULL;
}

void world_ask(struct world *w, struct world_query *q)
{
	memset(q, 0, sizeof(*q));
	course_wish_init(&q->q.wish, WORLD_TODAY);
	ask_where(w, &q->q.wish);
	ask_when(w, &q->q.wish);
	ask_which(w, q);
	if (world_random(w, 2))
		ask_text(w, q);
	if (world_random(w, 2))
		ask_skills(w, q);
	q->q.sort = (enum course_sort)world_random(w, COURSE_BY_COST + 1);
	q->q.limit = world_random(w, 4) ? 1 + world_random(w, 30) : world_random(w, 30000);
	q->q.offset = world_random(w, 3) ? 0 : world_random(w, 200);
	q->q.facets = world_random(w, 2);
}
