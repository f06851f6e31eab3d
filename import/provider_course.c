/* The rules of a row of a course file. Each function looks at what belongs together. */
#include "import/provider.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define NO_FAULT PROVIDER_FAULTS

struct text_rule {
	enum provider_column column;
	size_t longest;
	enum provider_fault too_long, markup; /* markup: NO_FAULT when it may stand there */
};

static const struct text_rule text_rules[] = {
        {PC_WHO, 2000, COURSE_WHO_THIS_COURSE_IS_FOR_MAXLENGTH, COURSE_WHO_THIS_COURSE_IS_FOR_NO_HTML},
        {PC_ENTRY, 500, COURSE_ENTRY_REQUIREMENTS_MAXLENGTH, COURSE_ENTRY_REQUIREMENTS_NO_HTML},
        {PC_LEARN, 1500, COURSE_WHAT_YOU_WILL_LEARN_MAXLENGTH, COURSE_WHAT_YOU_WILL_LEARN_NO_HTML},
        {PC_HOW, 500, COURSE_HOW_YOU_WILL_LEARN_MAXLENGTH, COURSE_HOW_YOU_WILL_LEARN_NO_HTML},
        {PC_BRING, 500, COURSE_WHAT_YOU_WILL_NEED_TO_BRING_MAXLENGTH,
         COURSE_WHAT_YOU_WILL_NEED_TO_BRING_NO_HTML},
        {PC_ASSESSED, 500, COURSE_HOW_YOU_WILL_BE_ASSESSED_MAXLENGTH,
         COURSE_HOW_YOU_WILL_BE_ASSESSED_NO_HTML},
        {PC_NEXT, 500, COURSE_WHERE_NEXT_MAXLENGTH, COURSE_WHERE_NEXT_NO_HTML},
        {PC_COURSE_NAME, 255, COURSERUN_COURSE_NAME_MAXLENGTH, NO_FAULT},
        {PC_REFERENCE, 255, COURSERUN_PROVIDER_COURSE_REF_MAXLENGTH, NO_FAULT},
        {PC_WEBPAGE, 255, COURSERUN_COURSE_WEB_PAGE_MAXLENGTH, NO_FAULT},
        {PC_COST_TEXT, 255, COURSERUN_COST_DESCRIPTION_MAXLENGTH, NO_FAULT},
        {PC_AWARDING_BODY, 255, COURSE_AWARDING_BODY_MAXLENGTH, NO_FAULT},
};

void provider_fault(struct provider_faults *f, enum provider_fault fault)
{
	if (f->count < ROW_FAULTS_MAX)
		f->item[f->count++] = fault;
}

static bool has_controls(const char *s)
{
	for (; *s; s++)
		if (((unsigned char)*s < 0x20 && !strchr("\t\r\n", *s)) || *s == 0x7f)
			return true;
	return false;
}

static void check_texts(const struct table *t, struct provider_faults *f)
{
	if (!table_length(t, PC_WHO))
		provider_fault(f, COURSE_WHO_THIS_COURSE_IS_FOR_REQUIRED);
	for (size_t i = 0; i < sizeof(text_rules) / sizeof(text_rules[0]); i++) {
		const char *s = table_text(t, text_rules[i].column);

		if (provider_length(s) > text_rules[i].longest)
			provider_fault(f, text_rules[i].too_long);
		if (text_rules[i].markup != NO_FAULT && strpbrk(s, "<>`"))
			provider_fault(f, text_rules[i].markup);
	}
	if (has_controls(table_text(t, PC_COURSE_NAME)))
		provider_fault(f, COURSERUN_COURSE_NAME_FORMAT);
	if (has_controls(table_text(t, PC_REFERENCE)))
		provider_fault(f, COURSERUN_PROVIDER_COURSE_REF_FORMAT);
}

static void check_aim(struct provider *p, const struct table *t, struct provider_run *run,
                      struct provider_faults *f)
{
	const char *code = table_text(t, PC_LARS_QAN);

	if (!*code)
		provider_fault(f, COURSE_LARS_QAN_REQUIRED);
	else if (!provider_aim_code(code, run->aim_ref))
		provider_fault(f, COURSE_LARS_QAN_FORMAT);
	else if (p->aims_known) {
		run->aim = dict_get(&p->aims, run->aim_ref);
		if (!run->aim || run->aim->closed < p->im->today)
			provider_fault(f, COURSE_LARS_QAN_INVALID);
	}
}

