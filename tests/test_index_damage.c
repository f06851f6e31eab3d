/* Damage to the files of a generation is found and told, wherever it lies. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <xxhash.h>

#include "index/image.h"
#include "tests/index_case.h"

struct fixture {
	struct index_case c;
	char path[128];              /* of the data file */
	uint64_t offset, size, used; /* of the core image in it, and what is used of it */
	struct {
		uint64_t offset, size;
	} image[LAYOUTS]; /* of each, as layouts[] has them */
};

static void get(const struct fixture *f, uint64_t offset, void *p, size_t n)
{
	int fd = open(f->path, O_RDONLY);

	assert_int_equal(pread(fd, p, n, (off_t)offset), n);
	close(fd);
}

/* Which image lies there: they differ in how many tables they have. */
static void note_image(struct fixture *f, uint64_t offset, uint64_t size)
{
	struct image_header head;
	unsigned i = 0;

	get(f, offset, &head, sizeof(head));
	while (i < LAYOUTS && layouts[i]->tables != head.sections)
		i++;
	assert_in_range(i, 0, LAYOUTS - 1);
	assert_int_equal(f->image[i].size, 0);
	f->image[i].offset = offset;
	f->image[i].size = size;
}

static void read_seal(struct fixture *f)
{
	char path[128], line[128], *end;
	unsigned images = 0;
	FILE *in;

	snprintf(path, sizeof(path), "%s/1/seal", f->c.dir);
	in = fopen(path, "r");
	assert_non_null(in);
	while (fgets(line, sizeof(line), in) && strncmp(line, "image ", 6) == 0) {
		uint64_t offset = strtoull(line + 6, &end, 10);

		note_image(f, offset, strtoull(end, NULL, 10));
		images++;
	}
	assert_int_equal(images, LAYOUTS);
	assert_int_equal(strncmp(line, "used ", 5), 0);
	f->used = strtoull(line + 5, NULL, 10);
	fclose(in);
}

static int set_up(void **state)
{
	static struct fixture f;

	memset(&f, 0, sizeof(f));
	case_begin(&f.c);
	case_fill(&f.c);
	case_fill_catalogue(&f.c);
	assert_int_equal(case_write(&f.c), 1);
	snprintf(f.path, sizeof(f.path), "%s/1/data.mdb", f.c.dir);
	read_seal(&f);
	f.offset = f.image[0].offset;
	f.size = f.image[0].size;
	assert_true(f.offset > 0 && f.size > 0 && f.used > f.size);
	*state = &f;
	return 0;
}

static int tear_down(void **state)
{
	case_end(&((struct fixture *)*state)->c);
	return 0;
}

static void put(const struct fixture *f, uint64_t offset, const void *p, size_t n)
{
	int fd = open(f->path, O_WRONLY);

	assert_int_equal(pwrite(fd, p, n, (off_t)offset), n);
	close(fd);
}

static void flip(const struct fixture *f, uint64_t offset)
{
	uint8_t byte;

	get(f, offset, &byte, 1);
	byte ^= 0x10;
	put(f, offset, &byte, 1);
}

static int open_verified(struct fixture *f)
{
	struct index_reader *x = NULL;
	int r = index_open(f->c.dir, 1, true, &x, &f->c.e);

	index_close(x);
	return r;
}

static struct image_section section_of(const struct fixture *f, unsigned image, uint32_t id)
{
	struct image_section s;

	get(f, f->image[image].offset + sizeof(struct image_header) + id * sizeof(s), &s, sizeof(s));
	return s;
}

/* One bit changed at the start, middle and end of every table of an image. */
static void flip_tables(struct fixture *f, unsigned image)
{
	const struct layout *l = layouts[image];
	unsigned tried = 0;

	for (uint32_t id = 0; id < l->tables; id++) {
		struct image_section s = section_of(f, image, id);
		uint64_t n = s.count * s.elem_size, at[] = {0, n / 2, n - 1};

		for (int i = 0; n && i < (getenv("TESTS_QUICK") ? 1 : 3); i++, tried++) {
			flip(f, f->image[image].offset + s.offset + at[i]);
			assert_int_equal(open_verified(f), -EBADMSG);
			assert_non_null(strstr(f->c.e.text, l->table[id].name));
			assert_non_null(strstr(f->c.e.text, l->of));
			assert_int_equal(generation_activate(f->c.dir, 1, &f->c.e), -EBADMSG);
			flip(f, f->image[image].offset + s.offset + at[i]);
		}
	}
	assert_true(tried > l->tables / 2);
}

