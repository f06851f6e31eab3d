#include "client/cli/wish.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "client/cli/record.h"

const char *wish_level(const char *s)
{
	static const struct {
		const char *said, *word;
	} levels[] = {{"none", "none"},       {"entry", "entry"},     {"1", "level_1"},
	              {"level_1", "level_1"}, {"level 1", "level_1"}, {"2", "level_2"},
	              {"level_2", "level_2"}, {"level 2", "level_2"}};

	for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
		if (!strcmp(levels[i].said, s))
			return levels[i].word;
	}
	return NULL;
}

bool wish_date(const char *s, char *out)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int part[3], y, m, d;
	bool leap, iso = words_day_parts(s, '-', part);

	if (!iso && !words_day_parts(s, '/', part))
		return false;
	y = iso ? part[0] : part[2];
	m = part[1];
	d = iso ? part[2] : part[0];
	leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
	if (y < 1970 || y > 2199 || m < 1 || m > 12 || d < 1 || d > days[m - 1] + (m == 2 && leap))
		return false;
	snprintf(out, 11, "%04u-%02u-%02u", (unsigned)y % 10000, (unsigned)m % 100, (unsigned)d % 100);
	return true;
}

static bool put_int(struct retrain_params *p, const struct args *a, const struct wish *w)
{
	int64_t n = INT64_MIN;

	if (!args_int(a, w->option, (int64_t)w->low, (int64_t)w->high, &n))
		return false;
	retrain_params_int(p, w->key, n);
	return true;
}

static bool put_number(struct retrain_params *p, const struct args *a, const struct wish *w)
{
	double d = NAN;

	if (!args_number(a, w->option, w->low, w->high, &d))
		return false;
	retrain_params_number(p, w->key, d);
	return true;
}

static bool put_pounds(struct retrain_params *p, const struct args *a, const struct wish *w)
{
	int64_t n = 0;

	if (!args_pounds(a, w->option, &n))
		return false;
	retrain_params_int(p, w->key, n);
	return true;
}

static bool put_flag(struct retrain_params *p, const struct args *a, const struct wish *w)
{
	(void)a;
	retrain_params_bool(p, w->key, true);
	return true;
}

static bool put_text(struct retrain_params *p, const struct args *a, const struct wish *w)
{
	retrain_params_text(p, w->key, args_value(a, w->option));
	return true;
}

static bool put_list(struct retrain_params *p, const struct args *a, const struct wish *w)
{
	const char *s;

	retrain_params_begin_array(p, w->key);
	for (int i = 0; (s = args_nth(a, w->option, i)); i++)
		retrain_params_text(p, NULL, s);
	retrain_params_end(p);
	return true;
}

static bool put_level(struct retrain_params *p, const struct args *a, const struct wish *w)
{
	const char *said = args_value(a, w->option), *word = wish_level(said);

	if (!word) {
		usage_error(a->command, "--%s takes none, entry, 1 or 2. It was given \"%s\".", w->option,
		            said);
		return false;
	}
	retrain_params_text(p, w->key, word);
	return true;
}

static bool put_date(struct retrain_params *p, const struct args *a, const struct wish *w)
{
	const char *said = args_value(a, w->option);
	char day[11];

	if (!wish_date(said, day)) {
		usage_error(a->command,
		            "--%s takes a day, such as 2026-09-01 or 1/9/2026. It was given \"%s\".",
		            w->option, said);
		return false;
	}
	retrain_params_text(p, w->key, day);
	return true;
}

bool wishes_put(struct retrain_params *p, const struct args *a, const struct wish *rows)
{
	static bool (*const put[])(struct retrain_params * p, const struct args *a, const struct wish *w) = {
	        [WISH_TEXT] = put_text,     [WISH_INT] = put_int,   [WISH_NUMBER] = put_number,
	        [WISH_POUNDS] = put_pounds, [WISH_FLAG] = put_flag, [WISH_LIST] = put_list,
	        [WISH_LEVEL] = put_level,   [WISH_DATE] = put_date,
	};

	for (; rows->option; rows++) {
		if (args_flag(a, rows->option) && !put[rows->type](p, a, rows))
			return false;
	}
	return true;
}
