/* Asks the reader of texts what courses teach and what vacancies ask for: once for each different text, from
 * two threads. */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "index/pack_catalogue.h"
#include "index/strtab.h"

#define THREADS 2u
#define CHUNK   64u /* texts that a thread takes at a time */

/* What the texts of a record are: equal keys are equal texts. */
struct text_key {
	uint32_t title, aim, text;
	uint8_t sector, level, type, spare;
};

/* What was read out of one of them: links in the lists of the thread that read it. */
struct reading {
	uint32_t first, occ_first;
	uint16_t count;
	uint8_t occupations, occ_confidence;
	uint8_t thread;
};

struct teach;

struct thread {
	struct teach *t;
	unsigned number;
	struct vec link, evidence, occupation;
	int error;
};

struct teach {
	struct catalogue_pack *p;
	struct rowset keys;
	uint32_t *key_of; /* by row; ROWSET_NONE: not to be read */
	struct reading *reading;
	struct thread thread[THREADS];
	pthread_mutex_t lock;
	size_t next; /* the first text that no thread has taken */
};

/* --- which texts there are ------------------------------------------------------ */

static struct text_key key_of_course(const struct catalogue_pack *p, uint32_t i)
{
	const struct course_row *row = VEC_AT(&p->part->row, struct course_row, i);
	const struct course_more *more = VEC_AT(&p->part->more.rows, struct course_more, i);
	const struct course_about *about = VEC_AT(&p->part->about.rows, struct course_about, more->about);

	return (struct text_key){.title = row->title,
	                         .aim = more->aim,
	                         .text = about->description,
	                         .sector = row->sector,
	                         .level = row->level,
	                         .type = row->type};
}

static struct text_key key_of_vacancy(const struct catalogue_pack *p, uint32_t i)
{
	return (struct text_key){
	        .title = VEC_AT(&p->part->row, struct vacancy_row, i)->title,
	        .text = VEC_AT(&p->part->more.rows, struct vacancy_more, i)->description,
	        .level = QUALIFICATION_UNKNOWN,
	        .type = COURSE_TYPE_UNKNOWN,
	};
}

static bool is_to_be_read(const struct catalogue_pack *p, uint32_t row)
{
	const struct row_links *links = VEC_AT(&p->part->links, struct row_links, row);

	return !links->known && (!links->stated || (p->what == CATALOGUE_VACANCY && !links->occupations));
}

static int gather_keys(struct teach *t)
{
	struct catalogue_pack *p = t->p;

	rowset_init(&t->keys, sizeof(struct text_key), sizeof(struct text_key));
	t->key_of = malloc(((size_t)p->rows + 1) * sizeof(*t->key_of));
	if (!t->key_of)
		return -ENOMEM;
	for (uint32_t i = 0; i < p->rows; i++) {
		struct text_key key;

		t->key_of[i] = ROWSET_NONE;
		if (!is_to_be_read(p, i))
			continue;
		key = p->what == CATALOGUE_COURSE ? key_of_course(p, i) : key_of_vacancy(p, i);
		t->key_of[i] = rowset_add(&t->keys, &key);
		if (t->key_of[i] == ROWSET_NONE)
			return -ENOMEM;
	}
	t->reading = calloc(t->keys.rows.len + 1, sizeof(*t->reading));
	return t->reading ? 0 : -ENOMEM;
}

/* --- reading --------------------------------------------------------------------- */

static void set_text(const struct catalogue_pack *p, uint32_t str, const char **ret, uint32_t *ret_len)
{
	*ret = strtab_get(&p->part->strings, str, ret_len);
}

static struct taught_text text_of(const struct catalogue_pack *p, const struct text_key *key)
{
	const struct title_row *title =
	        (const struct title_row *)(void *)p->section[p->table->title].data + key->title;
	struct taught_text text = {
	        .level = key->level, .type = key->type, .vacancy = p->what == CATALOGUE_VACANCY};

