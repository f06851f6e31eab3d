#include "index/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <lmdb.h>

#include "base/mp.h"
#include "index/image.h"
#include "index/seal.h"

/* A large value starts 16 bytes into its first page: the pad brings the image to a multiple of 64. */
#define PAGE_HEADER 16u
#define IMAGE_PAD   (INDEX_ALIGN - PAGE_HEADER)
/* Pages LMDB needs beside the value: two meta pages, the free list, the root and its leaf, and their older
 * copies. */
#define EXTRA_PAGES 64u

#define MAX_VALUE   UINT32_MAX /* bytes of a value of LMDB */

static const char meta_key[] = "meta";

struct store {
	MDB_env *env;
	MDB_txn *txn;
	MDB_dbi dbi;
	uint64_t bytes;
};

/* LMDB gives errno values for the system's errors and negative numbers of its own. */
static int failed(struct error *e, const char *dir, const char *what, int rc)
{
	int code = rc > 0                       ? -rc
	           : rc == MDB_NOTFOUND         ? -ENOENT
	           : rc == MDB_VERSION_MISMATCH ? -EPROTO
	                                        : -EBADMSG;

	error_set(e, code, dir, "Cannot %s: %s.", what, mdb_strerror(rc));
	return code;
}

/* --- writing ------------------------------------------------------------- */

/* Takes the whole file's space now, so that a full disk shows here and nothing is half written. */
static int take_space(MDB_env *env, size_t size)
{
	mdb_filehandle_t fd;
	int rc = mdb_env_get_fd(env, &fd);

	return rc ? rc : posix_fallocate(fd, 0, (off_t)size);
}

/* The numbers of the meta record by their names. */
static const struct {
	const char *name;
	size_t at;
} numbers[] = {
#define NUMBER(field)                                                                                        \
	{                                                                                                    \
#field, offsetof(struct store_meta, field)                                                   \
	}
        NUMBER(base),  NUMBER(created), NUMBER(read_from), NUMBER(skills), NUMBER(occupations),
        NUMBER(links), NUMBER(courses), NUMBER(vacancies), NUMBER(places),
#undef NUMBER
};

#define NUMBERS (sizeof(numbers) / sizeof(numbers[0]))

static void encode_meta(struct buf *b, const struct store_meta *m)
{
	mp_map(b, NUMBERS + 1);
	for (size_t i = 0; i < NUMBERS; i++) {
		uint64_t value;

		memcpy(&value, (const char *)m + numbers[i].at, sizeof(value));
		mp_str(b, numbers[i].name);
		mp_uint(b, value);
	}
	mp_str(b, "sources");
	mp_str(b, m->sources);
}

static MDB_val key_of(const char *name)
{
	return (MDB_val){strlen(name), (void *)name};
}

/* Each image in a transaction of its own: LMDB holds a copy of what a transaction wrote until it ends. */
static int put_image(MDB_env *env, MDB_dbi *dbi, struct store_part *part)
{
	MDB_val key = key_of(part->layout->key), value = {part->size + IMAGE_PAD, NULL};
	MDB_txn *txn = NULL;
	uint8_t *out;
	int rc = mdb_txn_begin(env, NULL, 0, &txn);

	if (rc)
		return rc;
	if ((rc = mdb_dbi_open(txn, NULL, 0, dbi)) || (rc = mdb_put(txn, *dbi, &key, &value, MDB_RESERVE))) {
		mdb_txn_abort(txn);
		return rc;
	}
	memset(value.mv_data, 0, IMAGE_PAD);
	out = (uint8_t *)value.mv_data + IMAGE_PAD;
	if (part->sections)
		image_write(part->layout, part->sections, out);
	else
		memcpy(out, part->bytes, part->size);
	return mdb_txn_commit(txn);
}

static int put_meta(MDB_env *env, MDB_dbi dbi, const struct store_meta *meta)
{
	MDB_val key = key_of(meta_key), value;
	MDB_txn *txn = NULL;
	struct buf b;
	int rc;

	buf_init(&b, 0);
	encode_meta(&b, meta);
	rc = b.error ? ENOMEM : mdb_txn_begin(env, NULL, 0, &txn);
	if (rc)
		goto out;
	value = (MDB_val){b.len, b.data};
	rc = mdb_put(txn, dbi, &key, &value, 0);
	if (rc)
		mdb_txn_abort(txn);
	else
		rc = mdb_txn_commit(txn);
out:
	buf_free(&b);
	return rc;
}

