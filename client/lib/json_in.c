#include <errno.h>
#include <jansson.h>

#include "client/lib/internal.h"

static void put_value(struct retrain_params *p, const char *key, json_t *v, unsigned depth);

static void put_object(struct retrain_params *p, json_t *v, unsigned depth)
{
	const char *key;
	json_t *item;

	json_object_foreach(v, key, item) put_value(p, key, item, depth + 1);
}

static void put_array(struct retrain_params *p, json_t *v, unsigned depth)
{
	json_t *item;
	size_t i;

	json_array_foreach(v, i, item) put_value(p, NULL, item, depth + 1);
}

static void put_value(struct retrain_params *p, const char *key, json_t *v, unsigned depth)
{
	/* The builder refuses the level itself; this only bounds the recursion. */
	if (depth > WIRE_MAX_DEPTH)
		return;
	switch (json_typeof(v)) {
	case JSON_OBJECT:
		retrain_params_begin_map(p, key);
		put_object(p, v, depth);
		retrain_params_end(p);
		break;
	case JSON_ARRAY:
		retrain_params_begin_array(p, key);
		put_array(p, v, depth);
		retrain_params_end(p);
		break;
	case JSON_STRING:
		retrain_params_text(p, key, json_string_value(v));
		break;
	case JSON_INTEGER:
		retrain_params_int(p, key, json_integer_value(v));
		break;
	case JSON_REAL:
		retrain_params_number(p, key, json_real_value(v));
		break;
	case JSON_TRUE:
	case JSON_FALSE:
		retrain_params_bool(p, key, json_is_true(v));
		break;
	case JSON_NULL:
		params_nil(p, key);
		break;
	}
}

/* Says what the builder could not take. */
static int check_built(struct retrain_params *p, struct retrain_error *e)
{
	const uint8_t *bytes;
	size_t len;
	int rc = params_bytes(p, &bytes, &len);

	if (rc == -EINVAL)
		return error_local(e, rc, "bad_call",
		                   "The parameters hold more than %u levels of lists and objects; use fewer.",
		                   WIRE_MAX_DEPTH - 1);
	if (rc == -E2BIG)
		return error_local(e, rc, "bad_call",
		                   "The parameters are larger than %u bytes; send less at once.",
		                   WIRE_MAX_REQUEST);
	return rc < 0 ? error_memory(e) : 0;
}

int retrain_params_json(struct retrain_params **ret, const char *json, struct retrain_error *e)
{
	struct retrain_params *p = NULL;
	json_error_t why;
	json_t *root;
	int rc;

	root = json_loads(json, JSON_REJECT_DUPLICATES, &why);
	if (!root) {
		rc = error_local(
		        e, -EINVAL, "bad_call",
		        "The parameters are not JSON: line %d, column %d: %s. They must be one object, "
		        "such as {\"text\": \"care worker\"}.",
		        why.line, why.column, why.text);
		goto out;
	}
	if (!json_is_object(root)) {
		rc = error_local(
		        e, -EINVAL, "bad_call",
		        "The parameters must be one JSON object, such as {\"text\": \"care worker\"}.");
		goto out;
	}
	p = retrain_params_new();
	if (!p) {
		rc = error_memory(e);
		goto out;
	}
	put_object(p, root, 0);
	rc = check_built(p, e);
	if (rc == 0) {
		*ret = p;
		p = NULL;
	}
out:
	retrain_params_free(p);
	json_decref(root);
	return rc;
}
