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

#define MODES     "classroom online work_based blended"
#define STUDIES   "full_time part_time flexible"
#define WHENS     "daytime evening weekend day_or_block_release"
#define PATTERNS  "full_time part_time shifts evenings weekends flexible days"
#define TYPES     "essential_skills t_level htq free_courses_for_jobs multiply skills_bootcamp apprenticeship"
#define ANY_OFTEN "; as often as needed"

/* Where the person lives and how far they go, and how they can learn: the same words in every command. */
#define PLACE_ROWS                                                                                           \
	{"postcode", "POSTCODE", WORD_TEXT, NULL, "where the person lives: a postcode or its first half"},   \
	{                                                                                                    \
		"distance", "MILES", WORD_NUMBER, NULL, "how far they go (20)"                               \
	}
#define WAY_ROWS                                                                                             \
	{"mode", "MODE", WORD_CHOICE, MODES,                                                                 \
	 "only courses taught like this: classroom, online, work_based or blended" ANY_OFTEN},               \
	        {"study", "STUDY", WORD_CHOICE, STUDIES,                                                     \
	         "only full_time, part_time or flexible courses" ANY_OFTEN},                                 \
	{                                                                                                    \
		"when", "WHEN", WORD_CHOICE, WHENS,                                                          \
		        "only courses at these times: daytime, evening, weekend or "                         \
		        "day_or_block_release" ANY_OFTEN                                                     \
	}
#define ON_ROW                                                                                               \
	{                                                                                                    \
		"on", "DATE", WORD_TEXT, NULL, "answer for this day instead of today"                        \
	}

/* A whole list of people instead of one. */
#define BATCH_ROWS                                                                                           \
	{"batch", "FILE", WORD_FILE, NULL,                                                                   \
	 "for everyone on a list: CSV or JSON lines; - for what is piped in"},                               \
	        {"out", "FILE", WORD_FILE, NULL, "with --batch: write the answers here, as .csv or .jsonl"}, \
	{                                                                                                    \
		"resume", NULL, WORD_NONE, NULL, "with --batch: go on where an earlier run of --out ended"   \
	}

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
        {"pattern", "PATTERN", WORD_CHOICE, PATTERNS,
         "only jobs that can be worked like this; as often as needed"},
        {"category", "CATEGORY", WORD_TEXT, NULL, "only jobs of this category; as often as needed"},
        {"prefer", "WHAT=WEIGHT", WORD_CHOICE, "pay=1 security=1 growth=1 hours=1 distance=1 local=1",
         "what makes a job better beside the fit, 0 to 1: pay, security, growth, hours, distance, local "
         "(that it "
         "can be trained for and is hiring near)"},
        {"order", "ORDER", WORD_CHOICE, "match growth pay security",
         "what comes first: match (the best fit), growth, pay, security"},
        {"model", "MODEL", WORD_CHOICE, "weighted ghtr",
         "the rule that ranks: weighted, or ghtr (the published one)"},
        PLACE_ROWS,
        ON_ROW,
        {"limit", "N", WORD_NUMBER, NULL, "how many jobs to show (10)"},
        {"offset", "N", WORD_NUMBER, NULL, "pass over this many first"},
        {"explain", NULL, WORD_NONE, NULL, "say what each score is made of"},
        BATCH_ROWS,
        {"what-if", "SKILL", WORD_SKILL, NULL,
         "with --batch: how many would gain good jobs with this skill or course; all: which skill opens "
         "most"},
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
        {"course", NULL, WORD_NONE, NULL, "it is the id of a course"},
        {"vacancy", NULL, WORD_NONE, NULL, "it is the id of a vacancy"},
        {"postcode", "POSTCODE", WORD_TEXT, NULL, "say how far a course or vacancy is from here"},
        END_OF_OPTIONS,
};

static const struct option_row courses_options[] = {
        {"skill", "SKILL", WORD_SKILL, NULL,
         "only courses that teach this skill; as often as needed, any of them"},
        PLACE_ROWS,
        WAY_ROWS,
        {"level", "LEVEL", WORD_TEXT, NULL, "only this level: E (entry), 1 to 8, X (not known)" ANY_OFTEN},
        {"type", "TYPE", WORD_CHOICE, TYPES,
         "only courses of this kind, such as skills_bootcamp; Tab lists them" ANY_OFTEN},
        {"sector", "SECTOR", WORD_TEXT, NULL, "only this sector" ANY_OFTEN},
        {"provider", "PROVIDER", WORD_TEXT, NULL, "only this provider, by name or id" ANY_OFTEN},
        {"max-cost", "POUNDS", WORD_NUMBER, NULL, "only courses that cost at most this"},
        {"start-from", "DATE", WORD_TEXT, NULL, "only courses that start on this day or later"},
        {"start-to", "DATE", WORD_TEXT, NULL, "only courses that start on this day or earlier"},
        {"hide-old", NULL, WORD_NONE, NULL, "hide courses that started more than 60 days ago"},
        {"hide-flexible", NULL, WORD_NONE, NULL, "hide courses without a fixed start"},
        {"sort", "ORDER", WORD_CHOICE, "relevance start_latest start_soonest distance cost",
         "what comes first"},
        {"facets", NULL, WORD_NONE, NULL, "count what would narrow the list"},
        {"limit", "N", WORD_NUMBER, NULL, "how many to show (10)"},
        {"offset", "N", WORD_NUMBER, NULL, "pass over this many first"},
        ON_ROW,
        END_OF_OPTIONS,
};

