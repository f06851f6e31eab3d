/* Settings: what a value may be, what a file's faults are told as, and what a reload can change. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "daemon/conf.h"
#include "daemon/log.h"
#include "proto/proto.h"

struct faults {
	int count;
	char text[8][700];
};

static void note(void *arg, const struct error *e)
{
	struct faults *f = arg;

	assert_true(f->count < 8);
	error_format(e, f->text[f->count++], sizeof(f->text[0]));
}

static void write_file(char *path, const char *text)
{
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}

static int read_text(struct conf *c, const char *text, struct faults *f, char *path)
{
	int r;

	memset(f, 0, sizeof(*f));
	memcpy(path, "/tmp/retraind-conf.XXXXXX", sizeof("/tmp/retraind-conf.XXXXXX"));
	write_file(path, text);
	conf_defaults(c);
	r = conf_read_file(c, path, true, note, f);
	unlink(path);
	return r;
}

static void built_in_values_are_the_contract(void **state)
{
	struct conf c;

	(void)state;
	conf_defaults(&c);
	assert_int_equal(c.connections, PROTO_CONNECTIONS);
	assert_int_equal(c.connections_per_user, PROTO_CONNECTIONS_PER_UID);
	assert_int_equal(c.deadline_ms, PROTO_DEADLINE_MS);
	assert_int_equal(c.log_level, LOG_LEVEL_INFO);
	assert_int_equal(c.workers, 0);
	assert_false(c.foreground);
	assert_string_equal(c.socket_group, "retrain");
	assert_int_equal(conf_check(&c, NULL, NULL), 0);
}

static void values_are_held_to_their_range(void **state)
{
	static const struct {
		const char *name, *value, *says; /* says NULL: it is taken */
	} rows[] = {
	        {"workers", "64", NULL},
	        {"workers", "0", NULL},
	        {"workers", "65", "workers is \"65\"; it has to be a whole number from 0 to 64."},
	        {"workers", "-1", "workers is \"-1\"; it has to be a whole number from 0 to 64."},
	        {"workers", "2 ", "workers is \"2 \"; it has to be a whole number from 0 to 64."},
	        {"workers", "", "workers is \"\"; it has to be a whole number from 0 to 64."},
	        {"workers", "99999999999999999999",
	         "workers is \"99999999999999999999\"; it has to be a whole number from 0 to 64."},
	        {"log-level", "debug", NULL},
	        {"log-level", "loud",
	         "log-level is \"loud\"; it has to be one of: error, warning, info, debug."},
	        {"foreground", "yes", NULL},
	        {"foreground", "off", NULL},
	        {"foreground", "maybe", "foreground is \"maybe\"; it has to be yes or no."},
	        {"index", "/a/b", NULL},
	        {"index", "", "index is empty; give a path."},
	        {"index", "a/b", "index is \"a/b\"; a path in this file has to start with \"/\"."},
	        {"socket-group", "", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct conf c;
		struct error e = {0};
		int r;

		conf_defaults(&c);
		r = conf_set(&c, conf_find(rows[i].name), rows[i].value, NULL, &e);
		assert_int_equal(r, rows[i].says ? -EINVAL : 0);
		if (rows[i].says)
			assert_string_equal(e.text, rows[i].says);
	}
}

static void paths_start_where_they_are_told_and_have_an_end(void **state)
{
	char longer[CONF_PATH_MAX + 10];
	struct conf c;
	struct error e;

	(void)state;
	conf_defaults(&c);
	assert_int_equal(conf_set(&c, conf_find("index"), "x/y", "/home/me", &e), 0);
	assert_string_equal(c.index, "/home/me/x/y");
	memset(longer, 'a', sizeof(longer));
	longer[0] = '/';
	longer[CONF_PATH_MAX - 1] = 0;
	assert_int_equal(conf_set(&c, conf_find("index"), longer, NULL, &e), 0);
	longer[CONF_PATH_MAX - 1] = 'a';
	longer[CONF_PATH_MAX] = 0;
	assert_int_equal(conf_set(&c, conf_find("index"), longer, NULL, &e), -EINVAL);
}

static void a_file_is_read_with_comments_and_blanks(void **state)
{
	struct faults f;
	struct conf c;
	char path[32];

	(void)state;
	assert_int_equal(read_text(&c,
	                           "\xef\xbb\xbf# ours\r\n\r\n[retraind]\r\nworkers = 3\r\n; "
	                           "note\nindex=/srv/x ; here\nforeground: yes\n",
	                           &f, path),
	                 0);
	assert_int_equal(f.count, 0);
	assert_int_equal(c.workers, 3);
	assert_string_equal(c.index, "/srv/x");
	assert_true(c.foreground);
}

