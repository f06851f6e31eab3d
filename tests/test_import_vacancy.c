/* Vacancies: dates, places and words of adverts, and what each format takes and refuses. */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "import/vacancy.h"
#include "tests/import_case.h"

static int set_up(void **state)
{
	static struct import_case c;

	case_begin(&c);
	*state = &c;
	return 0;
}

static int tear_down(void **state)
{
	case_end(*state);
	return 0;
}

/* --- one vacancy as it was stored ----------------------------------------------------- */

struct stored {
	const struct vacancy_row *row;
	const struct vacancy_more *more;
};

static const struct vacancy_view *vacancies(struct import_case *c)
{
	if (!c->view)
		case_view(c);
	return &index_catalogue(c->reader)->vacancy;
}

static struct stored find(struct import_case *c, const char *id)
{
	const struct vacancy_view *v = vacancies(c);
	uint32_t row = vacancy_find(v, id, strlen(id));

	if (row == INDEX_NONE)
		fail_msg("there is no vacancy %s", id);
	return (struct stored){&v->vacancy[row], &v->vacancy_more[row]};
}

static const char *str(struct import_case *c, uint32_t s)
{
	static char text[8][4096];
	static unsigned next;
	uint32_t len;
	const char *p = catalogue_str(vacancies(c)->strings, s, &len);
	char *out = text[next++ % 8];

	snprintf(out, sizeof(text[0]), "%.*s", (int)len, p);
	return out;
}

static const char *title(struct import_case *c, const char *id)
{
	return str(c, vacancies(c)->title[find(c, id).row->title].text);
}

static void assert_day(uint16_t stored, const char *iso)
{
	char text[16];

	assert_int_not_equal(stored, CATALOGUE_NO_DAY);
	assert_string_equal(vacancy_day_text((int32_t)stored + CATALOGUE_DAY_ZERO, text), iso);
}

static void assert_pay(const struct vacancy_row *row, int32_t low, int32_t high, bool assumed)
{
	assert_int_equal(row->pay_low, low);
	assert_int_equal(row->pay_high, high);
	assert_int_equal(!!(row->flags & VACANCY_PAY_ASSUMED), assumed);
}

/* --- dates ------------------------------------------------------------------------------ */