static void sort_images(struct seal *seal)
{
	for (unsigned i = 1; i < seal->images; i++)
		for (unsigned k = i; k && seal->image[k].offset < seal->image[k - 1].offset; k--) {
			uint64_t offset = seal->image[k].offset, size = seal->image[k].size;

			seal->image[k] = seal->image[k - 1];
			seal->image[k - 1].offset = offset;
			seal->image[k - 1].size = size;
		}
}

/* A large value begins right behind its page's header, which begins with the number of the page. */
static int locate_images(const struct store *s, const struct store_part *parts, size_t count,
                         struct seal *seal, struct error *e)
{
	MDB_envinfo info;
	MDB_stat stat_;

	mdb_env_info(s->env, &info);
	mdb_env_stat(s->env, &stat_);
	for (size_t i = 0; i < count; i++) {
		const uint8_t *image;
		uint64_t page;
		size_t size;
		int r = store_image(s, parts[i].layout, &image, &size, e);

		if (r)
			return r;
		memcpy(&page, image - IMAGE_PAD - PAGE_HEADER, sizeof(page));
		seal->image[i].offset = page * stat_.ms_psize + PAGE_HEADER + IMAGE_PAD;
		seal->image[i].size = size;
	}
	seal->images = (unsigned)count;
	seal->used = (info.me_last_pgno + 1) * stat_.ms_psize;
	sort_images(seal);
	return 0;
}

static int open_unsealed(const char *dir, struct store **ret, struct error *e);

static int seal_store(const char *dir, const struct store_part *parts, size_t count, struct error *e)
{
	struct seal seal = {0};
	struct store *s = NULL;
	int r = open_unsealed(dir, &s, e);

	if (s)
		r = locate_images(s, parts, count, &seal, e);
	store_close(s);
	return r ? r : seal_write(dir, &seal, e);
}

/* The size of every image, and of the file that holds them. */
static int measure(struct store_part *parts, size_t count, size_t *ret, struct error *e)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);

	*ret = EXTRA_PAGES * page;
	for (size_t i = 0; i < count; i++) {
		if (parts[i].sections)
			parts[i].size = image_size(parts[i].layout, parts[i].sections);
		if (parts[i].size > MAX_VALUE - IMAGE_PAD)
			return error_set(e, -EOVERFLOW, NULL,
			                 "The tables%s would come to more than 4 GiB. Import fewer records.",
			                 parts[i].layout->of);
		*ret += (parts[i].size + IMAGE_PAD + 2 * page - 1) / page * page;
	}
	return 0;
}

int store_write(const char *dir, struct store_part *parts, size_t count, const struct store_meta *meta,
                struct error *e)
{
	MDB_env *env = NULL;
	MDB_dbi dbi = 0;
	size_t size;
	int rc = measure(parts, count, &size, e);

	if (rc)
		return rc;
	rc = mdb_env_create(&env);
	if (rc)
		return failed(e, dir, "prepare the index file", rc);
	if ((rc = mdb_env_set_mapsize(env, size)) || (rc = mdb_env_open(env, dir, MDB_NOLOCK, 0644)) ||
	    (rc = take_space(env, size)))
		goto out;
	for (size_t i = 0; i < count && !rc; i++)
		rc = put_image(env, &dbi, &parts[i]);
	if (!rc)
		rc = put_meta(env, dbi, meta);
	if (!rc)
		rc = mdb_env_sync(env, 1);
out:
	mdb_env_close(env);
	return rc ? failed(e, dir, "write the index file", rc) : seal_store(dir, parts, count, e);
}

/* --- reading ------------------------------------------------------------- */

static int note_bytes(struct store *s)
{
	mdb_filehandle_t fd;
	struct stat st;
	int rc = mdb_env_get_fd(s->env, &fd);

	if (rc)
		return rc;
	if (fstat(fd, &st))
		return errno;
	s->bytes = (uint64_t)st.st_size;
	return 0;
}