static const struct option_row vacancies_options[] = {
        {"job", "JOB", WORD_JOB, NULL, "only vacancies for this job, in plain words or as an id"},
        {"skill", "SKILL", WORD_SKILL, NULL,
         "a skill the person has: each vacancy says how many it asks for" ANY_OFTEN},
        PLACE_ROWS,
        {"min-pay", "POUNDS", WORD_NUMBER, NULL, "only those that can pay this much a year, or do not say"},
        {"hours", "HOURS", WORD_TEXT, NULL, "hours a week: 30 for at most 30, or 16-30"},
        {"pattern", "PATTERN", WORD_CHOICE, PATTERNS,
         "only work like this, or that does not say: full_time, part_time, shifts, evenings, weekends, "
         "flexible, days" ANY_OFTEN},
        {"since", "DATE", WORD_TEXT, NULL, "only those posted on this day or later"},
        {"sort", "ORDER", WORD_CHOICE, "relevance distance pay posted",
         "what comes first: relevance, distance, pay or posted"},
        {"limit", "N", WORD_NUMBER, NULL, "how many to show (10)"},
        {"offset", "N", WORD_NUMBER, NULL, "pass over this many first"},
        ON_ROW,
        END_OF_OPTIONS,
};

static const struct option_row plan_options[] = {
        {"job", "JOB", WORD_JOB, NULL, "a job the person holds or has held, the last one last" ANY_OFTEN},
        {"skill", "SKILL", WORD_SKILL, NULL, "a skill the person has" ANY_OFTEN},
        {"or", "JOB", WORD_JOB, NULL,
         "another job that would do: the plan is for the one best reached" ANY_OFTEN},
        PLACE_ROWS,
        WAY_ROWS,
        {"max-cost", "POUNDS", WORD_NUMBER, NULL, "all courses together cost at most this"},
        {"max-courses", "N", WORD_NUMBER, NULL, "at most so many courses: those that close most"},
        {"max-weeks", "WEEKS", WORD_NUMBER, NULL, "the plan takes at most this long"},
        {"hours", "HOURS", WORD_NUMBER, NULL, "hours a week there are to learn"},
        {"start-from", "DATE", WORD_TEXT, NULL, "no course starts before this day"},
        {"start-by", "DATE", WORD_TEXT, NULL, "every course starts by this day"},
        {"english", "LEVEL", WORD_CHOICE, "none entry 1 2", "level of English held: none, entry, 1 or 2"},
        {"maths", "LEVEL", WORD_CHOICE, "none entry 1 2", "level of maths held: none, entry, 1 or 2"},
        {"digital", "LEVEL", WORD_CHOICE, "none entry 1 2",
         "level of digital skills held: none, entry, 1 or 2"},
        {"qualification", "LEVEL", WORD_CHOICE, "0 1 2 3 4 5 6 7 8",
         "highest qualification held; 0 is entry level"},
        {"age", "YEARS", WORD_NUMBER, NULL, "age, for what is free"},
        {"pay", "POUNDS", WORD_NUMBER, NULL, "pay a year now, for what is free"},
        {"employment", "WORK", WORD_CHOICE, "employed self_employed unemployed",
         "employed, self_employed or unemployed, for what is free"},
        {"objective", "OBJECTIVE", WORD_CHOICE, "fewest cheapest soonest",
         "what is best: fewest courses, cheapest, or soonest done"},
        {"alternatives", "N", WORD_NUMBER, NULL, "other courses to name for each (2)"},
        {"no-degree", NULL, WORD_NONE, NULL,
         "when no job is named, or for jobs that fit: none that needs a degree"},
        ON_ROW,
        {"html", "FILE", WORD_FILE, NULL, "write the plan as a page to keep, print and send"},
        BATCH_ROWS,
        {"pdf", NULL, WORD_NONE, NULL,
         "say how to make a PDF: write --html, open it in a browser, print to PDF"},
        END_OF_OPTIONS,
};

