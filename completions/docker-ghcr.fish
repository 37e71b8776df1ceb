# fish completion for docker-ghcr, podman-ghcr and nerdctl-ghcr, which are asked what to offer.

function __docker_ghcr_complete
    set -l words (commandline -opc)
    # As it would be without the quotes that it is typed with.
    set -l typed (commandline -ct | string replace -ra '[\\\\"\']' '')
    set -l name (string replace -r '.*/' '' -- $words[1])
    set -l answer (command $name __complete $words[2..] "$typed" 2>/dev/null)
    # fish wants the whole word, and not only the value of an option.
    set -l before (string match -r '^--[^=]*=' -- "$typed")
    if test "$answer[-1]" = :0
        set before "$before"(string match -r '^file:' -- (string replace -- "$before" '' "$typed"))
        __fish_complete_path (string replace -- "$before" '' "$typed") | string replace -r '^' -- "$before"
    else
        set -e answer[-1]
        string replace -r '^' -- "$before" $answer
    end
end

for name in docker-ghcr podman-ghcr nerdctl-ghcr
    complete -c $name -f -k -a '(__docker_ghcr_complete)'
end
