#!/usr/bin/env bash
# retrain-import as people and scripts use it: exit codes, what is shown, files of refused rows, JSON,
# and imports that are stopped or killed. Runs in the build folder.
set -u
program=$PWD/import/retrain-import
work=$(mktemp -d /tmp/retrain-import-XXXXXX)
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

serves() {
    local now
    now=$(readlink "$1/current")
    [ "$now" = "$2" ] || fail "generation $now serves in $1, expected $2"
}

no_leftovers() {
    [ -z "$(find "$1" -name '.new-*')" ] || fail "something was left behind in $1: $(ls -A "$1")"
}

small_set() {
    mkdir -p "$1"
    printf 'id,label\nlift,lift goods\ndrive,drive a van\n' > "$1/skills.csv"
    printf 'id,title\nvan,Van driver\n' > "$1/occupations.csv"
    printf 'occupation_id,skill_id\nvan,drive\n' > "$1/occupation_skills.csv"
}

# --- usage ---------------------------------------------------------------------------
run 0 --help
says out "retrain-import FORMAT SOURCE"
for format in native esco ncs onet; do says out "  $format "; done
run 0 --version
says out "retrain-import "
run 2
says err "FORMAT"
run 2 natvie data --index x
says err 'Is "native" meant?'
run 2 spreadsheet data --index x
says err "native, esco, ncs, onet"
run 2 native
says err "SOURCE"
run 2 native data
says err "--index"
run 2 native data --index x --colour
run 2 native data --index x --join esco
says err "--join is for the format ncs"
run 2 ncs data --index x --join spreadsheet
says err "esco or onet"

# --- a set without faults -----------------------------------------------------------
small_set good
run 0 native good --index index
says out "Generation 1 of index holds 1 occupations, 2 skills and 1 links"
says out "It serves now"
says out "retraind --index index"
serves index 1
run 0 native good --index index --quiet
[ ! -s out ] && [ ! -s err ] || fail "--quiet says something"
serves index 2
run 0 native good --index index --no-activate
says out "retrain dataset activate 3"
serves index 2
run 0 native good --index index --into latest -v
says out "took the place of the generation 3"
says err "skills.csv: 2 rows read, 0 refused"
serves index 3
run 0 native good --index index --into 3
says out "It was added to generation 3"
run 1 native good --index index --into 1000000000000000000000
says err "a number, current or latest"
serves index 4

