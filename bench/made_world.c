#include "bench/made_world.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/made_files.h"
#include "bench/workload.h"

/* Makes room for element `n` of an array that doubles; 0 or -ENOMEM, with the array as it was. */
static int grow(void *array, uint32_t n, size_t size)
{
	void **p = array, *more;

	if (n && (n & (n - 1)))
		return 0;
	more = realloc(*p, (n ? (size_t)n * 2 : 1) * size);
	if (!more)
		return -ENOMEM;
	*p = more;
	return 0;
}

/* --- what is read --------------------------------------------------------------- */

static const char *const outcode_columns[] = {"postcode", "latitude", "longitude",
                                              "town",     "region",   "country_string"};
static const char *const place_columns[] = {"outcode", "lat", "lon", "town"};

static int take_place(void *arg, const char *const cell[MADE_COLUMNS])
{
	struct made_world *w = arg;
	const char *town = *cell[3] ? cell[3] : cell[4];
	double lat = strtod(cell[1], NULL), lon = strtod(cell[2], NULL);
	struct made_place *p;

	if ((*cell[5] && strcmp(cell[5], "England") != 0) || strlen(cell[0]) >= sizeof(p->outcode) || !*town)
		return 0;
	/* Beyond the corners of England the source has made a slip. */
	if (lat < 49.8 || lat > 55.9 || lon < -6.5 || lon > 1.8)
		return 0;
	if (grow(&w->place, w->places, sizeof(*p)))
		return -ENOMEM;
	p = &w->place[w->places++];
	*p = (struct made_place){.lat = lat, .lon = lon, .weight = 1};
	snprintf(p->outcode, sizeof(p->outcode), "%s", cell[0]);
	/* Some rows name several places; the first will do. */
	snprintf(p->town, sizeof(p->town), "%.*s", (int)strcspn(town, ","), town);
	return 0;
}

static int take_title(void *arg, const char *const cell[MADE_COLUMNS])
{
	struct made_world *w = arg;
	struct made_course_title *t;

	if (!*cell[0])
		return 0;
	if (grow(&w->title, w->titles, sizeof(*w->title)))
		return -ENOMEM;
	t = &w->title[w->titles++];
	t->text = arena_strdup(&w->arena, cell[0]);
	made_title_read(cell[0], &t->facts);
	return t->text ? 0 : -ENOMEM;
}

static uint32_t find_outcode(const struct made_world *w, const char *postcode)
{
	size_t n = strcspn(postcode, " ");

	for (uint32_t i = 0; n && i < w->places; i++)
		if (strlen(w->place[i].outcode) == n && !strncmp(w->place[i].outcode, postcode, n))
			return i;
	return UINT32_MAX;
}

static const char *const college_columns[] = {"college", "postcode"};
static const char *const provider_columns[] = {"name", "postcode"};

static int take_college(void *arg, const char *const cell[MADE_COLUMNS])
{
	struct made_world *w = arg;
	uint32_t place = find_outcode(w, cell[1]);

	if (place == UINT32_MAX)
		return 0;
	if (grow(&w->college, w->colleges, sizeof(*w->college)))
		return -ENOMEM;
	w->college[w->colleges].place = place;
	w->college[w->colleges].name = arena_printf(&w->arena, "Synthetic: %s", cell[0]);
	return w->college[w->colleges++].name ? 0 : -ENOMEM;
}

/* --- how many people live where --------------------------------------------------- */

struct council {
	double lat, lon, people;
	uint32_t places;
};

struct councils {
	struct council *item;
	uint32_t count;
};

static const char *const council_columns[] = {"nice-name", "nation",           "pop-2020",         "lat",
                                              "long",      "lower-or-unitary", "current-authority"};