static void finds_a_flipped_bit_in_every_table(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(open_verified(f), 0);
	for (unsigned i = 0; i < LAYOUTS; i++)
		flip_tables(f, i);
	assert_int_equal(open_verified(f), 0);
}

/* The end of the image whose tables hold the byte `at`, or `at` when none do. Heads are no tables. */
static uint64_t behind_tables(const struct fixture *f, uint64_t at)
{
	for (unsigned i = 0; i < LAYOUTS; i++) {
		uint64_t head =
		        sizeof(struct image_header) + layouts[i]->tables * sizeof(struct image_section);

		if (at >= f->image[i].offset + head && at < f->image[i].offset + f->image[i].size)
			return f->image[i].offset + f->image[i].size;
	}
	return at;
}

static bool is_head(const struct fixture *f, uint64_t at)
{
	for (unsigned i = 0; i < LAYOUTS; i++)
		if (at + 97 >= f->image[i].offset && at < f->image[i].offset + f->image[i].size)
			return true;
	return false;
}

/* The heads of the images, and all that LMDB reads by itself. Found also without `verify`. */
static void finds_a_flipped_bit_outside_the_tables(void **state)
{
	struct fixture *f = *state;

	for (uint64_t at = 0; at < f->used; at += is_head(f, at) ? 13 : 97) {
		struct index_reader *x = NULL;

		at = behind_tables(f, at);
		if (at >= f->used)
			break;
		flip(f, at);
		if (index_open(f->c.dir, 1, false, &x, &f->c.e) == 0)
			fail_msg("byte %lu was not found", (unsigned long)at);
		flip(f, at);
	}
	assert_int_equal(open_verified(f), 0);
}

static void finds_a_shortened_file(void **state)
{
	struct fixture *f = *state;
	const uint64_t sizes[] = {f->used - 1, f->offset + f->size / 2, f->offset, 4096, 1, 0};

	for (int i = 0; i < 6; i++) {
		assert_int_equal(truncate(f->path, (off_t)sizes[i]), 0);
		assert_int_equal(open_verified(f), -EBADMSG);
	}
}

static void finds_a_bad_seal(void **state)
{
	struct fixture *f = *state;
	static const char too_many[] =
	        "image 1 1\nimage 2 1\nimage 3 1\nimage 4 1\nimage 5 1\nimage 6 1\nimage 7 1\nimage 8 "
	        "1\nimage 9 1\nused 1\n";
	static const char *const seals[] = {
	        "",
	        "image",
	        "image 1 2\n",
	        "used 4096\nchecksum 0\n",
	        "image 0 999999999999\nused 4096\nchecksum 0\n",
	        "image 100 100\nimage 50 100\nused 4096\nchecksum 0\n",
	        "image -1 5\nused 4096\nchecksum 0\n",
	        "image 99999999999999999999999 5\nused 4096\nchecksum 0\n",
	        too_many,
	};
	char path[128];

	snprintf(path, sizeof(path), "%s/1/seal", f->c.dir);
	for (size_t i = 0; i < sizeof(seals) / sizeof(seals[0]); i++) {
		FILE *out = fopen(path, "w");

		if (!out)
			abort();
		fputs(seals[i], out);
		fclose(out);
		assert_int_equal(open_verified(f), -EBADMSG);
	}
	unlink(path);
	assert_int_equal(open_verified(f), -EBADMSG);
	assert_non_null(strstr(f->c.e.text, "never finished"));
}

static void refuses_another_format(void **state)
{
	struct fixture *f = *state;
	uint32_t format = INDEX_FORMAT + 1;

	put(f, f->offset + offsetof(struct image_header, format), &format, sizeof(format));
	assert_int_equal(open_verified(f), -EPROTO);
	assert_string_equal(
	        f->c.e.text,
	        "This index has format 3; this build reads format 2. Import the data again with the "
	        "retrain-import of this build.");
	assert_int_equal(generation_activate(f->c.dir, 1, &f->c.e), -EPROTO);
}