static void test_dates(void **state)
{
	static const struct {
		const char *text, *day; /* NULL: it is none */
	} rows[] = {
	        {"2020-11-27", "2020-11-27"},
	        {"2020-11-27T23:59:59+0000", "2020-11-27"},
	        {"2020-11-27T23:59:59Z", "2020-11-27"},
	        {"2020-11-27 23:59", "2020-11-27"},
	        {"2020-11-27T23:59:59.000", "2020-11-27"},
	        /* summer: an hour ahead of UTC */
	        {"2020-07-31T23:30:00Z", "2020-08-01"},
	        {"2020-07-31T23:30:00+01:00", "2020-07-31"},
	        {"2020-07-31T23:30:00 BST", "2020-07-31"},
	        /* summer time of 2020: 29 March 01:00 UTC to 25 October 01:00 UTC */
	        {"2020-03-28T23:30:00Z", "2020-03-28"},
	        {"2020-03-29T23:30:00Z", "2020-03-30"},
	        {"2020-10-24T23:30:00Z", "2020-10-25"},
	        {"2020-10-25T23:30:00Z", "2020-10-25"},
	        /* elsewhere */
	        {"2020-12-31T23:30:00-05:00", "2021-01-01"},
	        {"2021-01-01T05:00:00+09:00", "2020-12-31"},
	        {"2020-11-27T24:00:00", "2020-11-27"},
	        {"27/11/2020", "2020-11-27"},
	        {"7/1/2020 03:52", "2020-01-07"},
	        {"27 November 2020", "2020-11-27"},
	        {"1st Feb 2020", "2020-02-01"},
	        {"Fri, 27 Nov 2020 10:00:00 +0000", "2020-11-27"},
	        {"29 February 2020", "2020-02-29"},
	        {"29 February 2021", NULL},
	        {"2020-02-30", NULL},
	        {"2020-13-01", NULL},
	        {"2020-1-1", NULL},
	        {"2020-11-27T25:00", NULL},
	        {"2020-11-27T10:00+25:00", NULL},
	        {"2020-11-27x", NULL},
	        {"11/27/2020", NULL},
	        {"tomorrow", NULL},
	        {"", NULL},
	        {"1606435200", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[16] = "";
		int32_t day;
		bool good = vacancy_day(rows[i].text, &day);

		if (good)
			vacancy_day_text(day, text);
		if (good != (rows[i].day != NULL) || strcmp(text, rows[i].day ? rows[i].day : "") != 0)
			fail_msg("\"%s\" was read as \"%s\"", rows[i].text, text);
	}
}

/* --- places and words --------------------------------------------------------------------- */

static void test_locations(void **state)
{
	static const struct {
		const char *text, *postcode, *town;
		bool national;
	} rows[] = {
	        {"Burnley BB11 2ED", "BB11 2ED", "Burnley", false},
	        {"B43 7UJ", "B43 7UJ", "", false},
	        {"Berwick-upon-Tweed TD15 2AS", "TD15 2AS", "Berwick-upon-Tweed", false},
	        {"Leeds, LS9", "LS9", "Leeds", false},
	        {"London EC1A1BB", "EC1A1BB", "London", false},
	        {"Wolverhampton, West Midlands, WV1 1AA", "WV1 1AA", "Wolverhampton, West Midlands", false},
	        {"Wolverhampton (WV10)", "WV10", "Wolverhampton", false},
	        {"Durham", NULL, "Durham", false},
	        {"Remote", NULL, "Remote", true},
	        {"Nationwide (UK)", NULL, "Nationwide (UK)", true},
	        {"Remote, Leeds LS1 4AP", "LS1 4AP", "Remote, Leeds", false},
	        {"", NULL, "", false},
	};
	struct import_case *c = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct vacancy_in in = vacancy_blank(&c->im);

		assert_int_equal(vacancy_set_location(&c->im, &in, rows[i].text, &c->e), 0);
		assert_string_equal(in.at.town, rows[i].town);
		assert_int_equal(in.national, rows[i].national);
		if (rows[i].postcode)
			assert_string_equal(in.at.postcode, rows[i].postcode);
		else
			assert_null(in.at.postcode);
	}
}

static void test_patterns(void **state)
{
	(void)state;
	assert_int_equal(vacancy_pattern("FULL_TIME"), PATTERN_FULL_TIME);
	assert_int_equal(vacancy_pattern("Part-time"), PATTERN_PART_TIME);
	assert_int_equal(vacancy_pattern("Care assistant - nights and weekends"),
	                 PATTERN_SHIFTS | PATTERN_WEEKENDS);
	assert_int_equal(vacancy_pattern("Full time or part time, evenings"),
	                 PATTERN_FULL_TIME | PATTERN_PART_TIME | PATTERN_EVENINGS);
	assert_int_equal(vacancy_pattern("Knight Frank"), 0);
	assert_int_equal(vacancy_pattern("Shiftwork planner"), 0);
	assert_int_equal(vacancy_pattern(""), 0);
}

/* --- JobPosting ------------------------------------------------------------------------------ */

#define JOB(more) "{\"@type\":\"JobPosting\",\"title\":\"Cook\",\"identifier\":\"1\"" more "}\n"

static void read_json(struct import_case *c, const char *text)
{
	case_file(c, "jobs.jsonl", text);
	if (case_read(c, vacancy_json_read) != 0)
		fail_msg("the import failed: %s", c->e.text);
}

