/* The world that made-up courses and adverts stand in: real outcodes and towns of England, real titles, real
 * colleges; and made-up providers and venues among them. Everything made up says so: provider and venue names
 * begin with "Synthetic: ", reference numbers begin with 99, the second half of a postcode is one that no
 * real postcode has. */
#ifndef BENCH_MADE_WORLD_H
#define BENCH_MADE_WORLD_H

#include <stdint.h>

#include "base/arena.h"
#include "bench/made_title.h"

#define MADE_FIRST_UKPRN 99000000u

struct made_place {
	char outcode[8];
	char town[48];
	double lat, lon;
	double weight; /* how many people live there, or 1 where that is not known */
};

struct made_course_title {
	const char *text;
	const char *cell; /* as a cell of a CSV file; set by made_write_prepare */
	struct made_title facts;
};

struct made_provider {
	const char *name; /* "Synthetic: Walsall College" */
	uint32_t place;
	uint32_t first, venues; /* its venues: made_world.by_provider[first ...] */
};

struct made_venue {
	uint32_t place, provider;
	double lat, lon;
	unsigned digit;    /* of the postcode's second half */
	const char *cells; /* its cells of a row; set by made_write_prepare */
};

struct made_region {
	const char *code, *name;
	uint32_t first, count; /* its sub-regions: made_world.subregion[first ...] */
};

struct made_world {
	struct arena arena;
	struct made_place *place;
	double *people; /* running totals of the places' weights */
	struct made_course_title *title;
	struct made_provider *provider;
	struct made_venue *venue;
	uint32_t *by_provider;
	struct made_region *region;
	const char **subregion;
	uint32_t places, titles, providers, venues, regions, subregions, colleges;
	struct {
		const char *name;
		uint32_t place;
	} * college;
	uint32_t *nearest; /* the college nearest to a place */
};

/* Where the world is read from; NULL members are found by made_sources_find. */
struct made_sources {
	char *titles, *colleges, *outcodes, *councils, *regions;
};

/* Fills in what is NULL: the real data when they are there, the starter set when not. All strings are
 * malloc'd. */
void made_sources_find(struct made_sources *s);
void made_sources_free(struct made_sources *s);

/* Reads the files and makes `venues` venues. `rng` goes on. 0, or an errno below 0 after a line on stderr. */
int made_world_make(struct made_world *w, const struct made_sources *s, uint32_t venues, uint64_t *rng);
void made_world_free(struct made_world *w);

/* Only the places, for things that stand at no venue. */
int made_world_read_places(struct made_world *w, const struct made_sources *s);

/* A place, drawn by how many people live there. */
uint32_t made_world_draw_place(const struct made_world *w, uint64_t *rng);

#endif
