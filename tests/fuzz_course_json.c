/* Any bytes as replies of Find a course: nothing may crash, and every failure has a sentence. */
#include "tests/fuzz_import.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_import(data, size, course_json_read);
	return 0;
}