static void test_a_whole_posting(void **state)
{
	struct import_case *c = *state;
	struct stored s;

	read_json(
	        c,
	        "{\"@context\":\"https://schema.org\",\"@type\":\"JobPosting\",\"title\":\"Care &amp; "
	        "support "
	        "worker\",\"identifier\":{\"@type\":\"PropertyValue\",\"name\":\"Acme\",\"value\":\"C-9\"},"
	        "\"url\":\"https://example.org/c9\",\"datePosted\":\"2026-03-01\","
	        "\"validThrough\":\"2026-04-30T23:59:59+01:00\",\"employmentType\":[\"FULL_TIME\","
	        "\"PART_TIME\"],\"hiringOrganization\":{\"@type\":\"Organization\",\"name\":\"Acme "
	        "Care\"},\"workHours\":\"30 hours a week, weekends\",\"description\":\"<p>Help "
	        "people.</p><ul><li>Cook meals</li></ul><script>x()</script>\",\"skills\":\"cooking\","
	        "\"jobLocation\":{\"@type\":\"Place\",\"address\":{\"@type\":\"PostalAddress\","
	        "\"addressLocality\":\"Wolverhampton\",\"postalCode\":\"WV1 "
	        "1AA\",\"addressCountry\":\"GB\"},\"geo\":{\"latitude\":52.5862,\"longitude\":\"-2.1286\"}},"
	        "\"baseSalary\":{\"@type\":\"MonetaryAmount\",\"currency\":\"GBP\",\"value\":{"
	        "\"@type\":\"QuantitativeValue\",\"minValue\":12,\"maxValue\":\"13.50\",\"unitText\":"
	        "\"HOUR\"}}}\n");
	assert_int_equal(c->totals.refused, 0);
	assert_int_equal(c->totals.rows, 1);
	s = find(c, "job:Acme:C-9");
	assert_string_equal(title(c, "job:Acme:C-9"), "Care & support worker");
	assert_string_equal(str(c, s.more->employer), "Acme Care");
	assert_string_equal(str(c, s.more->description), "Help people.\nCook meals\ncooking");
	assert_string_equal(str(c, s.more->url), "https://example.org/c9");
	assert_string_equal(str(c, s.more->town), "Wolverhampton");
	assert_string_equal(str(c, s.more->outcode), "WV1");
	assert_string_equal(str(c, s.more->pay_text), "£12 to £13.50 an hour");
	assert_int_equal(s.row->lat, 52586200);
	assert_int_equal(s.row->lon, -2128600);
	assert_day(s.row->posted, "2026-03-01");
	assert_day(s.row->closing, "2026-04-30");
	assert_int_equal(s.row->hours2, 60);
	assert_int_equal(s.row->pattern, PATTERN_FULL_TIME | PATTERN_PART_TIME | PATTERN_WEEKENDS);
	/* 12.00 and 13.50 x 30 x 52.14 */
	assert_pay(s.row, 18770, 21117, false);
}

