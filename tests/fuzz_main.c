/* Runs a fuzz target without libFuzzer: over the files and folders named, or over the target's seeds in
 * tests/corpus/NAME when none is (tests/fuzz_NAME). Exit 77, skipped, when there are none. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned ran;

static int run_file(const char *path)
{
	uint8_t *data = NULL;
	size_t len = 0, room = 0, n;
	FILE *f = fopen(path, "rb");

	if (!f) {
		perror(path);
		return 1;
	}
	do {
		uint8_t *more = realloc(data, room += 65536);

		if (!more) {
			fclose(f);
			free(data);
			return 1;
		}
		data = more;
		n = fread(data + len, 1, room - len, f);
		len += n;
	} while (len == room);
	fclose(f);
	/* In a block of its exact size, so that a read past the end is seen. */
	if (len) {
		uint8_t *exact = realloc(data, len);

		data = exact ? exact : data;
	}
	LLVMFuzzerTestOneInput(data, len);
	ran++;
	free(data);
	return 0;
}

static int run_folder(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *e;
	int failed = 0;

	if (!dir) {
		perror(path);
		return 1;
	}
	while ((e = readdir(dir))) {
		char file[1024];

		if (e->d_name[0] == '.')
			continue;
		snprintf(file, sizeof(file), "%s/%s", path, e->d_name);
		failed |= run_file(file);
	}
	closedir(dir);
	return failed;
}

static int run_path(const char *path)
{
	struct stat st;

	if (stat(path, &st)) {
		perror(path);
		return 1;
	}
	return S_ISDIR(st.st_mode) ? run_folder(path) : run_file(path);
}

int main(int argc, char **argv)
{
	const char *top = getenv("srcdir"), *name = strstr(argv[0], "fuzz_");
	char path[1024];
	int failed = 0;

	for (int i = 1; i < argc; i++)
		failed |= run_path(argv[i]);
	if (argc == 1 && name) {
		snprintf(path, sizeof(path), "%s/tests/corpus/%s", top ? top : ".", name + strlen("fuzz_"));
		failed |= run_path(path);
	}
	printf("%u inputs\n", ran);
	return failed ? 1 : ran ? 0 : 77;
}