static int take_council(void *arg, const char *const cell[MADE_COLUMNS])
{
	struct councils *c = arg;
	double people = strtod(cell[2], NULL);

	if (strcmp(cell[1], "England") != 0 || strcmp(cell[5], "True") != 0 || strcmp(cell[6], "True") != 0 ||
	    people <= 0 || !*cell[3])
		return 0;
	if (grow(&c->item, c->count, sizeof(*c->item)))
		return -ENOMEM;
	c->item[c->count++] = (struct council){strtod(cell[3], NULL), strtod(cell[4], NULL), people, 0};
	return 0;
}

/* Square of a distance that orders places as the true one does, near enough at England's latitude. */
static double apart(double lat_a, double lon_a, double lat_b, double lon_b)
{
	double y = lat_a - lat_b, x = (lon_a - lon_b) * 0.61;

	return x * x + y * y;
}

static uint32_t nearest_council(const struct councils *c, const struct made_place *p)
{
	uint32_t best = 0;

	for (uint32_t i = 1; i < c->count; i++)
		if (apart(p->lat, p->lon, c->item[i].lat, c->item[i].lon) <
		    apart(p->lat, p->lon, c->item[best].lat, c->item[best].lon))
			best = i;
	return best;
}

/* The people of a council are shared out among the outcodes that lie nearest to its middle. */
static int weigh_places(struct made_world *w, const char *path)
{
	struct councils c = {0};
	uint32_t *of = malloc((w->places + 1) * sizeof(*of)), i;
	double sum = 0;
	int rc = of ? 0 : -ENOMEM;

	if (!rc && path)
		rc = made_read_csv(path, council_columns, 7, take_council, &c);
	for (i = 0; !rc && c.count && i < w->places; i++)
		c.item[of[i] = nearest_council(&c, &w->place[i])].places++;
	for (i = 0; !rc && c.count && i < w->places; i++)
		w->place[i].weight = c.item[of[i]].people / c.item[of[i]].places;
	w->people = malloc((w->places + 1) * sizeof(*w->people));
	if (!w->people)
		rc = -ENOMEM;
	for (i = 0; !rc && i < w->places; i++)
		w->people[i] = sum += w->place[i].weight;
	free(c.item);
	free(of);
	return rc;
}

/* --- regions ---------------------------------------------------------------------- */

struct area {
	const char *code, *name, *parent;
};

struct areas {
	struct arena *arena;
	struct area *item;
	uint32_t count;
};

static const char *const region_columns[] = {"id", "name", "parent_id"};
static const char *const area_columns[] = {"code", "name", "parent", "kind"};

static int take_area(void *arg, const char *const cell[MADE_COLUMNS])
{
	struct areas *a = arg;
	/* A sub-region is a council: combined authorities have parents too. */
	bool council = !*cell[3] || !strcmp(cell[3], "local_authority");
	struct area *area;

	if (grow(&a->item, a->count, sizeof(*a->item)))
		return -ENOMEM;
	area = &a->item[a->count++];
	area->code = arena_strdup(a->arena, cell[0]);
	area->name = arena_strdup(a->arena, cell[1]);
	area->parent = arena_strdup(a->arena, council ? cell[2] : "");
	return area->code && area->name && area->parent ? 0 : -ENOMEM;
}

/* Every area that is the parent of others is a region, and those are its sub-regions. */
static int group_areas(struct made_world *w, const struct areas *a)
{
	w->region = calloc(a->count + 1, sizeof(*w->region));
	w->subregion = calloc(a->count + 1, sizeof(*w->subregion));
	if (!w->region || !w->subregion)
		return -ENOMEM;
	for (uint32_t i = 0; i < a->count; i++) {
		struct made_region *r = &w->region[w->regions];

		*r = (struct made_region){a->item[i].code, a->item[i].name, w->subregions, 0};
		for (uint32_t k = 0; k < a->count; k++)
			if (!strcmp(a->item[k].parent, a->item[i].code))
				w->subregion[w->subregions++] = a->item[k].name;
		r->count = w->subregions - r->first;
		w->regions += r->count > 0;
	}
	return 0;
}

