/* Any bytes as the files of the format onet: nothing may crash, and every failure has a sentence. */
#include "tests/fuzz_import.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_import(data, size, onet_read);
	return 0;
}
