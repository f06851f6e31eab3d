/* Shared by the files that pack the images beside the core. */
#ifndef INDEX_PACK_CATALOGUE_H
#define INDEX_PACK_CATALOGUE_H

#include "index/builder_catalogue.h"

/* The tables that courses and vacancies both have, by what each image calls them. */
struct catalogue_tables {
	uint32_t row, more, slot, cell_start, row_skill_start, row_skill, evidence, skill_row_start,
	        skill_row;
	uint32_t title, title_word, title_term, title_post_start, title_post, title_item_start, title_item;
};

struct catalogue_pack {
	struct builder *b;
	enum catalogue what;
	struct part *part;
	const struct layout *layout;
	const struct catalogue_tables *table;
	const struct index_view *core;
	const struct place_view *places;
	struct buf *section;
	uint32_t rows;
	uint32_t added; /* so many were added in this run; those behind them were taken over */
	uint32_t front; /* rows that are in reach from anywhere */
};

/* What the rows of a kind say of where they belong. */
struct row_place {
	int32_t lat, lon;
	bool online, national; /* in reach from anywhere */
	uint32_t cost;         /* CATALOGUE_NOT_KNOWN */
	uint32_t title;
};
struct row_place row_place(enum catalogue what, const void *row);

/* The title of a row. */
uint32_t *row_title(enum catalogue what, void *row);

/* The steps, in order. Each gives 0 or a negative errno. */
int pack_functional(struct catalogue_pack *p);
int pack_sort_titles(struct catalogue_pack *p);
int pack_sort_rows(struct catalogue_pack *p);
int pack_teach(struct catalogue_pack *p);
int pack_row_skills(struct catalogue_pack *p);
int pack_row_slots(struct catalogue_pack *p);
int pack_title_items(struct catalogue_pack *p);
int pack_title_words(struct catalogue_pack *p);

/* `n` elements more in a section, set to zero; NULL when memory is used up. It may move the others. */
void *pack_room(struct catalogue_pack *p, uint32_t table, size_t n);

/* Sorts by key, keeping the order of equal ones. `spare` has room for as many. 16 bytes each. */
struct sort_key {
	uint64_t key;
	uint32_t value;
};
void sort_by_key(struct sort_key *item, struct sort_key *spare, size_t n);

#endif