static void test_pay_of_a_posting(void **state)
{
	static const struct {
		const char *json;
		int32_t low, high;
		bool assumed;
	} rows[] = {
	        {"21000", 21000, 21000, true}, /* no unit: by size */
	        {"\"£21,000 - £23,000 a year\"", 21000, 23000, false},
	        {"{\"currency\":\"GBP\",\"value\":21000,\"unitText\":\"YEAR\"}", 21000, 21000, false},
	        {"{\"currency\":\"GBP\",\"minValue\":21000,\"maxValue\":23000,\"unitText\":\"YEAR\"}", 21000,
	         23000, false},
	        {"{\"currency\":\"GBP\",\"value\":{\"value\":400,\"unitText\":\"WEEK\"}}", 20856, 20856,
	         false},
	        {"{\"currency\":\"GBP\",\"value\":{\"value\":\"up to £24,000 pa\"}}", -1, 24000, false},
	        {"{\"currency\":\"GBP\",\"value\":\"competitive\"}", -1, -1, false},
	        {"{\"currency\":\"EUR\",\"value\":{\"value\":40000,\"unitText\":\"YEAR\"}}", -1, -1, false},
	        {"[{\"currency\":\"GBP\",\"value\":{\"minValue\":0,\"maxValue\":23000,"
	         "\"unitText\":\"YEAR\"}}]",
	         -1, 23000, false},
	        {"{\"currency\":\"GBP\",\"value\":{\"value\":1e300,\"unitText\":\"YEAR\"}}", -1, -1, false},
	        {"null", -1, -1, false},
	        {"{}", -1, -1, false},
	};
	struct import_case *c = *state;
	static char text[8192];
	size_t n = 0, count = sizeof(rows) / sizeof(rows[0]);

	for (size_t i = 0; i < count; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n,
		                      "{\"title\":\"Cook\",\"identifier\":%zu,\"baseSalary\":%s}\n", i,
		                      rows[i].json);
	read_json(c, text);
	assert_int_equal(c->totals.refused, 0);
	for (size_t i = 0; i < count; i++) {
		char id[32];

		snprintf(id, sizeof(id), "job:%zu", i);
		assert_pay(find(c, id).row, rows[i].low, rows[i].high, rows[i].assumed);
	}
}

static void test_refused_postings(void **state)
{
	struct import_case *c = *state;

	read_json(c, JOB("") JOB("") "{\"@type\":\"JobPosting\",\"identifier\":\"2\"}\n"
	                             "{\"@type\":\"JobPosting\",\"title\":\"Cook\"}\n"
	                             "{\"@type\":\"Organization\",\"name\":\"Acme\"}\n"
	                             "{\"title\":\"Cook\",\"identifier\":3,\"validThrough\":\"soon\"}\n"
	                             "{\"title\":\"Cook\",\"identifier\":4,\"datePosted\":1606435200}\n"
	                             "{\"title\":\"Cook\",\"identifier\":5,\"jobLocation\":{\"address\":{"
	                             "\"addressCountry\":\"FR\"}}}\n"
	                             "{\"title\":\"Cook\",\"identifier\n"
	                             "[1]\n"
	                             "\n"
	                             "{\"title\":\"Cook\",\"url\":\"https://example.org/6\"},\n");
	assert_int_equal(c->totals.rows, 11);
	assert_int_equal(c->totals.refused, 9);
	assert_refused(c, 0, "jobs.jsonl", 2, 0, "identifier", "given before");
	assert_refused(c, 1, "jobs.jsonl", 3, 0, "title", "no title");
	assert_refused(c, 2, "jobs.jsonl", 4, 0, "identifier", "give it one of them");
	assert_refused(c, 3, "jobs.jsonl", 5, 0, "@type", "no JobPosting");
	assert_refused(c, 4, "jobs.jsonl", 6, 0, "validThrough", "2027-01-31");
	assert_refused(c, 5, "jobs.jsonl", 7, 0, "datePosted", "2027-01-31");
	assert_refused(c, 6, "jobs.jsonl", 8, 0, "jobLocation", "United Kingdom");
	assert_refused(c, 7, "jobs.jsonl", 9, 0, NULL, "not JSON");
	assert_refused(c, 8, "jobs.jsonl", 10, 0, NULL, "JSON object");
	assert_string_equal(title(c, "https://example.org/6"), "Cook");
}