static const struct option_row route_options[] = {
        {"to", "JOB", WORD_JOB, NULL, "the job to end in; without it, the best ones"},
        {"skill", "SKILL", WORD_SKILL, NULL, "a skill the person has" ANY_OFTEN},
        PLACE_ROWS,
        WAY_ROWS,
        {"max-cost", "POUNDS", WORD_NUMBER, NULL, "one course costs at most this"},
        {"pay-floor", "POUNDS", WORD_NUMBER, NULL,
         "no step pays someone new to it less; without it, what the job held pays them"},
        {"steps", "N", WORD_CHOICE, "1 2 3 4", "at most so many moves (3)"},
        {"hiring", NULL, WORD_NONE, NULL, "only jobs with a vacancy near"},
        {"no-degree", NULL, WORD_NONE, NULL, "leave out jobs that need a degree"},
        {"order", "ORDER", WORD_CHOICE, "balanced time cost pay",
         "what comes first: balanced, time, cost or pay"},
        {"limit", "N", WORD_NUMBER, NULL, "how many routes to show (5)"},
        ON_ROW,
        END_OF_OPTIONS,
};

static const struct option_row extract_options[] = {
        {"limit", "N", WORD_NUMBER, NULL, "how many skills to show (25)"},
        END_OF_OPTIONS,
};

static const struct option_row dataset_options[] = {
        {"index", "DIR", WORD_FOLDER, NULL, "work on this index folder; no daemon is needed"},
        {"course", NULL, WORD_NONE, NULL, "close, reopen: the ids are of courses, not of vacancies"},
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
                 "first. Words that could mean several things are asked back, or listed. With --batch a "
                 "whole list of "
                 "people is matched: one record each, with the columns key, skills, jobs (| between several) "
                 "and any "
                 "option of this command by its name.",
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
         .summary = "show all that is known of a job, a skill, a course or a vacancy",
         .example = "retrain show \"care worker\""},
        {.name = "plan",
         .words = "[JOB]",
         .options = plan_options,
         .run = cmd_plan,
         .kind = WORD_JOB,
         .max_words = 50,
         .summary = "plan the courses that lead to a job",
         .text = "Shows what the job needs and the person has, the courses that close the gap, in order, "
                 "what stays "
                 "open and why, and who helps. Without JOB, the jobs that fit best are tried and the one "
                 "best reached "
                 "is taken. --html FILE writes one page that needs no network and prints on A4 paper; to get "
                 "a PDF, "
                 "open it in a browser and choose Print, then Save as PDF. With --batch everyone on a list "
                 "gets a plan; "
                 "the columns are key, skills, jobs, target and any option of this command by its name.",
         .example = "retrain plan \"teaching assistant\" --job \"care worker\" --postcode WV1 --english 1"},
        {.name = "route",
         .words = "[FROM]",
         .options = route_options,
         .run = cmd_route,
         .kind = WORD_JOB,
         .max_words = 50,
         .summary = "find a way to a better job in several steps",
         .text = "FROM is the job held. No step pays less than it does, or less than --pay-floor, and each "
                 "can be "
                 "trained for within reach.",
         .example = "retrain route \"care worker\" --postcode B1 --limit 2"},
        {.name = "courses",
         .words = "[TEXT]",
         .options = courses_options,
         .run = cmd_courses,
         .kind = WORD_TEXT,
         .max_words = 50,
         .summary = "find courses",
         .text = "By words of the title, by skill, by place and time. 'All of these' in single quotes, "
                 "\"this phrase\" "
                 "in double quotes. National and online courses are in reach from anywhere.",
         .example = "retrain courses maths --postcode B1 --distance 10"},
        {.name = "vacancies",
         .words = "[TEXT]",
         .options = vacancies_options,
         .run = cmd_vacancies,
         .kind = WORD_TEXT,
         .max_words = 50,
         .summary = "find vacancies",
         .text = "By words of the title, by job, by place, pay and hours. What an advert leaves out is shown "
                 "as "
                 "\"does not say\", and passes every filter.",
         .example = "retrain vacancies --job \"care worker\" --postcode B1"},
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
         .words = "list | activate N | rollback | verify [DIR] | close ID... | reopen ID...",
         .options = dataset_options,
         .run = cmd_dataset,
         .kind = WORD_CHOICE,
         .choices = "list activate rollback verify close reopen",
         .min_words = 1,
         .max_words = 1001,
         .summary = "see and switch the data that serves",
         .text = "list shows the generations of the index, activate makes one serve, rollback goes back to "
                 "the one before, "
                 "verify reads every generation and checks all checksums. close takes vacancies that are "
                 "filled (or, "
                 "with --course, courses that are full) out of every answer at once, reopen brings them "
                 "back. The "
                 "daemon does it over its admin "
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
