#include <string.h>

#include "client/cli/cli.h"

#define END_OF_OPTIONS                                                                                       \
	{                                                                                                    \
		NULL, NULL, WORD_NONE, NULL, NULL                                                            \
	}

const struct option_row global_options[] = {
        {"socket", "PATH", WORD_FILE, NULL, "ask the daemon on this socket"},
        {"admin-socket", "PATH", WORD_FILE, NULL, "use this socket for what only an administrator may do"},
        {"json", NULL, WORD_NONE, NULL, "print the daemon's answer as JSON, and nothing else"},
        {"timeout", "SECONDS", WORD_NUMBER, NULL, "wait at most this long for an answer (5)"},
        END_OF_OPTIONS,
};

static const struct option_row match_options[] = {
        {"skill", "SKILL", WORD_SKILL, NULL,
         "a skill the person has, in plain words or as an id; as often as needed"},
        {"job", "JOB", WORD_JOB, NULL,
         "a job the person has held, in plain words or as an id; its essential skills count too; as often as "
         "needed"},
        {"only-given", NULL, WORD_NONE, NULL, "count only the skills given, not those of the jobs held"},
        {"min-pay", "POUNDS", WORD_NUMBER, NULL, "only jobs that can pay this much a year"},
        {"pay-ratio", "RATIO", WORD_NUMBER, NULL,
         "only jobs that can pay this many times what the jobs held can"},
        {"no-degree", NULL, WORD_NONE, NULL, "leave out jobs that need a degree"},
        {"max-risk", "RISK", WORD_CHOICE, "low medium",
         "leave out jobs more likely to be automated: low, medium, or 0 to 1"},
        {"max-step", "STEPS", WORD_CHOICE, "0 1 2 3 4",
         "at most this many job zones of preparation above the jobs held"},
        {"pattern", "PATTERN", WORD_CHOICE, "full_time part_time shifts evenings weekends flexible days",
         "only jobs that can be worked like this; as often as needed"},
        {"category", "CATEGORY", WORD_TEXT, NULL, "only jobs of this category; as often as needed"},
        {"prefer", "WHAT=WEIGHT", WORD_CHOICE, "pay=1 security=1 growth=1 hours=1",
         "what makes a job better beside the fit, 0 to 1: pay, security, growth, hours"},
        {"order", "ORDER", WORD_CHOICE, "match growth pay security",
         "what comes first: match (the best fit), growth, pay, security"},
        {"model", "MODEL", WORD_CHOICE, "weighted ghtr",
         "the rule that ranks: weighted, or ghtr (the published one)"},
        {"postcode", "POSTCODE", WORD_TEXT, NULL, "where the person lives"},
        {"limit", "N", WORD_NUMBER, NULL, "how many jobs to show (10)"},
        {"offset", "N", WORD_NUMBER, NULL, "pass over this many first"},
        {"explain", NULL, WORD_NONE, NULL, "say what each score is made of"},
        END_OF_OPTIONS,
};

static const struct option_row search_options[] = {
        {"skills", NULL, WORD_NONE, NULL, "look for skills instead of jobs"},
        {"limit", "N", WORD_NUMBER, NULL, "how many to show (10)"},
        {"offset", "N", WORD_NUMBER, NULL, "pass over this many jobs first"},
        END_OF_OPTIONS,
};

static const struct option_row skills_options[] = {
        {"all", NULL, WORD_NONE, NULL, "show every skill, not only the 20 first of each job"},
        END_OF_OPTIONS,
};

static const struct option_row show_options[] = {
        {"skill", NULL, WORD_NONE, NULL, "it is a skill, not a job"},
        END_OF_OPTIONS,
};

static const struct option_row extract_options[] = {
        {"limit", "N", WORD_NUMBER, NULL, "how many skills to show (25)"},
        END_OF_OPTIONS,
};

static const struct option_row dataset_options[] = {
        {"index", "DIR", WORD_FOLDER, NULL, "work on this index folder; no daemon is needed"},
        END_OF_OPTIONS,
};

static const struct option_row stats_options[] = {
        {"prometheus", NULL, WORD_NONE, NULL, "print the text that Prometheus reads"},
        {"all", NULL, WORD_NONE, NULL, "show counters that are zero as well"},
        END_OF_OPTIONS,
};

static const struct option_row top_options[] = {
        {"interval", "SECONDS", WORD_NUMBER, NULL, "time between two looks (1)"},
        {"count", "N", WORD_NUMBER, NULL, "stop after this many looks"},
        END_OF_OPTIONS,
};

static const struct option_row ping_options[] = {
        {"count", "N", WORD_NUMBER, NULL, "how many times to ask (1)"},
        END_OF_OPTIONS,
};

static const struct option_row raw_options[] = {
        {"admin", NULL, WORD_NONE, NULL, "call on the admin socket"},
        END_OF_OPTIONS,
};

static const struct option_row no_options[] = {END_OF_OPTIONS};

