#!/usr/bin/env bash
# The real data: every national profile, all of ESCO within its limits of time and memory, O*NET, and all
# three in one generation. Skipped where the data are not there.
set -u
here=$(cd "$(dirname "$0")/../.." && pwd)
data=${RETRAIN_SHARED_DATA:-$here/../shared/data}
program=$PWD/import/retrain-import
if [ ! -d "$data/esco" ] || [ ! -d "$data/ncs" ] || [ ! -d "$data/onet" ] || ! command -v python3 > /dev/null; then
    echo "skipped: the real data are not in $data (RETRAIN_SHARED_DATA names another place)"
    exit 77
fi
work=$(mktemp -d /tmp/retrain-import-XXXXXX)
trap 'rm -rf "$work"' EXIT
failed=0

# expect EXIT "CONDITION ON r" ARGUMENTS...: the condition is Python over the JSON result
expect() {
    local exit=$1 condition=$2 got
    shift 2
    "$program" "$@" --index "$work/index" --json --quiet > "$work/out" 2> "$work/err"
    got=$?
    if [ "$got" != "$exit" ]; then
        echo "FAIL: $*: exit $got, expected $exit: $(head -n 5 "$work/err")"
        failed=1
    fi
    python3 -c "
import json, sys
r = json.load(open(sys.argv[1]))
if not ($condition):
    sys.exit('FAIL: $1: ' + json.dumps({k: v for k, v in r.items() if k not in ('refused_rows', 'files')}))
" "$work/out" || failed=1
}

# The one occupation that its relations name and its list lacks takes 67 links with it.
expect 3 'r["counts"]["occupations"] == 3007 and r["counts"]["skills"] == 13896 + 640 and r["counts"]["links"] == 123855 - 67
    and r["refused"] == 67 + 1 + 7 and all(x["reason"] for x in r["refused_rows"])' esco "$data/esco"
if ! grep -qa __asan_init "$program"; then # sanitizers take memory of their own
    python3 -c "
import json, sys
r = json.load(open(sys.argv[1]))
if r['peak_memory_kb'] >= 300 * 1024:
    sys.exit('FAIL: ESCO took %d kB' % r['peak_memory_kb'])
" "$work/out" || failed=1
fi
expect 0 'r["counts"]["occupations"] == 829 and r["refused"] == 0 and r["counts"]["links"] == 16240' ncs "$data/ncs"
expect 0 'r["counts"]["occupations"] == 1016 and r["refused"] == 0 and r["counts"]["skills"] == 68 + 2087 + 332' onet "$data/onet"

# Several formats feed one generation, joined by label.
expect 3 'r["activated"] is False' esco "$data/esco" --no-activate
expect 0 'r["base"] == r["generation"] and r["counts"]["occupations"] == 3836
    and "828 of 829 profiles were joined with ESCO." in r["notes"]' ncs "$data/ncs" --into latest --join esco --no-activate
expect 0 'r["activated"] and r["counts"]["occupations"] == 3836 + 1016' onet "$data/onet" --into latest

# Adverts: all of them are taken. Two stand in the sea by a slip; apprenticeships are listed once for each profile.
expect 0 'r["counts"]["vacancies"] == 14842 and r["refused"] == 0 and r["warnings"] == 2' vacancy-tsv "$data/vacancies/nhs_jobs_2020-11.tsv" --check
expect 0 'r["counts"]["vacancies"] == 368 and r["refused"] == 0 and r["warnings"] == 0 and len(r["notes"]) == 1' \
    apprenticeship-csv "$data/vacancies/ncs_apprenticeship_vacancies_2019-05-10.csv" --check

# Replies of Find a course, and the middles of outcodes.
expect 0 'r["counts"]["courses"] == 4 and r["refused"] == 0' course-json "$data/courses/find_a_course_search_response.json" \
    "$data/courses/find_a_course_details_response.json" --check
expect 0 'r["counts"]["places"] == 2856 and r["refused"] == 0' places "$data/geo/uk_outcodes_gibbs_2017.csv" --check

exit $failed