static size_t align_up(size_t n)
{
	return (n + INDEX_ALIGN - 1) & ~(size_t)(INDEX_ALIGN - 1);
}

/* An index of an older build lacks tables that this one needs. */
static void refuses_an_image_with_fewer_tables(void **state)
{
	struct fixture *f = *state;
	struct {
		struct image_header head;
		struct image_section table[INDEX_SECTIONS];
	} x;

	get(f, f->offset, &x, sizeof(x));
	x.head.sections--;
	x.head.checksum = XXH3_64bits(x.table, (INDEX_SECTIONS - 1) * sizeof(x.table[0]));
	put(f, f->offset, &x.head, sizeof(x.head));
	assert_int_equal(open_verified(f), -EPROTO);
	assert_non_null(strstr(f->c.e.text, "tables"));
}

/* A newer build of the same format may have added tables behind ours. */
static void passes_over_tables_it_does_not_know(void **state)
{
	struct fixture *f = *state;
	size_t n = sizeof(struct image_header) + INDEX_SECTIONS * sizeof(struct image_section);
	size_t before = align_up(n), after = align_up(n + sizeof(struct image_section)),
	       size = f->size + after - before;
	uint8_t *old = case_room(f->size), *bytes = aligned_alloc(INDEX_ALIGN, align_up(size));
	struct image_header *head = (void *)bytes;
	struct image_section *table = (void *)(bytes + sizeof(*head));
	struct index_view v;

	get(f, f->offset, old, f->size);
	memcpy(bytes, old, n);
	memcpy(bytes + after, old + before, f->size - before);
	for (uint32_t i = 0; i < INDEX_SECTIONS; i++)
		table[i].offset += after - before;
	table[INDEX_SECTIONS] = (struct image_section){.id = INDEX_SECTIONS, .elem_size = 24, .offset = size};
	head->sections++;
	head->size = size;
	head->checksum = XXH3_64bits(table, head->sections * sizeof(*table));
	assert_int_equal(image_open(&layout_core, bytes, size, true, NULL, &v, &f->c.e), 0);
	assert_int_equal(view_skills(&v), 7);
	free(bytes);
	free(old);
}

static const struct {
	unsigned image;
	uint32_t id;
	size_t at; /* in its first row */
	uint32_t value;
	size_t size;
} cases[] = {
        {0, SECTION_skill_slot, 0, 99, 4},
        {0, SECTION_occ_skill, 0, 7, 4},
        {0, SECTION_post_occ, 0, 2, 2},
        {0, SECTION_category, 0, 2, 4},
        {0, SECTION_post_weight, 0, 0x7fc00000, 4},
        {0, SECTION_near, 0, 2, 2},
        {0, SECTION_occ_record_pairs, 0, 3, 1},
        {0, SECTION_occ_zone, 0, 6, 1},
        {0, SECTION_ot_term, 0, 2, 4},
        {0, SECTION_ot_post, 0, 0xffffff, 4},
        {1, COURSE_SECTION_course_skill, 0, LINK_MAKE(7, 255), 4}, /* skills 0 to 6 are there */
        {1, COURSE_SECTION_skill_course, 0, LINK_MAKE(2, 1), 4},
        {1, COURSE_SECTION_course, offsetof(struct course_row, title), 2, 4},
        {1, COURSE_SECTION_course, offsetof(struct course_row, provider), 1, 4},
        {1, COURSE_SECTION_course, offsetof(struct course_row, modes), 6, 1},
        {1, COURSE_SECTION_course, offsetof(struct course_row, level), 9, 1},
        {1, COURSE_SECTION_course, offsetof(struct course_row, type), 100, 1},
        {1, COURSE_SECTION_course, offsetof(struct course_row, sector), 2, 1},
        {1, COURSE_SECTION_course, offsetof(struct course_row, needs), 64, 1},
        {1, COURSE_SECTION_course_more, offsetof(struct course_more, id), 2, 4},
        {1, COURSE_SECTION_course_more, offsetof(struct course_more, about), 2, 4},
        {1, COURSE_SECTION_course_more, offsetof(struct course_more, source), 1, 2},
        {1, COURSE_SECTION_course_skill_evidence, 0, EVIDENCES, 1},
        {1, COURSE_SECTION_title_word, 0, 9999, 4},
        {1, COURSE_SECTION_title, offsetof(struct title_row, words), 9999, 4},
        {1, COURSE_SECTION_title_item, 0, 2, 4},
        {1, COURSE_SECTION_course_slot, 0, 3, 4},
        {2, VACANCY_SECTION_vacancy, offsetof(struct vacancy_row, occ), 2, 2},
        {2, VACANCY_SECTION_vacancy, offsetof(struct vacancy_row, lat), 50000000, 4},
        {2, VACANCY_SECTION_vacancy_skill, 0, LINK_MAKE(7, 1), 4},
        {2, VACANCY_SECTION_occ_vacancy, 0, 2, 4},
        {3, PLACE_SECTION_place, offsetof(struct place_row, town), 2, 4},
        {3, PLACE_SECTION_place, offsetof(struct place_row, source), 1, 2},
};

