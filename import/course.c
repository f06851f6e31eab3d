#include "import/course.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "import/html.h"

struct course_in course_blank(const struct import *im)
{
	return (struct course_in){
	        .delivery = DELIVERY_UNKNOWN,
	        .study = STUDY_UNKNOWN,
	        .attendance = ATTENDANCE_UNKNOWN,
	        .level = UNKNOWN_INT,
	        .entry_level = UNKNOWN_INT,
	        .type = COURSE_TYPE_UNKNOWN,
	        .cost = NAN,
	        .weeks = NAN,
	        .hours = NAN,
	        .start = UNKNOWN_INT,
	        .at = {.lat = NAN, .lon = NAN},
	        .updated = UNKNOWN_INT,
	        .source = im->source,
	};
}

int course_begin(struct import *im, const char *format, const char *name, struct error *e)
{
	int rc = import_add_source(im, &(struct source_in){.format = format, .name = name}, e);

	return rc < 0 ? rc : builder_replace_source(im->builder, CATALOGUE_COURSE, format, name, e);
}

void course_refuse(const struct import *im, const struct course_from *from, const char *fmt, ...)
{
	char reason[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(reason, sizeof(reason), fmt, ap);
	va_end(ap);
	if (from->t)
		table_refuse(from->t, from->column, "%s", reason);
	else
		report_refuse(im->report, &(struct refusal){.file = from->file,
		                                            .line = from->line,
		                                            .field = from->field,
		                                            .reason = reason});
}

int course_add(struct import *im, const struct course_from *from, const struct course_in *in, struct error *e)
{
	struct error fault;
	int rc = builder_add_course(im->builder, in, &fault);

	if (rc == -ENOMEM) {
		if (e)
			*e = fault;
		return rc;
	}
	if (rc < 0)
		course_refuse(im, from, "%s", fault.text);
	return rc < 0;
}

const char *course_plain(struct arena *arena, const char *s)
{
	return strpbrk(s, "<&") ? html_to_text(s, strlen(s), 0, arena) : s;
}

bool course_says_synthetic(const char *text)
{
	return text && strncmp(text, "Synthetic", 9) == 0;
}
