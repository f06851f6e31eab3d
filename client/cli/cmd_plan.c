#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/cli/batch.h"
#include "client/cli/plan.h"

static int page_error(const struct cli *cli, const char *file, int rc)
{
	char line[1024];

	snprintf(line, sizeof(line), "the page can not be written to %.400s: %s.", file, strerror(-rc));
	print_wrapped(stderr, cli->term.width, "retrain: ", 9, line);
	return EXIT_REFUSED;
}

static int write_all(int fd, const struct buf *page)
{
	for (size_t at = 0; at < page->len;) {
		ssize_t n = write(fd, page->data + at, page->len - at);

		if (n < 0 && errno != EINTR)
			return -errno;
		at += n > 0 ? (size_t)n : 0;
	}
	return 0;
}

/* A plan is about one person: only its owner may read the file. It takes its name when it is whole. */
static int write_file(const char *file, const struct buf *page)
{
	char half[4096];
	int fd, rc, n = snprintf(half, sizeof(half), "%s.new", file);

	if (n < 0 || (size_t)n >= sizeof(half))
		return -ENAMETOOLONG;
	fd = open(half, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
	if (fd < 0)
		return -errno;
	rc = write_all(fd, page);
	if (close(fd) < 0 && rc == 0)
		rc = -errno;
	if (rc == 0 && rename(half, file) < 0)
		rc = -errno;
	if (rc < 0)
		unlink(half);
	return rc;
}

static int write_page(const struct cli *cli, const struct plan *p, const char *file)
{
	struct buf page;
	int rc;

	buf_init(&page, 0);
	plan_page(p, &page);
	rc = page.error;
	if (rc == 0 && !strcmp(file, "-"))
		rc = fwrite(page.data, 1, page.len, stdout) == page.len ? 0 : -EIO;
	else if (rc == 0)
		rc = write_file(file, &page);
	buf_free(&page);
	if (rc < 0)
		return page_error(cli, file, rc);
	if (strcmp(file, "-") != 0 && !cli->json)
		printf("The plan is in %s. Open it with a browser; its Print gives an A4 paper or a PDF.\n",
		       file);
	return EXIT_FINE;
}

int cmd_plan(struct cli *cli, const struct args *a)
{
	const char *file = args_value(a, "html");
	struct plan p;
	int code;

	if (args_flag(a, "pdf"))
		return usage_error(a->command,
		                   "a browser makes the PDF: write the page with --html FILE, open it, and "
		                   "choose Print, then Save as PDF. The page is laid out for A4.");
	if (args_flag(a, "batch"))
		return batch_command(cli, a, true);
	code = plan_ask(cli, a, &p);
	if (code == EXIT_FINE && cli->json)
		code = cli_print_json(cli, plan_value(&p));
	if (code == EXIT_FINE && file)
		code = write_page(cli, &p, file);
	else if (code == EXIT_FINE && !cli->json)
		code = plan_print(cli, &p);
	plan_free(&p);
	return code;
}
