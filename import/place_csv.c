/* Middles of outcodes: the columns of Gibbs/uk-postcodes, or those of the native places.csv. */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "import/course.h"
#include "import/source.h"
#include "import/value.h"

enum {
	PLACE_OUTCODE,
	PLACE_POSTCODE,
	PLACE_LAT,
	PLACE_LATITUDE,
	PLACE_LON,
	PLACE_LONGITUDE,
	PLACE_AUTHORITY,
	PLACE_TOWN,
	PLACE_REGION,
};

static const struct table_column place_columns[] = {
        [PLACE_OUTCODE] = {"outcode", 0},
        [PLACE_POSTCODE] = {"postcode", 0},
        [PLACE_LAT] = {"lat", 0},
        [PLACE_LATITUDE] = {"latitude", 0},
        [PLACE_LON] = {"lon", 0},
        [PLACE_LONGITUDE] = {"longitude", 0},
        [PLACE_AUTHORITY] = {"local_authority", 0},
        [PLACE_TOWN] = {"town", 0},
        [PLACE_REGION] = {"region", 0},
};

static size_t either(const struct table *t, size_t a, size_t b)
{
	return table_length(t, a) ? a : b;
}

/* The outcode of what may be a whole postcode, in capitals. */
static const char *outcode(struct arena *arena, const char *s)
{
	size_t n = strlen(s);
	char *out;

	if (value_is_postcode(s))
		n -= 3;
	while (n && s[n - 1] == ' ')
		n--;
	out = arena_strndup(arena, s, n);
	for (char *p = out; p && *p; p++)
		if (*p >= 'a' && *p <= 'z')
			*p = (char)(*p - 'a' + 'A');
	return out;
}

static int take_place(struct import *im, struct table *t, void *arg, struct error *e)
{
	struct place_in in = {.source = im->source};
	size_t code = either(t, PLACE_OUTCODE, PLACE_POSTCODE);
	float lat = NAN, lon = NAN;
	struct error fault;
	int rc;

	(void)arg;
	if (!value_float(t, either(t, PLACE_LAT, PLACE_LATITUDE), 49, 61,
	                 "a latitude in the United Kingdom, 49 to 61", &lat) ||
	    !value_float(t, either(t, PLACE_LON, PLACE_LONGITUDE), -9, 3,
	                 "a longitude in the United Kingdom, -9 to 3", &lon))
		return 0;
	in.outcode = outcode(&im->arena, table_text(t, code));
	if (!in.outcode)
		return import_no_memory(e);
	if (!*in.outcode || isnan(lat) || isnan(lon)) {
		table_refuse(t, (int)code, "a place needs an outcode, a latitude and a longitude");
		return 0;
	}
	in.lat = (double)lat;
	in.lon = (double)lon;
	in.town = table_text(t, PLACE_TOWN);
	in.authority = table_text(t, PLACE_AUTHORITY);
	in.region = table_text(t, PLACE_REGION);
	rc = builder_add_place(im->builder, &in, &fault);
	return import_settle(t, (int)code, rc, &fault, e);
}

static bool has_columns(const struct table *t)
{
	return (table_has(t, PLACE_OUTCODE) || table_has(t, PLACE_POSTCODE)) &&
	       (table_has(t, PLACE_LAT) || table_has(t, PLACE_LATITUDE)) &&
	       (table_has(t, PLACE_LON) || table_has(t, PLACE_LONGITUDE));
}

/* Says once that the header lacks a column, and not for every row. */
static int check_header(struct import *im, const char *dir, const char *file, struct error *e)
{
	const struct table_spec spec = {.columns = place_columns,
	                                .count = sizeof(place_columns) / sizeof(place_columns[0]),
	                                .open_ended = true,
	                                .again = true};
	struct input *in = NULL;
	struct table *t;
	const char *name = file;
	int rc = import_open(im, dir, file, &in, &name, e);

	if (rc == 0)
		rc = table_open(&t, in, name, &spec, im->report, e);
	if (rc != 0)
		return rc;
	if (!has_columns(t))
		rc = error_set(
		        e, -EINVAL, name,
		        "the header lacks what is needed: outcode (or postcode), lat (or latitude) and "
		        "lon (or longitude)");
	table_close(t);
	return rc;
}

static int read_file(struct import *im, const char *dir, const char *file, struct error *e)
{
	const struct import_table table = {
	        .file = file,
	        .spec = {.columns = place_columns,
	                 .count = sizeof(place_columns) / sizeof(place_columns[0]),
	                 .open_ended = true},
	        .row = take_place,
	};
	int rc;

	arena_reset(&im->arena);
	rc = check_header(im, dir, file, e);
	if (rc == 0)
		rc = import_each(im, dir, &table, e);
	return rc < 0 ? rc : 0;
}

int place_csv_read(struct import *im, const char *path, struct error *e)
{
	static const char *const endings[] = {"places.csv", NULL};
	struct source_files files = {0};
	struct arena arena;
	const char *name;
	int rc;

	arena_init(&arena, 0);
	rc = source_open(im, path, endings, &arena, &files, &name, e);
	if (rc == 0)
		rc = import_add_source(im, &(struct source_in){.format = "places", .name = name}, e);
	for (size_t i = 0; i < files.count && rc == 0; i++)
		rc = read_file(im, files.dir, files.name[i], e);
	arena_free(&arena);
	return rc;
}