# --- rows that are refused -----------------------------------------------------------
small_set bad
printf 'id,label,kind\nlift,lift goods,skill\ncook,"cook\nfood",skil\n' > bad/skills.csv
printf 'occupation_id,skill_id\nvan,drive\nbus,lift\n' > bad/occupation_skills.csv
run 3 native bad --index refused --rejects rejects.csv
says err 'bad/skills.csv:3:3 (kind): "skil" is no kind of skill; write skill, knowledge, attitude, functional or group.'
says err 'bad/occupation_skills.csv:2:2 (skill_id): There is no skill with the id "drive".'
says err 'bad/occupation_skills.csv:3:1 (occupation_id): There is no occupation with the id "bus".'
says out "3 refused"
[ "$(grep -c '^"bad/' rejects.csv)" = 3 ] || fail "not all refused rows are in the file"
says rejects.csv '"bad/skills.csv",3,3,"kind"'
says rejects.csv '"van,drive"'
serves refused 1
run 1 native bad --index strict --strict
says err "3 rows were refused and --strict was given"
[ ! -e strict/current ] || fail "--strict wrote a generation"
run 1 native bad --index refused --rejects /no/such/folder/rejects.csv
says err "/no/such/folder/rejects.csv"

many=$work/many
small_set "$many"
{ echo 'id,label'; for i in $(seq 1 50); do echo "x,label"; done; echo "lift,l"; echo "drive,d"; } > "$many/skills.csv"
run 3 native "$many" --check
says err "... and 29 more refused rows"

# --- only checking ---------------------------------------------------------------------
run 0 native good --check
says out "Checked, nothing written"
run 3 native bad --check --index nowhere
[ ! -e nowhere ] || fail "--check made a folder"

# --- files and folders that cannot be read ----------------------------------------------
run 1 native /no/such/folder --index index
says err "/no/such/folder"
says err "serves on"
run 1 native good/skills.csv --index index
says err "not a folder"
mkdir empty
run 1 native empty --index index
says err "empty/skills.csv"
small_set blank
: > blank/occupations.csv
run 1 native blank --index index
says err "The file is empty"
printf 'id\nvan\n' > blank/occupations.csv
run 1 native blank --index index
says err "title"
rm blank/occupations.csv
mkdir blank/occupations.csv
run 1 native blank --index index
says err "not a file"
serves index 4
no_leftovers index

# --- JSON ---------------------------------------------------------------------------------
run 3 native bad --index refused --into current --json --rejects rejects.csv
if command -v python3 > /dev/null; then
    python3 -c '
import json, sys
r = json.load(open("out"))
assert r["generation"] == 2 and r["base"] == 1 and r["activated"] is True, r
assert r["counts"]["occupations"] == 1 and r["counts"]["skills"] == 1, r
assert r["refused"] == 3 and r["warnings"] == 0 and r["exit_status"] == 3, r
assert r["refused_rows"][0]["line"] == 3 and r["refused_rows"][0]["field"] == "kind", r
assert [f["rows"] for f in r["files"]] == [2, 1, 2], r
assert r["seconds"] >= 0 and r["peak_memory_kb"] > 1000, r
' || fail "the JSON result is not as it should be"
    run 1 native empty --index refused --json
    python3 -c '
import json
r = json.load(open("out"))
assert "generation" not in r and r["activated"] is False and r["exit_status"] == 1, r
assert "skills.csv" in r["error"], r
' || fail "the JSON of a failed import is not as it should be"
fi

# --- stopped and killed ----------------------------------------------------------------------
small_set big
awk 'BEGIN { print "id,label"; for (i = 0; i < 3000; i++) print "s" i ",skill number " i }' > big/skills.csv
awk 'BEGIN { print "id,title"; for (i = 0; i < 3000; i++) print "j" i ",job number " i }' > big/occupations.csv
awk 'BEGIN { print "occupation_id,skill_id"; for (i = 0; i < 3000; i++) for (k = 0; k < 30; k++)
    print "j" i ",s" (i * 7 + k * 11) % 3000 }' > big/occupation_skills.csv

# While another import holds the folder this one waits; a signal ends the waiting.
(
    exec 8> index/.lock
    flock 8
    touch held
    while [ ! -e let-go ]; do sleep 0.05; done
) &
holder=$!
while [ ! -e held ]; do sleep 0.05; done
for signal in TERM INT HUP KILL; do
    "$program" native good --index index > out 2> err &
    pid=$!
    sleep 0.3
    kill -s "$signal" "$pid"
    wait "$pid"
    got=$?
    if [ "$signal" = KILL ]; then
        [ "$got" = 137 ] || fail "kill -9 gave exit $got"
    else
        [ "$got" = 1 ] || fail "SIG$signal gave exit $got"
        says err "Stopped; nothing was changed"
    fi
    serves index 4
done
touch let-go
wait "$holder"

# While it writes: its folder is there, and after the signal it is not.
stop_while_writing() {
    local try pid
    for try in $(seq 1 20); do
        "$program" native big --index index > out 2> err &
        pid=$!
        while kill -0 "$pid" 2> /dev/null && [ ! -d "index/.new-$pid" ]; do :; done
        kill -STOP "$pid" 2> /dev/null
        if [ -d "index/.new-$pid" ]; then
            kill -s "$1" "$pid"
            kill -CONT "$pid" 2> /dev/null
            wait "$pid"
            return
        fi
        kill -CONT "$pid" 2> /dev/null # it was too quick; put back what served
        wait "$pid"
    done
    return 99
}
before=$(readlink index/current)
stop_while_writing TERM
got=$?
if [ "$got" = 1 ]; then
    grep -qi "stopped" err || fail "a stopped import does not say so: $(cat err)"
    no_leftovers index
else
    fail "SIGTERM while writing gave exit $got"
fi
before=$(readlink index/current)
stop_while_writing KILL
[ $? = 137 ] || fail "kill -9 while writing did not end the import"
serves index "$before"
run 0 native good --index index
no_leftovers index

exit $failed
