#include "tests/index_case.h"

#include <ftw.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define LIST(...)                                                                                            \
	{                                                                                                    \
		(const char *const[]){__VA_ARGS__},                                                          \
		        sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *)                          \
	}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

void remove_tree(const char *path)
{
	nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

void *case_room(size_t size)
{
	void *p = malloc(size);

	if (!p)
		abort();
	return p;
}

void case_renew(struct index_case *c)
{
	const struct source_in source = {"native", "Test data", "1", "OGL", "Written for a test", true};
	unsigned n;

	builder_free(c->b);
	c->b = NULL;
	assert_int_equal(builder_new(&c->b, NULL, NULL), 0);
	assert_int_equal(builder_add_source(c->b, &source, &n, &c->e), 0);
	assert_int_equal(n, 0);
}

void case_begin(struct index_case *c)
{
	const char *tmp = getenv("TMPDIR");

	memset(c, 0, sizeof(*c));
	snprintf(c->dir, sizeof(c->dir), "%.40s/index-test-XXXXXX", tmp ? tmp : "/tmp");
	assert_non_null(mkdtemp(c->dir));
	case_renew(c);
}

void case_end(struct index_case *c)
{
	builder_free(c->b);
	remove_tree(c->dir);
}

int case_skill(struct index_case *c, const char *id, const char *label)
{
	const struct skill_in in = {.id = id, .label = label};

	return builder_add_skill(c->b, &in, &c->e);
}

struct occupation_in case_plain_occupation(const char *id, const char *title)
{
	return (struct occupation_in){
	        .id = id,
	        .title = title,
	        .pay_low = UNKNOWN_INT,
	        .pay_high = UNKNOWN_INT,
	        .growth = NAN,
	        .automation_risk = NAN,
	        .hours_low = NAN,
	        .hours_high = NAN,
	        .qualification_level = UNKNOWN_INT,
	};
}

int case_occupation(struct index_case *c, const char *id, const char *title)
{
	const struct occupation_in in = case_plain_occupation(id, title);

	return builder_add_occupation(c->b, &in, &c->e);
}

int case_link(struct index_case *c, const char *occupation, const char *skill)
{
	return builder_add_link(c->b, occupation, skill, RELATION_ESSENTIAL, NAN, NAN, &c->e);
}

static struct course_in plain_course(const char *id, const char *title)
{
	return (struct course_in){
	        .id = id,
	        .title = title,
	        .delivery = DELIVERY_ONLINE,
	        .study = STUDY_PART_TIME,
	        .attendance = ATTENDANCE_UNKNOWN,
	        .level = UNKNOWN_INT,
	        .entry_level = UNKNOWN_INT,
	        .type = COURSE_TYPE_UNKNOWN,
	        .cost = NAN,
	        .weeks = NAN,
	        .hours = NAN,
	        .start = UNKNOWN_INT,
	        .updated = UNKNOWN_INT,
	        .at = {.lat = NAN, .lon = NAN},
	};
}

int case_course(struct index_case *c, const char *id, const char *title, const char *skill)
{
	struct course_in in = plain_course(id, title);

	in.skills = (struct strings){&skill, 1};
	return builder_add_course(c->b, &in, &c->e);
}

uint64_t case_write(struct index_case *c)
{
	uint64_t n = 0;
	char text[1024];

	if (builder_write(c->b, c->dir, 0, &n, &c->e))
		fail_msg("%s", error_format(&c->e, text, sizeof(text)));
	return n;
}

static void fill_skills(struct index_case *c)
{
	const struct skill_in skills[] = {
	        {.id = "s:cook",
	         .label = "cook food",
	         .description = "Prepare meals.",
	         .alt_labels = LIST("cooking", "prepare food")},
	        {.id = "s:clean", .label = "keep a kitchen clean"},
	        {.id = "s:hygiene", .label = "food hygiene", .kind = SKILL_KNOWLEDGE},
	        {.id = "s:calm", .label = "stay calm", .kind = SKILL_ATTITUDE},
	        {.id = "s:fry", .label = "fry food"},
	        {.id = "g:food", .label = "preparing food", .kind = SKILL_GROUP},
	        {.id = "g:all", .label = "making things", .kind = SKILL_GROUP},
	};

	for (size_t i = 0; i < sizeof(skills) / sizeof(skills[0]); i++)
		assert_int_equal(builder_add_skill(c->b, &skills[i], &c->e), 0);
	assert_int_equal(builder_set_master(c->b, "s:fry", "s:cook", &c->e), 0);
	assert_int_equal(builder_set_parent(c->b, "s:fry", "s:cook", &c->e), 0);
	assert_int_equal(builder_add_broader(c->b, "s:fry", "g:food", &c->e), 0);
	assert_int_equal(builder_add_broader(c->b, "s:cook", "g:food", &c->e), 0);
	assert_int_equal(builder_add_broader(c->b, "g:food", "g:all", &c->e), 0);
	assert_int_equal(builder_add_related(c->b, "s:cook", "s:clean", RELATED_OPTIONAL, &c->e), 0);
	assert_int_equal(builder_add_related(c->b, "s:cook", "s:hygiene", RELATED_ESSENTIAL, &c->e), 0);
}

static void fill_occupations(struct index_case *c)
{
	const struct occupation_in chef = {
	        .id = "o:chef",
	        .title = "Chef",
	        .description = "Chefs cook and run a kitchen.",
	        .alt_titles = LIST("Cook", "Head cook", "Chef"),
	        .hidden_titles = LIST("Kitchen boss"),
	        .specialisms = LIST("Pastry chef"),
	        .tasks = LIST("Plan the menu.", "Cook the food."),
	        .categories = LIST("Hospitality", "Food"),
	        .routes = LIST("an apprenticeship"),
	        .restrictions = LIST("You need a food hygiene certificate."),
	        .soc2010 = 5434,
	        .soc2020 = 5436,
	        .onet = "35-1011.00",
	        .esco = "chef",
	        .pay_low = 21000,
	        .pay_high = 40000,
	        .growth = 6.5f,
	        .automation_risk = 0.35f,
	        .job_zone = 3,
	        .hours_low = 38,
	        .hours_high = 45.5f,
	        .working_pattern = PATTERN_EVENINGS | PATTERN_WEEKENDS,
	        .qualification_level = 2,
	};
	struct occupation_in porter = case_plain_occupation("o:porter", "Kitchen porter");

	porter.categories = (struct strings)LIST("hospitality");
	porter.needs_degree = true;
	assert_int_equal(builder_add_occupation(c->b, &chef, &c->e), 0);
	assert_int_equal(builder_add_occupation(c->b, &porter, &c->e), 0);
	assert_int_equal(
	        builder_add_occupation_text(c->b, "o:porter", OCC_ALT_TITLE, "Kitchen assistant", &c->e), 0);
}

void case_fill(struct index_case *c)
{
	struct builder *b = c->b;

	fill_skills(c);
	fill_occupations(c);
	assert_int_equal(builder_add_link(b, "o:chef", "s:clean", RELATION_OPTIONAL, 0.25f, NAN, &c->e), 0);
	assert_int_equal(builder_add_link(b, "o:chef", "s:cook", RELATION_ESSENTIAL, 0.75f, 4.5f, &c->e), 0);
	assert_int_equal(builder_add_link(b, "o:chef", "s:calm", RELATION_ESSENTIAL, NAN, NAN, &c->e), 0);
	assert_int_equal(builder_add_link(b, "o:chef", "s:hygiene", RELATION_ESSENTIAL, 1.0f, NAN, &c->e), 0);
	assert_int_equal(builder_add_link(b, "o:porter", "s:clean", RELATION_ESSENTIAL, NAN, NAN, &c->e), 0);
	assert_int_equal(builder_add_link(b, "o:porter", "s:calm", RELATION_OPTIONAL, NAN, NAN, &c->e), 0);
}

static void fill_courses(struct index_case *c)
{
	struct course_in in = plain_course("c:1", "Cooking for beginners");

	in.course_id = "c";
	in.provider = "A college";
	in.level = 2;
	in.sector = "Food";
	in.cost = 20;
	in.weeks = 3;
	in.at.town = "Leeds";
	in.aim_ref = "60000000";
	in.description = "You learn to cook.";
	in.skills = (struct strings)LIST("s:cook", "s:clean");
	assert_int_equal(builder_add_course(c->b, &in, &c->e), 0);
	in.id = "c:2";
	in.title = "Keeping a kitchen clean";
	in.delivery = DELIVERY_CLASSROOM;
	in.at.postcode = "LS1 4AP";
	in.skills = (struct strings)LIST("s:clean");
	assert_int_equal(builder_add_course(c->b, &in, &c->e), 0);
}

void case_fill_catalogue(struct index_case *c)
{
	const struct place_in place = {"LS1", "Leeds", "E08000035", "Yorkshire and The Humber", 53.79,
	                               -1.54, 0};
	struct vacancy_in in = {
	        .id = "v:1",
	        .title = "Chef",
	        .employer = "An inn",
	        .occupation = "o:chef",
	        .pay_low = 21000,
	        .pay_high = UNKNOWN_INT,
	        .hours = 37.5,
	        .at = {53.79, -1.54, "LS1", "Leeds"},
	        .posted = UNKNOWN_INT,
	        .closing = CATALOGUE_DAY_ZERO + 9000,
	        .skills = LIST("s:cook"),
	};

	fill_courses(c);
	assert_int_equal(builder_add_vacancy(c->b, &in, &c->e), 0);
	in.id = "v:2";
	in.title = "Kitchen porter";
	in.occupation = NULL;
	assert_int_equal(builder_add_vacancy(c->b, &in, &c->e), 0);
	assert_int_equal(builder_add_place(c->b, &place, &c->e), 0);
}

struct index_reader *case_open(struct index_case *c, uint64_t generation, const struct index_view **v)
{
	struct index_reader *x = NULL;
	char text[1024];

	if (index_open(c->dir, generation, true, &x, &c->e))
		fail_msg("%s", error_format(&c->e, text, sizeof(text)));
	assert_int_equal(index_read_begin(x, v), 0);
	return x;
}

int view_is(const struct index_view *v, uint32_t str, const char *text)
{
	uint32_t len;
	const char *s = view_str(v, str, &len);

	return len == strlen(text) && memcmp(s, text, len) == 0;
}
