#include "index/course_functional.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "index/catalogue_format.h"

enum { LEVEL_NONE, AT_ENTRY, AT_LEVEL_1, AT_LEVEL_2 };

/* What a word can be here. */
enum word {
	OTHER,
	ENGLISH,
	MATHS,
	DIGITAL,    /* a word that by itself means skills with computers */
	COMPUTER,   /* one that means them beside "skills" and the like */
	IT,         /* the same in capitals only */
	LITERACY,   /* of English, unless another word says of what */
	OF_ANOTHER, /* "financial literacy" */
	ESOL,
	GCSE,
	PRE,
	LEVEL,
	ENTRY,
	FUNCTIONAL_WORD,
	ESSENTIAL,
	SKILLS,
	GRADE,
	TEACHING, /* about the subject, not in it */
	PLAIN,    /* may stand in a title that is only about the subject */
	USE,
	JOIN, /* between two grades */
	ONE,
	TWO,
	HIGHER, /* level three and up */
	A_LEVEL,
	E_NUMBER,
	L_ONE,
	L_TWO,
	NUMBER,
	GRADE_LETTER,
	NEGATION,
	SOFT, /* makes a condition less than one */
	WILL,
	STUDY,
	ACCESS,
	BREAK /* where a new clause begins */
};

static const struct {
	const char *text;
	enum word word;
} words[] = {
        {"english", ENGLISH},
        {"maths", MATHS},
        {"math", MATHS},
        {"mathematics", MATHS},
        {"numeracy", MATHS},
        {"eng", ENGLISH},
        {"ict", DIGITAL},
        {"itq", DIGITAL},
        {"ecdl", DIGITAL},
        {"icdl", DIGITAL},
        {"digital", COMPUTER},
        {"computer", COMPUTER},
        {"computers", COMPUTER},
        {"computing", COMPUTER},
        {"internet", COMPUTER},
        {"it", IT},
        {"literacy", LITERACY},
        {"financial", OF_ANOTHER},
        {"media", OF_ANOTHER},
        {"emotional", OF_ANOTHER},
        {"data", OF_ANOTHER},
        {"carbon", OF_ANOTHER},
        {"health", OF_ANOTHER},
        {"legal", OF_ANOTHER},
        {"marketing", OF_ANOTHER},
        {"esol", ESOL},
        {"gcse", GCSE},
        {"gcses", GCSE},
        {"igcse", GCSE},
        {"igcses", GCSE},
        {"pre", PRE},
        {"level", LEVEL},
        {"levels", LEVEL},
        {"entry", ENTRY},
        {"el", ENTRY},
        {"functional", FUNCTIONAL_WORD},
        {"func", FUNCTIONAL_WORD},
        {"functionalskills", FUNCTIONAL_WORD},
        {"fs", FUNCTIONAL_WORD},
        {"gce", A_LEVEL},
        {"gcea", A_LEVEL},
        {"a2", A_LEVEL},
        {"alevel", A_LEVEL},
        {"essential", ESSENTIAL},
        {"skill", SKILLS},
        {"skills", SKILLS},
        {"literate", SKILLS},
        {"basics", SKILLS},
        {"basic", SKILLS},
        {"beginners", SKILLS},
        {"beginner", SKILLS},
        {"grade", GRADE},
        {"grades", GRADE},
        {"teaching", TEACHING},
        {"teach", TEACHING},
        {"teacher", TEACHING},
        {"teachers", TEACHING},
        {"tutor", TEACHING},
        {"tefl", TEACHING},
        {"tesol", TEACHING},
        {"supporting", TEACHING},
        {"support", TEACHING},
        {"assistant", TEACHING},
        {"assistants", TEACHING},
        {"literature", TEACHING},
        {"lit", TEACHING},
        {"history", TEACHING},
        {"degree", TEACHING},
        {"course", PLAIN},
        {"courses", PLAIN},
        {"class", PLAIN},
        {"classes", PLAIN},
        {"language", PLAIN},
        {"for", PLAIN},
        {"adults", PLAIN},
        {"adult", PLAIN},
        {"improve", PLAIN},
        {"improving", PLAIN},
        {"your", PLAIN},
        {"my", PLAIN},
        {"refresher", PLAIN},
        {"online", PLAIN},
        {"everyday", PLAIN},
        {"life", PLAIN},
        {"in", PLAIN},
        {"the", PLAIN},
        {"award", PLAIN},
        {"certificate", PLAIN},
        {"qualification", PLAIN},
        {"revision", PLAIN},
        {"evening", PLAIN},
        {"day", PLAIN},
        {"part", PLAIN},
        {"time", PLAIN},
        {"free", PLAIN},
        {"brush", PLAIN},
        {"up", PLAIN},
        {"introduction", PLAIN},
        {"multiply", PLAIN},
        {"reading", PLAIN},
        {"writing", PLAIN},
        {"speaking", PLAIN},
        {"listening", PLAIN},
        {"use", USE},
        {"using", USE},
        {"confident", USE},
        {"or", JOIN},
        {"to", JOIN},
        {"and", JOIN},
        {"above", JOIN},
        {"higher", JOIN},
        {"one", ONE},
        {"1", ONE},
        {"two", TWO},
        {"2", TWO},
        {"3", HIGHER},
        {"three", HIGHER},
        {"4", HIGHER},
        {"5", HIGHER},
        {"6", HIGHER},
        {"7", HIGHER},
        {"e1", E_NUMBER},
        {"e2", E_NUMBER},
        {"e3", E_NUMBER},
        {"el1", E_NUMBER},
        {"el2", E_NUMBER},
        {"el3", E_NUMBER},
        {"l1", L_ONE},
        {"l2", L_TWO},
        {"8", NUMBER},
        {"9", NUMBER},
        {"a", GRADE_LETTER},
        {"b", GRADE_LETTER},
        {"c", GRADE_LETTER},
        {"d", GRADE_LETTER},
        {"e", GRADE_LETTER},
        {"f", GRADE_LETTER},
        {"g", GRADE_LETTER},
        {"no", NEGATION},
        {"not", NEGATION},
        {"don", NEGATION},
        {"dont", NEGATION},
        {"without", NEGATION},
        {"never", NEGATION},
        {"ideally", SOFT},
        {"preferably", SOFT},
        {"preferred", SOFT},
        {"preferable", SOFT},
        {"desirable", SOFT},
        {"desired", SOFT},
        {"helpful", SOFT},
        {"useful", SOFT},
        {"advantage", SOFT},
        {"advantageous", SOFT},
        {"beneficial", SOFT},
        {"benefit", SOFT},
        {"recommended", SOFT},
        {"recommend", SOFT},
        {"towards", SOFT},
        {"toward", SOFT},
        {"alongside", SOFT},
        {"retake", SOFT},
        {"resit", SOFT},
        {"continue", SOFT},
        {"opportunity", SOFT},
        {"offer", SOFT},
        {"will", WILL},
        {"ll", WILL},
        {"study", STUDY},
        {"gain", STUDY},
        {"achieve", STUDY},
        {"take", STUDY},
        {"sit", STUDY},
        {"access", ACCESS},
        {"but", BREAK},
        {"however", BREAK},
        {"although", BREAK},
};