static void check_kind(const struct table *t, struct provider_run *run, struct provider_faults *f)
{
	const char *type = table_text(t, PC_COURSE_TYPE), *sector = table_text(t, PC_SECTOR);
	const char *level = table_text(t, PC_EDUCATION_LEVEL);

	if (!*type)
		provider_fault(f, COURSE_TYPE_REQUIRED);
	else if (!course_word(WORDS_TYPE, type, &run->type) || run->type != COURSE_SKILLS_BOOTCAMP)
		provider_fault(f, COURSE_TYPE_INVALID);
	run->sector = course_sector(sector);
	if (!run->sector)
		provider_fault(f, *sector ? COURSE_SECTOR_INVALID : COURSE_SECTOR_REQUIRED);
	if (!*level)
		provider_fault(f, COURSE_EDUCATION_LEVEL_REQUIRED);
	else if (!course_word(WORDS_LEVEL, level, &run->level) || run->level > 7)
		provider_fault(f, COURSE_EDUCATION_LEVEL_INVALID);
}

static void check_start(const struct provider *p, const struct table *t, struct provider_run *run,
                        struct provider_faults *f)
{
	const char *flexible = table_text(t, PC_FLEXIBLE), *start = table_text(t, PC_START);

	run->flexible = strcasecmp(flexible, "yes") == 0;
	if (*flexible && !run->flexible && strcasecmp(flexible, "no") != 0) {
		provider_fault(f, COURSERUN_FLEXIBLE_START_DATE_REQUIRED);
		return;
	}
	if (run->flexible && *start)
		provider_fault(f, COURSERUN_START_DATE_NOT_ALLOWED);
	if (run->flexible)
		return;
	if (!*start)
		provider_fault(f, COURSERUN_START_DATE_REQUIRED);
	else if (strlen(start) != 10 || !course_day_uk(start, &run->start))
		provider_fault(f, COURSERUN_START_DATE_FORMAT);
	else if (run->start < p->im->today)
		provider_fault(f, COURSERUN_START_DATE_INVALID);
}

static bool has_venue(const struct provider_run *run)
{
	return run->delivery == DELIVERY_CLASSROOM || run->delivery == DELIVERY_BLENDED;
}

/* Without a venue file any name or reference may be right. */
static void check_venue(const struct provider *p, const struct table *t, struct provider_run *run,
                        struct provider_faults *f)
{
	const char *name = table_text(t, PC_VENUE_NAME), *ref = table_text(t, PC_VENUE_REF);
	const struct provider_venue *named = NULL;

	if (!has_venue(run)) {
		if (*name)
			provider_fault(f, COURSERUN_VENUE_NAME_NOT_ALLOWED);
		if (*ref)
			provider_fault(f, COURSERUN_PROVIDER_VENUE_REF_NOT_ALLOWED);
		return;
	}
	if (!*name && !*ref)
		provider_fault(f, COURSERUN_VENUE_REQUIRED);
	if (!p->venues_known || (!*name && !*ref))
		return;
	if (*name)
		named = provider_find_venue(&p->venue_names, name);
	if (*ref)
		run->venue = provider_find_venue(&p->venue_refs, ref);
	if (*ref && !run->venue)
		provider_fault(f, COURSERUN_PROVIDER_VENUE_REF_INVALID);
	else if (*ref && *name && named != run->venue)
		provider_fault(f, COURSERUN_VENUE_NAME_NOT_ALLOWED_WITH_REF);
	else if (!*ref && !named)
		provider_fault(f, COURSERUN_VENUE_NAME_INVALID);
	if (!*ref)
		run->venue = named;
}

static bool all_sub_regions(const char *names)
{
	size_t found = 0;

	while (*names) {
		const struct course_region *r;
		char name[64];
		size_t n;

		names += strspn(names, " ");
		n = strcspn(names, ";");
		while (n && names[n - 1] == ' ')
			n--;
		if (n >= sizeof(name))
			return false;
		memcpy(name, names, n);
		name[n] = 0;
		r = n ? course_find_region(name) : NULL;
		if (n && (!r || !r->part))
			return false;
		found += n > 0;
		names += strcspn(names, ";");
		names += *names == ';';
	}
	return found > 0;
}

static void check_area(const struct table *t, struct provider_run *run, struct provider_faults *f)
{
	const char *national = table_text(t, PC_NATIONAL), *names = table_text(t, PC_SUB_REGION);
	bool yes = strcasecmp(national, "yes") == 0, no = strcasecmp(national, "no") == 0;

	if (run->delivery != DELIVERY_WORK_BASED) {
		if (*national)
			provider_fault(f, COURSERUN_NATIONAL_DELIVERY_NOT_ALLOWED);
		if (*names)
			provider_fault(f, COURSERUN_SUBREGIONS_NOT_ALLOWED);
		return;
	}
	if (!*national && *names)
		no = true;
	if (!yes && !no)
		provider_fault(f, COURSERUN_NATIONAL_DELIVERY_REQUIRED);
	if (yes && *names)
		provider_fault(f, COURSERUN_SUBREGIONS_NOT_ALLOWED);
	if (no && !*names)
		provider_fault(f, COURSERUN_SUBREGIONS_REQUIRED);
	if (!yes && *names && !all_sub_regions(names))
		provider_fault(f, COURSERUN_SUBREGIONS_INVALID);
	run->national = yes;
}

