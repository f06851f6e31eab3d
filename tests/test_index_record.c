/* The whole records that occupation.get and skill.get answer, as they lie in the index. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/mp.h"
#include "tests/index_case.h"

struct fixture {
	struct index_case c;
	struct index_reader *x;
	const struct index_view *v;
};

static int set_up(void **state)
{
	static struct fixture f;

	memset(&f, 0, sizeof(f));
	case_begin(&f.c);
	case_fill(&f.c);
	f.x = case_open(&f.c, case_write(&f.c), &f.v);
	*state = &f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	index_close(f->x);
	case_end(&f->c);
	return 0;
}

/* Writes one MessagePack value as text, much as JSON would. */
static void show(struct mp_reader *r, struct buf *out)
{
	struct mp_value v;

	assert_int_equal(mp_read(r, &v), 1);
	switch (v.type) {
	case MP_BOOL:
		buf_str(out, v.u.boolean ? "true" : "false");
		break;
	case MP_UINT:
		buf_printf(out, "%llu", (unsigned long long)v.u.u);
		break;
	case MP_INT:
		buf_printf(out, "%lld", (long long)v.u.i);
		break;
	case MP_DOUBLE:
		buf_printf(out, "%.17g", v.u.d);
		break;
	case MP_STR:
		buf_printf(out, "'%.*s'", (int)v.u.str.len, v.u.str.data);
		break;
	case MP_ARRAY:
		buf_str(out, "[");
		for (uint32_t i = 0; i < v.u.count; i++) {
			buf_str(out, i ? ", " : "");
			show(r, out);
		}
		buf_str(out, "]");
		break;
	case MP_MAP:
		buf_str(out, "{");
		for (uint32_t i = 0; i < v.u.count; i++) {
			buf_str(out, i ? ", " : "");
			show(r, out);
			buf_str(out, ": ");
			show(r, out);
		}
		buf_str(out, "}");
		break;
	default:
		fail();
	}
}

static void check_record(const uint8_t *p, uint32_t len, uint32_t pairs, const char *want)
{
	struct mp_reader r = {p, p + len};
	struct buf out;

	buf_init(&out, 0);
	for (uint32_t i = 0; i < pairs; i++) {
		show(&r, &out);
		buf_str(&out, ": ");
		show(&r, &out);
		buf_str(&out, "\n");
	}
	assert_true(r.p == r.end);
	buf_byte(&out, 0);
	assert_string_equal((const char *)out.data, want);
	buf_free(&out);
}

static void check_occupation(const struct index_view *v, const char *id, const char *want)
{
	uint32_t len, pairs, row = view_find_occupation(v, id, strlen(id));
	const uint8_t *p = view_occupation_record(v, row, &len, &pairs);

	check_record(p, len, pairs, want);
}

static void check_skill(const struct index_view *v, const char *id, const char *want)
{
	uint32_t len, pairs, row = view_find_skill(v, id, strlen(id));
	const uint8_t *p = view_skill_record(v, row, &len, &pairs);

	check_record(p, len, pairs, want);
}

#define SOURCE                                                                                               \
	"'source': {'name': 'Test data', 'version': '1', 'licence': 'OGL', 'attribution': 'Written for a "   \
	"test', "                                                                                            \
	"'illustrative': true, 'format': 'native'}\n"

static void full_occupation(void **state)
{
	check_occupation(
	        ((struct fixture *)*state)->v, "o:chef",
	        "'id': 'o:chef'\n"
	        "'title': 'Chef'\n"
	        "'alt_titles': ['Cook', 'Head cook']\n"
	        "'hidden_titles': ['Kitchen boss']\n"
	        "'specialisms': ['Pastry chef']\n"
	        "'description': 'Chefs cook and run a kitchen.'\n"
	        "'tasks': ['Plan the menu.', 'Cook the food.']\n"
	        "'categories': ['Hospitality', 'Food']\n"
	        "'soc2010': 5434\n"
	        "'soc2020': 5436\n"
	        "'onet': '35-1011.00'\n"
	        "'esco': 'chef'\n"
	        "'pay': {'low': 21000, 'high': 40000}\n"
	        "'growth': {'percent': 6.5, 'band': 3}\n"
	        "'automation_risk': 0.34999999999999998\n"
	        "'job_zone': 3\n"
	        "'hours': {'low': 38, 'high': 45.5}\n"
	        "'working_pattern': ['evenings', 'weekends']\n"
	        "'qualification_level': 2\n"
	        "'needs_degree': false\n"
	        "'routes': ['an apprenticeship']\n"
	        "'restrictions': ['You need a food hygiene certificate.']\n"
	        "'skills': ["
	        "{'id': 's:hygiene', 'label': 'food hygiene', 'kind': 'knowledge', 'relation': 'essential', "
	        "'importance': 1}, "
	        "{'id': 's:cook', 'label': 'cook food', 'kind': 'skill', 'relation': 'essential', "
	        "'importance': 0.75, 'level': 4.5}, "
	        "{'id': 's:calm', 'label': 'stay calm', 'kind': 'attitude', 'relation': 'essential'}, "
	        "{'id': 's:clean', 'label': 'keep a kitchen clean', 'kind': 'skill', 'relation': 'optional', "
	        "'importance': 0.25}]\n" SOURCE);
}