	set_text(p, title->text, &text.title.data, &text.title.len);
	set_text(p, key->text, &text.text.data, &text.text.len);
	set_text(p, 0, &text.aim.data, &text.aim.len);
	set_text(p, 0, &text.sector.data, &text.sector.len);
	if (text.vacancy)
		return text;
	set_text(p, VEC_AT(&p->part->aim.rows, struct course_aim, key->aim)->title, &text.aim.data,
	         &text.aim.len);
	set_text(p, *VEC_AT(&p->part->sector.rows, uint32_t, key->sector), &text.sector.data,
	         &text.sector.len);
	return text;
}

/* Keeps what was read of one text. */
static int keep(struct thread *th, const struct taught *taught, struct reading *r)
{
	const struct index_view *core = th->t->p->core;

	if (taught->skills > TAUGHT_MAX || taught->occupations > TAUGHT_OCCUPATIONS)
		return -EINVAL;
	if (vec_reserve(&th->link, taught->skills) || vec_reserve(&th->evidence, taught->skills) ||
	    vec_reserve(&th->occupation, taught->occupations))
		return -ENOMEM;
	*r = (struct reading){.first = (uint32_t)th->link.len,
	                      .occ_first = (uint32_t)th->occupation.len,
	                      .thread = (uint8_t)th->number};
	for (uint32_t i = 0; i < taught->skills; i++) {
		const struct taught_skill *s = &taught->skill[i];

		if (s->skill >= view_skills(core) || s->evidence >= EVIDENCES)
			return -EINVAL;
		*(uint32_t *)vec_push(&th->link) = LINK_MAKE(s->skill, s->confidence);
		*(uint8_t *)vec_push(&th->evidence) = s->evidence;
		r->count++;
	}
	for (uint32_t i = 0; i < taught->occupations; i++) {
		if (taught->occupation[i].occ >= view_occupations(core))
			return -EINVAL;
		*(uint16_t *)vec_push(&th->occupation) = (uint16_t)taught->occupation[i].occ;
		r->occupations++;
	}
	r->occ_confidence = taught->occupations ? taught->occupation[0].confidence : 0;
	return 0;
}

static int read_one(struct thread *th, size_t i)
{
	const struct catalogue_builder *c = th->t->p->b->catalogue;
	const struct taught_text text = text_of(th->t->p, VEC_AT(&th->t->keys.rows, struct text_key, i));
	struct taught taught = {.skills = 0};
	int r = c->read(c->read_arg, th->number, th->t->p->core, &text, &taught);

	return r < 0 ? r : keep(th, &taught, &th->t->reading[i]);
}

/* The next texts to be read; false when there are none, or something went wrong. */
static bool take_chunk(struct teach *t, size_t *ret_first, size_t *ret_end)
{
	const size_t n = t->keys.rows.len;

	pthread_mutex_lock(&t->lock);
	for (size_t i = 0; i < THREADS; i++)
		if (t->thread[i].error)
			t->next = n;
	*ret_first = t->next;
	*ret_end = n - t->next < CHUNK ? n : t->next + CHUNK;
	t->next = *ret_end;
	pthread_mutex_unlock(&t->lock);
	return *ret_first < n;
}

static void *run(void *arg)
{
	static const char *const step[] = {"reading what courses teach", "reading what vacancies ask for"};
	struct thread *th = arg;
	struct teach *t = th->t;
	size_t first, end;

	while (take_chunk(t, &first, &end)) {
		int r = 0;

		for (size_t i = first; i < end && !r; i++)
			r = read_one(th, i);
		if (r) {
			pthread_mutex_lock(&t->lock);
			th->error = r;
			pthread_mutex_unlock(&t->lock);
		}
		/* Whoever waits is told by the thread that was there before. */
		if (!th->number)
			builder_tell(t->p->b, step[t->p->what], end, t->keys.rows.len);
	}
	return NULL;
}

