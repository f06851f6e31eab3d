#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "client/cli/batch.h"

#if defined(__GNUC__) && !defined(__clang__)
/* The analyser of gcc 12 loses sight of memory that a structure behind a pointer keeps, and calls it a leak.
 * Real ones are looked for by valgrind and LeakSanitizer in every test. */
#pragma GCC diagnostic ignored "-Wanalyzer-malloc-leak"
#endif

#define KEPT 50000 /* words; more are forgotten when nobody uses them */

enum { BUCKETS = sizeof(((struct batch_words *)0)->bucket) / sizeof(struct batch_word *) };

static void word_free(struct batch_word *w)
{
	free((char *)w->w.said);
	free(w->w.id);
	free(w->w.label);
	for (size_t i = 0; i < w->skills; i++)
		free(w->skill[i]);
	free(w->skill);
	retrain_reply_unref(w->get);
	retrain_reply_unref(w->search);
	free(w);
}

static void settle(struct batch_word *w, bool known, const char *why)
{
	w->state = known ? WORD_KNOWN : WORD_UNKNOWN;
	if (why && why != w->why)
		snprintf(w->why, sizeof(w->why), "%s", why);
	retrain_reply_unref(w->get);
	retrain_reply_unref(w->search);
	w->get = w->search = NULL;
	w->users--; /* the calls' own */
}

static void take_skills(struct batch_word *w, struct retrain_value answer)
{
	struct retrain_value list = retrain_value_find(answer, "occupations[0].skills"), item;
	struct retrain_iter it = retrain_iter(list);

	w->skill = calloc(it.left ? it.left : 1, sizeof(*w->skill));
	while (w->skill && w->skills < PERSON_SKILLS && retrain_iter_next(&it, NULL, &item)) {
		if (strcmp(value_text(item, "relation"), "essential") != 0)
			continue;
		w->skill[w->skills] = strdup(value_text(item, "id"));
		w->skills += w->skill[w->skills] != NULL;
	}
}

static void got_skills(struct retrain *r, uint64_t call, int rc, struct retrain_reply *reply,
                       const struct retrain_error *error, void *arg)
{
	struct batch_word *w = arg;

	(void)r;
	(void)call;
	if (rc < 0)
		w->error = *error;
	else
		take_skills(w, retrain_reply_value(reply));
	settle(w, rc == 0, rc < 0 ? error->message : NULL);
}

static void ask_skills(struct batch_word *w)
{
	struct retrain_params *p = retrain_params_new();
	int rc;

	retrain_params_texts(p, "occupations", (const char *const *)&w->w.id, 1);
	rc = p ? retrain_start(w->r, "occupation.skills", p, 0, got_skills, w, NULL) : -ENOMEM;
	retrain_params_free(p);
	if (rc < 0)
		settle(w, false, "It could not be looked up.");
}

/* Both answers are there: what is meant? */
static void decide(struct batch_word *w)
{
	const char *id, *label;
	bool known;

	if (w->error.name[0]) {
		settle(w, false, w->error.message);
		return;
	}
	known = resolve_clear(&w->w, retrain_reply_value(w->get), retrain_reply_value(w->search), &id, &label,
	                      w->why, sizeof(w->why));
	if (known) {
		w->w.id = strdup(id);
		w->w.label = strdup(label);
	}
	if (known && w->w.id && w->want_skills)
		ask_skills(w);
	else
		settle(w, known && w->w.id, NULL);
}

static void got_get(struct retrain *r, uint64_t call, int rc, struct retrain_reply *reply,
                    const struct retrain_error *error, void *arg)
{
	struct batch_word *w = arg;

	(void)r;
	(void)call;
	(void)rc;
	(void)error; /* that it is no id is no fault; other faults show in the search */
	w->get = retrain_reply_ref(reply);
	if (--w->waiting == 0)
		decide(w);
}

static void got_search(struct retrain *r, uint64_t call, int rc, struct retrain_reply *reply,
                       const struct retrain_error *error, void *arg)
{
	struct batch_word *w = arg;

	(void)r;
	(void)call;
	w->search = retrain_reply_ref(reply);
	if (rc < 0)
		w->error = *error;
	if (--w->waiting == 0)
		decide(w);
}

static bool start(struct batch_word *w, const char *method, const char *key, retrain_done *done)
{
	struct retrain_params *p = retrain_params_new();
	int rc;

	retrain_params_text(p, key, w->w.said);
	if (done == got_search)
		retrain_params_int(p, "limit", 6);
	rc = p ? retrain_start(w->r, method, p, 0, done, w, NULL) : -ENOMEM;
	retrain_params_free(p);
	w->waiting += rc == 0;
	return rc == 0;
}

/* An id of a known source is taken as it is: the question itself says when there is none. */
static void ask(struct batch_word *w)
{
	bool id = (!strncmp(w->w.said, "esco:", 5) || !strncmp(w->w.said, "onet:", 5)) &&
	          !strchr(w->w.said, ' ');
	bool asked = true;

	w->users++;
	if (id) {
		w->w.id = strdup(w->w.said);
		w->w.label = strdup(w->w.said);
		if (w->w.id && w->want_skills)
			ask_skills(w);
		else
			settle(w, w->w.id != NULL, NULL);
		return;
	}
	if (!strpbrk(w->w.said, " \t\n") && strlen(w->w.said) <= 256)
		asked = start(w, resolve_get_method(w->w.kind), "id", got_get);
	asked = start(w, resolve_search_method(w->w.kind), "text", got_search) && asked;
	if (!asked)
		memcpy(w->error.name, "bad_call", sizeof("bad_call"));
	if (!w->waiting)
		settle(w, false, "It is too long to be looked up.");
}

/* Forgets words that nobody uses, so that a list with endless new ones does not fill the memory. */
static void forget(struct batch_words *set)
{
	for (size_t i = 0; i < BUCKETS; i++) {
		struct batch_word **at = &set->bucket[i];

		while (*at) {
			struct batch_word *w = *at;

			if (w->users) {
				at = &w->next;
				continue;
			}
			*at = w->next;
			word_free(w);
			set->count--;
		}
	}
}

struct batch_word *batch_words_get(struct batch_words *set, struct retrain *r, enum resolve_kind kind,
                                   const char *said, bool want_skills)
{
	size_t at = XXH3_64bits(said, strlen(said)) % BUCKETS;
	struct batch_word *w = set->bucket[at];

	while (w && (w->w.kind != kind || w->want_skills != want_skills || strcmp(w->w.said, said) != 0))
		w = w->next;
	if (w) {
		w->users++;
		return w;
	}
	if (set->count >= KEPT)
		forget(set);
	w = calloc(1, sizeof(*w));
	if (w)
		w->w = (struct resolved){.said = strdup(said), .kind = kind};
	if (!w || !w->w.said) {
		free(w);
		return NULL;
	}
	w->r = r;
	w->want_skills = want_skills;
	w->users = 1;
	w->next = set->bucket[at];
	set->bucket[at] = w;
	set->count++;
	ask(w);
	return w;
}

void batch_words_put(struct batch_word *w)
{
	if (w)
		w->users--;
}

void batch_words_free(struct batch_words *set)
{
	for (size_t i = 0; i < BUCKETS; i++) {
		while (set->bucket[i]) {
			struct batch_word *w = set->bucket[i];

			set->bucket[i] = w->next;
			word_free(w);
		}
	}
	set->count = 0;
}