#define MAX_WORDS  512u /* of a text; what comes behind is rarely a condition */
#define MAX_LETTER 16u

struct token {
	uint8_t word;
	char first;  /* its first letter, small: what a grade is */
	bool single; /* one letter or digit */
};

static enum word find_word(const char *s, size_t n)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (words[i].text[0] == s[0] && strlen(words[i].text) == n && !memcmp(words[i].text, s, n))
			return words[i].word;
	return OTHER;
}

static bool is_word_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c < 0;
}

static bool ends_clause(const char *s)
{
	/* A full stop ends a clause where a space or the end is behind it: not in "No. 1" or "www.x". */
	if (*s == '.')
		return !s[1] || s[1] == ' ' || s[1] == '\n' || s[1] == '\r';
	return *s == ';' || *s == '\n' || *s == '!' || *s == '?' || *s == '*' || *s == ':';
}

/* Splits a text into words. Clauses end with BREAK. */
static size_t read_words(const char *s, struct token *out)
{
	size_t n = 0;

	while (s && *s && n < MAX_WORDS) {
		char word[MAX_LETTER];
		size_t len = 0;
		bool capitals = true;

		if (!is_word_byte(*s)) {
			if (ends_clause(s))
				out[n++] = (struct token){.word = BREAK};
			s++;
			continue;
		}
		for (; is_word_byte(*s); s++, len++) {
			capitals &= !(*s >= 'a' && *s <= 'z');
			if (len < sizeof(word))
				word[len] = *s >= 'A' && *s <= 'Z' ? (char)(*s - 'A' + 'a') : *s;
		}
		out[n] = (struct token){.first = word[0], .single = len == 1};
		if (len <= sizeof(word))
			out[n].word = (uint8_t)find_word(word, len);
		if (out[n].word == IT && !capitals)
			out[n].word = OTHER;
		n++;
	}
	return n;
}

