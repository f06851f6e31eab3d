#include "import/progress.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#define DRAW_EVERY 0.1 /* seconds between two drawings of the bar */
#define LINE_EVERY 3.0 /* seconds between two lines where there is no terminal */
#define BAR_MAX    40

double progress_clock(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static bool set(const char *name)
{
	const char *value = getenv(name);

	return value && *value;
}

void progress_init(struct progress *p, FILE *out)
{
	const char *term = getenv("TERM");
	struct winsize ws;

	memset(p, 0, sizeof(*p));
	p->out = out;
	if (!out)
		return;
	p->terminal = isatty(fileno(out)) && term && strcmp(term, "dumb") != 0;
	p->colour = p->terminal && !set("NO_COLOR");
	p->columns = 80;
	if (p->terminal && ioctl(fileno(out), TIOCGWINSZ, &ws) == 0 && ws.ws_col > 0)
		p->columns = ws.ws_col;
}

/* Seconds as "12 s" or "3 min 20 s". */
static void format_time(double seconds, char *out, size_t size)
{
	unsigned long s = seconds < 0 ? 0 : (unsigned long)(seconds + 0.5);

	if (s < 60)
		snprintf(out, size, "%lu s", s);
	else
		snprintf(out, size, "%lu min %lu s", s / 60, s % 60);
}

static void format_rate(const struct progress *p, double elapsed, char *out, size_t size)
{
	double rate = (double)p->done / elapsed;

	if (p->bytes)
		snprintf(out, size, "%.1f MB/s", rate / 1e6);
	else
		snprintf(out, size, "%.0f/s", rate);
}

/* "46 %, 12.3 MB/s, 3 s left" for the step at hand. */
static void format_state(const struct progress *p, double now, char *out, size_t size)
{
	double elapsed = now - p->step_start, share = p->total ? (double)p->done / (double)p->total : 0;
	char rate[32] = "", left[48] = "";

	if (elapsed > 0.2 && p->done) {
		char time[32];

		format_rate(p, elapsed, rate, sizeof(rate));
		format_time(elapsed * (1 - share) / (share > 0 ? share : 1), time, sizeof(time));
		if (p->total && share < 1)
			snprintf(left, sizeof(left), ", %s left", time);
	}
	if (p->total)
		snprintf(out, size, "%3.0f %%%s%s%s", share * 100, *rate ? ", " : "", rate, left);
	else
		snprintf(out, size, "%" PRIu64 "%s%s", p->done, *rate ? ", " : "", rate);
}

static void draw_bar(struct progress *p, const char *state)
{
	int room = p->columns - (int)strlen(p->step) - (int)strlen(state) - 6;
	int width = room > BAR_MAX ? BAR_MAX : room;
	double share = p->total ? (double)p->done / (double)p->total : 0;
	int filled = (int)(share * width);

	fprintf(p->out, "\r\033[K%s ", p->step);
	if (width >= 8) {
		fprintf(p->out, "[%s", p->colour ? "\033[32m" : "");
		for (int i = 0; i < width; i++)
			fputc(i < filled ? '#' : '.', p->out);
		fprintf(p->out, "%s] ", p->colour ? "\033[0m" : "");
	}
	fputs(state, p->out);
	fflush(p->out);
	p->drawn = true;
}

void progress_show(struct progress *p, const char *step, uint64_t done, uint64_t total, bool bytes)
{
	double now;
	char state[128];

	if (!p->out)
		return;
	now = progress_clock();
	if (strncmp(p->step, step, sizeof(p->step) - 1) != 0) {
		progress_done(p);
		snprintf(p->step, sizeof(p->step), "%s", step);
		p->step_start = now;
		p->last = p->terminal ? 0 : now;
	}
	p->done = done > total && total ? total : done;
	p->total = total;
	p->bytes = bytes;
	if (now - p->last < (p->terminal ? DRAW_EVERY : LINE_EVERY))
		return;
	p->last = now;
	format_state(p, now, state, sizeof(state));
	if (p->terminal)
		draw_bar(p, state);
	else
		fprintf(p->out, "%s: %s\n", p->step, state);
}

void progress_clear(struct progress *p)
{
	if (!p->out || !p->drawn)
		return;
	fputs("\r\033[K", p->out);
	fflush(p->out);
	p->drawn = false;
	p->last = 0;
}

void progress_done(struct progress *p)
{
	progress_clear(p);
	p->step[0] = 0;
}
