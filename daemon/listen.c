#include "daemon/listen.h"

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "daemon/log.h"

#ifdef HAVE_SYSTEMD
#include <systemd/sd-daemon.h>
#endif

#define BACKLOG                                                                                              \
	4096 /* beyond it a connect that may not block fails; the kernel lowers it to net.core.somaxconn */

static void address(struct sockaddr_un *a, const char *path)
{
	memset(a, 0, sizeof(*a));
	a->sun_family = AF_UNIX;
	/* conf_check has seen to it that it fits. */
	memcpy(a->sun_path, path, strnlen(path, sizeof(a->sun_path) - 1));
}

/* Whether someone listens at `path`. */
static bool answers(const struct sockaddr_un *a)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	bool yes;

	if (fd < 0)
		return true;
	/* A full backlog says EAGAIN: someone is there. */
	yes = connect(fd, (const struct sockaddr *)a, sizeof(*a)) == 0 ||
	      (errno != ECONNREFUSED && errno != ENOENT);
	close(fd);
	return yes;
}

/* Makes the folder of the socket and takes a lock on it, so that two daemons that start at once do not remove
 * each other's socket. */
static int lock_folder(const char *path, struct error *e)
{
	char copy[CONF_PATH_MAX];
	char *folder;
	int fd;

	snprintf(copy, sizeof(copy), "%s", path);
	folder = dirname(copy);
	if (mkdir(folder, 0755) != 0 && errno != EEXIST)
		return error_set(e, -errno, folder, "The folder for the socket can not be made: %s.",
		                 strerror(errno));
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return error_set(e, -errno, folder, "The folder for the socket can not be opened: %s.",
		                 strerror(errno));
	/* Anyone who can read the folder can hold such a lock, so it is not waited for without end. */
	for (int tries = 0; flock(fd, LOCK_EX | LOCK_NB) != 0 && tries < 20; tries++)
		usleep(50000);
	return fd;
}

static int bind_path(int fd, const struct sockaddr_un *a, struct error *e)
{
	struct stat st;

	if (bind(fd, (const struct sockaddr *)a, sizeof(*a)) == 0)
		return 0;
	if (errno != EADDRINUSE)
		return error_set(e, -errno, a->sun_path, "The socket can not be made: %s.", strerror(errno));
	if (lstat(a->sun_path, &st) == 0 && !S_ISSOCK(st.st_mode))
		return error_set(e, -EEXIST, a->sun_path,
		                 "There is a file of another kind where the socket belongs. Move it "
		                 "away, or give another path with --socket.");
	if (answers(a))
		return error_set(e, -EADDRINUSE, a->sun_path,
		                 "Another retraind answers here already. Stop it first, or "
		                 "give another path with --socket and --admin-socket.");
	if (unlink(a->sun_path) != 0 && errno != ENOENT)
		return error_set(e, -errno, a->sun_path,
		                 "The socket that a daemon left behind can not be removed: %s.",
		                 strerror(errno));
	if (bind(fd, (const struct sockaddr *)a, sizeof(*a)) == 0)
		return 0;
	return error_set(e, -errno, a->sun_path, "The socket can not be made: %s.", strerror(errno));
}

/* The query socket is for a group, when there is one that we may give it to; the admin socket never is. */
static void give_to_group(const char *path, const char *name)
{
	const struct group *g = *name ? getgrnam(name) : NULL;

	if (!g)
		return;
	if (chown(path, (uid_t)-1, g->gr_gid) != 0) {
		log_warning("the socket %s can not be given to group %s: %s; only this user can open it",
		            path, name, strerror(errno));
		return;
	}
	if (chmod(path, 0660) != 0)
		log_warning("the socket %s can not be opened to group %s: %s", path, name, strerror(errno));
}

