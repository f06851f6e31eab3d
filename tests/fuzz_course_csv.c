/* Any bytes as the open-data CSV of live courses, or as places: nothing may crash, and every failure has a
 * sentence. */
#include "tests/fuzz_import.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_import(data, size, course_csv_read);
	fuzz_import(data, size, place_csv_read);
	return 0;
}
