# Completion of retrain(1) for bash. It asks the command, which knows its commands and options and
# gets names of skills and jobs from the running daemon. Installed where bash-completion looks.

_retrain() {
    local cur cword words word line value
    local -a asked=()
    if declare -F _get_comp_words_by_ref > /dev/null; then
        # An id such as esco:123 is one word, whatever COMP_WORDBREAKS says.
        _get_comp_words_by_ref -n := cur words cword
    else
        cur=${COMP_WORDS[COMP_CWORD]} words=("${COMP_WORDS[@]}") cword=$COMP_CWORD
    fi
    for word in "${words[@]:1:cword}"; do
        case $word in
            \"*) word=${word#\"} word=${word%\"} ;;
            \'*) word=${word#\'} word=${word%\'} ;;
            *) word=${word//\\/} ;;
        esac
        asked+=("$word")
    done
    COMPREPLY=()
    while IFS= read -r line; do
        value=${line%%$'\t'*}
        case $cur in
            [\"\']*) COMPREPLY+=("$value") ;;
            *) printf -v value '%q' "$value" && COMPREPLY+=("$value") ;;
        esac
    done < <("${words[0]}" __complete "${asked[@]}" 2> /dev/null)
    if [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == */ ]]; then
        compopt -o nospace 2> /dev/null
    fi
    if [[ $cur == *:* ]] && declare -F __ltrim_colon_completions > /dev/null; then
        __ltrim_colon_completions "$cur"
    fi
}

complete -F _retrain retrain
