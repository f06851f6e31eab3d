#include "bench/load.h"

#include <stdlib.h>
#include <time.h>

double load_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec * 1e6 + (double)ts.tv_nsec / 1e3;
}

static int compare_double(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

void load_percentiles(double *us, uint64_t n, struct load_result *ret)
{
	if (!n)
		return;
	qsort(us, n, sizeof(*us), compare_double);
	ret->p50 = us[n / 2];
	ret->p99 = us[n * 99 / 100];
}