/* --- providers and venues ----------------------------------------------------------- */

static uint32_t nearest_college(const struct made_world *w, const struct made_place *p)
{
	uint32_t best = 0;
	double least = INFINITY;

	for (uint32_t i = 0; i < w->colleges; i++) {
		const struct made_place *c = &w->place[w->college[i].place];
		double d = apart(p->lat, p->lon, c->lat, c->lon);

		if (d < least) {
			least = d;
			best = i;
		}
	}
	return best;
}

/* England has several Nortons. */
static bool same_town(const struct made_place *a, const struct made_place *b)
{
	return !strcmp(a->town, b->town) && apart(a->lat, a->lon, b->lat, b->lon) < 0.2 * 0.2;
}

/* One provider a college, then one a town; a place's second provider is that of its town. */
static int make_providers(struct made_world *w, uint32_t *of_town)
{
	w->provider = calloc((size_t)w->colleges + w->places + 1, sizeof(*w->provider));
	w->nearest = malloc((w->places + 1) * sizeof(*w->nearest));
	if (!w->provider || !w->nearest)
		return -ENOMEM;
	for (uint32_t i = 0; i < w->colleges; i++)
		w->provider[w->providers++] =
		        (struct made_provider){w->college[i].name, w->college[i].place, 0, 0};
	for (uint32_t i = 0; i < w->places; i++) {
		uint32_t k = 0;

		w->nearest[i] = nearest_college(w, &w->place[i]);
		while (k < i && !same_town(&w->place[k], &w->place[i]))
			k++;
		of_town[i] = k < i ? of_town[k] : w->providers;
		if (k < i)
			continue;
		w->provider[w->providers].place = i;
		w->provider[w->providers].name =
		        arena_printf(&w->arena, "Synthetic: Adult Learning %s", w->place[i].town);
		if (!w->provider[w->providers++].name)
			return -ENOMEM;
	}
	return 0;
}

/* A venue lies about a mile from the middle of its outcode. */
static void place_venue(struct made_world *w, struct made_venue *v, const uint32_t *of_town, uint64_t *rng)
{
	v->place = made_world_draw_place(w, rng);
	v->provider = w->colleges && work_unit(rng) < 0.6 ? w->nearest[v->place] : of_town[v->place];
	v->lat = w->place[v->place].lat + 0.012 * work_normal(rng);
	v->lon = w->place[v->place].lon + 0.020 * work_normal(rng);
	v->digit = (unsigned)(work_random(rng) % 10);
	w->provider[v->provider].venues++;
}

static int make_venues(struct made_world *w, const uint32_t *of_town, uint32_t venues, uint64_t *rng)
{
	uint32_t first = 0, i;

	w->venue = malloc(((size_t)venues + 1) * sizeof(*w->venue));
	w->by_provider = malloc(((size_t)venues + 1) * sizeof(*w->by_provider));
	if (!w->venue || !w->by_provider)
		return -ENOMEM;
	for (w->venues = 0; w->venues < venues; w->venues++)
		place_venue(w, &w->venue[w->venues], of_town, rng);
	for (i = 0; i < w->providers; i++) {
		w->provider[i].first = first;
		first += w->provider[i].venues;
		w->provider[i].venues = 0;
	}
	for (i = 0; i < venues; i++) {
		struct made_provider *p = &w->provider[w->venue[i].provider];

		w->by_provider[p->first + p->venues++] = i;
	}
	return 0;
}

/* --- all of it ------------------------------------------------------------------------ */

static bool is_csv(const char *path)
{
	size_t n = strlen(path);

	return n > 4 && !strcmp(path + n - 4, ".csv");
}