static int open_unsealed(const char *dir, struct store **ret, struct error *e)
{
	struct store *s = calloc(1, sizeof(*s));
	int rc;

	if (!s) {
		error_set(e, -ENOMEM, dir, "Memory is used up.");
		return -ENOMEM;
	}
	if ((rc = mdb_env_create(&s->env)) ||
	    (rc = mdb_env_open(s->env, dir, MDB_RDONLY | MDB_NOLOCK, 0644)) || (rc = note_bytes(s)) ||
	    (rc = mdb_txn_begin(s->env, NULL, MDB_RDONLY, &s->txn)) ||
	    (rc = mdb_dbi_open(s->txn, NULL, 0, &s->dbi))) {
		store_close(s);
		return failed(e, dir, "open the index", rc);
	}
	*ret = s;
	return 0;
}

int store_open(const char *dir, struct store **ret, struct error *e)
{
	int r = seal_check(dir, e);

	return r ? r : open_unsealed(dir, ret, e);
}

void store_close(struct store *s)
{
	if (!s)
		return;
	if (s->txn)
		mdb_txn_abort(s->txn);
	if (s->env)
		mdb_env_close(s->env);
	free(s);
}

uint64_t store_bytes(const struct store *s)
{
	return s->bytes;
}

static int get(const struct store *s, const char *name, MDB_val *value, struct error *e)
{
	MDB_val key = key_of(name);
	int rc = mdb_get(s->txn, s->dbi, &key, value), code = rc == MDB_NOTFOUND ? -ENOENT : -EBADMSG;

	if (!rc)
		return 0;
	error_set(e, code, NULL, "The index is damaged: it has no value \"%s\" (%s). Import again.", name,
	          mdb_strerror(rc));
	return code;
}

int store_image(const struct store *s, const struct layout *l, const uint8_t **ret, size_t *ret_size,
                struct error *e)
{
	MDB_val value;
	int r = get(s, l->key, &value, e);

	if (r)
		return r;
	if (value.mv_size < IMAGE_PAD) {
		error_set(e, -EBADMSG, NULL, "The index is damaged: it is too short. Import again.");
		return -EBADMSG;
	}
	*ret = (const uint8_t *)value.mv_data + IMAGE_PAD;
	*ret_size = value.mv_size - IMAGE_PAD;
	return 0;
}

static void take_field(struct store_meta *m, const struct mp_value *key, const struct mp_value *value)
{
	for (size_t i = 0; i < NUMBERS; i++)
		if (value->type == MP_UINT && key->u.str.len == strlen(numbers[i].name) &&
		    !memcmp(key->u.str.data, numbers[i].name, key->u.str.len))
			memcpy((char *)m + numbers[i].at, &value->u.u, sizeof(value->u.u));
	if (value->type == MP_STR && key->u.str.len == 7 && !memcmp(key->u.str.data, "sources", 7) &&
	    value->u.str.len < sizeof(m->sources)) {
		memcpy(m->sources, value->u.str.data, value->u.str.len);
		m->sources[value->u.str.len] = 0;
	}
}

int store_read_meta(const struct store *s, struct store_meta *ret, struct error *e)
{
	struct mp_reader r;
	struct mp_value map, key, value;
	MDB_val bytes;
	int rc = get(s, meta_key, &bytes, e);

	if (rc)
		return rc == -ENOENT ? -EBADMSG : rc;
	memset(ret, 0, sizeof(*ret));
	r = (struct mp_reader){bytes.mv_data, (const uint8_t *)bytes.mv_data + bytes.mv_size};
	if (mp_read(&r, &map) != 1 || map.type != MP_MAP)
		goto damaged;
	for (uint32_t i = 0; i < map.u.count; i++) {
		if (mp_read(&r, &key) != 1 || key.type != MP_STR || mp_read(&r, &value) != 1)
			goto damaged;
		take_field(ret, &key, &value);
	}
	return 0;
damaged:
	return error_set(e, -EBADMSG, NULL,
	                 "The index is damaged: its meta record cannot be read. Import again.");
}
