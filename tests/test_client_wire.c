/* client/lib/wire.c: which methods may be sent twice. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "client/lib/internal.h"

/* A new method must be put among those that read or those that write. */
static void every_method_is_one_of_the_two(void **state)
{
	(void)state;
	for (size_t i = 0; i < PROTO_METHODS; i++) {
		if (!wire_method_known(proto_methods[i].name))
			fail_msg("client/lib/wire.c does not say whether %s reads or writes",
			         proto_methods[i].name);
	}
}

static void writes_are_not_reads(void **state)
{
	static const char *const writes[] = {
	        "dataset.activate", "dataset.rollback", "server.reload", "plan.save", "invitation.redeem",
	        "referral.create",  "nothing",          "a.b.c",         "."};
	static const char *const reads[] = {"occupation.match", "skill.get", "server.stats", "dataset.list",
	                                    "training.plan"};

	(void)state;
	for (size_t i = 0; i < sizeof(writes) / sizeof(writes[0]); i++)
		assert_false(wire_method_reads(writes[i]));
	for (size_t i = 0; i < sizeof(reads) / sizeof(reads[0]); i++)
		assert_true(wire_method_reads(reads[i]));
}

/* Admin methods change things unless their verb only looks. */
static void admin_methods_that_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < PROTO_METHODS; i++) {
		if (proto_methods[i].role == PROTO_ROLE_ADMIN && i != PROTO_DATASET_LIST)
			assert_false(wire_method_reads(proto_methods[i].name));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(every_method_is_one_of_the_two),
	        cmocka_unit_test(writes_are_not_reads),
	        cmocka_unit_test(admin_methods_that_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