/* A file of the real data or the one of the starter set that stands for it. */
static int read_either(const char *path, const char *const *real, unsigned real_count,
                       const char *const *starter, unsigned starter_count, made_row *row, void *arg)
{
	int rc = path ? made_read_csv(path, real, real_count, row, arg) : -ENOENT;

	return rc == -EINVAL ? made_read_csv(path, starter, starter_count, row, arg) : rc;
}

static int told(const char *path, int rc)
{
	if (rc)
		fprintf(stderr, "bench: %s: %s\n", path ? path : "a source file", strerror(-rc));
	return rc;
}

int made_world_read_places(struct made_world *w, const struct made_sources *s)
{
	int rc = told(s->outcodes,
	              read_either(s->outcodes, outcode_columns, 6, place_columns, 4, take_place, w));

	if (!rc && !w->places)
		rc = told(s->outcodes, -ENODATA);
	return rc ? rc : told(s->councils, weigh_places(w, s->councils));
}

static int read_all(struct made_world *w, const struct made_sources *s)
{
	static const char *const title_columns[] = {"title"};
	struct areas areas = {.arena = &w->arena};
	int rc = made_world_read_places(w, s);

	if (!rc)
		rc = told(s->titles, !s->titles ? -ENOENT
		                     : is_csv(s->titles)
		                             ? made_read_csv(s->titles, title_columns, 1, take_title, w)
		                             : made_read_lines(s->titles, take_title, w));
	if (!rc && !w->titles)
		rc = told(s->titles, -ENODATA);
	if (!rc)
		rc = told(s->colleges,
		          read_either(s->colleges, college_columns, 2, provider_columns, 2, take_college, w));
	if (!rc)
		rc = told(s->regions,
		          read_either(s->regions, region_columns, 3, area_columns, 4, take_area, &areas));
	if (!rc)
		rc = group_areas(w, &areas);
	free(areas.item);
	return rc;
}

int made_world_make(struct made_world *w, const struct made_sources *s, uint32_t venues, uint64_t *rng)
{
	uint32_t *of_town = NULL;
	int rc;

	arena_init(&w->arena, 1u << 20);
	rc = read_all(w, s);
	if (!rc && !(of_town = malloc((w->places + 1) * sizeof(*of_town))))
		rc = -ENOMEM;
	if (!rc)
		rc = make_providers(w, of_town);
	if (!rc)
		rc = make_venues(w, of_town, venues, rng);
	free(of_town);
	return rc;
}

void made_world_free(struct made_world *w)
{
	arena_free(&w->arena);
	free(w->place);
	free(w->people);
	free(w->title);
	free(w->provider);
	free(w->venue);
	free(w->by_provider);
	free(w->region);
	free(w->subregion);
	free(w->college);
	free(w->nearest);
}

uint32_t made_world_draw_place(const struct made_world *w, uint64_t *rng)
{
	return work_draw(w->people, w->places, rng);
}

void made_sources_find(struct made_sources *s)
{
	char *shared = made_shared_data(), *starter = made_find(MADE_SOURCE, "data");
	const struct {
		char **path;
		const char *real, *starter; /* the second stands for the first where that is not there */
	} files[] = {
	        {&s->titles, "courses/ncs_course_titles.txt", "courses.csv"},
	        {&s->colleges, "courses/fe_colleges_england.csv", "providers.csv"},
	        {&s->outcodes, "geo/uk_outcodes_gibbs_2017.csv", "places.csv"},
	        {&s->councils, "geo/mysoc_uk_local_authorities_current.csv", NULL},
	        {&s->regions, "courses/coursedirectory_regions_subregions.csv", "areas.csv"},
	};

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		if (!*files[i].path)
			*files[i].path = made_find(shared, files[i].real);
		if (!*files[i].path && files[i].starter)
			*files[i].path = made_find(starter, files[i].starter);
	}
	free(shared);
	free(starter);
}

void made_sources_free(struct made_sources *s)
{
	free(s->titles);
	free(s->colleges);
	free(s->outcodes);
	free(s->councils);
	free(s->regions);
}
