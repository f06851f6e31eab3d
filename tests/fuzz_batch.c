/* Any bytes as a caseload: every record given is whole text, as are the reasons of those that can not be
 * used; and as answers of an earlier run, which are cut to what is whole. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "client/cli/batch.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_text(const char *s)
{
	if (!s || text_valid_utf8(s, strlen(s)) != strlen(s))
		abort();
}

static void check_record(const struct batch_record *r, unsigned long before)
{
	if (r->number <= before || r->cells > BATCH_COLUMNS)
		abort();
	for (size_t i = 0; i < r->cells; i++) {
		check_text(r->cell[i].name);
		check_text(r->cell[i].value);
		if (!batch_record_value(r, r->cell[i].name))
			abort();
	}
	if (r->fault)
		check_text(r->fault);
}

static void read_list(const uint8_t *data, size_t size)
{
	FILE *f = fmemopen((void *)(uintptr_t)data, size, "r");
	struct batch_input *in;
	struct batch_record *r;
	struct error e = {.text = ""};
	unsigned long number = 0;
	int rc;

	if (!f || batch_input_open(&in, f, "fuzz", &e) < 0)
		abort();
	while ((rc = batch_input_next(in, &r, &e)) > 0) {
		check_record(r, number);
		number = r->number;
		batch_record_free(r);
	}
	if (rc < 0)
		check_text(e.text);
	if (rc < 0 && !e.text[0])
		abort();
	batch_input_close(in);
	fclose(f);
}

/* What is left can be gone on with again, and then nothing more is cut from JSON lines. */
static void read_answers(const uint8_t *data, size_t size, bool json)
{
	FILE *f = tmpfile();
	uint64_t *key = NULL;
	struct error e;
	size_t n = 0, again = 0;
	long end;

	if (!f || fwrite(data, 1, size, f) != size)
		abort();
	rewind(f);
	if (batch_resume(f, "fuzz", json, &key, &n, &e) == 0) {
		end = ftell(f);
		if (end < 0 || (size_t)end > size)
			abort();
		for (size_t i = 1; i < n; i++) {
			if (key[i - 1] > key[i])
				abort();
		}
		free(key);
		rewind(f);
		if (json &&
		    (batch_resume(f, "fuzz", json, &key, &again, &e) < 0 || again != n || ftell(f) != end))
			abort();
		if (json)
			free(key);
	}
	fclose(f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!size)
		return 0;
	if (data[0] == 'a' || data[0] == 'j')
		read_answers(data + 1, size - 1, data[0] == 'j');
	else
		read_list(data, size);
	return 0;
}
