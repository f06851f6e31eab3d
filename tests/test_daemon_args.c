/* The command line. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/args.h"

static int parse(struct args *a, struct error *e, ...)
{
	char *argv[16] = {"retraind"}, *next;
	int argc = 1;
	va_list ap;

	va_start(ap, e);
	while ((next = va_arg(ap, char *)))
		argv[argc++] = next;
	va_end(ap);
	memset(e, 0, sizeof(*e));
	return args_parse(a, argc, argv, e);
}

static void settings_win_over_the_file_and_keep_their_order(void **state)
{
	struct args a;
	struct error e;
	struct conf c;

	(void)state;
	assert_int_equal(
	        parse(&a, &e, "--workers", "3", "--workers=5", "--index", "here", "--foreground", NULL), 0);
	assert_int_equal(a.mode, ARGS_RUN);
	assert_int_equal(args_conf(&a, &c, NULL, NULL), 0);
	assert_int_equal(c.workers, 5);
	assert_true(c.foreground);
	assert_int_equal(c.index[0], '/');
	assert_string_equal(c.index + strlen(c.index) - 5, "/here");
}

static void orders_choose_what_is_done(void **state)
{
	static const struct {
		const char *order;
		enum args_mode mode;
	} rows[] = {
	        {"--check-config", ARGS_CHECK_CONFIG},
	        {"--dump-config", ARGS_DUMP_CONFIG},
	        {"--describe", ARGS_DESCRIBE},
	        {"--describe=markdown", ARGS_DESCRIBE_MARKDOWN},
	        {"--version", ARGS_VERSION},
	        {"--help", ARGS_HELP},
	        {"-h", ARGS_HELP},
	        {"--worker=3", ARGS_WORKER},
	};
	struct args a;
	struct error e;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(parse(&a, &e, rows[i].order, NULL), 0);
		assert_int_equal(a.mode, rows[i].mode);
	}
	assert_int_equal(parse(&a, &e, "--config", "/etc/x.conf", NULL), 0);
	assert_string_equal(a.config_file, "/etc/x.conf");
	assert_true(a.config_given);
}

static void faults_are_told(void **state)
{
	static const struct {
		const char *one, *two, *says;
	} rows[] = {
	        {"--wrokers", "2", "There is no option \"--wrokers\". Did you mean \"--workers\"?"},
	        {"--wrokers=2", NULL, "There is no option \"--wrokers\". Did you mean \"--workers\"?"},
	        {"--zzzzzzzzz", NULL, "There is no option \"--zzzzzzzzz\". --help lists them."},
	        {"-x", NULL, "There is no option \"-x\". --help lists them."},
	        {"--workers", "two", "workers is \"two\"; it has to be a whole number from 0 to 64."},
	        {"--index", NULL, "A value has to follow it."},
	        {"here", NULL, "\"here\" is not an option; they start with \"--\"."},
	        {"--describe=json", NULL, "\"json\" is not known; it can only be markdown."},
	        {"--worker=x", NULL, "Only the daemon itself starts its workers."},
	};
	struct args a;
	struct error e;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(parse(&a, &e, rows[i].one, rows[i].two, NULL), -EINVAL);
		assert_string_equal(e.text, rows[i].says);
	}
}

static void every_setting_is_in_the_help(void **state)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	assert_non_null(out);
	args_help(out);
	fclose(out);
	for (size_t i = 0; i < CONF_OPTIONS; i++) {
		char option[80];

		snprintf(option, sizeof(option), "  --%s", conf_options[i].name);
		assert_non_null(strstr(text, option));
		assert_non_null(strstr(text, conf_options[i].doc));
	}
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(settings_win_over_the_file_and_keep_their_order),
	        cmocka_unit_test(orders_choose_what_is_done),
	        cmocka_unit_test(faults_are_told),
	        cmocka_unit_test(every_setting_is_in_the_help),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
