#include "config.h"

#include <string.h>

#include "daemon/log.h"
#include "daemon/methods.h"

int method_server_hello(struct call *c)
{
	const struct server_hello_params *p = c->params;
	const struct conf *conf = &c->w->conf;
	uint64_t limits[PROTO_LIMITS];

	if (p->has_client)
		log_debug("a client says it is %.*s", (int)p->client.len, p->client.data);
	for (size_t i = 0; i < PROTO_LIMITS; i++)
		limits[i] = proto_limits[i].value;
	limits[PROTO_LIMIT_CONNECTIONS] = (uint64_t)conf->connections;
	limits[PROTO_LIMIT_CONNECTIONS_PER_UID] = (uint64_t)conf->connections_per_user;
	limits[PROTO_LIMIT_DEADLINE_MS] = (uint64_t)conf->deadline_ms;
	mp_map(c->out, 6 + (c->view != NULL));
	PROTO_KEY(c->out, "server");
	mp_str(c->out, PACKAGE_NAME);
	PROTO_KEY(c->out, "version");
	mp_str(c->out, PACKAGE_VERSION);
	PROTO_KEY(c->out, "api_level");
	mp_uint(c->out, PROTO_API_LEVEL);
	PROTO_KEY(c->out, "features");
	proto_put_features(c->out);
	PROTO_KEY(c->out, "limits");
	proto_put_limits(c->out, limits);
	PROTO_KEY(c->out, "role");
	proto_put_enum(c->out, PROTO_ENUM_role, c->role);
	if (c->view) {
		PROTO_KEY(c->out, "generation");
		mp_uint(c->out, c->view->generation);
	}
	return 0;
}

int method_server_describe(struct call *c)
{
	proto_describe(c->out);
	return 0;
}

int method_server_health(struct call *c)
{
	const struct shared *s = c->w->shared;
	bool ready = c->view != NULL;

	mp_map(c->out, 5 + 1);
	PROTO_KEY(c->out, "ready");
	mp_bool(c->out, ready);
	if (ready) {
		PROTO_KEY(c->out, "generation");
		mp_uint(c->out, c->view->generation);
	} else {
		PROTO_KEY(c->out, "message");
		mp_str(c->out, c->w->index_fault);
	}
	PROTO_KEY(c->out, "workers");
	mp_uint(c->out, shared_gauge(s, GAUGE_WORKERS));
	PROTO_KEY(c->out, "workers_wanted");
	mp_uint(c->out, atomic_load(&((struct shared *)s)->wanted));
	PROTO_KEY(c->out, "plugins");
	mp_array(c->out, 0);
	PROTO_KEY(c->out, "state_store");
	mp_str(c->out, "none");
	return 0;
}

int method_server_stats(struct call *c)
{
	const struct server_stats_params *p = c->params;
	struct buf text;

	if (p->format == PROTO_STATS_MAP) {
		stats_put_map(c->out, c->w->shared);
		return 0;
	}
	buf_init(&text, 0);
	stats_put_prometheus(&text, c->w->shared);
	mp_map(c->out, 2);
	PROTO_KEY(c->out, "format");
	proto_put_enum(c->out, PROTO_ENUM_stats_format, p->format);
	PROTO_KEY(c->out, "text");
	mp_strn(c->out, (const char *)text.data, text.len);
	if (text.error)
		c->out->error = text.error;
	buf_free(&text);
	return 0;
}

void method_server_reloaded(struct buf *out, const struct control_message *m, uint64_t generation)
{
	size_t at = 0;
	uint32_t count = 0;

	mp_map(out, 1u + (generation != 0) + (m->text[0] != 0));
	PROTO_KEY(out, "workers");
	mp_uint(out, m->workers);
	if (generation) {
		PROTO_KEY(out, "generation");
		mp_uint(out, generation);
	}
	if (!m->text[0])
		return;
	PROTO_KEY(out, "warnings");
	at = mp_array_begin(out);
	for (const char *p = m->text; *p; count++) { /* one a line */
		size_t len = strcspn(p, "\n");

		mp_strn(out, p, len);
		p += len + (p[len] == '\n');
	}
	mp_count_end(out, at, count);
}
