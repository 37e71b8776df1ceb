# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_podman_ghcr_global_optspecs
    string join \n v/verbose q/quiet h/help V/version
end

function __fish_podman_ghcr_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_podman_ghcr_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_podman_ghcr_using_subcommand
    set -l cmd (__fish_podman_ghcr_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c podman-ghcr -n "__fish_podman_ghcr_needs_command" -s v -l verbose -d 'Say too what the engines themselves say'
complete -c podman-ghcr -n "__fish_podman_ghcr_needs_command" -s q -l quiet -d 'Say nothing but errors'
complete -c podman-ghcr -n "__fish_podman_ghcr_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c podman-ghcr -n "__fish_podman_ghcr_needs_command" -s V -l version -d 'Print version'
complete -c podman-ghcr -n "__fish_podman_ghcr_needs_command" -f -a "login" -d 'Log in, and prove that the login was stored'
complete -c podman-ghcr -n "__fish_podman_ghcr_needs_command" -f -a "logout" -d 'Log out, and prove that the login is gone'
complete -c podman-ghcr -n "__fish_podman_ghcr_needs_command" -f -a "status" -d 'Show what every engine is logged in with, and whether it would work'
complete -c podman-ghcr -n "__fish_podman_ghcr_needs_command" -f -a "doctor" -d 'Find out what is wrong: engines, stores, tokens, network'
complete -c podman-ghcr -n "__fish_podman_ghcr_needs_command" -f -a "token" -d 'Print the page that makes the right token'
complete -c podman-ghcr -n "__fish_podman_ghcr_needs_command" -f -a "setup" -d 'Put the plugin, completions and man pages where they are found, or take them back'
complete -c podman-ghcr -n "__fish_podman_ghcr_needs_command" -f -a "explain" -d 'Find the causes of failures in a text, or tell about one'
complete -c podman-ghcr -n "__fish_podman_ghcr_needs_command" -f -a "export" -d 'Print a login for other machines: a Kubernetes pull secret, or docker\'s config.json'
complete -c podman-ghcr -n "__fish_podman_ghcr_needs_command" -f -a "completion" -d 'Print a shell\'s completion script'
complete -c podman-ghcr -n "__fish_podman_ghcr_needs_command" -f -a "version" -d 'Print the version'
complete -c podman-ghcr -n "__fish_podman_ghcr_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand login" -l registry -d 'The registry: ghcr.io, containers.SUBDOMAIN.ghe.com, or containers.HOST of an Enterprise Server' -r -f -a "(__fish_print_hostnames)"
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand login" -l engine -d 'The engine; DOCKER_GHCR_ENGINE says the same. Without either, the one whose name we are called by, else the first that is installed' -r -f -a "docker\t'keeps its logins in docker\'s config.json or credential helper'
podman\t'keeps its logins in an auth.json of its own'
nerdctl\t'keeps its logins where docker does'
file\t'no engine: docker\'s own credential file, for tools that read it'
all\t'every engine that is installed'"
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand login" -l format -d 'How to report' -r -f -a "text\t'Lines for people'
json\t'One JSON object on stdout, nothing else there'"
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand login" -s u -l username -d 'The user name; without it GitHub is asked whose token it is' -r
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand login" -l from -d 'Where the token comes from: env, env:NAME, gh, file:PATH, stdin or prompt' -r -f -a "env\t'the usual variables'
gh\t'the GitHub CLI'
prompt\t'hidden input on the terminal'
stdin\t'standard input'"
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand login" -l for -d 'What the login is for; it decides which scope the token must have' -r -f -a "pull\t'download images'
push\t'upload images'
delete\t'delete images'"
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand login" -l org -d 'See too that this organization lets the token in (single sign-on, policies)' -r -f
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand login" -l password-stdin -d 'Read the token from stdin; the same as --from stdin'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand login" -l no-verify -d 'Ask neither GitHub nor the registry before the engine is given the token'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand login" -s v -l verbose -d 'Say too what the engines themselves say'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand login" -s q -l quiet -d 'Say nothing but errors'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand login" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand logout" -l registry -d 'The registry: ghcr.io, containers.SUBDOMAIN.ghe.com, or containers.HOST of an Enterprise Server' -r -f -a "(__fish_print_hostnames)"
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand logout" -l engine -d 'The engine; DOCKER_GHCR_ENGINE says the same. Without either, the one whose name we are called by, else the first that is installed' -r -f -a "docker\t'keeps its logins in docker\'s config.json or credential helper'
podman\t'keeps its logins in an auth.json of its own'
nerdctl\t'keeps its logins where docker does'
file\t'no engine: docker\'s own credential file, for tools that read it'
all\t'every engine that is installed'"
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand logout" -l format -d 'How to report' -r -f -a "text\t'Lines for people'
json\t'One JSON object on stdout, nothing else there'"
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand logout" -l all-keys -d 'Remove logins for a part of the registry as well, such as podman\'s ghcr.io/OWNER'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand logout" -s v -l verbose -d 'Say too what the engines themselves say'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand logout" -s q -l quiet -d 'Say nothing but errors'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand logout" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand status" -l registry -d 'The registry: ghcr.io, containers.SUBDOMAIN.ghe.com, or containers.HOST of an Enterprise Server' -r -f -a "(__fish_print_hostnames)"
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand status" -l engine -d 'Look at this engine only' -r -f -a "docker\t'keeps its logins in docker\'s config.json or credential helper'
podman\t'keeps its logins in an auth.json of its own'
nerdctl\t'keeps its logins where docker does'
file\t'no engine: docker\'s own credential file, for tools that read it'
all\t'every engine that is installed'"
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand status" -l for -d 'What the logins have to be good for' -r -f -a "pull\t'download images'
push\t'upload images'
delete\t'delete images'"
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand status" -l fail-within -d 'Fail if a login ends within this time, such as 12h, 7d or 2w' -r -f
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand status" -l format -d 'How to report' -r -f -a "text\t'Lines for people'
json\t'One JSON object on stdout, nothing else there'"
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand status" -l offline -d 'Ask neither GitHub nor the registry'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand status" -s v -l verbose -d 'Say too what the engines themselves say'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand status" -s q -l quiet -d 'Say nothing but errors'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand doctor" -l registry -d 'The registry: ghcr.io, containers.SUBDOMAIN.ghe.com, or containers.HOST of an Enterprise Server; an image names its own' -r -f -a "(__fish_print_hostnames)"
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand doctor" -l for -d 'What the logins have to be good for; with an image, push opens an upload that stays empty' -r -f -a "pull\t'download images'
push\t'upload images'
delete\t'delete images'"
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand doctor" -l format -d 'How to report' -r -f -a "text\t'Lines for people'
json\t'One JSON object on stdout, nothing else there'"
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand doctor" -l offline -d 'Use no network'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand doctor" -s v -l verbose -d 'Say too what the engines themselves say'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand doctor" -s q -l quiet -d 'Say nothing but errors'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand doctor" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand token" -l registry -d 'The registry the token is for' -r -f -a "(__fish_print_hostnames)"
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand token" -l for -d 'What the token is for' -r -f -a "pull\t'download images'
push\t'upload images'
delete\t'delete images'"
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand token" -l expires -d 'How many days the token is to live' -r
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand token" -l format -d 'How to report' -r -f -a "text\t'Lines for people'
json\t'One JSON object on stdout, nothing else there'"
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand token" -l open -d 'Open the page in a browser'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand token" -s v -l verbose -d 'Say too what the engines themselves say'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand token" -s q -l quiet -d 'Say nothing but errors'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand token" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand setup; and not __fish_seen_subcommand_from helper hooks help" -l format -d 'How to report' -r -f -a "text\t'Lines for people'
json\t'One JSON object on stdout, nothing else there'"
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand setup; and not __fish_seen_subcommand_from helper hooks help" -l prefix -d 'The same as --system, but below another folder' -r -f -a "(__fish_complete_directories)"
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand setup; and not __fish_seen_subcommand_from helper hooks help" -l dry-run -d 'Show what would be done, and do nothing'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand setup; and not __fish_seen_subcommand_from helper hooks help" -l undo -d 'Take back what setup did, and nothing else'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand setup; and not __fish_seen_subcommand_from helper hooks help" -l system -d 'Set up for everybody on this machine, below /usr/local: copies, no link into a home'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand setup; and not __fish_seen_subcommand_from helper hooks help" -s v -l verbose -d 'Say too what the engines themselves say'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand setup; and not __fish_seen_subcommand_from helper hooks help" -s q -l quiet -d 'Say nothing but errors'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand setup; and not __fish_seen_subcommand_from helper hooks help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand setup; and not __fish_seen_subcommand_from helper hooks help" -f -a "helper" -d 'Make docker ask for a login each time instead of storing one'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand setup; and not __fish_seen_subcommand_from helper hooks help" -f -a "hooks" -d 'Have docker show what to do when a pull or push fails'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand setup; and not __fish_seen_subcommand_from helper hooks help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand setup; and __fish_seen_subcommand_from helper" -l format -d 'How to report' -r -f -a "text\t'Lines for people'
json\t'One JSON object on stdout, nothing else there'"
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand setup; and __fish_seen_subcommand_from helper" -l registry -d 'The registry: ghcr.io, containers.SUBDOMAIN.ghe.com, or containers.HOST of an Enterprise Server' -r -f -a "(__fish_print_hostnames)"
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand setup; and __fish_seen_subcommand_from helper" -l dry-run -d 'Show what would be done, and do nothing'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand setup; and __fish_seen_subcommand_from helper" -l undo -d 'Take back what setup did, and nothing else'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand setup; and __fish_seen_subcommand_from helper" -l force -d 'Take the place of another helper that docker has for the registry, and remember it: logins are still stored with it, and --undo puts it back'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand setup; and __fish_seen_subcommand_from helper" -s v -l verbose -d 'Say too what the engines themselves say'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand setup; and __fish_seen_subcommand_from helper" -s q -l quiet -d 'Say nothing but errors'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand setup; and __fish_seen_subcommand_from helper" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand setup; and __fish_seen_subcommand_from hooks" -l format -d 'How to report' -r -f -a "text\t'Lines for people'
json\t'One JSON object on stdout, nothing else there'"
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand setup; and __fish_seen_subcommand_from hooks" -l dry-run -d 'Show what would be done, and do nothing'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand setup; and __fish_seen_subcommand_from hooks" -l undo -d 'Take back what setup did, and nothing else'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand setup; and __fish_seen_subcommand_from hooks" -s v -l verbose -d 'Say too what the engines themselves say'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand setup; and __fish_seen_subcommand_from hooks" -s q -l quiet -d 'Say nothing but errors'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand setup; and __fish_seen_subcommand_from hooks" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand setup; and __fish_seen_subcommand_from help" -f -a "helper" -d 'Make docker ask for a login each time instead of storing one'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand setup; and __fish_seen_subcommand_from help" -f -a "hooks" -d 'Have docker show what to do when a pull or push fails'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand setup; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand explain" -l format -d 'How to report' -r -f -a "text\t'Lines for people'
json\t'One JSON object on stdout, nothing else there'"
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand explain" -l list -d 'List all causes'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand explain" -s v -l verbose -d 'Say too what the engines themselves say'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand explain" -s q -l quiet -d 'Say nothing but errors'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand explain" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand export; and not __fish_seen_subcommand_from kubernetes docker-config help" -l registry -d 'The registry: ghcr.io, containers.SUBDOMAIN.ghe.com, or containers.HOST of an Enterprise Server' -r -f -a "(__fish_print_hostnames)"
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand export; and not __fish_seen_subcommand_from kubernetes docker-config help" -l engine -d 'The engine whose login is exported' -r -f -a "docker\t'keeps its logins in docker\'s config.json or credential helper'
podman\t'keeps its logins in an auth.json of its own'
nerdctl\t'keeps its logins where docker does'
file\t'no engine: docker\'s own credential file, for tools that read it'
all\t'every engine that is installed'"
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand export; and not __fish_seen_subcommand_from kubernetes docker-config help" -l from -d 'Export this token instead: env, env:NAME, gh, file:PATH, stdin or prompt' -r -f -a "env\t'the usual variables'
gh\t'the GitHub CLI'
prompt\t'hidden input on the terminal'
stdin\t'standard input'"
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand export; and not __fish_seen_subcommand_from kubernetes docker-config help" -s u -l username -d 'The user name; without it that of the login, or whose token it is by GitHub\'s answer' -r
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand export; and not __fish_seen_subcommand_from kubernetes docker-config help" -l allow-write -d 'Export a token that may do more than pull, or may for all that is known'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand export; and not __fish_seen_subcommand_from kubernetes docker-config help" -l no-verify -d 'Do not ask GitHub what the token may do'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand export; and not __fish_seen_subcommand_from kubernetes docker-config help" -l show -d 'Print it on a terminal, too'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand export; and not __fish_seen_subcommand_from kubernetes docker-config help" -s v -l verbose -d 'Say too what the engines themselves say'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand export; and not __fish_seen_subcommand_from kubernetes docker-config help" -s q -l quiet -d 'Say nothing but errors'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand export; and not __fish_seen_subcommand_from kubernetes docker-config help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand export; and not __fish_seen_subcommand_from kubernetes docker-config help" -f -a "kubernetes" -d 'A pull secret, for `kubectl apply -f -`'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand export; and not __fish_seen_subcommand_from kubernetes docker-config help" -f -a "docker-config" -d 'What docker would store in its config.json'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand export; and not __fish_seen_subcommand_from kubernetes docker-config help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand export; and __fish_seen_subcommand_from kubernetes" -l name -d 'The secret\'s name' -r -f
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand export; and __fish_seen_subcommand_from kubernetes" -l namespace -d 'The namespace; without it kubectl\'s own' -r -f
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand export; and __fish_seen_subcommand_from kubernetes" -l registry -d 'The registry: ghcr.io, containers.SUBDOMAIN.ghe.com, or containers.HOST of an Enterprise Server' -r -f -a "(__fish_print_hostnames)"
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand export; and __fish_seen_subcommand_from kubernetes" -l engine -d 'The engine whose login is exported' -r -f -a "docker\t'keeps its logins in docker\'s config.json or credential helper'
podman\t'keeps its logins in an auth.json of its own'
nerdctl\t'keeps its logins where docker does'
file\t'no engine: docker\'s own credential file, for tools that read it'
all\t'every engine that is installed'"
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand export; and __fish_seen_subcommand_from kubernetes" -l from -d 'Export this token instead: env, env:NAME, gh, file:PATH, stdin or prompt' -r -f -a "env\t'the usual variables'
gh\t'the GitHub CLI'
prompt\t'hidden input on the terminal'
stdin\t'standard input'"
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand export; and __fish_seen_subcommand_from kubernetes" -s u -l username -d 'The user name; without it that of the login, or whose token it is by GitHub\'s answer' -r
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand export; and __fish_seen_subcommand_from kubernetes" -l allow-write -d 'Export a token that may do more than pull, or may for all that is known'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand export; and __fish_seen_subcommand_from kubernetes" -l no-verify -d 'Do not ask GitHub what the token may do'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand export; and __fish_seen_subcommand_from kubernetes" -l show -d 'Print it on a terminal, too'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand export; and __fish_seen_subcommand_from kubernetes" -s v -l verbose -d 'Say too what the engines themselves say'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand export; and __fish_seen_subcommand_from kubernetes" -s q -l quiet -d 'Say nothing but errors'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand export; and __fish_seen_subcommand_from kubernetes" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand export; and __fish_seen_subcommand_from docker-config" -l registry -d 'The registry: ghcr.io, containers.SUBDOMAIN.ghe.com, or containers.HOST of an Enterprise Server' -r -f -a "(__fish_print_hostnames)"
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand export; and __fish_seen_subcommand_from docker-config" -l engine -d 'The engine whose login is exported' -r -f -a "docker\t'keeps its logins in docker\'s config.json or credential helper'
podman\t'keeps its logins in an auth.json of its own'
nerdctl\t'keeps its logins where docker does'
file\t'no engine: docker\'s own credential file, for tools that read it'
all\t'every engine that is installed'"
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand export; and __fish_seen_subcommand_from docker-config" -l from -d 'Export this token instead: env, env:NAME, gh, file:PATH, stdin or prompt' -r -f -a "env\t'the usual variables'
gh\t'the GitHub CLI'
prompt\t'hidden input on the terminal'
stdin\t'standard input'"
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand export; and __fish_seen_subcommand_from docker-config" -s u -l username -d 'The user name; without it that of the login, or whose token it is by GitHub\'s answer' -r
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand export; and __fish_seen_subcommand_from docker-config" -l allow-write -d 'Export a token that may do more than pull, or may for all that is known'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand export; and __fish_seen_subcommand_from docker-config" -l no-verify -d 'Do not ask GitHub what the token may do'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand export; and __fish_seen_subcommand_from docker-config" -l show -d 'Print it on a terminal, too'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand export; and __fish_seen_subcommand_from docker-config" -s v -l verbose -d 'Say too what the engines themselves say'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand export; and __fish_seen_subcommand_from docker-config" -s q -l quiet -d 'Say nothing but errors'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand export; and __fish_seen_subcommand_from docker-config" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand export; and __fish_seen_subcommand_from help" -f -a "kubernetes" -d 'A pull secret, for `kubectl apply -f -`'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand export; and __fish_seen_subcommand_from help" -f -a "docker-config" -d 'What docker would store in its config.json'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand export; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand completion" -s v -l verbose -d 'Say too what the engines themselves say'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand completion" -s q -l quiet -d 'Say nothing but errors'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand completion" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand version" -l format -d 'How to report' -r -f -a "text\t'Lines for people'
json\t'One JSON object on stdout, nothing else there'"
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand version" -s v -l verbose -d 'Say too what the engines themselves say'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand version" -s q -l quiet -d 'Say nothing but errors'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand version" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand help; and not __fish_seen_subcommand_from login logout status doctor token setup explain export completion version help" -f -a "login" -d 'Log in, and prove that the login was stored'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand help; and not __fish_seen_subcommand_from login logout status doctor token setup explain export completion version help" -f -a "logout" -d 'Log out, and prove that the login is gone'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand help; and not __fish_seen_subcommand_from login logout status doctor token setup explain export completion version help" -f -a "status" -d 'Show what every engine is logged in with, and whether it would work'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand help; and not __fish_seen_subcommand_from login logout status doctor token setup explain export completion version help" -f -a "doctor" -d 'Find out what is wrong: engines, stores, tokens, network'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand help; and not __fish_seen_subcommand_from login logout status doctor token setup explain export completion version help" -f -a "token" -d 'Print the page that makes the right token'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand help; and not __fish_seen_subcommand_from login logout status doctor token setup explain export completion version help" -f -a "setup" -d 'Put the plugin, completions and man pages where they are found, or take them back'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand help; and not __fish_seen_subcommand_from login logout status doctor token setup explain export completion version help" -f -a "explain" -d 'Find the causes of failures in a text, or tell about one'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand help; and not __fish_seen_subcommand_from login logout status doctor token setup explain export completion version help" -f -a "export" -d 'Print a login for other machines: a Kubernetes pull secret, or docker\'s config.json'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand help; and not __fish_seen_subcommand_from login logout status doctor token setup explain export completion version help" -f -a "completion" -d 'Print a shell\'s completion script'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand help; and not __fish_seen_subcommand_from login logout status doctor token setup explain export completion version help" -f -a "version" -d 'Print the version'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand help; and not __fish_seen_subcommand_from login logout status doctor token setup explain export completion version help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand help; and __fish_seen_subcommand_from setup" -f -a "helper" -d 'Make docker ask for a login each time instead of storing one'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand help; and __fish_seen_subcommand_from setup" -f -a "hooks" -d 'Have docker show what to do when a pull or push fails'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand help; and __fish_seen_subcommand_from export" -f -a "kubernetes" -d 'A pull secret, for `kubectl apply -f -`'
complete -c podman-ghcr -n "__fish_podman_ghcr_using_subcommand help; and __fish_seen_subcommand_from export" -f -a "docker-config" -d 'What docker would store in its config.json'