const struct command commands[] = {
        {.name = "match",
         .words = "",
         .options = match_options,
         .run = cmd_match,
         .summary = "find jobs for someone, with what they can do already and what is missing",
         .text = "Skills and jobs are given in plain words or as ids. Plain words are looked up; what was "
                 "understood is shown "
                 "first. Words that could mean several things are asked back, or listed.",
         .example = "retrain match --job \"warehouse operative\" --skill \"forklift driving\" --min-pay "
                    "22000 --no-degree"},
        {.name = "search",
         .words = "TEXT...",
         .options = search_options,
         .run = cmd_search,
         .kind = WORD_JOB,
         .min_words = 1,
         .max_words = 50,
         .summary = "find jobs by what people call them",
         .text = "Everyday names, parts of words and misspelt ones are found too.",
         .example = "retrain search \"care worker\""},
        {.name = "skills",
         .words = "JOB...",
         .options = skills_options,
         .run = cmd_skills,
         .kind = WORD_JOB,
         .min_words = 1,
         .max_words = 20,
         .summary = "list the skills to tick for jobs someone has held",
         .text = "Each word, or words in quotes, is one job: an id or plain words.",
         .example = "retrain skills \"care worker\""},
        {.name = "show",
         .words = "ID-or-TITLE",
         .options = show_options,
         .run = cmd_show,
         .kind = WORD_JOB,
         .min_words = 1,
         .max_words = 50,
         .summary = "show all that is known of a job or a skill",
         .example = "retrain show \"care worker\""},
        {.name = "extract",
         .words = "FILE|-|TEXT",
         .options = extract_options,
         .run = cmd_extract,
         .kind = WORD_FILE,
         .min_words = 1,
         .max_words = 1000,
         .personal = true,
         .summary = "find the skills in a CV, a course or an advert",
         .text = "Takes the name of a text file, - for what is piped in, or the text itself. The text is "
                 "sent to the daemon on "
                 "this computer only and is not kept, nor put into the prompt's history.",
         .example = "retrain extract \"I have a forklift licence and worked in a team\""},
        {.name = "dataset",
         .words = "list | activate N | rollback | verify [DIR]",
         .options = dataset_options,
         .run = cmd_dataset,
         .kind = WORD_CHOICE,
         .choices = "list activate rollback verify",
         .min_words = 1,
         .max_words = 2,
         .summary = "see and switch the data that serves",
         .text = "list shows the generations of the index, activate makes one serve, rollback goes back to "
                 "the one before, "
                 "verify reads every generation and checks all checksums. The daemon does it over its admin "
                 "socket; with "
                 "--index, and for verify, this command reads the folder itself.",
         .example = "retrain dataset verify"},
        {.name = "import",
         .words = "FORMAT SOURCE... --index DIR",
         .options = no_options,
         .run = cmd_import,
         .kind = WORD_FILE,
         .max_words = 1000,
         .raw_words = true,
         .summary = "read data into a new generation of the index",
         .text = "Runs retrain-import with the same words; retrain-import(1) describes them.",
         .example = "retrain import native data --index build/index"},
        {.name = "stats",
         .words = "",
         .options = stats_options,
         .run = cmd_stats,
         .summary = "show the daemon's counters and how long each method takes",
         .example = "retrain stats"},
        {.name = "top",
         .words = "",
         .options = top_options,
         .run = cmd_top,
         .summary = "watch the daemon at work",
         .text = "Requests a second, times and connections, looked at each second. q ends it.",
         .example = "retrain top --count 3"},
        {.name = "ping",
         .words = "",
         .options = ping_options,
         .run = cmd_ping,
         .summary = "see whether the daemon answers, and how fast",
         .example = "retrain ping --count 5"},
        {.name = "describe",
         .words = "[METHOD]",
         .options = no_options,
         .run = cmd_describe,
         .kind = WORD_METHOD,
         .max_words = 1,
         .summary = "list the daemon's methods, or describe one",
         .example = "retrain describe occupation.match"},
        {.name = "reload",
         .words = "",
         .options = no_options,
         .run = cmd_reload,
         .summary = "make the daemon read its configuration again",
         .text = "Uses the admin socket. When the new configuration has a mistake, the old one stays.",
         .example = "retrain reload"},
        {.name = "health",
         .words = "",
         .options = no_options,
         .run = cmd_health,
         .summary = "see whether the daemon is ready, and what it answers from",
         .text = "Ends with 0 when it is ready and 1 when it is not.",
         .example = "retrain health"},
        {.name = "raw",
         .words = "METHOD [JSON]",
         .options = raw_options,
         .run = cmd_raw,
         .kind = WORD_METHOD,
         .min_words = 1,
         .max_words = 2,
         .personal = true,
         .summary = "call any method and print its result as JSON",
         .text = "The parameters are one JSON object; - reads them from what is piped in.",
         .example = "retrain raw occupation.search '{\"text\": \"care worker\", \"limit\": 3}'"},
        {.name = "help",
         .words = "[COMMAND]",
         .options = no_options,
         .run = cmd_help,
         .kind = WORD_COMMAND,
         .max_words = 1,
         .summary = "show this list, or help on one command",
         .example = "retrain help match"},
        {.name = NULL},
};

const struct command *command_find(const char *name)
{
	for (const struct command *c = commands; c->name; c++) {
		if (!strcmp(c->name, name))
			return c;
	}
	return NULL;
}
