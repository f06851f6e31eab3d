#include "bench/made_write.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "bench/workload.h"

#define SITE "https://www.example.org/synthetic"

const char made_open_header[] =
        "PROVIDER_UKPRN,COURSE_ID,COURSE_RUN_ID,LEARN_AIM_REF,COURSE_NAME,WHO_THIS_COURSE_IS_FOR,DELIVER_"
        "MODE,STUDY_MODE,"
        "ATTENDANCE_PATTERN,FLEXIBLE_STARTDATE,STARTDATE,DURATION_UNIT,DURATION_VALUE,COST,COST_DESCRIPTION,"
        "NATIONAL,"
        "REGIONS,LOCATION_NAME,LOCATION_ADDRESS1,LOCATION_ADDRESS2,LOCATION_COUNTY,LOCATION_EMAIL,LOCATION_"
        "LATITUDE,"
        "LOCATION_LONGITUDE,LOCATION_POSTCODE,LOCATION_TELEPHONE,LOCATION_TOWN,LOCATION_WEBSITE,COURSE_URL,"
        "UPDATED_DATE,"
        "ENTRY_REQUIREMENTS,HOW_YOU_WILL_BE_ASSESSED,COURSE_TYPE,SECTOR,EDUCATION_LEVEL,AWARDING_BODY\n";

const char made_native_header[] = "id,title,provider,skills,description,delivery_mode,study_mode,attendance_"
                                  "pattern,qualification_level,course_type,sector,"
                                  "cost,weeks,hours_a_week,start_date,flexible_start,national,venue,postcode,"
                                  "lat,lon,url,learn_aim_ref\n";

static const char *const audiences[] = {
        "For adults who want to start something new.",
        "For people in work who want to move on.",
        "For anyone out of work who wants to build up experience.",
        "For school leavers and adults alike.",
        "For people who have done a little of this before.",
        "For adults who come back to learning after some years.",
};

static const char *const entry_needs[] = {
        "No entry requirements.",
        "GCSE English and maths at grade 3 or above, or the same in experience.",
        "A level 2 qualification in the subject, or experience in the job.",
        "A level 3 qualification, and GCSE English and maths at grade 4 or above.",
};

int made_calendar_make(struct made_calendar *cal, const char *day)
{
	struct tm tm = {0};
	time_t at;
	char *end = strptime(day, "%Y-%m-%d", &tm);

	if (!end || *end)
		return -EINVAL;
	at = timegm(&tm) - (time_t)MADE_DAYS_BEFORE * 86400;
	for (int i = 0; i < MADE_DAYS_BEFORE + MADE_DAYS_AFTER; i++, at += 86400) {
		gmtime_r(&at, &tm);
		strftime(cal->uk[i], sizeof(cal->uk[i]), "%d/%m/%Y", &tm);
		strftime(cal->iso[i], sizeof(cal->iso[i]), "%Y-%m-%d", &tm);
		if (!i)
			cal->weekday = (tm.tm_wday + 6) % 7;
	}
	return 0;
}

void made_csv_text(struct buf *out, const char *s)
{
	if (!s[strcspn(s, ",\"\r\n")]) {
		buf_str(out, s);
		return;
	}
	buf_byte(out, '"');
	for (; *s; s++) {
		if (*s == '"')
			buf_byte(out, '"');
		buf_byte(out, (uint8_t)*s);
	}
	buf_byte(out, '"');
}

static void text(struct buf *out, const char *s)
{
	made_csv_text(out, s);
	buf_byte(out, ',');
}

/* printf would take most of the time. `width`: digits at least. */
static void put_number(struct buf *out, unsigned n, unsigned base, unsigned width)
{
	char digits[32];
	size_t at = sizeof(digits);

	for (; n || width; n /= base, width -= width > 0)
		digits[--at] = "0123456789abcdef"[n % base];
	buf_put(out, digits + at, sizeof(digits) - at);
}

/* 0 is "not known". */
static void number(struct buf *out, unsigned n)
{
	put_number(out, n, 10, 0);
	buf_byte(out, ',');
}

static const char *entry_need(const struct made_course *c)
{
	return entry_needs[c->level < 2 ? 0 : c->level > 4 ? 3 : c->level - 1];
}

static void put_venue_name(struct buf *out, const struct made_world *w, const struct made_venue *v)
{
	char name[256];

	snprintf(name, sizeof(name), "%s, centre %u", w->provider[v->provider].name,
	         (unsigned)(v - w->venue) + 1);
	text(out, name);
}

