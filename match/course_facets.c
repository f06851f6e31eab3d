#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "match/course_search_internal.h"

int facets_begin(struct course_scratch *s, const struct course_view *v)
{
	uint32_t n = (uint32_t)v->provider_count;

	if (s->provider && n <= s->providers)
		return 0;
	free(s->provider);
	free(s->provider_found);
	s->provider = calloc((size_t)n + 1, sizeof(*s->provider));
	s->provider_found = calloc((size_t)n + 1, sizeof(*s->provider_found));
	s->providers = n;
	s->providers_found = 0;
	return s->provider && s->provider_found ? 0 : -ENOMEM;
}

static void count_provider(struct course_scratch *s, uint32_t provider)
{
	if (provider >= s->providers)
		return;
	if (!s->provider[provider]++)
		s->provider_found[s->providers_found++] = provider;
}

static inline bool only(uint32_t fails, enum course_fail own)
{
	return (fails & ~(uint32_t)own) == 0;
}

void facets_count(struct course_facets *f, struct course_scratch *s, const struct course_row *c,
                  uint32_t fails)
{
	uint32_t delivery = COURSE_DELIVERY(c), study = COURSE_STUDY(c), attendance = COURSE_ATTENDANCE(c);
	bool bound = delivery == DELIVERY_CLASSROOM || delivery == DELIVERY_BLENDED;

	/* What two facets bar would not come in by changing one. */
	if (fails & (fails - 1))
		return;
	if (only(fails, FAIL_DELIVERY) && delivery < DELIVERY_MODES)
		f->delivery[delivery]++;
	if (only(fails, FAIL_STUDY) && bound && study < STUDY_MODES)
		f->study[study]++;
	if (only(fails, FAIL_ATTENDANCE) && bound && attendance < ATTENDANCES)
		f->attendance[attendance]++;
	if (only(fails, FAIL_LEVEL))
		f->levels[c->level & 15]++;
	if (only(fails, FAIL_TYPE) && c->type < COURSE_TYPES)
		f->types[c->type]++;
	if (only(fails, FAIL_SECTOR))
		f->sector[c->sector]++;
	if (only(fails, FAIL_PROVIDER))
		count_provider(s, c->provider);
}

static int most_first(const void *x, const void *y)
{
	const struct course_facet *a = x, *b = y;

	if (a->count != b->count)
		return a->count > b->count ? -1 : 1;
	return a->value < b->value ? -1 : a->value > b->value;
}

void facets_end(struct course_facets *f, struct course_scratch *s)
{
	for (uint32_t i = 0; i < s->providers_found; i++) {
		struct course_facet x = {s->provider_found[i], s->provider[s->provider_found[i]]};

		s->provider[x.value] = 0;
		if (f->providers < FACET_PROVIDERS) {
			f->provider[f->providers++] = x;
			if (f->providers == FACET_PROVIDERS)
				qsort(f->provider, f->providers, sizeof(x), most_first);
		} else if (most_first(&x, &f->provider[FACET_PROVIDERS - 1]) < 0) {
			uint32_t at = FACET_PROVIDERS - 1;

			for (; at > 0 && most_first(&x, &f->provider[at - 1]) < 0; at--)
				f->provider[at] = f->provider[at - 1];
			f->provider[at] = x;
		}
	}
	if (f->providers < FACET_PROVIDERS)
		qsort(f->provider, f->providers, sizeof(f->provider[0]), most_first);
	s->providers_found = 0;
}
