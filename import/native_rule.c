#include "import/native_rule.h"

#include <string.h>

static bool known_skills(struct import *im, struct table *t, size_t column)
{
	struct strings ids;

	if (!value_list(t, column, &im->arena, false, &ids))
		return false;
	for (size_t i = 0; i < ids.count; i++)
		if (!builder_has_skill(im->builder, ids.item[i]))
			return table_refuse(t, (int)column, "there is no skill \"%.200s\" in skills.csv",
			                    ids.item[i]);
	return true;
}

static bool known_occupation(struct import *im, struct table *t, size_t column)
{
	const char *id = table_text(t, column);

	if (*id && !builder_has_occupation(im->builder, id))
		return table_refuse(t, (int)column, "there is no occupation \"%.200s\" in occupations.csv",
		                    id);
	return true;
}

/* A code of the Government Statistical Service: a letter and eight digits. */
static bool is_gss(struct table *t, size_t column)
{
	const char *s = table_text(t, column);

	if (!*s)
		return true;
	if (strlen(s) == 9 && *s >= 'A' && *s <= 'Z' && strspn(s + 1, "0123456789") == 8)
		return true;
	return table_refuse(t, (int)column,
	                    "\"%.60s\" is not right here; write a GSS code, such as E08000012", s);
}

static bool check_value(struct import *im, struct table *t, size_t column, const struct rule *rule)
{
	unsigned set;
	bool flag;
	float number;
	int whole;

	switch (rule->kind) {
	case RULE_TEXT:
		return true;
	case RULE_ID:
		return value_id(t, column);
	case RULE_WHOLE:
		return value_int(t, column, (long)rule->low, (long)rule->high, rule->right, &whole);
	case RULE_NUMBER:
		return value_float(t, column, rule->low, rule->high, rule->right, &number);
	case RULE_WORD:
		return value_word(t, column, rule->words, &whole);
	case RULE_WORDS:
		return value_word_set(t, column, rule->words, &set);
	case RULE_FLAG:
		return value_flag(t, column, &flag);
	case RULE_DATE:
		return value_date(t, column);
	case RULE_POSTCODE:
		return value_postcode(t, column);
	case RULE_OUTCODE:
		return value_outcode(t, column);
	case RULE_URL:
		return value_url(t, column);
	case RULE_SKILLS:
		return known_skills(im, t, column);
	case RULE_OCCUPATION:
		return known_occupation(im, t, column);
	case RULE_GSS:
		return is_gss(t, column);
	}
	return true;
}

static bool in_order(struct table *t, const struct native_file *f)
{
	int low = -1, high = -1;

	if (f->low < 0)
		return true;
	if (!value_int(t, (size_t)f->low, 0, 10000000, "", &low) ||
	    !value_int(t, (size_t)f->high, 0, 10000000, "", &high))
		return false;
	if (low >= 0 && high >= 0 && low > high)
		return table_refuse(t, f->low,
		                    "the lowest pay, %d, is above the highest, %d; swap or correct them", low,
		                    high);
	return true;
}

bool native_check_row(struct import *im, struct table *t, const struct native_file *file)
{
	for (size_t i = 0; i < file->count; i++)
		if (!check_value(im, t, i, &file->rules[i]))
			return false;
	return in_order(t, file);
}
