#include "index/reader.h"

#define BIND(v, name)                                                                                        \
	(struct text_view)                                                                                   \
	{                                                                                                    \
		.term = (v)->name##_term, .idf = (v)->name##_idf, .unit = (v)->name##_unit,                  \
		.unit_word = (v)->name##_unit_word, .post_start = (v)->name##_post_start,                    \
		.post = (v)->name##_post, .bag_start = (v)->name##_bag_start, .bag = (v)->name##_bag,        \
		.group_start = (v)->name##_group_start, .group = (v)->name##_group,                          \
		.trade_start = (v)->name##_trade_start, .trade = (v)->name##_trade,                          \
		.desc_start = (v)->name##_desc_start, .desc = (v)->name##_desc, .typo = (v)->name##_typo,    \
		.shorts = (v)->name##_short, .short_term = (v)->name##_short_term,                           \
		.terms = (uint32_t)(v)->name##_term_count, .stems = (uint32_t)(v)->name##_idf_count,         \
		.units = (uint32_t)(v)->name##_unit_count, .typos = (uint32_t)(v)->name##_typo_count,        \
		.short_count = (uint32_t)(v)->name##_short_count,                                            \
	}

struct text_view view_occupation_text(const struct index_view *v)
{
	return BIND(v, ot);
}

struct text_view view_skill_text(const struct index_view *v)
{
	return BIND(v, st);
}
