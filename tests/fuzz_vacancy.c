/* Any bytes as files of each format of vacancies: nothing may crash, and every failure has a sentence. The
 * first byte chooses the format. */
#include "import/vacancy.h"
#include "tests/fuzz_import.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static int (*const formats[])(struct import *, const char *, struct error *) = {
	        vacancy_json_read, vacancy_tsv_read, vacancy_apprenticeship_read, vacancy_find_a_job_read};

	if (size)
		fuzz_import(data + 1, size - 1, formats[data[0] % 4]);
	return 0;
}