/* What is wrong with a part that can be done without is a warning. */
static void test_postings_with_faults(void **state)
{
	struct import_case *c = *state;

	read_json(c,
	          "{\"title\":\"Cook\",\"identifier\":1,\"url\":\"www.example.org\"}\n"
	          "{\"title\":\"Cook\",\"identifier\":2,\"jobLocation\":{\"address\":{\"postalCode\":"
	          "\"12345\",\"addressLocality\":\"Leeds\"},\"geo\":{\"latitude\":0,\"longitude\":0}}}\n"
	          "{\"title\":\"Cook\",\"identifier\":3,\"jobLocation\":[{\"address\":{\"addressCountry\":"
	          "\"IE\"}},{\"address\":{\"addressCountry\":{\"name\":\"UK\"},\"postalCode\":\"ls9\"}}]}\n"
	          "{\"title\":\"Cook\",\"identifier\":4,\"jobLocationType\":\"TELECOMMUTE\"}\n"
	          "{\"title\":\"Cook\",\"identifier\":5,\"jobLocation\":\"Leeds LS1 4AP\"}\n");
	assert_int_equal(c->totals.refused, 0);
	assert_int_equal(c->totals.warnings, 3);
	assert_int_equal(find(c, "job:1").more->url, 0);
	assert_int_equal(find(c, "job:2").row->lat, CATALOGUE_NOWHERE);
	assert_string_equal(str(c, find(c, "job:2").more->town), "Leeds");
	assert_string_equal(str(c, find(c, "job:3").more->outcode), "LS9");
	assert_true(find(c, "job:4").row->flags & VACANCY_NATIONAL);
	assert_string_equal(str(c, find(c, "job:5").more->outcode), "LS1");
}

static void test_shapes_of_files(void **state)
{
	struct import_case *c = *state;

	case_file(c, "a.json",
	          "\xef\xbb\xbf [\n" JOB("") ",\n{\"title\":\"Cleaner { \\\" }\",\n\"identifier\":2}\n]\n");
	case_file(c, "b.json", "{\n  \"title\": \"Porter\",\n  \"identifier\": 3\n}\n");
	case_file(c, "c.jsonld",
	          "{\"@graph\":[{\"@type\":\"WebPage\"},{\"@type\":[\"JobPosting\"],\"title\":\"Driver\","
	          "\"identifier\":4}]}");
	case_file(c, "d.json", "[{\"title\":\"Baker\",\"identifier\":5}, what, {\"title\":\"B\", {\"a\":1}");
	case_file(c, "e.json", "title,identifier\n");
	case_file(c, "f.ndjson", "");
	case_file(c, "other.txt", "not read");
	assert_int_equal(case_read(c, vacancy_json_read), 0);
	assert_int_equal(c->totals.refused, 4);
	assert_refused(c, 0, "d.json", 1, 0, NULL, "between the records");
	assert_refused(c, 1, "d.json", 1, 0, NULL, "ends within this record");
	assert_refused(c, 2, "e.json", 0, 0, NULL, "neither { nor [");
	assert_refused(c, 3, "f.ndjson", 0, 0, NULL, "empty");
	assert_string_equal(title(c, "job:1"), "Cook");
	assert_string_equal(title(c, "job:2"), "Cleaner { \" }");
	assert_string_equal(title(c, "job:3"), "Porter");
	assert_string_equal(title(c, "job:4"), "Driver");
	assert_string_equal(title(c, "job:5"), "Baker");
}

/* The record after one that is too long is read. */
static void test_a_long_record(void **state)
{
	struct import_case *c = *state;
	size_t room = (1u << 20) + 4096;
	char *text = malloc(room);
	size_t n;

	assert_non_null(text);
	n = (size_t)snprintf(text, room, "%s{\"title\":\"", JOB(""));
	memset(text + n, 'x', 1u << 20);
	n += 1u << 20;
	snprintf(text + n, room - n, "\"}\n{\"title\":\"Porter\",\"identifier\":2}\n");
	read_json(c, text);
	assert_int_equal(c->totals.rows, 3);
	assert_int_equal(c->totals.refused, 1);
	assert_refused(c, 0, "jobs.jsonl", 2, 0, NULL, "longer than 1048576 bytes");
	assert_string_equal(title(c, "job:2"), "Porter");
	free(text);
}

