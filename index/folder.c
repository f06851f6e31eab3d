#include "index/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* What lies out of sight until it is whole, or until it is gone. */
#define NEW_PREFIX ".new-"
#define OLD_PREFIX ".old-"

static int system_error(struct error *e, const char *what, const char *path)
{
	int code = errno ? errno : EIO;

	error_set(e, -code, path, "Cannot %s: %s.", what, strerror(code));
	return -code;
}

int folder_path(char *out, struct error *e, const char *dir, const char *fmt, ...)
{
	char name[NAME_MAX + 1];
	va_list ap;
	int n;

	va_start(ap, fmt);
	/* clang-tidy 14 loses sight of va_start when it follows a caller of this file into here. */
	n = vsnprintf(name, sizeof(name), fmt, ap); /* NOLINT(clang-analyzer-valist.Uninitialized) */
	va_end(ap);
	if (n >= 0 && n <= NAME_MAX && snprintf(out, FOLDER_PATH_MAX, "%s/%s", dir, name) < FOLDER_PATH_MAX)
		return 0;
	return error_set(e, -ENAMETOOLONG, NULL, "The path of the index folder is too long.");
}

int folder_generation(const char *dir, uint64_t number, char *out, struct error *e)
{
	struct stat st;
	int r = folder_path(out, e, dir, "%llu", (unsigned long long)number);

	if (r)
		return r;
	if (stat(out, &st) == 0 && S_ISDIR(st.st_mode))
		return 0;
	return error_set(e, -ENOENT, dir,
	                 "There is no generation %llu. `retrain dataset list` shows which there are.",
	                 (unsigned long long)number);
}

int folder_make(const char *dir, struct error *e)
{
	char path[FOLDER_PATH_MAX];
	size_t n = strlen(dir);

	if (!n || n >= sizeof(path))
		return error_set(e, -ENAMETOOLONG, NULL,
		                 "The path of the index folder is empty or too long.");
	memcpy(path, dir, n + 1);
	for (char *p = path + 1;; p++) {
		char c = *p;

		if (c && c != '/')
			continue;
		*p = 0;
		if (mkdir(path, 0755) && errno != EEXIST)
			return system_error(e, "make the folder", path);
		*p = c;
		if (!c)
			return 0;
	}
}

/* --- locks --------------------------------------------------------------- */

static int lock(int fd, int how)
{
	int r;

	do
		r = flock(fd, how);
	while (r && errno == EINTR);
	return r;
}

static int open_locked(const char *path, int flags, int how, struct error *e)
{
	int fd = open(path, flags | O_CLOEXEC, 0644);

	if (fd < 0)
		return system_error(e, "open", path);
	if (lock(fd, how)) {
		int r = system_error(e, "lock", path);

		close(fd);
		return r;
	}
	return fd;
}

int folder_lock_writer(const char *dir, struct error *e)
{
	char path[FOLDER_PATH_MAX];
	int r = folder_path(path, e, dir, ".lock");

	return r ? r : open_locked(path, O_RDWR | O_CREAT, LOCK_EX | LOCK_NB, e);
}

int folder_lock_names(const char *dir, struct error *e)
{
	return open_locked(dir, O_RDONLY | O_DIRECTORY, LOCK_EX, e);
}

/* --- what is there ------------------------------------------------------- */

static int compare_u64(const void *x, const void *y)
{
	uint64_t a = *(const uint64_t *)x, b = *(const uint64_t *)y;

	return (a > b) - (a < b);
}

/* The number a name states, or 0: generations are counted from 1 and written without leading zeros. */
static uint64_t number_of(const char *name)
{
	uint64_t n = 0;

	if (*name < '1' || *name > '9' || strlen(name) > 18)
		return 0;
	for (; *name; name++) {
		if (*name < '0' || *name > '9')
			return 0;
		n = n * 10 + (uint64_t)(*name - '0');
	}
	return n;
}

int folder_numbers(const char *dir, uint64_t **ret, size_t *ret_count, struct error *e)
{
	DIR *d = opendir(dir);
	uint64_t *list = NULL;
	size_t n = 0, cap = 0;
	struct dirent *it;

	if (!d)
		return system_error(e, "read the index folder", dir);
	while ((it = readdir(d))) {
		uint64_t number = number_of(it->d_name), *bigger;

		if (!number)
			continue;
		if (n == cap) {
			cap = cap ? cap * 2 : 16;
			bigger = realloc(list, cap * sizeof(*list));
			if (!bigger) {
				free(list);
				closedir(d);
				return error_set(e, -ENOMEM, dir, "Memory is used up.");
			}
			list = bigger;
		}
		list[n++] = number;
	}
	closedir(d);
	if (n)
		qsort(list, n, sizeof(*list), compare_u64);
	*ret = list;
	*ret_count = n;
	return 0;
}

