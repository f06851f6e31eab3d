#include <string.h>

#include "client/cli/cli.h"

#define END_OF_OPTIONS {NULL, NULL, WORD_NONE, NULL, NULL}

const struct option_row global_options[] = {
	{"socket", "PATH", WORD_FILE, NULL, "ask the daemon on this socket"},
	{"admin-socket", "PATH", WORD_FILE, NULL, "use this socket for what only an administrator may do"},
	{"json", NULL, WORD_NONE, NULL, "print the daemon's answer as JSON, and nothing else"},
	{"timeout", "SECONDS", WORD_NUMBER, NULL, "wait at most this long for an answer (5)"},
	END_OF_OPTIONS,
};

static const struct option_row match_options[] = {
	{"skill", "SKILL", WORD_SKILL, NULL, "a skill the person has, in plain words or as an id; as often as needed"},
	{"job", "JOB", WORD_JOB, NULL, "a job the person has held, in plain words or as an id; as often as needed"},
	{"min-pay", "POUNDS", WORD_NUMBER, NULL, "only jobs that can pay this much a year"},
	{"pay-ratio", "RATIO", WORD_NUMBER, NULL, "only jobs that can pay this many times what the jobs held can"},
	{"no-degree", NULL, WORD_NONE, NULL, "leave out jobs that need a degree"},
	{"max-risk", "RISK", WORD_CHOICE, "low medium", "leave out jobs more likely to be automated: low, medium, or 0 to 1"},
	{"max-step", "STEPS", WORD_CHOICE, "0 1 2 3 4", "at most this many job zones of preparation above the jobs held"},
	{"pattern", "PATTERN", WORD_CHOICE, "full_time part_time shifts evenings weekends flexible days",
	 "only jobs that can be worked like this; as often as needed"},
	{"category", "CATEGORY", WORD_TEXT, NULL, "only jobs of this category; as often as needed"},
	{"prefer", "WHAT=WEIGHT", WORD_CHOICE, "pay=1 security=1 growth=1 hours=1",
	 "what makes a job better beside the fit, 0 to 1: pay, security, growth, hours"},
	{"order", "ORDER", WORD_CHOICE, "match growth pay security", "what comes first: match (the best fit), growth, pay, security"},
	{"model", "MODEL", WORD_CHOICE, "weighted ghtr", "the rule that ranks: weighted, or ghtr (the published one)"},
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
	{"match", "", "find jobs for someone, with what they can do already and what is missing",
	 "Skills and jobs are given in plain words or as ids. Plain words are looked up; what was understood is shown "
	 "first. Words that could mean several things are asked back, or listed.",
	 "retrain match --job \"warehouse operative\" --skill \"forklift driving\" --min-pay 22000 --no-degree",
	 match_options, WORD_NONE, NULL, 0, 0, false, false, cmd_match},
	{"search", "TEXT...", "find jobs by what people call them",
	 "Everyday names, parts of words and misspelt ones are found too.", "retrain search \"care worker\"", search_options,
	 WORD_JOB, NULL, 1, 50, false, false, cmd_search},
	{"skills", "JOB...", "list the skills to tick for jobs someone has held",
	 "Each word, or words in quotes, is one job: an id or plain words.", "retrain skills \"care worker\"", skills_options, WORD_JOB,
	 NULL, 1, 20, false, false, cmd_skills},
	{"show", "ID-or-TITLE", "show all that is known of a job or a skill", NULL, "retrain show \"care worker\"",
	 show_options, WORD_JOB, NULL, 1, 50, false, false, cmd_show},
	{"extract", "FILE|-|TEXT", "find the skills in a CV, a course or an advert",
	 "Takes the name of a text file, - for what is piped in, or the text itself. The text is sent to the daemon on this "
	 "computer only and is not kept, nor put into the prompt's history.",
	 "retrain extract \"I drove a forklift and trained new starters\"", extract_options, WORD_FILE, NULL, 1, 1000,
	 true, false, cmd_extract},
	{"dataset", "list | activate N | rollback | verify [DIR]", "see and switch the data that serves",
	 "list shows the generations of the index, activate makes one serve, rollback goes back to the one before, verify "
	 "reads every generation and checks all checksums. The daemon does it over its admin socket; with --index, and for verify, this command reads the "
	 "folder itself.",
	 "retrain dataset verify", dataset_options, WORD_CHOICE, "list activate rollback verify", 1, 2, false, false,
	 cmd_dataset},
	{"import", "FORMAT SOURCE... --index DIR", "read data into a new generation of the index",
	 "Runs retrain-import with the same words; retrain-import(1) describes them.",
	 "retrain import native data --index build/index", no_options, WORD_FILE, NULL, 0, 1000, false, true, cmd_import},
	{"stats", "", "show the daemon's counters and how long each method takes", NULL, "retrain stats", stats_options,
	 WORD_NONE, NULL, 0, 0, false, false, cmd_stats},
	{"top", "", "watch the daemon at work", "Requests a second, times and sessions, looked at each second. q ends it.",
	 "retrain top --count 3", top_options, WORD_NONE, NULL, 0, 0, false, false, cmd_top},
	{"ping", "", "see whether the daemon answers, and how fast", NULL, "retrain ping --count 5", ping_options,
	 WORD_NONE, NULL, 0, 0, false, false, cmd_ping},
	{"describe", "[METHOD]", "list the daemon's methods, or describe one", NULL, "retrain describe occupation.match",
	 no_options, WORD_METHOD, NULL, 0, 1, false, false, cmd_describe},
	{"reload", "", "make the daemon read its configuration again",
	 "Uses the admin socket. When the new configuration has a mistake, the old one stays.", "retrain reload", no_options,
	 WORD_NONE, NULL, 0, 0, false, false, cmd_reload},
	{"health", "", "see whether the daemon is ready, and what it answers from",
	 "Ends with 0 when it is ready and 1 when it is not.", "retrain health", no_options, WORD_NONE, NULL, 0, 0, false,
	 false, cmd_health},
	{"raw", "METHOD [JSON]", "call any method and print its result as JSON",
	 "The parameters are one JSON object; - reads them from what is piped in.",
	 "retrain raw occupation.search '{\"text\": \"care worker\", \"limit\": 3}'", raw_options, WORD_METHOD, NULL, 1, 2, true,
	 false, cmd_raw},
	{"help", "[COMMAND]", "show this list, or help on one command", NULL, "retrain help match", no_options,
	 WORD_COMMAND, NULL, 0, 1, false, false, cmd_help},
	{NULL, NULL, NULL, NULL, NULL, NULL, WORD_NONE, NULL, 0, 0, false, false, NULL},
};

const struct command *command_find(const char *name)
{
	for (const struct command *c = commands; c->name; c++) {
		if (!strcmp(c->name, name))
			return c;
	}
	return NULL;
}