/* A long text is cut between characters, so that it stays text. */
static void test_long_texts(void **state)
{
	struct import_case *c = *state;
	static char text[20000];
	size_t n = (size_t)snprintf(text, sizeof(text), "{\"identifier\":1,\"title\":\"");

	for (size_t i = 0; i < 200; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "é€");
	n += (size_t)snprintf(text + n, sizeof(text) - n, "\",\"description\":\"");
	for (size_t i = 0; i < 2000; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "€ ");
	snprintf(text + n, sizeof(text) - n, "\"}\n");
	read_json(c, text);
	assert_int_equal(c->totals.refused, 0);
	assert_in_range(strlen(title(c, "job:1")), VACANCY_LINE_MAX - 4, VACANCY_LINE_MAX);
	assert_in_range(strlen(str(c, find(c, "job:1").more->description)), VACANCY_TEXT_MAX - 4,
	                VACANCY_TEXT_MAX);
}

/* --- adverts with tabs -------------------------------------------------------------------------- */

#define TSV_HEADER                                                                                           \
	"id\ttitle\thiring_org\tlocality\tregion\tpostcode\tlat\tlon\temployment_type\tsalary_min\t"         \
	"salary_max\tsalary_unit\tdate_posted\tvalid_through\tindustry\turl\tdescription_first_600\n"

static void read_tsv(struct import_case *c, const char *text)
{
	case_file(c, "adverts.tsv", text);
	if (case_read(c, vacancy_tsv_read) != 0)
		fail_msg("the import failed: %s", c->e.text);
}

static void test_adverts_with_tabs(void **state)
{
	struct import_case *c = *state;
	struct stored s;

	read_tsv(c, TSV_HEADER
	         "91\tStaff nurse &amp; lead\tAcme Trust\tLEEDS\t\tLS9 7TF\t53.8\t-1.52\tFULL_TIME\t24907\t"
	         "30615\tYEAR\t2020-11-01T10:50:17+0000\t2020-11-27T23:59:59+0000\tHealthcare\t"
	         "https://example.org/91\tCare for people.\n"
	         "92\tPorter\t\t\t\tLS9\t\t\tPART_TIME\tBand 2\t\tYEAR\t\t\t\t\t\n"
	         "93\tCook\t\t\t\t\t\t\tOTHER\t£9.25\t\tYEAR\t2020-11-01\t\t\t\t\n"
	         "94\tVisitor\t\t\t\t\t\t\tVOLUNTEER\t20000\t20000\tYEAR\t\t\t\t\t\n"
	         "95\tDriver\t\t\t\t\t\t\t\t0\t15129\tYEAR\t\t\t\t\t\n");
	assert_int_equal(c->totals.refused, 0);
	assert_int_equal(c->totals.warnings, 0);
	s = find(c, "nhs:91");
	assert_string_equal(title(c, "nhs:91"), "Staff nurse & lead");
	assert_string_equal(str(c, s.more->employer), "Acme Trust");
	assert_string_equal(str(c, s.more->outcode), "LS9");
	assert_string_equal(str(c, s.more->pay_text), "£24,907 to £30,615 a year");
	assert_int_equal(s.row->lat, 53800000);
	assert_int_equal(s.row->pattern, PATTERN_FULL_TIME);
	assert_day(s.row->posted, "2020-11-01");
	assert_day(s.row->closing, "2020-11-27");
	assert_pay(s.row, 24907, 30615, false);
	assert_pay(find(c, "nhs:92").row, -1, -1, false);
	assert_string_equal(str(c, find(c, "nhs:92").more->pay_text), "Band 2");
	assert_pay(find(c, "nhs:93").row, 18086, 18086, true); /* 9.25 x 37.5 x 52.14 = 18086.06 */
	assert_pay(find(c, "nhs:94").row, -1, -1, false);
	assert_pay(find(c, "nhs:95").row, -1, 15129, false);
}