static int read_all(struct teach *t)
{
	pthread_t other;
	bool two;
	int r = pthread_mutex_init(&t->lock, NULL);

	if (r)
		return -r;
	for (unsigned i = 0; i < THREADS; i++) {
		t->thread[i].t = t;
		t->thread[i].number = i;
		vec_init(&t->thread[i].link, sizeof(uint32_t));
		vec_init(&t->thread[i].evidence, 1);
		vec_init(&t->thread[i].occupation, sizeof(uint16_t));
	}
	two = t->keys.rows.len > CHUNK && pthread_create(&other, NULL, run, &t->thread[1]) == 0;
	run(&t->thread[0]);
	if (two)
		pthread_join(other, NULL);
	pthread_mutex_destroy(&t->lock);
	return t->thread[0].error ? t->thread[0].error : t->thread[1].error;
}

/* --- telling the rows -------------------------------------------------------------- */

/* Moves what each thread kept to the part, the first thread's first. */
static int join(struct teach *t, struct vec *to, size_t list)
{
	for (size_t i = 0; i < THREADS; i++) {
		const struct vec *from = (const struct vec *)(void *)((char *)&t->thread[i] + list);

		if (to->len + from->len > UINT32_MAX)
			return -EOVERFLOW;
		if (vec_reserve(to, from->len))
			return -ENOMEM;
		if (from->len)
			memcpy((char *)to->data + to->len * to->size, from->data, from->len * from->size);
		to->len += from->len;
	}
	return 0;
}

static void tell_row(struct catalogue_pack *p, uint32_t row, const struct reading *r, uint32_t first,
                     uint32_t occ_first)
{
	struct row_links *links = VEC_AT(&p->part->links, struct row_links, row);
	struct vacancy_row *vacancy;

	if (!links->stated) {
		links->first = first + r->first;
		links->count = r->count;
	}
	if (p->what != CATALOGUE_VACANCY || links->occupations || !r->occupations)
		return;
	links->occ_first = occ_first + r->occ_first;
	links->occupations = r->occupations;
	vacancy = VEC_AT(&p->part->row, struct vacancy_row, row);
	vacancy->occ = *VEC_AT(&p->part->occupation, uint16_t, links->occ_first);
	/* 255 is kept for what the source itself says. */
	vacancy->occ_confidence = r->occ_confidence < UINT8_MAX ? r->occ_confidence : UINT8_MAX - 1;
}

static int tell_rows(struct teach *t)
{
	struct part *part = t->p->part;
	uint32_t first[THREADS] = {(uint32_t)part->link.len},
	         occ_first[THREADS] = {(uint32_t)part->occupation.len};
	int r;

	first[1] = (uint32_t)(first[0] + t->thread[0].link.len);
	occ_first[1] = (uint32_t)(occ_first[0] + t->thread[0].occupation.len);
	if ((r = join(t, &part->link, offsetof(struct thread, link))) ||
	    (r = join(t, &part->evidence, offsetof(struct thread, evidence))) ||
	    (r = join(t, &part->occupation, offsetof(struct thread, occupation))))
		return r;
	for (uint32_t i = 0; i < t->p->rows; i++) {
		const struct reading *reading;

		if (t->key_of[i] == ROWSET_NONE)
			continue;
		reading = &t->reading[t->key_of[i]];
		tell_row(t->p, i, reading, first[reading->thread], occ_first[reading->thread]);
	}
	return 0;
}

int pack_teach(struct catalogue_pack *p)
{
	struct teach t = {.p = p};
	int r;

	if (!p->b->catalogue->read)
		return 0;
	if (!(r = gather_keys(&t)) && !(r = read_all(&t)))
		r = tell_rows(&t);
	for (size_t i = 0; i < THREADS; i++) {
		vec_free(&t.thread[i].link);
		vec_free(&t.thread[i].evidence);
		vec_free(&t.thread[i].occupation);
	}
	rowset_free(&t.keys);
	free(t.key_of);
	free(t.reading);
	return r;
}
