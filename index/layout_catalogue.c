/* The images beside the core: courses, vacancies and places. */
#include <errno.h>

#include "index/catalogue.h"
#include "index/layout.h"

_Static_assert(sizeof(struct course_row) == 32 && sizeof(struct course_more) == 48 &&
                       sizeof(struct course_about) == 32 && sizeof(struct course_aim) == 16 &&
                       sizeof(struct provider_row) == 16 && sizeof(struct vacancy_row) == 32 &&
                       sizeof(struct vacancy_more) == 32 && sizeof(struct place_row) == 28 &&
                       sizeof(struct title_row) == 16 && sizeof(struct title_term) == 8,
               "rows have the size that catalogue_format.h states");

enum course_table {
#define SECTION(name, type, doc) C_##name,
#include "index/course.def"
#undef SECTION
};
enum vacancy_table {
#define SECTION(name, type, doc) V_##name,
#include "index/vacancy.def"
#undef SECTION
};
enum place_table {
#define SECTION(name, type, doc) P_##name,
#include "index/place.def"
#undef SECTION
};

static const struct layout_table course_tables[] = {
#define SECTION(name, type, doc)                                                                             \
	{#name, sizeof(type), C_##name == C_sector || C_##name == C_aim || C_##name == C_about},
#include "index/course.def"
#undef SECTION
};
static const struct layout_table vacancy_tables[] = {
#define SECTION(name, type, doc) {#name, sizeof(type), false},
#include "index/vacancy.def"
#undef SECTION
};
static const struct layout_table place_tables[] = {
#define SECTION(name, type, doc) {#name, sizeof(type), false},
#include "index/place.def"
#undef SECTION
};

/* What a number in a table stands for, and so what it may be. */
enum target {
	STR,
	WORD,
	SOURCE,
	TITLE,
	TITLE_TERM,
	EVIDENCE,
	SKILL_LINK, /* to a skill of the core image */
	ROW,        /* of a course or vacancy */
	ROW_LINK,
	OCC_OR_NONE, /* of the core image */
	PROVIDER,
	SECTOR,
	AIM,
	ABOUT,
	FUNCTIONAL,
	UNIT
};

#define BELOW(n)                                                                                             \
	{                                                                                                    \
		TARGET_ROW,                                                                                  \
		{                                                                                            \
			ROWS_FIXED, (n)                                                                      \
		}                                                                                            \
	}
#define IN(kind, table)                                                                                      \
	{                                                                                                    \
		kind,                                                                                        \
		{                                                                                            \
			ROWS_OF, table                                                                       \
		}                                                                                            \
	}
#define CORE(kind, table)                                                                                    \
	{                                                                                                    \
		kind,                                                                                        \
		{                                                                                            \
			ROWS_OF_CORE, SECTION_##table                                                        \
		}                                                                                            \
	}

static const struct layout_target course_targets[] = {
        [STR] = {TARGET_STR, {ROWS_ANY, 0}},
        [WORD] = {TARGET_WORD, {ROWS_ANY, 0}},
        [SOURCE] = IN(TARGET_ROW, C_source),
        [TITLE] = IN(TARGET_ROW, C_title),
        [TITLE_TERM] = IN(TARGET_ROW, C_title_term),
        [EVIDENCE] = BELOW(EVIDENCES),
        [SKILL_LINK] = CORE(TARGET_LINK, skill),
        [ROW] = IN(TARGET_ROW, C_course),
        [ROW_LINK] = IN(TARGET_LINK, C_course),
        [PROVIDER] = IN(TARGET_ROW, C_provider),
        [SECTOR] = IN(TARGET_ROW, C_sector),
        [AIM] = IN(TARGET_ROW, C_aim),
        [ABOUT] = IN(TARGET_ROW, C_about),
        [FUNCTIONAL] = BELOW(1u << 2 * FUNCTIONALS),
        [UNIT] = BELOW(DURATION_UNITS),
};
static const struct layout_target vacancy_targets[] = {
        [STR] = {TARGET_STR, {ROWS_ANY, 0}},         [WORD] = {TARGET_WORD, {ROWS_ANY, 0}},
        [SOURCE] = IN(TARGET_ROW, V_source),         [TITLE] = IN(TARGET_ROW, V_title),
        [TITLE_TERM] = IN(TARGET_ROW, V_title_term), [EVIDENCE] = BELOW(EVIDENCES),
        [SKILL_LINK] = CORE(TARGET_LINK, skill),     [ROW] = IN(TARGET_ROW, V_vacancy),
        [ROW_LINK] = IN(TARGET_LINK, V_vacancy),     [OCC_OR_NONE] = CORE(TARGET_ROW_NONE, occ),
};
static const struct layout_target place_targets[] = {
        [STR] = {TARGET_STR, {ROWS_ANY, 0}},
        [SOURCE] = IN(TARGET_ROW, P_source),
};

#define FIELD(table, type, field, target)                                                                    \
	{                                                                                                    \
		table, offsetof(type, field), sizeof(((type *)0)->field), target                             \
	}
#define WHOLE(table, type, target)                                                                           \
	{                                                                                                    \
		table, 0, sizeof(type), target                                                               \
	}
#define SOURCES(table)                                                                                       \
	FIELD(table, struct source_row, name, STR), FIELD(table, struct source_row, version, STR),           \
	        FIELD(table, struct source_row, licence, STR),                                               \
	        FIELD(table, struct source_row, attribution, STR),                                           \
	        FIELD(table, struct source_row, format, STR)
#define TITLES(P)                                                                                            \
	FIELD(P##title, struct title_row, text, STR), WHOLE(P##title_word, uint32_t, TITLE_TERM),            \
	        FIELD(P##title_term, struct title_term, word, WORD), WHOLE(P##title_post, uint32_t, TITLE),  \
	        WHOLE(P##title_item, uint32_t, ROW)

static const struct layout_reference course_references[] = {
        SOURCES(C_source),
        TITLES(C_),
        FIELD(C_course, struct course_row, sector, SECTOR),
        FIELD(C_course, struct course_row, needs, FUNCTIONAL),
        FIELD(C_course, struct course_row, gives, FUNCTIONAL),
        FIELD(C_course, struct course_row, provider, PROVIDER),
        FIELD(C_course, struct course_row, title, TITLE),
        FIELD(C_course_more, struct course_more, id, STR),
        FIELD(C_course_more, struct course_more, url, STR),
        FIELD(C_course_more, struct course_more, course_id, STR),
        FIELD(C_course_more, struct course_more, venue, STR),
        FIELD(C_course_more, struct course_more, town, STR),
        FIELD(C_course_more, struct course_more, outcode, STR),
        FIELD(C_course_more, struct course_more, region, STR),
        FIELD(C_course_more, struct course_more, cost_text, STR),
        FIELD(C_course_more, struct course_more, aim, AIM),
        FIELD(C_course_more, struct course_more, about, ABOUT),
        FIELD(C_course_more, struct course_more, source, SOURCE),
        FIELD(C_course_more, struct course_more, duration_unit, UNIT),
        WHOLE(C_course_skill, uint32_t, SKILL_LINK),
        WHOLE(C_course_skill_evidence, uint8_t, EVIDENCE),
        WHOLE(C_skill_course, uint32_t, ROW_LINK),
        FIELD(C_provider, struct provider_row, id, STR),
        FIELD(C_provider, struct provider_row, name, STR),
        FIELD(C_provider, struct provider_row, phone, STR),
        FIELD(C_provider, struct provider_row, url, STR),
        WHOLE(C_sector, uint32_t, STR),
        FIELD(C_aim, struct course_aim, ref, STR),
        FIELD(C_aim, struct course_aim, title, STR),
        FIELD(C_aim, struct course_aim, awarding_body, STR),
        FIELD(C_aim, struct course_aim, sector_area, STR),
        FIELD(C_about, struct course_about, description, STR),
        FIELD(C_about, struct course_about, who, STR),
        FIELD(C_about, struct course_about, entry, STR),
        FIELD(C_about, struct course_about, how, STR),
        FIELD(C_about, struct course_about, bring, STR),
        FIELD(C_about, struct course_about, assessed, STR),
        FIELD(C_about, struct course_about, next, STR),
        FIELD(C_about, struct course_about, awarding_body, STR),
};

static const struct layout_reference vacancy_references[] = {
        SOURCES(V_source),
        TITLES(V_),
        FIELD(V_vacancy, struct vacancy_row, occ, OCC_OR_NONE),
        FIELD(V_vacancy, struct vacancy_row, source, SOURCE),
        FIELD(V_vacancy, struct vacancy_row, title, TITLE),
        FIELD(V_vacancy_more, struct vacancy_more, id, STR),
        FIELD(V_vacancy_more, struct vacancy_more, url, STR),
        FIELD(V_vacancy_more, struct vacancy_more, employer, STR),
        FIELD(V_vacancy_more, struct vacancy_more, town, STR),
        FIELD(V_vacancy_more, struct vacancy_more, outcode, STR),
        FIELD(V_vacancy_more, struct vacancy_more, pay_text, STR),
        FIELD(V_vacancy_more, struct vacancy_more, description, STR),
        WHOLE(V_vacancy_skill, uint32_t, SKILL_LINK),
        WHOLE(V_vacancy_skill_evidence, uint8_t, EVIDENCE),
        WHOLE(V_skill_vacancy, uint32_t, ROW_LINK),
        WHOLE(V_occ_vacancy, uint32_t, ROW),
};

static const struct layout_reference place_references[] = {
        SOURCES(P_source),
        FIELD(P_place, struct place_row, town, STR),
        FIELD(P_place, struct place_row, authority, STR),
        FIELD(P_place, struct place_row, region, STR),
        FIELD(P_place, struct place_row, source, SOURCE),
};

#define START(start, rows, items)                                                                            \
	{                                                                                                    \
		start, {ROWS_OF, rows}, 1, items, false                                                      \
	}
#define CORE_START(start, rows, items)                                                                       \
	{                                                                                                    \
		start, {ROWS_OF_CORE, SECTION_##rows}, 1, items, false                                       \
	}
#define CELL_START(start, items)                                                                             \
	{                                                                                                    \
		start, {ROWS_FIXED, CELL_ROWS * CELL_COLUMNS}, 1, items, true                                \
	}

static const struct layout_start course_starts[] = {
        CELL_START(C_cell_start, C_course),
        START(C_course_skill_start, C_course, C_course_skill),
        CORE_START(C_skill_course_start, skill, C_skill_course),
        START(C_title_post_start, C_title_term, C_title_post),
        START(C_title_item_start, C_title, C_title_item),
};
static const struct layout_start vacancy_starts[] = {
        CELL_START(V_cell_start, V_vacancy),
        START(V_vacancy_skill_start, V_vacancy, V_vacancy_skill),
        CORE_START(V_skill_vacancy_start, skill, V_skill_vacancy),
        CORE_START(V_occ_vacancy_start, occ, V_occ_vacancy),
        START(V_title_post_start, V_title_term, V_title_post),
        START(V_title_item_start, V_title, V_title_item),
};

static const struct layout_column course_columns[] = {
        {C_course_more, {ROWS_OF, C_course}},
        {C_course_skill_evidence, {ROWS_OF, C_course_skill}},
        {C_anywhere_skill, {ROWS_OF_CORE, SECTION_skill}},
};
static const struct layout_column vacancy_columns[] = {
        {V_vacancy_more, {ROWS_OF, V_vacancy}},
        {V_vacancy_skill_evidence, {ROWS_OF, V_vacancy_skill}},
};

static const struct layout_slots course_slots[] = {{C_course_slot, C_course, true}};
static const struct layout_slots vacancy_slots[] = {{V_vacancy_slot, V_vacancy, true}};

/* --- what else has to hold --------------------------------------------------------- */

static int check_titles(const struct image_check *c, const struct title_row *title, uint64_t titles,
                        uint64_t words, uint32_t table, struct error *e)
{
	for (uint64_t i = 0; i < titles; i++)
		if ((uint64_t)title[i].first + title[i].words > words)
			return image_wrong(c, table, i, "goes past the words there are", e);
	return 0;
}

/* A point that has one lies in the cell it is counted to; one in front or behind may lie anywhere. */
static bool in_its_cell(int32_t lat, int32_t lon, uint32_t row, const uint32_t *cell_start)
{
	uint32_t cell;

	if (row < cell_start[0])
		return true;
	if (lat == CATALOGUE_NOWHERE)
		return row >= cell_start[CELL_ROWS * CELL_COLUMNS];
	cell = cell_of(lat, lon);
	return row >= cell_start[cell] && row < cell_start[cell + 1];
}

static bool is_course(const struct course_row *r)
{
	return (COURSE_DELIVERY(r) < DELIVERY_MODES || COURSE_DELIVERY(r) == DELIVERY_UNKNOWN) &&
	       (COURSE_STUDY(r) < STUDY_MODES || COURSE_STUDY(r) == STUDY_UNKNOWN) &&
	       (COURSE_ATTENDANCE(r) < ATTENDANCES || COURSE_ATTENDANCE(r) == ATTENDANCE_UNKNOWN) &&
	       (r->level <= LEVEL_HIGHEST || r->level == QUALIFICATION_UNKNOWN) &&
	       (r->type < COURSE_TYPES || r->type == COURSE_TYPE_UNKNOWN);
}

static int verify_course(const struct image_check *c, struct error *e)
{
	const struct course_view *v = c->view;

	for (uint32_t i = 0; i < v->course_count; i++) {
		if (!is_course(&v->course[i]))
			return image_wrong(c, C_course, i, "holds a value that does not exist", e);
		if (!in_its_cell(v->course[i].lat, v->course[i].lon, i, v->cell_start))
			return image_wrong(c, C_course, i, "lies in a wrong cell", e);
	}
	return check_titles(c, v->title, v->title_count, v->title_word_count, C_title, e);
}

static int verify_vacancy(const struct image_check *c, struct error *e)
{
	const struct vacancy_view *v = c->view;

	for (uint32_t i = 0; i < v->vacancy_count; i++)
		if (!in_its_cell(v->vacancy[i].lat, v->vacancy[i].lon, i, v->cell_start))
			return image_wrong(c, V_vacancy, i, "lies in a wrong cell", e);
	return check_titles(c, v->title, v->title_count, v->title_word_count, V_title, e);
}

#define N(array) (sizeof(array) / sizeof(array[0]))

const struct layout layout_course = {
        .key = "course",
        .of = " of the courses",
        .tables = COURSE_SECTIONS,
        .table = course_tables,
        .starts = N(course_starts),
        .start = course_starts,
        .columns = N(course_columns),
        .column = course_columns,
        .slots = N(course_slots),
        .slot = course_slots,
        .references = N(course_references),
        .reference = course_references,
        .target = course_targets,
        .strings = C_strings,
        .view_size = sizeof(struct course_view),
        .size_at = offsetof(struct course_view, size),
        .most = {{C_course, CATALOGUE_MAX_ROWS}, {C_source, UINT16_MAX}},
        .verify = verify_course,
};

const struct layout layout_vacancy = {
        .key = "vacancy",
        .of = " of the vacancies",
        .tables = VACANCY_SECTIONS,
        .table = vacancy_tables,
        .starts = N(vacancy_starts),
        .start = vacancy_starts,
        .columns = N(vacancy_columns),
        .column = vacancy_columns,
        .slots = N(vacancy_slots),
        .slot = vacancy_slots,
        .references = N(vacancy_references),
        .reference = vacancy_references,
        .target = vacancy_targets,
        .strings = V_strings,
        .view_size = sizeof(struct vacancy_view),
        .size_at = offsetof(struct vacancy_view, size),
        .most = {{V_vacancy, CATALOGUE_MAX_ROWS}, {V_source, UINT16_MAX}},
        .verify = verify_vacancy,
};

const struct layout layout_place = {
        .key = "place",
        .of = " of the places",
        .tables = PLACE_SECTIONS,
        .table = place_tables,
        .references = N(place_references),
        .reference = place_references,
        .target = place_targets,
        .strings = P_strings,
        .view_size = sizeof(struct place_view),
        .size_at = offsetof(struct place_view, size),
        .most = {{P_place, CATALOGUE_MAX_ROWS}, {P_source, UINT16_MAX}},
};

const struct layout *const layouts[LAYOUTS] = {&layout_core, &layout_course, &layout_vacancy, &layout_place};
