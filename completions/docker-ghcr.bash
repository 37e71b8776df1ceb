# bash completion for docker-ghcr, podman-ghcr and nerdctl-ghcr, which are asked what to offer.

_docker_ghcr() {
    local rest=${COMP_LINE:0:COMP_POINT} tab=$'\t' word words=() value help helps=() directive=
    COMPREPLY=()

    # bash takes `--from=file:x` for five words: what no blank divides belongs together.
    for word in "${COMP_WORDS[@]:0:COMP_CWORD}"; do
        if [[ $rest == [[:space:]]* || ${#words[@]} == 0 ]]; then
            rest=${rest#"${rest%%[![:space:]]*}"}
            words+=('')
        fi
        words[${#words[@]} - 1]+=$word
        rest=${rest#"$word"}
    done
    [[ $rest != [[:space:]]* ]] || words+=('')
    words[${#words[@]} - 1]+=${rest#"${rest%%[![:space:]]*}"}

    # Without the quotes that they were typed with. The first word is the command.
    words=("${words[@]//[\"\'\\]/}")
    word=${words[${#words[@]} - 1]}
    while IFS=$tab read -r value help; do
        case $value in
        :*) directive=${value#:} ;;
        *) COMPREPLY+=("$value") helps+=("$help") ;;
        esac
    done < <(command "${1##*/}" __complete "${words[@]:1}" 2>/dev/null)

    if [[ $directive == 0 ]]; then
        compopt -o default 2>/dev/null
        return
    fi
    ((!(directive & 2))) || compopt -o nospace 2>/dev/null

    # readline replaces what follows the last of its own dividers.
    if [[ $word == --*=* ]]; then
        [[ $COMP_WORDBREAKS == *=* ]] || COMPREPLY=("${COMPREPLY[@]/#/${word%%=*}=}")
        word=${word#*=}
    fi
    if [[ $word == *:* && $COMP_WORDBREAKS == *:* ]]; then
        COMPREPLY=("${COMPREPLY[@]#"${word%"${word##*:}"}"}")
    fi

    # A list that is only shown says what each word means.
    if ((${#COMPREPLY[@]} > 1 && COMP_TYPE == 63)); then
        for word in "${!COMPREPLY[@]}"; do
            [[ -z ${helps[word]} ]] || COMPREPLY[word]+="  (${helps[word]})"
        done
    fi
}

complete -F _docker_ghcr docker-ghcr podman-ghcr nerdctl-ghcr