/* --- levels --------------------------------------------------------------------- */

static enum word word_at(const struct token *t, size_t n, size_t i)
{
	return i < n ? t[i].word : BREAK;
}

static bool is_number(enum word w)
{
	return w == ONE || w == TWO || w == HIGHER;
}

static int level_of_number(enum word w)
{
	return w == ONE ? AT_LEVEL_1 : w == TWO ? AT_LEVEL_2 : LEVEL_NONE;
}

/* GCSE grades 9 to 4 and A to C are level 2, those below level 1. The lowest of those named counts. */
static int level_of_grades(const struct token *t, size_t n, size_t i)
{
	int level = LEVEL_NONE;

	for (; i < n && (t[i].word == JOIN || t[i].single); i++) {
		bool low =
		        (t[i].first >= '1' && t[i].first <= '3') || (t[i].first >= 'd' && t[i].first <= 'g');

		if (t[i].word == JOIN)
			continue;
		if (level == LEVEL_NONE || low)
			level = low ? AT_LEVEL_1 : AT_LEVEL_2;
	}
	return level;
}

static int level_of_gcse(const struct token *t, size_t n, size_t from, size_t end, size_t at)
{
	if (at > from && t[at - 1].word == PRE)
		return AT_LEVEL_1;
	for (size_t i = from; i < end; i++) {
		int level = t[i].word == GRADE ? level_of_grades(t, n, i + 1) : LEVEL_NONE;

		if (level)
			return level;
	}
	return AT_LEVEL_2;
}

/* The level that begins at word `i` of the clause [from, end): "entry level 3", "level 2", "L1", "GCSE".
 * Levels above 2 are none of these; *ret_other is set for them. */
static int level_at(const struct token *t, size_t from, size_t end, size_t i, bool *ret_other)
{
	enum word next = word_at(t, end, i + 1);

	*ret_other = false;
	switch (t[i].word) {
	case ENTRY:
		return next == LEVEL || is_number(next) ? AT_ENTRY : LEVEL_NONE;
	case E_NUMBER:
		return AT_ENTRY;
	case L_ONE:
		return AT_LEVEL_1;
	case L_TWO:
		return AT_LEVEL_2;
	case GCSE:
		return level_of_gcse(t, end, from, end, i);
	case LEVEL:
		if (i > from && t[i - 1].word == ENTRY)
			return LEVEL_NONE;
		*ret_other = next == HIGHER || (i > from && t[i - 1].word == GRADE_LETTER);
		return level_of_number(next);
	case A_LEVEL:
		*ret_other = true;
		return LEVEL_NONE;
	default:
		return LEVEL_NONE;
	}
}

/* --- what a course leads to ---------------------------------------------------------- */

