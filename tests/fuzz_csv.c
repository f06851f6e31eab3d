/* Any bytes as a table: rows come whole, are text, and the counts add up. The first byte chooses the style.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "import/table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct table_column columns[] = {
        {"id", TABLE_NEEDED | TABLE_FILLED}, {"label", TABLE_NEEDED}, {"note", 0}};

static void check_row(const struct table *t)
{
	for (size_t i = 0; i < 3; i++) {
		const char *s = table_text(t, i);

		if (strlen(s) != table_length(t, i) || text_valid_utf8(s, strlen(s)) != strlen(s))
			abort();
	}
	if (!table_length(t, 0) || table_rows(t) < table_refused(t))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct table_spec spec = {.columns = columns, .count = 3};
	struct report_totals totals;
	struct report *report;
	struct input *in;
	struct table *t;
	struct error e;
	uint64_t good = 0;

	if (!size)
		return 0;
	spec.style = data[0] & 1 ? TABLE_TSV : TABLE_CSV;
	spec.open_ended = data[0] & 2;
	if (report_new(&report, &(struct report_options){.shown = 5}, &e) < 0 ||
	    input_open_memory(&in, data + 1, size - 1) < 0)
		abort();
	if (table_open(&t, in, "fuzz", &spec, report, &e) == 0) {
		int rc;

		while ((rc = table_next(t, &e)) > 0) {
			check_row(t);
			good++;
		}
		report_totals(report, &totals);
		if (table_rows(t) != good + table_refused(t) || totals.refused != table_refused(t) ||
		    (rc < 0 && !e.text[0]))
			abort();
		table_close(t);
	}
	report_free(report);
	return 0;
}
