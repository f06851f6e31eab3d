#include <errno.h>
#include <grp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "client/lib/internal.h"

int error_local(struct retrain_error *e, int code, const char *name, const char *fmt, ...)
{
	va_list ap;

	if (!e)
		return code;
	memset(e, 0, sizeof(*e));
	e->code = code;
	snprintf(e->name, sizeof(e->name), "%s", name);
	va_start(ap, fmt);
	vsnprintf(e->message, sizeof(e->message), fmt, ap);
	va_end(ap);
	return code;
}

int error_memory(struct retrain_error *e)
{
	return error_local(e, -ENOMEM, "no_memory", "There is not enough memory.");
}

/* The group that may open the socket, as far as that can be seen from here. */
static void socket_group(const char *path, char *out, size_t size)
{
	struct stat st;
	struct group *g = stat(path, &st) == 0 ? getgrgid(st.st_gid) : NULL;

	snprintf(out, size, "%s", g ? g->gr_name : "retrain");
}

int error_connect(struct retrain_error *e, int code, const char *path)
{
	char group[64];

	if (code == -EACCES || code == -EPERM) {
		socket_group(path, group, sizeof(group));
		return error_local(
		        e, -EACCES, "no_permission",
		        "You may not open %s. Its users are in the group %s: ask whoever looks after this "
		        "computer to add you (usermod -aG %s YOUR-NAME), then log in again.",
		        path, group, group);
	}
	if (code == -ENOENT || code == -ENOTDIR)
		error_local(e, -ECONNREFUSED, "no_daemon", "No retraind answers: there is no socket at %s.",
		            path);
	else if (code == -EAGAIN)
		error_local(e, -ECONNREFUSED, "no_daemon",
		            "retraind at %s takes no more connections just now.", path);
	else if (code == -ECONNREFUSED || code == -EPROTOTYPE || code == -ENOTSOCK)
		error_local(e, -ECONNREFUSED, "no_daemon", "No retraind answers: nothing listens at %s.",
		            path);
	else
		return error_local(e, code, "system", "%s can not be opened: %s.", path, strerror(-code));
	if (e)
		e->retry = true;
	return -ECONNREFUSED;
}