/* What is not known is absent, and the main facts among it are named. */
static void sparse_occupation(void **state)
{
	check_occupation(
	        ((struct fixture *)*state)->v, "o:porter",
	        "'id': 'o:porter'\n"
	        "'title': 'Kitchen porter'\n"
	        "'alt_titles': ['Kitchen assistant']\n"
	        "'tasks': []\n"
	        "'categories': ['hospitality']\n"
	        "'needs_degree': true\n"
	        "'routes': []\n"
	        "'restrictions': []\n"
	        "'skills': ["
	        "{'id': 's:clean', 'label': 'keep a kitchen clean', 'kind': 'skill', 'relation': "
	        "'essential'}, "
	        "{'id': 's:calm', 'label': 'stay calm', 'kind': 'attitude', 'relation': 'optional'}]\n"
	        "'missing': ['pay', 'growth', 'automation_risk', 'importance']\n" SOURCE);
}

static void full_skill(void **state)
{
	check_skill(((struct fixture *)*state)->v, "s:cook",
	            "'id': 's:cook'\n"
	            "'label': 'cook food'\n"
	            "'kind': 'skill'\n"
	            "'alt_labels': ['cooking', 'prepare food']\n"
	            "'description': 'Prepare meals.'\n"
	            "'same_as': ['s:fry']\n"
	            "'broader': ['g:food']\n"
	            "'related': [{'id': 's:hygiene', 'label': 'food hygiene', 'relation': 'essential'}, "
	            "{'id': 's:clean', 'label': 'keep a kitchen clean', 'relation': 'optional'}]\n"
	            "'jobs': 1\n" SOURCE);
}

static void skill_with_master_and_parent(void **state)
{
	check_skill(((struct fixture *)*state)->v, "s:fry",
	            "'id': 's:fry'\n"
	            "'label': 'fry food'\n"
	            "'kind': 'skill'\n"
	            "'alt_labels': []\n"
	            "'master': 's:cook'\n"
	            "'same_as': ['s:cook']\n"
	            "'parent': 's:cook'\n"
	            "'broader': ['s:cook', 'g:food']\n"
	            "'related': []\n"
	            "'jobs': 0\n" SOURCE);
}

/* Bands of contract.md: up to -5, up to 5, up to 50, above. */
static void growth_bands(void **state)
{
	static const struct {
		float growth;
		const char *want;
	} cases[] = {{-5, "'growth': {'percent': -5, 'band': 1}"},
	             {-4.9f, "'growth': {'percent': -4.9000000000000004, 'band': 2}"},
	             {5, "'growth': {'percent': 5, 'band': 2}"},
	             {50, "'growth': {'percent': 50, 'band': 3}"},
	             {50.5f, "'growth': {'percent': 50.5, 'band': 4}"}};
	struct index_case c;

	(void)state;
	case_begin(&c);
	for (size_t i = 0; i < 5; i++) {
		char id[8] = {'o', (char)('0' + i), 0};
		struct occupation_in in = case_plain_occupation(id, "A job");

		in.growth = cases[i].growth;
		assert_int_equal(builder_add_occupation(c.b, &in, &c.e), 0);
	}
	{
		const struct index_view *v;
		struct index_reader *x = case_open(&c, case_write(&c), &v);

		for (uint32_t i = 0; i < 5; i++) {
			uint32_t len, pairs;
			const uint8_t *p = view_occupation_record(v, i, &len, &pairs);
			struct mp_reader r = {p, p + len};
			struct buf out;

			buf_init(&out, 0);
			for (uint32_t k = 0; k < pairs; k++) {
				show(&r, &out);
				buf_str(&out, ": ");
				show(&r, &out);
				buf_str(&out, "\n");
			}
			buf_byte(&out, 0);
			assert_non_null(strstr((const char *)out.data, cases[i].want));
			buf_free(&out);
		}
		index_close(x);
	}
	case_end(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(full_occupation), cmocka_unit_test(sparse_occupation),
	        cmocka_unit_test(full_skill),      cmocka_unit_test(skill_with_master_and_parent),
	        cmocka_unit_test(growth_bands),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
