#include "import/enrich.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "match/search.h"
#include "match/teach.h"
#include "import/ways_in.h"

#define SLOTS 2u /* threads that read at the same time */

/* An advert names a job when its title fits the job's as well as this; more than one job when they fit nearly
 * alike (the same job in two sources). */
#define TITLE_FITS   0.55f
#define NEARLY_ALIKE 0.92f

/* An advert that names a job asks for what matters most in it, less surely than if it said so. */
#define JOB_SKILLS      10u
#define JOB_SKILLS_SURE 0.60f

/* A course that is a way into some jobs teaches what those need. */
#define WAY_IN_SURE 0.62f

#define TEXT_READ   4000u /* bytes of a description that are read: adverts say what they ask for early */

struct enrich {
	struct {
		struct search_scratch *search;
		struct arena arena;
		struct ways_in *ways;
	} slot[SLOTS];
};

void enrich_free(struct enrich *x)
{
	if (!x)
		return;
	for (unsigned i = 0; i < SLOTS; i++) {
		search_scratch_free(x->slot[i].search);
		arena_free(&x->slot[i].arena);
		ways_in_free(x->slot[i].ways);
	}
	free(x);
}

static uint8_t byte_of(float sure)
{
	return (uint8_t)(sure < 0 ? 0 : sure > 1 ? 255 : sure * 255);
}

static const char *c_text(struct arena *a, const char *data, uint32_t len, uint32_t most, bool *ret_full)
{
	char *s;

	if (!len)
		return NULL;
	if (len > most) {
		len = most;
		while (len && ((uint8_t)data[len] & 0xc0) == 0x80) /* not within a character */
			len--;
	}
	s = arena_strndup(a, data, len);
	*ret_full |= !s;
	return s;
}

static void add_skill(struct taught *t, uint32_t skill, float sure, enum skill_evidence evidence)
{
	for (uint32_t i = 0; i < t->skills; i++)
		if (t->skill[i].skill == skill)
			return;
	if (t->skills < TAUGHT_MAX)
		t->skill[t->skills++] = (struct taught_skill){skill, byte_of(sure), (uint8_t)evidence};
}

/* --- courses -------------------------------------------------------------------------- */

static int read_course(struct search_scratch *search, struct arena *a, const struct index_view *core,
                       const struct taught_text *text, struct taught *ret)
{
	bool full = false;
	const struct teach_text in = {
	        .title = c_text(a, text->title.data, text->title.len, TEXT_READ, &full),
	        .aim = c_text(a, text->aim.data, text->aim.len, TEXT_READ, &full),
	        .text = c_text(a, text->text.data, text->text.len, TEXT_READ, &full),
	        .sector = c_text(a, text->sector.data, text->sector.len, TEXT_READ, &full),
	        .level = text->level == QUALIFICATION_UNKNOWN ? TEACH_LEVEL_UNKNOWN : text->level,
	};
	struct teach_hit *hit;
	uint32_t hits;
	int r;

	if (full)
		return -ENOMEM;
	r = teach_course(core, search, &in, a, &hit, &hits);
	if (r)
		return r;
	for (uint32_t i = 0; i < hits; i++)
		if (hit[i].confidence >= TEACH_KEEP)
			add_skill(ret, hit[i].skill, hit[i].confidence, hit[i].evidence);
	return 0;
}

/* --- adverts ---------------------------------------------------------------------------- */

/* An entry of ESCO and the profile that was joined with it fit alike: the profile is the one that is shown.
 */
static void prefer_profile(const struct index_view *core, struct taught *t)
{
	const struct taught_occupation first = t->occupation[0];

	if (!t->occupations || !(core->occ_flags[first.occ] & OCC_TWIN))
		return;
	for (uint32_t i = 1; i < t->occupations; i++)
		if (core->occ[t->occupation[i].occ].esco == core->occ[first.occ].esco) {
			t->occupation[0] = t->occupation[i];
			t->occupation[i] = first;
			return;
		}
}

static int find_jobs_in(struct search_scratch *search, struct arena *a, const struct index_view *core,
                        const char *title, uint32_t len, struct taught *ret)
{
	const struct search_query q = {.text = title, .len = len, .limit = TAUGHT_OCCUPATIONS};
	struct search_answer found;
	int r = len ? search_occupations(core, search, &q, a, &found) : 0;

	if (r || !len)
		return r;
	for (uint32_t i = 0; i < found.hits; i++) {
		float score = found.hit[i].score;

		if (score < TITLE_FITS || score < NEARLY_ALIKE * found.hit[0].score)
			break;
		ret->occupation[ret->occupations++] =
		        (struct taught_occupation){found.hit[i].doc, byte_of(score)};
	}
	prefer_profile(core, ret);
	return 0;
}