struct title {
	bool subject[FUNCTIONALS];
	bool named; /* as a qualification of this kind: Functional Skills, GCSE ... */
	bool plain; /* nothing else is said */
	bool about; /* of teaching it, or what is written in it */
	bool esol;
	int level;
	bool higher;
};

/* Whether the words about computers at `i` mean skills with them. */
static bool is_digital(const struct token *t, size_t n, size_t i)
{
	if (t[i].word == DIGITAL)
		return true;
	if (t[i].word != COMPUTER && t[i].word != IT)
		return false;
	for (size_t k = i > 3 ? i - 3 : 0; k < n && k <= i + 3; k++)
		if (t[k].word == SKILLS || t[k].word == FUNCTIONAL_WORD || t[k].word == LITERACY ||
		    t[k].word == ESSENTIAL)
			return true;
	return false;
}

static void note_subject(struct title *title, const struct token *t, size_t n, size_t i)
{
	enum word before = i ? t[i - 1].word : OTHER;

	if (t[i].word == MATHS)
		title->subject[FUNCTIONAL_MATHS] = true;
	else if (t[i].word == ENGLISH || t[i].word == ESOL)
		title->subject[FUNCTIONAL_ENGLISH] = true;
	else if (is_digital(t, n, i))
		title->subject[FUNCTIONAL_DIGITAL] = true;
	else if (t[i].word == LITERACY && (before == COMPUTER || before == IT))
		title->subject[FUNCTIONAL_DIGITAL] = true;
	else if (t[i].word == LITERACY && before != OF_ANOTHER)
		title->subject[FUNCTIONAL_ENGLISH] = title->named = true;
	title->esol |= t[i].word == ESOL;
}

/* "Levels 1 and 2", "Level 1/2" */
static bool is_up_to_two(const struct token *t, size_t n, size_t i)
{
	return word_at(t, n, i) == LEVEL && word_at(t, n, i + 1) == ONE &&
	       word_at(t, n, i + (word_at(t, n, i + 2) == JOIN ? 3 : 2)) == TWO;
}

static void read_title(const char *text, struct title *title)
{
	struct token t[MAX_WORDS];
	size_t n = read_words(text, t);

	for (size_t i = 0; i < n; i++) {
		bool higher;
		int level = level_at(t, 0, n, i, &higher);

		note_subject(title, t, n, i);
		if (is_up_to_two(t, n, i))
			level = AT_LEVEL_2;
		if (level > title->level)
			title->level = level;
		title->higher |= higher;
		/* "Functional Skills", "English Skills", "Essential Digital Skills" */
		title->named |= t[i].word == FUNCTIONAL_WORD || t[i].word == GCSE || t[i].word == ESOL ||
		                t[i].word == DIGITAL ||
		                ((t[i].word == ESSENTIAL || t[i].word == MATHS || t[i].word == ENGLISH) &&
		                 (word_at(t, n, i + 1) == SKILLS || word_at(t, n, i + 2) == SKILLS));
		title->about |= t[i].word == TEACHING;
		title->plain &= t[i].word != OTHER;
	}
}

static int level_given(const struct title *title, const struct functional_text *in)
{
	int level = title->level;

	if (!level && in->level <= 2)
		level = in->level + AT_ENTRY;
	if (!level)
		level = AT_ENTRY;
	/* English for speakers of other languages at level 2 is not taken for English at level 2. */
	return title->esol && level > AT_LEVEL_1 ? AT_LEVEL_1 : level;
}

static uint8_t gives(const struct functional_text *in)
{
	struct title title = {.plain = true};
	bool kind = in->type == COURSE_ESSENTIAL_SKILLS || in->type == COURSE_MULTIPLY;
	uint8_t set = 0;

	read_title(in->title, &title);
	if (in->level != QUALIFICATION_UNKNOWN && in->level > 2)
		return 0;
	if (in->aim_title && *in->aim_title && kind)
		read_title(in->aim_title, &title);
	if (in->type == COURSE_MULTIPLY)
		title.subject[FUNCTIONAL_MATHS] = true;
	if (title.higher || (title.about && !kind) || !(title.named || title.plain || kind))
		return 0;
	for (int i = 0; i < FUNCTIONALS; i++)
		if (title.subject[i])
			set |= FUNCTIONAL_BITS(i, level_given(&title, in));
	return set;
}

