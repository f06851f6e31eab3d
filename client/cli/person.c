#include "client/cli/person.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static size_t count_given(const struct args *a, const char *name)
{
	size_t n = 0;

	while (args_nth(a, name, (int)n))
		n++;
	return n;
}

int person_collect(const struct args *a, const char *const *target, size_t targets, struct person *ret)
{
	size_t skills = count_given(a, "skill"), jobs = count_given(a, "job");
	struct resolved *w;

	if (skills > PERSON_SKILLS)
		return usage_error(a->command, "there are %zu skills; at most %d can be asked about.", skills,
		                   PERSON_SKILLS);
	if (jobs > PERSON_JOBS)
		return usage_error(a->command, "there are %zu jobs; at most %d can be asked about.", jobs,
		                   PERSON_JOBS);
	w = calloc(skills + jobs + targets + 1, sizeof(*w));
	if (!w) {
		fputs("retrain: there is not enough memory.\n", stderr);
		return EXIT_REFUSED;
	}
	for (size_t i = 0; i < skills + jobs + targets; i++) {
		w[i].kind = i < skills ? RESOLVE_SKILL : RESOLVE_JOB;
		w[i].said = i < skills          ? args_nth(a, "skill", (int)i)
		            : i < skills + jobs ? args_nth(a, "job", (int)(i - skills))
		                                : target[i - skills - jobs];
	}
	*ret = (struct person){.word = w, .skills = skills, .jobs = jobs, .targets = targets};
	return EXIT_FINE;
}

int person_understand(struct cli *cli, struct retrain *r, struct person *p)
{
	size_t n = p->skills + p->jobs + p->targets;
	int code = n ? resolve_words(cli, r, p->word, n) : EXIT_FINE;

	if (code == EXIT_FINE && !cli->json)
		resolved_print(cli, p->word, n);
	return code;
}

const struct resolved *person_job(const struct person *p, size_t n)
{
	return &p->word[p->skills + n];
}

const struct resolved *person_target(const struct person *p, size_t n)
{
	return &p->word[p->skills + p->jobs + n];
}

static void put_jobs(struct retrain_params *params, const struct person *p)
{
	retrain_params_begin_array(params, "occupations");
	for (size_t i = 0; i < p->jobs; i++)
		retrain_params_text(params, NULL, person_job(p, i)->id);
	retrain_params_end(params);
}

void person_put(struct retrain_params *params, const struct person *p)
{
	retrain_params_begin_array(params, "skills");
	for (size_t i = 0; i < p->skills; i++)
		retrain_params_text(params, NULL, p->word[i].id);
	retrain_params_end(params);
	put_jobs(params, p);
}

static bool is_in(const char *const *list, size_t n, const char *id)
{
	for (size_t i = 0; i < n; i++) {
		if (!strcmp(list[i], id))
			return true;
	}
	return false;
}

/* Puts the essential skills of one held job behind the `n` there are. Returns how many there are then. */
static size_t add_essential(const char **id, size_t n, struct retrain_value job)
{
	struct retrain_iter it = retrain_iter(retrain_value_get(job, "skills"));
	struct retrain_value skill;

	while (n < PERSON_SKILLS && retrain_iter_next(&it, NULL, &skill)) {
		const char *found = value_text(skill, "id");

		if (!strcmp(value_text(skill, "relation"), "essential") && *found && !is_in(id, n, found))
			id[n++] = found;
	}
	return n;
}

void person_put_with(struct retrain_params *params, struct person *p, struct retrain_value held)
{
	struct retrain_iter it = retrain_iter(retrain_value_get(held, "occupations"));
	const char *id[PERSON_SKILLS];
	struct retrain_value job;
	size_t n = p->skills;

	for (size_t i = 0; i < n; i++)
		id[i] = p->word[i].id;
	while (retrain_iter_next(&it, NULL, &job))
		n = add_essential(id, n, job);
	p->added = n - p->skills;
	retrain_params_texts(params, "skills", id, n);
	put_jobs(params, p);
}

struct retrain_params *person_held_question(const struct person *p)
{
	struct retrain_params *params = retrain_params_new();

	put_jobs(params, p);
	return params;
}

void person_free(struct person *p)
{
	resolved_free(p->word, p->skills + p->jobs + p->targets);
	*p = (struct person){0};
}

const char *person_outcode(const char *postcode, char *out)
{
	char all[12];
	size_t n = 0;

	*out = '\0';
	for (const char *s = postcode ? postcode : ""; *s; s++) {
		if (*s == ' ')
			continue;
		if (n == 8 || !isalnum((unsigned char)*s))
			return out;
		all[n++] = (char)toupper((unsigned char)*s);
	}
	/* The second half is a digit and two letters; the first never ends so with three more before it. */
	if (n >= 5 && isdigit((unsigned char)all[n - 3]) && isalpha((unsigned char)all[n - 2]) &&
	    isalpha((unsigned char)all[n - 1]))
		n -= 3;
	if (n < 2 || n > 4)
		return out;
	memcpy(out, all, n);
	out[n] = '\0';
	return out;
}
