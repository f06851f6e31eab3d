#include "tests/client_fake.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <poll.h>

#include "proto/proto.h"

void fake_listen(struct fake *f)
{
	struct sockaddr_un to = {.sun_family = AF_UNIX};

	snprintf(to.sun_path, sizeof(to.sun_path), "%s", f->path);
	f->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	assert_true(f->listener >= 0);
	assert_int_equal(bind(f->listener, (struct sockaddr *)&to, sizeof(to)), 0);
	assert_int_equal(listen(f->listener, 16), 0);
}

void fake_open(struct fake *f)
{
	memset(f, 0, sizeof(*f));
	snprintf(f->dir, sizeof(f->dir), "/tmp/retrain-fake-XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	snprintf(f->path, sizeof(f->path), "%s/s", f->dir);
	f->fd = -1;
	buf_init(&f->in, 0);
	fake_listen(f);
}

void fake_hang_up(struct fake *f)
{
	if (f->fd >= 0)
		close(f->fd);
	f->fd = -1;
	buf_clear(&f->in);
}

void fake_stop(struct fake *f)
{
	fake_hang_up(f);
	if (f->listener >= 0)
		close(f->listener);
	f->listener = -1;
	unlink(f->path);
}

void fake_close(struct fake *f)
{
	fake_stop(f);
	rmdir(f->dir);
	buf_free(&f->in);
}

bool fake_is_called(struct fake *f)
{
	struct pollfd p = {.fd = f->listener, .events = POLLIN};

	return poll(&p, 1, 0) == 1;
}

void fake_accept(struct fake *f)
{
	fake_hang_up(f);
	f->fd = accept(f->listener, NULL, NULL);
	assert_true(f->fd >= 0);
}

static void fill(struct fake *f)
{
	for (;;) {
		ssize_t n;

		assert_true(buf_reserve(&f->in, 65536));
		n = recv(f->fd, f->in.data + f->in.len, 65536, MSG_DONTWAIT);
		if (n <= 0)
			return;
		f->in.len += (size_t)n;
	}
}

bool fake_read(struct fake *f, struct fake_request *ret)
{
	static uint8_t copy[PROTO_REQUEST_BYTES];
	struct mp_reader r, whole;
	struct mp_value v;

	fill(f);
	whole = r = (struct mp_reader){f->in.data, f->in.data + f->in.len};
	if (mp_skip(&whole) != 1)
		return false;
	assert_int_equal(mp_read(&r, &v), 1);
	assert_int_equal(v.type, MP_ARRAY);
	assert_int_equal(v.u.count, 4);
	assert_int_equal(mp_read(&r, &v), 1);
	assert_int_equal(v.u.u, PROTO_KIND_REQUEST);
	assert_int_equal(mp_read(&r, &v), 1);
	ret->msgid = (uint32_t)v.u.u;
	assert_int_equal(mp_read(&r, &v), 1);
	assert_int_equal(v.type, MP_STR);
	snprintf(ret->method, sizeof(ret->method), "%.*s", (int)v.u.str.len, v.u.str.data);
	assert_int_equal(mp_read(&r, &v), 1);
	assert_int_equal(v.type, MP_ARRAY);
	ret->params_len = (size_t)(whole.p - r.p);
	assert_true(ret->params_len <= sizeof(copy));
	memcpy(copy, r.p, ret->params_len);
	ret->params = v.u.count ? copy : NULL;
	buf_consume(&f->in, (size_t)(whole.p - f->in.data));
	return true;
}

void fake_send(struct fake *f, const void *p, size_t n)
{
	assert_int_equal(send(f->fd, p, n, MSG_NOSIGNAL), n);
}

void fake_answer(struct fake *f, uint32_t msgid, const struct buf *value)
{
	struct buf b;

	buf_init(&b, 0);
	proto_encode_response_begin(&b, msgid);
	buf_put(&b, value->data, value->len);
	fake_send(f, b.data, b.len);
	buf_free(&b);
}

void fake_answer_int(struct fake *f, uint32_t msgid, int64_t n)
{
	struct buf b;

	buf_init(&b, 0);
	mp_int(&b, n);
	fake_answer(f, msgid, &b);
	buf_free(&b);
}

void fake_refuse(struct fake *f, uint32_t msgid, const char *code, const char *message)
{
	struct buf b;

	buf_init(&b, 0);
	mp_array(&b, 4);
	mp_uint(&b, PROTO_KIND_RESPONSE);
	mp_uint(&b, msgid);
	mp_map(&b, 4);
	mp_str(&b, "code");
	mp_str(&b, code);
	mp_str(&b, "message");
	mp_str(&b, message);
	mp_str(&b, "field");
	mp_str(&b, "skills[3].id");
	mp_str(&b, "retry");
	mp_bool(&b, true);
	mp_nil(&b);
	fake_send(f, b.data, b.len);
	buf_free(&b);
}

void fake_pump(struct retrain *r)
{
	for (int i = 0; i < 1000 && retrain_process(r) == 1; i++)
		;
}

void outcome_note(struct retrain *r, uint64_t call, int rc, struct retrain_reply *reply,
                  const struct retrain_error *error, void *arg)
{
	struct outcome *o = arg;

	(void)r;
	(void)call;
	o->calls++;
	o->rc = rc;
	if (rc < 0) {
		assert_null(reply);
		assert_int_equal(error->code, rc);
		o->error = *error;
	} else {
		assert_null(error);
		retrain_value_int(retrain_reply_value(reply), &o->number);
	}
	if (o->order)
		o->place = ++*o->order;
}
