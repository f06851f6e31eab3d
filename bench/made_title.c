#include "bench/made_title.h"

#include <ctype.h>
#include <string.h>

/* Codes and names: Find a course, sectors. The words are ours. */
const struct made_sector made_sectors[] = {
        {"ENVIRONMENTAL", "Agriculture, environmental and animal care",
         "agricultur animal horticultur garden florist land countryside equine environment tree fish"},
        {"BUSINESSADMIN", "Business and administration",
         "business administr management leader customer office secretar enterprise human team"},
        {"CARE", "Care services", "care caring social counsel support youth dementia safeguard community"},
        {"CATERINGHOSP", "Catering and hospitality",
         "cook cater hospitality food kitchen bak cake barista beverage chef"},
        {"CONSTRUCTION", "Construction and the built environment",
         "construct brick plaster carpent joiner plumb decorat tiling roof site built building heating gas "
         "scaffold architect"},
        {"CREATIVE", "Creative and design",
         "art arts design music media photograph paint drawing film theatre drama dance fashion textile "
         "jewel "
         "pottery sewing writing craft acting perform graphic"},
        {"DIGITAL", "Digital",
         "ict it computer computing software digital web program microsoft excel word ecdl itq photoshop "
         "games cyber network coding"},
        {"EDUCATION", "Education and early years",
         "teach education child childcare early school assess learning playwork classroom"},
        {"ENGMAN", "Engineering and manufacturing",
         "engineer manufactur weld fabricat mechanic electric electronic production machin"},
        {"BEAUTY", "Hair and beauty", "hair beauty nail barber massage spa make-up makeup"},
        {"HEALTH", "Health and science",
         "health science nurs biolog chemist physic dental pharmac first medic fitness sport yoga exercise "
         "psycholog"},
        {"LEGALFINANCE", "Legal, finance and accounting",
         "account aat bookkeep law legal financ payroll tax insolvency economics"},
        {"PROTECTIVE", "Protective services", "public uniformed security police fire door army"},
        {"SALESMARKETING", "Sales, marketing and procurement",
         "sales market retail procure shop merchandis advertis"},
        {"TRANSPORT", "Transport and logistics",
         "transport logistic vehicle motor warehous driv lorry forklift travel supply"},
};
const size_t made_sector_count = sizeof(made_sectors) / sizeof(made_sectors[0]);

#define FOLDED_MAX 512

/* Lower case, one blank between words and at both ends; what is no letter or digit parts words. */
static void fold(const char *title, char out[FOLDED_MAX])
{
	size_t n = 0;

	out[n++] = ' ';
	for (; *title && n < FOLDED_MAX - 2; title++) {
		unsigned char c = (unsigned char)*title;

		if (isalnum(c) || c >= 0x80)
			out[n++] = (char)tolower(c);
		else if (out[n - 1] != ' ')
			out[n++] = ' ';
	}
	if (out[n - 1] != ' ')
		out[n++] = ' ';
	out[n] = 0;
}

/* "level 2", "l2", "lv 3", "nvq2": the number behind one of these words, 0 for none. */
static int find_number(const char *folded)
{
	static const char *const before[] = {" level", " levels", " lvl", " lev", " lv",  " l",
	                                     " nvq",   " vrq",    " nqf", " qcf", " dip", " step"};

	for (size_t i = 0; i < sizeof(before) / sizeof(before[0]); i++) {
		const char *at = folded;

		while ((at = strstr(at, before[i]))) {
			at += strlen(before[i]);
			const char *digit = *at == ' ' ? at + 1 : at;

			if (*digit >= '1' && *digit <= '7' && !isdigit((unsigned char)digit[1]))
				return *digit - '0';
		}
	}
	return 0;
}