/* Pounds with at most two decimals. */
static bool read_cost(const char *s, double *ret)
{
	size_t whole = strspn(s, "0123456789"), part;

	if (!whole || whole > 7)
		return false;
	part = s[whole] == '.' ? strspn(s + whole + 1, "0123456789") : 0;
	if (s[whole] && (s[whole] != '.' || part < 1 || part > 2 || s[whole + 1 + part]))
		return false;
	*ret = strtod(s, NULL);
	return true;
}

static void check_cost(const struct table *t, struct provider_run *run, struct provider_faults *f)
{
	const char *cost = table_text(t, PC_COST), *page = table_text(t, PC_WEBPAGE);

	if (!*cost && !table_length(t, PC_COST_TEXT))
		provider_fault(f, COURSERUN_COST_REQUIRED);
	else if (*cost && !read_cost(cost, &run->cost))
		provider_fault(f, COURSERUN_COST_INVALID);
	if (*page && !provider_is_web(page))
		provider_fault(f, COURSERUN_COURSE_WEB_PAGE_FORMAT);
	else if (strncasecmp(page, "http://", 7) == 0)
		provider_fault(f, COURSERUN_COURSE_WEB_PAGE_INSECURE);
}

static void check_duration(const struct table *t, struct provider_run *run, struct provider_faults *f)
{
	const char *s = table_text(t, PC_DURATION);
	long value = strspn(s, "0123456789") == strlen(s) && strlen(s) < 10 ? strtol(s, NULL, 10) : -1;

	if (!*s || (value < 0 && *s != '-'))
		provider_fault(f, COURSERUN_DURATION_REQUIRED);
	else if (value < 1 || value > 999)
		provider_fault(f, COURSERUN_DURATION_RANGE);
	else
		run->duration = (unsigned)value;
	s = table_text(t, PC_UNIT);
	if ((*s >= '0' && *s <= '9') || !course_word(WORDS_UNIT, s, &run->unit))
		provider_fault(f, COURSERUN_DURATION_UNIT_REQUIRED);
}

static void check_times(const struct table *t, struct provider_run *run, struct provider_faults *f)
{
	const struct {
		enum provider_column column;
		enum course_words words;
		unsigned *ret;
		enum provider_fault required, not_allowed;
	} times[] = {
	        {PC_STUDY, WORDS_STUDY, &run->study, COURSERUN_STUDY_MODE_REQUIRED,
	         COURSERUN_STUDY_MODE_NOT_ALLOWED},
	        {PC_ATTENDANCE, WORDS_ATTENDANCE, &run->attendance, COURSERUN_ATTENDANCE_PATTERN_REQUIRED,
	         COURSERUN_ATTENDANCE_PATTERN_NOT_ALLOWED},
	};

	for (size_t i = 0; i < 2; i++) {
		const char *s = table_text(t, times[i].column);
		bool word = !(*s >= '0' && *s <= '9') && course_word(times[i].words, s, times[i].ret);

		if (has_venue(run) ? !word : *s != 0)
			provider_fault(f, has_venue(run) ? times[i].required : times[i].not_allowed);
	}
}

int provider_check_course(struct provider *p, struct table *t, enum provider_kind kind,
                          struct provider_run *run, struct provider_faults *f)
{
	const char *mode = table_text(t, PC_DELIVERY);

	*run = (struct provider_run){
	        .type = COURSE_TYPE_UNKNOWN,
	        .delivery = DELIVERY_UNKNOWN,
	        .study = STUDY_UNKNOWN,
	        .attendance = ATTENDANCE_UNKNOWN,
	        .start = UNKNOWN_INT,
	        .cost = NAN,
	        .title = table_text(t, PC_COURSE_NAME),
	        .webpage = table_text(t, PC_WEBPAGE),
	};
	if (kind == PROVIDER_LARS)
		check_aim(p, t, run, f);
	else
		check_kind(t, run, f);
	check_texts(t, f);
	if (!*run->title && run->aim && run->aim->title)
		run->title = run->aim->title;
	if (!*run->title)
		provider_fault(f, COURSERUN_COURSE_NAME_REQUIRED);
	if ((*mode >= '0' && *mode <= '9') || !course_word(WORDS_DELIVERY, mode, &run->delivery))
		provider_fault(f, COURSERUN_DELIVERY_MODE_REQUIRED);
	check_start(p, t, run, f);
	if (run->delivery != DELIVERY_UNKNOWN) { /* what else a row needs depends on it */
		check_venue(p, t, run, f);
		check_area(t, run, f);
		check_times(t, run, f);
	}
	check_cost(t, run, f);
	check_duration(t, run, f);
	if (*run->webpage && strncasecmp(run->webpage, "http", 4) != 0) {
		run->webpage = arena_printf(&p->im->arena, "https://%s", run->webpage);
		if (!run->webpage)
			return -ENOMEM;
	}
	return 0;
}