static void every_fault_is_told_with_its_line(void **state)
{
	char wanted[200], path[32], text[3000];
	struct faults f;
	struct conf c;

	(void)state;
	snprintf(text, sizeof(text),
	         "[retraind]\nworkres = 3\nzzzzzzzz = 1\nworkers = x\n[plugins]\na = 1\n[retraind]\nindex = "
	         "/%01200d\n",
	         1);
	assert_int_equal(read_text(&c, text, &f, path), -EINVAL);
	assert_int_equal(f.count, 5);
	snprintf(wanted, sizeof(wanted), "%s:2: There is no setting \"workres\". Did you mean \"workers\"?",
	         path);
	assert_string_equal(f.text[0], wanted);
	snprintf(wanted, sizeof(wanted),
	         "%s:3: There is no setting \"zzzzzzzz\". retraind --dump-config lists them.", path);
	assert_string_equal(f.text[1], wanted);
	snprintf(wanted, sizeof(wanted), "%s:4: workers is \"x\"; it has to be a whole number from 0 to 64.",
	         path);
	assert_string_equal(f.text[2], wanted);
	snprintf(wanted, sizeof(wanted),
	         "%s:6: \"a\" stands in section [plugins]; settings stand in [retraind].", path);
	assert_string_equal(f.text[3], wanted);
	assert_non_null(strstr(f.text[4], ":8: The line is too long"));
}

static void a_line_that_is_nothing_is_told(void **state)
{
	struct faults f;
	struct conf c;
	char path[32];

	(void)state;
	assert_int_equal(read_text(&c, "[retraind]\nworkers = 2\nnonsense\n", &f, path), -EINVAL);
	assert_int_equal(f.count, 1);
	assert_non_null(strstr(f.text[0], ":3: The line is not understood"));
}

static void a_missing_file_is_a_fault_only_when_it_was_named(void **state)
{
	struct faults f = {0};
	struct conf c;

	(void)state;
	conf_defaults(&c);
	assert_int_equal(conf_read_file(&c, "/nowhere/at/all.conf", false, note, &f), -ENOENT);
	assert_int_equal(f.count, 0);
	assert_int_equal(conf_read_file(&c, "/nowhere/at/all.conf", true, note, &f), -EINVAL);
	assert_int_equal(f.count, 1);
	assert_non_null(strstr(f.text[0], "/nowhere/at/all.conf: The configuration can not be read"));
}

static void what_no_single_setting_tells_is_checked(void **state)
{
	struct faults f = {0};
	struct conf c;

	(void)state;
	conf_defaults(&c);
	snprintf(c.admin_socket, sizeof(c.admin_socket), "%s", c.socket);
	c.connections = 10;
	assert_int_equal(conf_check(&c, note, &f), -EINVAL);
	assert_int_equal(f.count, 2);
	conf_defaults(&c);
	memset(c.socket, 'a', 108);
	c.socket[108] = 0;
	f.count = 0;
	assert_int_equal(conf_check(&c, note, &f), -EINVAL);
	assert_string_equal(f.text[0], "socket has 108 bytes; the path of a Unix socket has at most 107.");
}

static void a_dump_reads_back_as_it_was(void **state)
{
	char path[] = "/tmp/retraind-conf.XXXXXX";
	struct faults f = {0};
	struct conf c, back;
	FILE *out;

	(void)state;
	conf_defaults(&c);
	c.workers = 7;
	c.foreground = true;
	c.log_level = LOG_LEVEL_DEBUG;
	snprintf(c.index, sizeof(c.index), "/srv/index");
	write_file(path, "");
	out = fopen(path, "w");
	assert_non_null(out);
	conf_dump(&c, out);
	fclose(out);
	conf_defaults(&back);
	assert_int_equal(conf_read_file(&back, path, true, note, &f), 0);
	unlink(path);
	assert_int_equal(back.workers, 7);
	assert_true(back.foreground);
	assert_int_equal(back.log_level, LOG_LEVEL_DEBUG);
	assert_string_equal(back.index, "/srv/index");
	assert_string_equal(back.socket, c.socket);
}

static void a_reload_keeps_what_only_a_restart_can_change(void **state)
{
	const char *name[4];
	struct conf old, now;

	(void)state;
	conf_defaults(&old);
	now = old;
	assert_int_equal(conf_restart_only(&old, &now, name, 4), 0);
	snprintf(now.socket, sizeof(now.socket), "/other.sock");
	snprintf(now.index, sizeof(now.index), "/other");
	now.workers = 9;
	assert_int_equal(conf_restart_only(&old, &now, name, 4), 1);
	assert_string_equal(name[0], "socket");
	conf_keep_restart_only(&old, &now);
	assert_string_equal(now.socket, old.socket);
	assert_string_equal(now.index, "/other");
	assert_int_equal(now.workers, 9);
}

static void near_names_are_found_and_far_ones_are_not(void **state)
{
	(void)state;
	assert_string_equal(conf_nearest("worker")->name, "workers");
	assert_string_equal(conf_nearest("admin_socket")->name, "admin-socket");
	assert_string_equal(conf_nearest("log-levle")->name, "log-level");
	assert_null(conf_nearest("colour"));
	assert_null(conf_nearest("x"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(built_in_values_are_the_contract),
	        cmocka_unit_test(values_are_held_to_their_range),
	        cmocka_unit_test(paths_start_where_they_are_told_and_have_an_end),
	        cmocka_unit_test(a_file_is_read_with_comments_and_blanks),
	        cmocka_unit_test(every_fault_is_told_with_its_line),
	        cmocka_unit_test(a_line_that_is_nothing_is_told),
	        cmocka_unit_test(a_missing_file_is_a_fault_only_when_it_was_named),
	        cmocka_unit_test(what_no_single_setting_tells_is_checked),
	        cmocka_unit_test(a_dump_reads_back_as_it_was),
	        cmocka_unit_test(a_reload_keeps_what_only_a_restart_can_change),
	        cmocka_unit_test(near_names_are_found_and_far_ones_are_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
