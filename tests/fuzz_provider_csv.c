/* Any bytes as a provider's files: nothing may crash, and every failure has a sentence. And any bytes with
 * any rows of them noted: the annotated copy ends, grows by no more than its notes, and can be annotated
 * again. */
#include "tests/fuzz_import.h"

#include <stdlib.h>
#include <string.h>

#include "import/provider.h"

static const enum provider_fault faults[] = {VENUE_NAME_REQUIRED, COURSERUN_COST_INVALID};

/* Notes at places that the bytes themselves choose, in order. */
static size_t choose_notes(const uint8_t *data, size_t size, struct provider_note *notes, size_t most)
{
	uint64_t at = 0;
	size_t count = 0;

	for (size_t i = 0; i < size && count < most && at < size; i += 7) {
		at += data[i] % 32;
		notes[count++] = (struct provider_note){.start = at,
		                                        .end = at + data[i] / 8,
		                                        .fault = faults,
		                                        .count = data[i] & 1 ? 2 : 0,
		                                        .reason = data[i] & 1 ? NULL : "It is broken.",
		                                        .broken = data[i] & 2};
		at += data[i] / 8;
	}
	return count;
}

static void annotate(const uint8_t *data, size_t size)
{
	struct provider_note notes[64];
	struct provider_notes file = {.note = notes, .count = choose_notes(data, size, notes, 64)};
	struct buf once, twice;

	buf_init(&once, 0);
	buf_init(&twice, 0);
	provider_annotate(&once, (const char *)data, size, &file);
	if (once.error || once.len < size / 2)
		abort();
	file.count = 0;
	provider_annotate(&twice, (const char *)once.data, once.len, &file);
	if (twice.error)
		abort();
	buf_free(&once);
	buf_free(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_import(data, size, provider_read);
	if (size < 65536)
		annotate(data, size);
	return 0;
}