static void test_refused_adverts(void **state)
{
	struct import_case *c = *state;

	read_tsv(c, "id\ttitle\tpostcode\tlat\tlon\tvalid_through\turl\n"
	            "1\tCook\t\t\t\t2020-11-31\t\n"
	            "2\t\t\t\t\t\t\n"
	            "3\tCook\t\t\t\t\texample\n"
	            "4\tCook\t\tnorth\t\t\t\n"
	            "5\tCook\tnone\t40.7\t-74\t\t\n"
	            "5\tCook\t\t\t\t\t\n");
	assert_int_equal(c->totals.refused, 5);
	assert_refused(c, 0, "adverts.tsv", 2, 6, "valid_through", "2027-01-31");
	assert_refused(c, 1, "adverts.tsv", 3, 2, "title", "value is needed");
	assert_refused(c, 2, "adverts.tsv", 4, 7, "url", "https://");
	assert_refused(c, 3, "adverts.tsv", 5, 4, "lat", "degrees north");
	assert_refused(c, 4, "adverts.tsv", 7, 1, "id", "given before");
	assert_int_equal(c->totals.warnings, 2);
}

/* --- apprenticeships -------------------------------------------------------------------------------- */

static void test_apprenticeships(void **state)
{
	struct import_case *c = *state;
	struct stored s;

	case_file(c, "list.csv",
	          "SystemParentId,Location,WageUnitType,Title,WageAmount,VacancyId,URL,PublicationDate\n"
	          "0,Burnley BB11 2ED,Weekly,Apprentice plasterer,£152.10,1531510,https://example.org/1,"
	          "10/05/2019 03:52\n"
	          "0,B43 7UJ,,Apprentice cook,To be agreed upon appointment,2,,\n"
	          "0,Leeds LS9 7TF,Weekly,Apprentice,\"£16,000.00 - £18,000.00\",3,,\n"
	          "0,Leeds LS9 7TF,Often,Apprentice,£200,4,,\n"
	          "0,Leeds LS9 7TF,,Apprentice,,5,,2019-31-12\n");
	assert_int_equal(case_read(c, vacancy_apprenticeship_read), 0);
	assert_int_equal(c->totals.refused, 1);
	assert_refused(c, 0, "list.csv", 6, 8, "PublicationDate", "no date");
	assert_int_equal(c->totals.warnings, 1);
	s = find(c, "apprenticeship:1531510");
	assert_true(s.row->flags & VACANCY_APPRENTICESHIP);
	assert_string_equal(str(c, s.more->town), "Burnley");
	assert_string_equal(str(c, s.more->outcode), "BB11");
	assert_string_equal(str(c, s.more->pay_text), "£152.10");
	assert_pay(s.row, 7930, 7930, false); /* 152.10 x 52.14 = 7930.49 */
	assert_day(s.row->posted, "2019-05-10");
	assert_int_equal(s.row->closing, CATALOGUE_NO_DAY);
	assert_pay(find(c, "apprenticeship:2").row, -1, -1, false);
	assert_pay(find(c, "apprenticeship:3").row, 16000, 18000, true);
	assert_pay(find(c, "apprenticeship:4").row, 52000, 52000, true);
}

/* The export names a vacancy once for each job profile: the same again is nothing to refuse. */
static void test_repeated_apprenticeships(void **state)
{
	struct import_case *c = *state;

	case_file(c, "list.csv",
	          "Location,Title,WageAmount,VacancyId,PublicationDate\n"
	          "Leeds LS9 7TF,Cook,£200,1,10/05/2019 03:52\n"
	          "Leeds LS9 7TF,Cook,£200,1,10/05/2019 03:53\n"
	          "Leeds LS9 7TF,Cook,£210,1,10/05/2019 03:53\n");
	assert_int_equal(case_read(c, vacancy_apprenticeship_read), 0);
	assert_int_equal(c->totals.refused, 1);
	assert_refused(c, 0, "list.csv", 4, 4, "VacancyId", "given before");
	assert_int_equal(c->totals.info_count, 1);
	assert_says(c->totals.infos[0], "1 rows name a vacancy again");
}