/* A reference out of its table, with every checksum right: only the walk over references finds it. */
static void finds_a_wrong_reference(void **state)
{
	struct fixture *f = *state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct layout *l = layouts[cases[i].image];
		const uint64_t offset = f->image[cases[i].image].offset, size = f->image[cases[i].image].size;
		struct image_section s = section_of(f, cases[i].image, cases[i].id);
		size_t n = s.count * s.elem_size;
		uint8_t *bytes = case_room(size), *copy = case_room(size);
		struct image_header *head = (void *)bytes;
		struct image_section *table = (void *)(bytes + sizeof(*head));

		get(f, offset, bytes, size);
		memcpy(copy, bytes, size);
		assert_true(n > 0);
		memcpy(bytes + s.offset + cases[i].at, &cases[i].value, cases[i].size);
		table[cases[i].id].checksum = XXH3_64bits(bytes + s.offset, n);
		head->checksum = XXH3_64bits(table, l->tables * sizeof(*table));
		put(f, offset, bytes, size);
		if (open_verified(f) != -EBADMSG)
			fail_msg("%s of %s: case %zu was not found", l->table[cases[i].id].name, l->key, i);
		put(f, offset, copy, size);
		free(bytes);
		free(copy);
	}
	assert_int_equal(open_verified(f), 0);
}

static void fill_again(struct fixture *f)
{
	case_renew(&f->c);
	case_fill(&f->c);
	case_fill_catalogue(&f->c);
}

/* The limit of a file's size stands for a disk that is full: an error, no signal, nothing left behind. */
static void full_disk_is_an_error(void **state)
{
	struct fixture *f = *state;
	const struct rlimit small = {65536, RLIM_INFINITY}, none = {RLIM_INFINITY, RLIM_INFINITY};
	char command[160];
	uint64_t n;

	assert_int_equal(generation_activate(f->c.dir, 1, &f->c.e), 0);
	fill_again(f);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	assert_int_equal(builder_write(f->c.b, f->c.dir, 0, &n, &f->c.e), -EFBIG);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
	assert_int_equal(generation_current(f->c.dir, &n, &f->c.e), 0);
	assert_int_equal(n, 1);
	assert_int_equal(open_verified(f), 0);
	snprintf(command, sizeof(command), "test $(ls -A %s | grep -c new) = 0", f->c.dir);
	assert_int_equal(system(command), 0);
	fill_again(f);
	assert_int_equal(case_write(&f->c), 2);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	        TEST(finds_a_flipped_bit_in_every_table),
	        TEST(finds_a_flipped_bit_outside_the_tables),
	        TEST(finds_a_shortened_file),
	        TEST(finds_a_bad_seal),
	        TEST(refuses_another_format),
	        TEST(refuses_an_image_with_fewer_tables),
	        TEST(passes_over_tables_it_does_not_know),
	        TEST(finds_a_wrong_reference),
	        TEST(full_disk_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