/* "Healthcare assistant - nights - fixed term": the job stands before the first of these. */
static uint32_t length_of_job(const struct taught_text *text)
{
	static const char *const ends[] = {" - ", " (", ", ", ": ", " / ", " Band ", " band "};
	uint32_t len = text->title.len;

	for (size_t k = 0; k < sizeof(ends) / sizeof(*ends); k++) {
		size_t n = strlen(ends[k]);

		for (uint32_t i = 1; i + n <= len; i++)
			if (!memcmp(text->title.data + i, ends[k], n))
				len = i;
	}
	return len;
}

static int find_jobs(struct search_scratch *search, struct arena *a, const struct index_view *core,
                     const struct taught_text *text, struct taught *ret)
{
	int r = find_jobs_in(search, a, core, text->title.data, text->title.len, ret);
	uint32_t len = r || ret->occupations ? text->title.len : length_of_job(text);

	return len < text->title.len ? find_jobs_in(search, a, core, text->title.data, len, ret) : r;
}

static int read_skills(struct search_scratch *search, struct arena *a, const struct index_view *core,
                       const char *data, uint32_t len, enum skill_evidence evidence, struct taught *ret)
{
	struct extract_hit *hit;
	uint32_t hits;
	int r = extract_skills(core, search, data, len > TEXT_READ ? TEXT_READ : len, TAUGHT_MAX, a, &hit,
	                       &hits);

	for (uint32_t i = 0; !r && i < hits; i++)
		add_skill(ret, hit[i].skill, hit[i].score, evidence);
	return r;
}

/* Essential skills lie first, the most important first. */
static void add_job_skills(const struct index_view *core, struct taught *ret)
{
	const struct taught_occupation *o = &ret->occupation[0];
	uint32_t first, end;

	if (!ret->occupations)
		return;
	first = core->occ_skill_start[o->occ];
	end = core->occ_skill_start[o->occ + 1];
	for (uint32_t i = first; i < end && i < first + JOB_SKILLS; i++)
		if (core->occ_skill[i].relation == RELATION_ESSENTIAL)
			add_skill(ret, core->occ_skill[i].skill, JOB_SKILLS_SURE * (float)o->confidence / 255,
			          EVIDENCE_TITLE);
}

static int by_sure(const void *a, const void *b)
{
	const struct taught_skill *x = a, *y = b;

	if (x->confidence != y->confidence)
		return x->confidence > y->confidence ? -1 : 1;
	return x->skill < y->skill ? -1 : x->skill > y->skill;
}

static int read_advert(struct search_scratch *search, struct arena *a, const struct index_view *core,
                       const struct taught_text *text, struct taught *ret)
{
	int r = find_jobs(search, a, core, text, ret);

	if (!r && text->title.len)
		r = read_skills(search, a, core, text->title.data, text->title.len, EVIDENCE_TITLE, ret);
	if (!r && text->text.len)
		r = read_skills(search, a, core, text->text.data, text->text.len, EVIDENCE_TEXT, ret);
	if (r)
		return r;
	add_job_skills(core, ret);
	qsort(ret->skill, ret->skills, sizeof(ret->skill[0]), by_sure);
	return 0;
}

static int add_ways_in(struct enrich *x, unsigned slot, const struct index_view *core,
                       const struct taught_text *text, struct taught *ret)
{
	struct ways_in **ways = &x->slot[slot].ways;
	const uint32_t *skill;
	uint32_t skills;
	int r = 0;

	if (*ways && ways_in_core(*ways) != core) {
		ways_in_free(*ways);
		*ways = NULL;
	}
	if (!*ways)
		r = ways_in_make(ways, core);
	if (r)
		return r;
	skill = ways_in_find(*ways, text->title.data, text->title.len, &skills);
	for (uint32_t i = 0; i < skills; i++)
		add_skill(ret, skill[i], WAY_IN_SURE, EVIDENCE_TITLE);
	qsort(ret->skill, ret->skills, sizeof(ret->skill[0]), by_sure);
	return 0;
}

static int read_text(void *arg, unsigned slot, const struct index_view *core, const struct taught_text *text,
                     struct taught *ret)
{
	struct enrich *x = arg;
	struct arena *a = &x->slot[slot].arena;
	int r;

	memset(ret, 0, sizeof(*ret));
	arena_reset(a);
	r = (text->vacancy ? read_advert : read_course)(x->slot[slot].search, a, core, text, ret);
	return r || text->vacancy ? r : add_ways_in(x, slot, core, text, ret);
}

int enrich_start(struct enrich **ret, struct builder *b)
{
	struct enrich *x = calloc(1, sizeof(*x));

	if (!x)
		return -ENOMEM;
	for (unsigned i = 0; i < SLOTS; i++)
		arena_init(&x->slot[i].arena, 0);
	for (unsigned i = 0; i < SLOTS; i++)
		if (search_scratch_new(&x->slot[i].search)) {
			enrich_free(x);
			return -ENOMEM;
		}
	builder_set_reader(b, read_text, x);
	*ret = x;
	return 0;
}