/* No real postcode ends in VV. */
static void put_postcode(struct buf *out, const struct made_world *w, const struct made_venue *v)
{
	buf_printf(out, "%s %uVV,", w->place[v->place].outcode, v->digit);
}

static void open_venue(struct buf *out, const struct made_world *w, const struct made_venue *v)
{
	put_venue_name(out, w, v);
	buf_printf(out, "%u Synthetic Street,,,synthetic@example.org,%.5f,%.5f,",
	           (unsigned)(v - w->venue) % 200 + 1, v->lat, v->lon);
	put_postcode(out, w, v);
	buf_str(out, "01632 960001,");
	text(out, w->place[v->place].town);
	buf_str(out, SITE "/venues,");
}

static void native_venue(struct buf *out, const struct made_world *w, const struct made_venue *v)
{
	put_venue_name(out, w, v);
	put_postcode(out, w, v);
	buf_printf(out, "%.5f,%.5f,", v->lat, v->lon);
}

static const char *keep(struct made_world *w, struct buf *b)
{
	const char *s = b->error ? NULL : arena_strndup(&w->arena, (const char *)b->data, b->len);

	buf_clear(b);
	return s;
}

int made_write_prepare(struct made_world *w, bool native)
{
	struct buf b;
	bool good = true;

	buf_init(&b, 0);
	for (uint32_t i = 0; good && i < w->titles; i++) {
		text(&b, w->title[i].text);
		good = (w->title[i].cell = keep(w, &b)) != NULL;
	}
	for (uint32_t i = 0; good && i < w->venues; i++) {
		if (native)
			native_venue(&b, w, &w->venue[i]);
		else
			open_venue(&b, w, &w->venue[i]);
		good = (w->venue[i].cells = keep(w, &b)) != NULL;
	}
	buf_free(&b);
	return good ? 0 : -ENOMEM;
}

/* --- the open-data CSV ---------------------------------------------------------------- */

static void open_regions(struct buf *out, const struct made_world *w, const struct made_run *r)
{
	char names[1024];
	int n = 0;

	if (!r->subregions) {
		buf_byte(out, ',');
		return;
	}
	for (uint32_t i = 0; i < r->subregions; i++)
		n += snprintf(names + n, sizeof(names) - (size_t)n, "%s%s", i ? "; " : "",
		              w->subregion[r->subregion[i]]);
	text(out, names);
}

static void open_cost(struct buf *out, const struct made_run *r)
{
	if (r->cost >= 0) {
		put_number(out, (unsigned)r->cost, 10, 1);
		buf_str(out, ".00");
	}
	buf_str(out, r->cost < 0 ? ",Ask the provider," : r->cost ? ",," : ",Free,");
}

static void open_ids(struct buf *out, const struct made_course *c, const struct made_run *r)
{
	number(out, MADE_FIRST_UKPRN + c->provider);
	buf_str(out, "99000000-0000-4000-8000-");
	put_number(out, c->number, 16, 12);
	buf_str(out, ",99000000-0000-4000-9000-");
	put_number(out, r->number, 16, 12);
	buf_byte(out, ',');
}

static void put_aim(struct buf *out, const struct made_course *c)
{
	buf_str(out, "SYN");
	put_number(out, c->title % 100000, 10, 5);
}

static void put_text(struct buf *out, const struct made_course *c)
{
	buf_str(out, "Synthetic course: made up for tests and not on offer anywhere. ");
	buf_str(out, audiences[c->audience]);
	buf_byte(out, ',');
}

static void put_address(struct buf *out, const struct made_course *c)
{
	buf_str(out, SITE "/courses/");
	number(out, c->number);
}

static void open_start(struct buf *out, const struct made_calendar *cal, const struct made_run *r)
{
	buf_str(out, r->start < 0 ? "True," : "False,");
	if (r->start >= 0)
		buf_put(out, cal->uk[r->start], 10);
	buf_byte(out, ',');
}