int folder_sync(const char *path, struct error *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), r = 0;

	if (fd < 0 || fsync(fd))
		r = system_error(e, "make lasting", path);
	if (fd >= 0)
		close(fd);
	return r;
}

/* --- removing ------------------------------------------------------------ */

void folder_remove(const char *path)
{
	DIR *d = opendir(path);
	struct dirent *it;

	if (d) {
		while ((it = readdir(d)))
			if (strcmp(it->d_name, ".") != 0 && strcmp(it->d_name, "..") != 0)
				unlinkat(dirfd(d), it->d_name, 0);
		closedir(d);
	}
	rmdir(path);
}

int folder_remove_generation(const char *dir, uint64_t number, struct error *e)
{
	char from[FOLDER_PATH_MAX], to[FOLDER_PATH_MAX];
	int r;

	if ((r = folder_path(from, e, dir, "%llu", (unsigned long long)number)) ||
	    (r = folder_path(to, e, dir, OLD_PREFIX "%llu-%ld", (unsigned long long)number, (long)getpid())))
		return r;
	if (rename(from, to))
		return system_error(e, "remove", from);
	folder_remove(to);
	return 0;
}

int folder_make_new(const char *dir, char *out, int *ret_fd, struct error *e)
{
	int r = folder_path(out, e, dir, NEW_PREFIX "%ld", (long)getpid());

	if (r)
		return r;
	folder_remove(out);
	if (mkdir(out, 0755))
		return system_error(e, "make the folder", out);
	*ret_fd = open_locked(out, O_RDONLY | O_DIRECTORY, LOCK_EX | LOCK_NB, e);
	return *ret_fd < 0 ? *ret_fd : 0;
}

/* A living writer holds a lock on its folder; the lock of a dead one is free, whoever has its process number
 * now. */
static bool is_abandoned(int dir_fd, const char *name)
{
	int fd = openat(dir_fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool free_;

	if (fd < 0)
		return false;
	free_ = flock(fd, LOCK_EX | LOCK_NB) == 0;
	close(fd);
	return free_;
}

void folder_sweep(const char *dir)
{
	DIR *d = opendir(dir);
	struct dirent *it;

	if (!d)
		return;
	while ((it = readdir(d))) {
		char path[FOLDER_PATH_MAX];
		bool is_new = strncmp(it->d_name, NEW_PREFIX, strlen(NEW_PREFIX)) == 0;

		if (!is_new && strncmp(it->d_name, OLD_PREFIX, strlen(OLD_PREFIX)) != 0)
			continue;
		if (is_new && !is_abandoned(dirfd(d), it->d_name))
			continue;
		if (folder_path(path, NULL, dir, "%s", it->d_name) == 0)
			folder_remove(path);
	}
	closedir(d);
}

/* --- replacing ----------------------------------------------------------- */

static int put_in_place(const char *dir, const char *temporary, const char *name, struct error *e)
{
	char path[FOLDER_PATH_MAX];
	int r = folder_path(path, e, dir, "%s", name);

	if (r)
		return r;
	if (rename(temporary, path))
		return system_error(e, "put in place", path);
	return folder_sync(dir, e);
}

/* A disk that fills up takes a part first, and says why only to what comes after. */
static int write_all(int fd, const char *text, size_t len)
{
	while (len) {
		ssize_t n = write(fd, text, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		text += n;
		len -= (size_t)n;
	}
	return 0;
}

int folder_put_file(const char *dir, const char *name, const char *text, size_t len, struct error *e)
{
	char path[FOLDER_PATH_MAX];
	int fd, r = folder_path(path, e, dir, ".put-%s", name);

	if (r)
		return r;
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd < 0)
		return system_error(e, "write", path);
	if (write_all(fd, text, len) || fsync(fd))
		r = system_error(e, "write", path);
	close(fd);
	return r ? r : put_in_place(dir, path, name, e);
}

int folder_put_link(const char *dir, const char *name, const char *target, struct error *e)
{
	char path[FOLDER_PATH_MAX];
	int r = folder_path(path, e, dir, ".put-%s", name);

	if (r)
		return r;
	unlink(path);
	if (symlink(target, path))
		return system_error(e, "make the link", path);
	return put_in_place(dir, path, name, e);
}