/* --- Find a job --------------------------------------------------------------------------------------- */

static void test_find_a_job(void **state)
{
	struct import_case *c = *state;
	struct stored s;

	case_file(
	        c, "1.json",
	        "{\"pager\":{\"total_entries\":3,\"current_page\":1,\"pages\":1},\"jobs\":["
	        "{\"url\":\"https://findajob.dwp.gov.uk/details/1234567?x=1\",\"location\":\"Wolverhampton, "
	        "WV1\",\"company\":\"Acme\",\"salary\":\"GBP 9.50 an hour, 20 hours a week\","
	        "\"posted\":\"2020-03-01T10:00:00\",\"closing\":\"2020-03-31\",\"title\":\"Care worker - "
	        "nights\",\"description\":\"Help people &hellip;\"},"
	        "{\"url\":\"https://findajob.dwp.gov.uk/details/1234567\",\"title\":\"Cook\"},"
	        "{\"url\":\"/details/8\",\"title\":\"Cook\"},"
	        "{\"url\":\"https://findajob.dwp.gov.uk/details/9\"},"
	        "{\"url\":\"https://findajob.dwp.gov.uk/details/10\",\"title\":\"Cook\",\"closing\":\"x\"},"
	        "7]}");
	case_file(c, "2.json", "{\"error\":\"no key\"}");
	case_file(c, "3.json", "{\"jobs\":[{\n");
	assert_int_equal(case_read(c, vacancy_find_a_job_read), 0);
	assert_int_equal(c->totals.refused, 7);
	assert_refused(c, 0, "1.json", 0, 0, "url", "given before");
	assert_refused(c, 1, "1.json", 0, 0, "url", "no web address");
	assert_refused(c, 2, "1.json", 0, 0, "title", "Job 4: the job has no title");
	assert_refused(c, 3, "1.json", 0, 0, "closing", "no date");
	assert_refused(c, 4, "1.json", 0, 0, NULL, "JSON object");
	assert_refused(c, 5, "2.json", 0, 0, "jobs", "no list of jobs");
	assert_refused(c, 6, "3.json", 2, 0, NULL, "not JSON");
	s = find(c, "findajob:1234567");
	assert_string_equal(str(c, s.more->outcode), "WV1");
	assert_string_equal(str(c, s.more->town), "Wolverhampton");
	assert_string_equal(str(c, s.more->description), "Help people …");
	assert_int_equal(s.row->hours2, 40);
	assert_int_equal(s.row->pattern, PATTERN_SHIFTS);
	assert_day(s.row->closing, "2020-03-31");
	assert_pay(s.row, 9907, 9907, false); /* 9.50 x 20 x 52.14 = 9906.60 */
}

/* --- nothing to read ---------------------------------------------------------------------------------- */

static void test_no_files(void **state)
{
	struct import_case *c = *state;

	case_file(c, "notes.doc", "x");
	assert_int_equal(case_read(c, vacancy_json_read), -ENOENT);
	assert_says(c->e.text, ".jsonl");
	assert_int_equal(case_read(c, vacancy_tsv_read), -ENOENT);
	assert_int_equal(case_read(c, vacancy_apprenticeship_read), -ENOENT);
	assert_int_equal(case_read(c, vacancy_find_a_job_read), -ENOENT);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        TEST(test_dates),
	        TEST(test_locations),
	        TEST(test_patterns),
	        TEST(test_a_whole_posting),
	        TEST(test_pay_of_a_posting),
	        TEST(test_refused_postings),
	        TEST(test_postings_with_faults),
	        TEST(test_shapes_of_files),
	        TEST(test_a_long_record),
	        TEST(test_long_texts),
	        TEST(test_adverts_with_tabs),
	        TEST(test_refused_adverts),
	        TEST(test_apprenticeships),
	        TEST(test_repeated_apprenticeships),
	        TEST(test_find_a_job),
	        TEST(test_no_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
