#include "import/course.h"

#include <math.h>
#include <string.h>

#define REGION(code, number, name)                          {code, number, name, false, NAN, NAN},
#define SUB_REGION(code, number, name, latitude, longitude) {code, number, name, true, latitude, longitude},
static const struct course_region regions[] = {
#include "import/course_regions.def"
};
#undef REGION
#undef SUB_REGION

#define REGIONS (sizeof(regions) / sizeof(regions[0]))

const struct course_region *course_parent_region(const struct course_region *r)
{
	if (!r->part)
		return NULL;
	while (r->part)
		r--;
	return r;
}

/* Steps over what does not matter in a name: "St. Helens" and "st helens" are one place. */
static const char *next_letter(const char *s, const char *end)
{
	while (s < end && (unsigned char)*s < 0x80 && !((*s | 0x20) >= 'a' && (*s | 0x20) <= 'z') &&
	       !(*s >= '0' && *s <= '9'))
		s++;
	return s;
}

static char small(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool same_name(const char *a, const char *a_end, const char *b)
{
	const char *b_end = b + strlen(b);

	for (;; a++, b++) {
		a = next_letter(a, a_end);
		b = next_letter(b, b_end);
		if (a == a_end || b == b_end)
			return a == a_end && b == b_end;
		if (small(*a) != small(*b))
			return false;
	}
}

static const struct course_region *find(const char *s, size_t n)
{
	for (size_t i = 0; i < REGIONS; i++)
		if (same_name(s, s + n, regions[i].name) || same_name(s, s + n, regions[i].code) ||
		    same_name(s, s + n, regions[i].number))
			return &regions[i];
	return NULL;
}

const struct course_region *course_find_region(const char *s)
{
	return find(s, strlen(s));
}

const struct course_region *course_next_region(const struct course_region *r)
{
	r = r ? r + 1 : regions;
	return r < regions + REGIONS ? r : NULL;
}

/* Which sub-regions a list of names covers: sets a flag for each. Returns how many; names that are not known
 * go to `unknown`, with "; " between them. */
static size_t cover(const char *names, bool *covered, char *unknown)
{
	size_t count = 0, used = 0;

	while (*names) {
		size_t n = strcspn(names, ";|,");
		const struct course_region *r;
		const char *s = names + strspn(names, " \t\r\n");
		size_t len = s < names + n ? (size_t)(names + n - s) : 0;

		names += n + (names[n] != 0);
		while (len && strchr(" \t\r\n", s[len - 1]))
			len--;
		if (!len)
			continue;
		r = find(s, len);
		for (const struct course_region *x = r; x && x < regions + REGIONS; x++) {
			if (x->part && !covered[x - regions])
				count += covered[x - regions] = true;
			if (r->part || (x + 1 < regions + REGIONS && !x[1].part))
				break;
		}
		if (!r) {
			memcpy(unknown + used, used ? "; " : "", used ? 2 : 0);
			used += used ? 2 : 0;
			memcpy(unknown + used, s, len);
			used += len;
		}
	}
	unknown[used] = 0;
	return count;
}

int course_add_regional(struct import *im, const struct course_from *from, struct course_in *in,
                        const char *names, const char **ret_unknown, struct error *e)
{
	bool covered[REGIONS] = {false};
	char *unknown = arena_alloc(&im->arena, 2 * strlen(names) + 1);
	const char *id = in->id;
	int rc = 0;

	if (!unknown)
		return import_no_memory(e);
	*ret_unknown = NULL;
	if (!cover(names, covered, unknown))
		rc = course_add(im, from, in, e);
	if (*unknown)
		*ret_unknown = unknown;
	for (size_t i = 0; i < REGIONS && rc == 0;
	     i++) { /* a refused one ends it: the same fault would come again */
		if (!covered[i])
			continue;
		in->id = arena_printf(&im->arena, "%s-%s", id, regions[i].code);
		if (!in->id)
			return import_no_memory(e);
		in->region = regions[i].name;
		in->at = (struct place_at){.lat = regions[i].lat, .lon = regions[i].lon};
		rc = course_add(im, from, in, e);
	}
	in->id = id;
	return rc;
}
