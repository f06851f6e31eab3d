#include "index/pack.h"

int pack_near(struct pack *p, struct error *e)
{
	(void)e;
	for (uint32_t o = 0; o <= p->occupations; o++)
		pack_start(p, SECTION_near_start, SECTION_near, sizeof(struct occ_near));
	return 0;
}
