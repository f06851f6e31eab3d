/* Any bytes as a text about pay: what is read is in bounds and says how it was read. The first byte
 * chooses what stands beside the text. */
#include <stdlib.h>

#include "import/pay.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool good)
{
	if (!good)
		abort();
}

static void check_pay(const struct pay *p, bool known)
{
	check(known == (p->low >= 0 || p->high >= 0));
	for (size_t i = 0; i < 2; i++) {
		int32_t end = i ? p->high : p->low;

		check(end == PAY_NOT_KNOWN || (end >= PAY_YEAR_LOWEST - 1 && end <= PAY_YEAR_HIGHEST + 1));
	}
	if (p->low >= 0 && p->high >= 0)
		check(p->low <= p->high && p->high <= p->low * PAY_WIDEST + PAY_WIDEST && !p->from &&
		      !p->up_to);
	check(known == (p->unit != PAY_UNIT_NONE));
	check(p->hours >= 0 && p->hours <= 168);
	check(!(p->from && p->up_to));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	unsigned beside = size ? data[0] : 0;
	const struct pay_beside given = {.unit = (enum pay_unit)(beside % PAY_UNITS),
	                                 .hours = beside & 0x40 ? 20 : 0,
	                                 .date = beside & 0x80 ? "2024-06-01" : NULL};
	struct pay p;
	bool known;

	if (!size)
		return 0;
	known = pay_parse((const char *)data + 1, size - 1, &given, &p);
	check_pay(&p, known);
	return 0;
}
