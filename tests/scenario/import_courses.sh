#!/usr/bin/env bash
# Courses as providers and councils bring them: what is shown, the copy that is mended and sent again, and
# sources that are imported again. Runs in the build folder.
set -u
program=$PWD/import/retrain-import
work=$(mktemp -d /tmp/retrain-courses-XXXXXX)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failed=0

fail() {
    echo "FAIL: $*"
    failed=1
}

# run EXPECTED-EXIT ARGUMENTS...: standard output and error go to the files out and err
run() {
    local expected=$1 got
    shift
    "$program" "$@" > out 2> err
    got=$?
    [ "$got" = "$expected" ] || fail "retrain-import $*: exit $got, expected $expected: $(head -n 5 err)"
}

says() {
    grep -qF -- "$2" "$1" || fail "$1 does not say \"$2\": $(head -n 10 "$1")"
}

says_not() {
    ! grep -qF -- "$2" "$1" || fail "$1 says \"$2\""
}

header=LARS_QAN,WHO_THIS_COURSE_IS_FOR,ENTRY_REQUIREMENTS,WHAT_YOU_WILL_LEARN,HOW_YOU_WILL_LEARN,WHAT_YOU_WILL_NEED_TO_BRING
header=$header,HOW_YOU_WILL_BE_ASSESSED,WHERE_NEXT,COURSE_NAME,YOUR_REFERENCE,DELIVERY_MODE,START_DATE,FLEXIBLE_START_DATE
header=$header,VENUE_NAME,YOUR_VENUE_REFERENCE,NATIONAL_DELIVERY,SUB_REGION,COURSE_WEBPAGE,COST,COST_DESCRIPTION,DURATION
header=$header,DURATION_UNIT,STUDY_MODE,ATTENDANCE_PATTERN

mkdir both
{
    printf '\xef\xbb\xbf%s\r\n' "$header"
    printf '60314990,"Adults, and\r\nothers",,,,,,,Maths,R1,Classroom based,31/01/2027,No,Main site,,,,,10,,12,Weeks,Part time,Evening\r\n'
    printf '60314990,Adults,,,,,,,Maths,R2,Classroom based,01/12/2026,No,Nowhere,,,,,10,,12,Weeks,Part time,Evening\r\n'
} > both/courses.csv
printf '%s\n' 'YOUR_VENUE_REFERENCE,VENUE_NAME,ADDRESS_LINE_1,ADDRESS_LINE_2,TOWN_OR_CITY,COUNTY,POSTCODE,EMAIL,PHONE,WEBSITE' \
    'M,Main site,1 High Street,,Dudley,,DY1 1AA,,1384 496000,' > both/venues.csv

# --- checking: a table of what is wrong, one line for each fault --------------------------------
run 3 provider-csv both --check --on-date 2027-01-02
says out "LINE  COLUMN"
says out "COURSERUN_START_DATE_INVALID"
says out "COURSERUN_VENUE_NAME_INVALID"
says out "Checked, nothing written"
says err "1 courses with 1 runs"
awk 'length($0) > 100 && !/^Checked/ { exit 1 }' out || fail "the table is wider than 100 columns"
run 3 provider-csv both --check --on-date 2026-12-01
says_not out "COURSERUN_START_DATE_INVALID"
run 3 provider-csv both --check --on-date 2027-01-02 --json
says_not out "LINE  COLUMN"
says out '"field": "START_DATE"'
run 2 provider-csv both --check --on-date 2/1/2027
says err "--on-date takes a date"
run 2 native both --check --annotate
says err "--annotate are for the format provider-csv"
run 1 provider-csv both --check --strict --on-date 2027-01-02

# --- the copy: mended and sent again ------------------------------------------------------------
run 3 provider-csv both --check --on-date 2027-01-02 --annotate
[ -e both/courses.errors.csv ] || fail "there is no copy of the courses"
[ ! -e both/venues.errors.csv ] || fail "there is a copy of the venues, which have no faults"
head -c 3 both/courses.errors.csv | cmp -s - <(printf '\xef\xbb\xbf') || fail "the byte order mark is gone"
says both/courses.errors.csv ",ERRORS"
says both/courses.errors.csv ',Evening,"COURSERUN_START_DATE_INVALID: '
run 3 provider-csv both --check --on-date 2027-01-02 # the copy is not read with the folder
sed -e 's,01/12/2026,28/02/2027,' -e 's/Nowhere/Main site/' both/courses.errors.csv > both/mended.csv
rm both/courses.csv both/courses.errors.csv
run 0 provider-csv both --index index --on-date 2027-01-02 --provider "A college"
says err "2 courses with 2 runs"
says out "2 courses, 0 vacancies"
run 1 provider-csv both/mended.csv --check --annotated both/mended.csv
says err "This is the source itself"
run 1 provider-csv both --check --annotated copy.csv
says err "name a folder"
mkdir copies
run 0 provider-csv both --check --on-date 2027-01-02 --annotated copies
[ -e copies/venues.errors.csv ] || fail "the folder of copies lacks the venues"
run 1 provider-csv index --check # a folder without any
says err "no file"

# --- the same source again takes the place of what it brought before -------------------------------
live=PROVIDER_UKPRN,COURSE_RUN_ID,COURSE_NAME,DELIVER_MODE,FLEXIBLE_STARTDATE
printf '%s\n' $live 1,r1,One,Online,True 1,r2,Two,Online,True > live.csv
run 0 course-csv live.csv --index index --into latest
says out "4 courses, 0 vacancies"
printf '%s\n' $live 1,r2,Two,Online,True > live.csv
run 0 course-csv live.csv --index index --into latest
says out "3 courses, 0 vacancies"
printf '%s\n' $live 1,r3,Three,Online,True > more.csv
run 0 course-csv more.csv --index index --into latest
says out "4 courses, 0 vacancies"

# --- other formats still want their folder, and ours a path that is there ---------------------------
run 1 esco live.csv --index index
says err "This is not a folder"
run 1 course-csv nowhere.csv --index index
says err "cannot be read"

# --- courses alone, in our own columns, added to what is there ---------------------------------------
mkdir own
printf '%s\n' id,title,delivery_mode c1,Maths,online > own/courses.csv
run 1 native own --index fresh
says err "skills.csv"
run 0 native own --index index --into latest
says out "5 courses, 0 vacancies"

exit $failed