/* --- what a course asks for -------------------------------------------------------------- */

static bool is_soft(const struct token *t, size_t from, size_t end)
{
	bool will = false, study = false;

	for (size_t i = from; i < end; i++) {
		if (t[i].word == SOFT)
			return true;
		will |= t[i].word == WILL;
		study |= will && t[i].word == STUDY;
	}
	return study;
}

static bool is_denied(const struct token *t, size_t from, size_t at)
{
	for (size_t i = from; i < at; i++)
		if (t[i].word == NEGATION)
			return true;
	return false;
}

/* The level said nearest to word `at`, the lower of two as near. */
static int nearest_level(const struct token *t, size_t from, size_t end, size_t at)
{
	size_t best = SIZE_MAX;
	int found = LEVEL_NONE;

	for (size_t i = from; i < end; i++) {
		bool higher;
		int level = level_at(t, from, end, i, &higher);
		size_t far = i < at ? at - i : i - at;

		if (level && (far < best || (far == best && level < found))) {
			best = far;
			found = level;
		}
	}
	return found;
}

static int functional_at(const struct token *t, size_t from, size_t end, size_t i)
{
	if (t[i].word == MATHS)
		return FUNCTIONAL_MATHS;
	if (t[i].word == ENGLISH)
		return FUNCTIONAL_ENGLISH;
	if (t[i].word == LITERACY)
		return i > from && (t[i - 1].word == COMPUTER || t[i - 1].word == IT) ? FUNCTIONAL_DIGITAL
		       : i > from && t[i - 1].word == OF_ANOTHER                      ? FUNCTIONALS
		                                                                      : FUNCTIONAL_ENGLISH;
	return is_digital(t, end, i) || (t[i].word == COMPUTER && i > from + 1 &&
	                                 (t[i - 1].word == USE || t[i - 2].word == USE))
	               ? FUNCTIONAL_DIGITAL
	               : FUNCTIONALS;
}

static bool has(const struct token *t, size_t from, size_t end, enum word w)
{
	while (from < end && t[from].word != w)
		from++;
	return from < end;
}

static void read_clause(const struct token *t, size_t from, size_t end, int level[FUNCTIONALS])
{
	if (is_soft(t, from, end))
		return;
	for (size_t i = from; i < end; i++) {
		int what = functional_at(t, from, end, i), at;

		if (what == FUNCTIONALS || is_denied(t, from, i))
			continue;
		at = nearest_level(t, from, end, i);
		/* "Basic computer skills" are a condition without a level; a good command of English is none.
		 */
		if (!at && what == FUNCTIONAL_DIGITAL && !has(t, from, end, ACCESS))
			at = AT_ENTRY;
		if (at > level[what])
			level[what] = at;
	}
}

static void needs(const char *entry, int level[FUNCTIONALS])
{
	struct token t[MAX_WORDS];
	size_t n = read_words(entry, t), from = 0;

	for (size_t i = 0; i <= n; i++) {
		if (i < n && t[i].word != BREAK)
			continue;
		read_clause(t, from, i, level);
		from = i + 1;
	}
}

void course_functional(const struct functional_text *in, uint8_t *ret_needs, uint8_t *ret_gives)
{
	int level[FUNCTIONALS] = {LEVEL_NONE};

	*ret_gives = gives(in);
	*ret_needs = 0;
	needs(in->entry, level);
	for (int i = 0; i < FUNCTIONALS; i++) {
		const unsigned given = FUNCTIONAL_LEVEL(*ret_gives, i);

		/* Who asks for what the course itself leads to means something else. */
		if (level[i] && (!given || (unsigned)level[i] < given))
			*ret_needs |= FUNCTIONAL_BITS(i, level[i]);
	}
}
