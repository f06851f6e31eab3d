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

/* The values of an environment. Other images (courses, vacancies, places) get keys of their own beside
 * "core". */
static char image_key[] = "core", meta_key[] = "meta";

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

static void encode_meta(struct buf *b, const struct store_meta *m)
{
	const struct {
		const char *name;
		uint64_t value;
	} number[] = {{"base", m->base},
	              {"created", (uint64_t)m->created},
	              {"skills", m->skills},
	              {"occupations", m->occupations},
	              {"links", m->links}};

	mp_map(b, 6);
	for (size_t i = 0; i < sizeof(number) / sizeof(number[0]); i++) {
		mp_str(b, number[i].name);
		mp_uint(b, number[i].value);
	}
	mp_str(b, "sources");
	mp_str(b, m->sources);
}

static int put_values(MDB_txn *txn, MDB_dbi dbi, const struct buf *sections, const struct store_meta *meta)
{
	MDB_val key = {strlen(image_key), image_key}, value = {image_size(sections) + IMAGE_PAD, NULL};
	struct buf b;
	int rc = mdb_put(txn, dbi, &key, &value, MDB_RESERVE);

	if (rc)
		return rc;
	memset(value.mv_data, 0, IMAGE_PAD);
	image_write(sections, (uint8_t *)value.mv_data + IMAGE_PAD);
	buf_init(&b, 0);
	encode_meta(&b, meta);
	rc = b.error ? ENOMEM : 0;
	if (!rc) {
		key = (MDB_val){strlen(meta_key), meta_key};
		value = (MDB_val){b.len, b.data};
		rc = mdb_put(txn, dbi, &key, &value, 0);
	}
	buf_free(&b);
	return rc;
}

/* A large value begins right behind its page's header, which begins with the number of the page. */
static int locate_image(const struct store *s, struct seal *seal, struct error *e)
{
	const uint8_t *image;
	MDB_envinfo info;
	MDB_stat stat_;
	uint64_t page;
	size_t size;
	int r = store_image(s, &image, &size, e);

	if (r)
		return r;
	mdb_env_info(s->env, &info);
	mdb_env_stat(s->env, &stat_);
	memcpy(&page, image - IMAGE_PAD - PAGE_HEADER, sizeof(page));
	seal->images = 1;
	seal->image[0].offset = page * stat_.ms_psize + PAGE_HEADER + IMAGE_PAD;
	seal->image[0].size = size;
	seal->used = (info.me_last_pgno + 1) * stat_.ms_psize;
	return 0;
}

static int open_unsealed(const char *dir, struct store **ret, struct error *e);

static int seal_store(const char *dir, struct error *e)
{
	struct seal seal = {0};
	struct store *s = NULL;
	int r = open_unsealed(dir, &s, e);

	if (s)
		r = locate_image(s, &seal, e);
	store_close(s);
	return r ? r : seal_write(dir, &seal, e);
}

int store_write(const char *dir, const struct buf *sections, const struct store_meta *meta, struct error *e)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t size = (image_size(sections) + IMAGE_PAD + page - 1) / page * page + EXTRA_PAGES * page;
	MDB_env *env = NULL;
	MDB_txn *txn = NULL;
	MDB_dbi dbi;
	int rc = mdb_env_create(&env);

	if (rc)
		return failed(e, dir, "prepare the index file", rc);
	if ((rc = mdb_env_set_mapsize(env, size)) || (rc = mdb_env_open(env, dir, MDB_NOLOCK, 0644)) ||
	    (rc = take_space(env, size)) || (rc = mdb_txn_begin(env, NULL, 0, &txn)) ||
	    (rc = mdb_dbi_open(txn, NULL, 0, &dbi)) || (rc = put_values(txn, dbi, sections, meta)))
		goto out;
	rc = mdb_txn_commit(txn);
	txn = NULL;
	if (!rc)
		rc = mdb_env_sync(env, 1);
out:
	if (txn)
		mdb_txn_abort(txn);
	mdb_env_close(env);
	return rc ? failed(e, dir, "write the index file", rc) : seal_store(dir, e);
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

static int get(const struct store *s, char *name, MDB_val *value, struct error *e)
{
	MDB_val key = {strlen(name), name};
	int rc = mdb_get(s->txn, s->dbi, &key, value);

	if (!rc)
		return 0;
	error_set(e, -EBADMSG, NULL, "The index is damaged: it has no value \"%s\" (%s). Import again.", name,
	          mdb_strerror(rc));
	return -EBADMSG;
}

int store_image(const struct store *s, const uint8_t **ret, size_t *ret_size, struct error *e)
{
	MDB_val value;
	int r = get(s, image_key, &value, e);

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
	const struct {
		const char *name;
		uint64_t *to;
	} number[] = {{"base", &m->base},
	              {"created", (uint64_t *)&m->created},
	              {"skills", &m->skills},
	              {"occupations", &m->occupations},
	              {"links", &m->links}};

	for (size_t i = 0; i < sizeof(number) / sizeof(number[0]); i++)
		if (value->type == MP_UINT && key->u.str.len == strlen(number[i].name) &&
		    !memcmp(key->u.str.data, number[i].name, key->u.str.len))
			*number[i].to = value->u.u;
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
		return rc;
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