/* What stands for a level where no number does; the first that is found counts. */
static const struct {
	const char *words;
	int level;
} level_words[] = {
        {" entry ", MADE_LEVEL_ENTRY},
        {" pre entry ", MADE_LEVEL_ENTRY},
        {" gcse ", 2},
        {" igcse ", 2},
        {" access to h", 3},
        {" a level ", 3},
        {" as level ", 3},
        {" a2 ", 3},
        {" gce ", 3},
        {" gcea ", 3},
        {" gceas ", 3},
        {" alevel ", 3},
        {" t level ", 3},
        {" advanced subsidiary ", 3},
        {" extended diploma ", 3},
        {" subsidiary diploma ", 3},
        {" hnc ", 4},
        {" higher national certificate ", 4},
        {" hnd ", 5},
        {" higher national diploma ", 5},
        {" foundation degree ", 5},
        {" fda ", 5},
        {" fdsc ", 5},
        {" ba ", 6},
        {" bsc ", 6},
        {" beng ", 6},
        {" hons ", 6},
        {" pgce ", 7},
        {" msc ", 7},
        {" intermediate apprenticeship ", 2},
        {" advanced apprenticeship ", 3},
        {" higher apprenticeship ", 4},
        {" first diploma ", 2},
};

static int find_level(const char *folded)
{
	int number = find_number(folded);

	/* "Entry level 3" is entry level, whatever number follows. */
	if (number && !strstr(folded, " entry "))
		return number;
	for (size_t i = 0; i < sizeof(level_words) / sizeof(level_words[0]); i++)
		if (strstr(folded, level_words[i].words))
			return level_words[i].level;
	return MADE_LEVEL_UNKNOWN;
}

/* Whether the title has a word that begins with these letters; of fewer than four letters, that is these. */
static bool has_word(const char *folded, const char *word, size_t n)
{
	for (const char *at = folded; *at; at += strcspn(at, " ")) {
		at++;
		if (*at == *word && !strncmp(at, word, n) && (n > 3 || at[n] == ' '))
			return true;
	}
	return false;
}

/* The first row with a word of the title counts: an "introduction to diploma level" is an introduction. */
static const struct {
	enum made_size size;
	const char *words; /* beginnings of words; of fewer than four letters whole words */
} size_words[] = {
        {MADE_TASTER, "taster workshop introduct intro awareness induct drop try one-day day talk trip"},
        {MADE_DEGREE, "degree bsc ba beng hons hnd hnc masters msc pgce fdsc fda"},
        {MADE_TWO_YEARS, "gce gcea apprentice"},
        {MADE_DIPLOMA, "diplom dip nvq svq gcse access btec national foundation subsidiary"},
        {MADE_CERTIFICATE, "certif cert ecdl itq improver intermediate functional esol"},
        {MADE_AWARD, "award awd hygiene aid refresher update licen"},
};

/* How many of `words` the title has. */
static int count_words(const char *folded, const char *words)
{
	int count = 0;

	while (*words) {
		size_t n = strcspn(words, " ");

		count += has_word(folded, words, n);
		words += n + (words[n] == ' ');
	}
	return count;
}

static enum made_size find_size(const char *folded)
{
	static const char *const two_years[] = {" a level ", " as level ", " t level ", " extended dip",
	                                        " ext dip"};

	for (size_t i = 0; i < sizeof(two_years) / sizeof(two_years[0]); i++)
		if (strstr(folded, two_years[i]))
			return MADE_TWO_YEARS;
	for (size_t i = 0; i < sizeof(size_words) / sizeof(size_words[0]); i++)
		if (count_words(folded, size_words[i].words))
			return size_words[i].size;
	return MADE_SIZE_UNKNOWN;
}

static int find_sector(const char *folded)
{
	int best = -1, most = 0;

	for (size_t i = 0; i < made_sector_count; i++) {
		int count = count_words(folded, made_sectors[i].words);

		if (count > most) {
			most = count;
			best = (int)i;
		}
	}
	return best;
}

void made_title_read(const char *title, struct made_title *ret)
{
	char folded[FOLDED_MAX];

	fold(title, folded);
	ret->level = find_level(folded);
	ret->sector = find_sector(folded);
	ret->size = find_size(folded);
	ret->apprenticeship = strstr(folded, " apprentice") != NULL;
	ret->t_level = strstr(folded, " t level ") != NULL;
	ret->essential = strstr(folded, " functional skills ") || strstr(folded, " esol ") ||
	                 strstr(folded, " literacy ") || strstr(folded, " numeracy ") ||
	                 ((strstr(folded, " gcse ") || strstr(folded, " entry ")) &&
	                  (strstr(folded, " english ") || strstr(folded, " math")));
}
