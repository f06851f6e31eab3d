/* Any file as the list of what is closed. The checksum is made right for every second input, so that the
 * lines are read too: what is taken is in order, and comes out again as it went in. */
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <xxhash.h>

#include "index/delta.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char folder[] = "/tmp/retrain-fuzz.XXXXXX";
static bool ready;

static void remove_folder(void)
{
	char command[64];

	snprintf(command, sizeof(command), "rm -rf %s", folder);
	if (system(command))
		fprintf(stderr, "fuzz_delta: %s stays behind\n", folder);
}

static void put_file(const uint8_t *data, size_t size, bool mend)
{
	char path[64];
	FILE *f;

	snprintf(path, sizeof(path), "%s/delta", folder);
	f = fopen(path, "wb");
	if (!f || fwrite(data, 1, size, f) != size)
		abort();
	if (mend)
		fprintf(f, "checksum %016" PRIx64 "\n", (uint64_t)XXH3_64bits(data, size));
	if (fclose(f))
		abort();
}

static void check(void)
{
	struct error e = {0};
	struct delta d;
	int r = delta_read(folder, &d, &e);

	if (r != 0 && r != -EBADMSG)
		abort();
	if (r && d.count)
		abort();
	for (size_t i = 0; i < d.count; i++)
		if (!d.entry[i].len || !delta_has(&d, d.entry[i].kind, d.entry[i].id, d.entry[i].len, 0) ||
		    memchr(d.entry[i].id, '\n', d.entry[i].len))
			abort();
	delta_free(&d);
	/* Whatever it was, a change works from here on. */
	if (delta_close(folder, DELTA_VACANCY, &(struct delta_id){"v", 1}, 1, 1, NULL, &e))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!ready) {
		if (!mkdtemp(folder))
			abort();
		atexit(remove_folder);
		ready = true;
	}
	if (!size)
		return 0;
	put_file(data + 1, size - 1, data[0] & 1);
	check();
	return 0;
}