static int make(struct listener *l, const struct conf *c, struct error *e)
{
	struct sockaddr_un a;
	struct stat st;
	mode_t mask;
	int folder = -1, r;

	address(&a, l->path);
	folder = lock_folder(l->path, e);
	if (folder < 0)
		return folder;
	l->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (l->fd < 0) {
		r = error_set(e, -errno, l->path, "The socket can not be made: %s.", strerror(errno));
		goto out;
	}
	mask = umask(0177);
	r = bind_path(l->fd, &a, e);
	umask(mask);
	if (r)
		goto out;
	if (stat(l->path, &st) == 0) {
		l->device = st.st_dev;
		l->inode = st.st_ino;
	}
	if (l->role == PROTO_ROLE_QUERY)
		give_to_group(l->path, c->socket_group);
	if (listen(l->fd, BACKLOG) != 0)
		r = error_set(e, -errno, l->path, "The socket can not be listened on: %s.", strerror(errno));
out:
	close(folder);
	return r;
}

#ifdef HAVE_SYSTEMD
static bool named(const char *name, enum proto_role role)
{
	static const char *const names[PROTO_ROLES][2] = {
	        [PROTO_ROLE_QUERY] = {"query", "retraind.socket"},
	        [PROTO_ROLE_ADMIN] = {"admin", "retraind-admin.socket"},
	};

	return strcmp(name, names[role][0]) == 0 || strcmp(name, names[role][1]) == 0;
}

static void received_path(struct listener *l)
{
	struct sockaddr_un a = {0};
	socklen_t len = sizeof(a);

	if (getsockname(l->fd, (struct sockaddr *)&a, &len) == 0 && a.sun_family == AF_UNIX)
		snprintf(l->path, sizeof(l->path), "%.*s", (int)sizeof(a.sun_path), a.sun_path);
}

static int receive_one(struct listener l[2], int fd, const char *name, struct error *e)
{
	for (int i = 0; i < 2; i++) {
		if (l[i].fd >= 0 || !named(name, l[i].role))
			continue;
		if (sd_is_socket(fd, AF_UNIX, SOCK_STREAM, 1) <= 0)
			return error_set(e, -EINVAL, name,
			                 "systemd handed over something that is not a listening Unix stream "
			                 "socket.");
		fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
		fcntl(fd, F_SETFD, FD_CLOEXEC);
		l[i].fd = fd;
		l[i].received = true;
		received_path(&l[i]);
		return 0;
	}
	return error_set(e, -EINVAL, name,
	                 "systemd handed over a socket of this name; the names are query and admin "
	                 "(FileDescriptorName= in the unit).");
}

static int receive(struct listener l[2], struct error *e)
{
	char **names = NULL;
	int n = sd_listen_fds_with_names(1, &names), r = 0;

	for (int i = 0; i < n && !r; i++)
		r = receive_one(l, SD_LISTEN_FDS_START + i, names[i], e);
	for (int i = 0; i < n; i++)
		free(names[i]);
	free(names);
	return r;
}
#else
static int receive(struct listener l[2], struct error *e)
{
	(void)l;
	(void)e;
	return 0;
}
#endif

int listen_open(struct listener ret[2], const struct conf *c, struct error *e)
{
	int r;

	memset(ret, 0, 2 * sizeof(*ret));
	ret[0].role = PROTO_ROLE_QUERY;
	ret[1].role = PROTO_ROLE_ADMIN;
	ret[0].fd = ret[1].fd = -1;
	snprintf(ret[0].path, sizeof(ret[0].path), "%s", c->socket);
	snprintf(ret[1].path, sizeof(ret[1].path), "%s", c->admin_socket);
	r = receive(ret, e);
	for (int i = 0; i < 2 && !r; i++)
		if (ret[i].fd < 0)
			r = make(&ret[i], c, e);
	if (r)
		listen_close(ret);
	return r;
}

void listen_close(struct listener l[2])
{
	for (int i = 0; i < 2; i++) {
		struct stat st;

		if (l[i].fd < 0)
			continue;
		close(l[i].fd);
		l[i].fd = -1;
		if (!l[i].received && l[i].inode && stat(l[i].path, &st) == 0 && st.st_dev == l[i].device &&
		    st.st_ino == l[i].inode)
			unlink(l[i].path);
	}
}