void made_write_open(struct buf *out, const struct made_world *w, const struct made_calendar *cal,
                     const struct made_course *c, const struct made_run *r)
{
	bool lars = c->type != MADE_BOOTCAMP;

	open_ids(out, c, r);
	if (lars)
		put_aim(out, c);
	buf_byte(out, ',');
	buf_str(out, w->title[c->title].cell);
	put_text(out, c);
	number(out, r->mode);
	number(out, r->study);
	number(out, r->attendance);
	open_start(out, cal, r);
	number(out, r->unit);
	number(out, r->length);
	open_cost(out, r);
	buf_str(out, r->national ? "True," : "False,");
	open_regions(out, w, r);
	buf_str(out, r->venue == UINT32_MAX ? ",,,,,,,,,,," : w->venue[r->venue].cells);
	put_address(out, c);
	buf_put(out, cal->uk[r->updated], 10);
	buf_byte(out, ',');
	text(out, entry_need(c));
	buf_str(out, "Synthetic: coursework,");
	number(out, c->type == MADE_APPRENTICESHIP ? 0 : c->type);
	/* Only courses without a learning aim state their sector and level. */
	if (lars)
		buf_str(out, ",,\n");
	else
		buf_printf(out, "%s,%d,Synthetic Awards\n", made_sectors[c->sector].code, c->level);
}

/* --- the native courses.csv ------------------------------------------------------------- */

static void native_skills(struct buf *out, const struct made_run *r)
{
	char id[96];

	for (unsigned i = 0; i < r->skills; i++) {
		workload_skill_id(r->skill[i], id);
		if (i)
			buf_byte(out, '|');
		buf_str(out, id);
	}
	buf_byte(out, ',');
}

/* What is taught at a workplace is placed at the provider's own, in its town. */
static void native_place(struct buf *out, const struct made_world *w, const struct made_course *c,
                         const struct made_run *r)
{
	const struct made_place *p = &w->place[w->provider[c->provider].place];

	if (r->venue != UINT32_MAX)
		buf_str(out, w->venue[r->venue].cells);
	else if (r->mode == MADE_WORK_BASED && !r->national)
		buf_printf(out, ",,%.5f,%.5f,", p->lat, p->lon);
	else
		buf_str(out, ",,,,");
}

static void word(struct buf *out, const char *s)
{
	buf_str(out, s);
	buf_byte(out, ',');
}

static void native_words(struct buf *out, const struct made_course *c, const struct made_run *r)
{
	static const char *const modes[] = {"", "classroom", "online", "work_based", "blended"};
	static const char *const studies[] = {"", "full_time", "part_time", "flexible"};
	static const char *const patterns[] = {"", "daytime", "evening", "weekend", "day_or_block_release"};
	static const char *const levels[] = {"", "entry", "1", "2", "3", "4", "5", "6", "7"};
	static const char *const types[] = {
	        "",         "essential_skills", "t_level",       "htq", "free_courses_for_jobs",
	        "multiply", "skills_bootcamp",  "apprenticeship"};

	word(out, modes[r->mode]);
	word(out, studies[r->study]);
	word(out, patterns[r->attendance]);
	word(out, levels[c->level + 1]);
	word(out, types[c->type]);
	text(out, c->sector < 0 ? "" : made_sectors[c->sector].name);
}

void made_write_native(struct buf *out, const struct made_world *w, const struct made_calendar *cal,
                       const struct made_course *c, const struct made_run *r)
{
	buf_str(out, "synthetic-");
	put_number(out, r->number, 10, 7);
	buf_byte(out, ',');
	buf_str(out, w->title[c->title].cell);
	text(out, w->provider[c->provider].name);
	native_skills(out, r);
	put_text(out, c);
	native_words(out, c, r);
	if (r->cost >= 0)
		put_number(out, (unsigned)r->cost, 10, 1);
	buf_byte(out, ',');
	number(out, (unsigned)r->weeks);
	number(out, (unsigned)r->hours_a_week);
	word(out, r->start < 0 ? "" : cal->iso[r->start]);
	word(out, r->start < 0 ? "1" : "0");
	word(out, r->national ? "1" : "0");
	native_place(out, w, c, r);
	put_address(out, c);
	put_aim(out, c);
	buf_byte(out, '\n');
}

void made_pack(const struct made_world *w, const struct made_run *r, struct made_packed *ret)
{
	*ret = (struct made_packed){.cost = r->cost, .mode = (uint8_t)r->mode, .skills = (uint8_t)r->skills};
	if (r->venue != UINT32_MAX) {
		ret->lat = (float)w->venue[r->venue].lat;
		ret->lon = (float)w->venue[r->venue].lon;
	}
	memcpy(ret->skill, r->skill, r->skills * sizeof(r->skill[0]));
}
