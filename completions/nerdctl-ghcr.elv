
use builtin;
use str;

set edit:completion:arg-completer[nerdctl-ghcr] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'nerdctl-ghcr'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'nerdctl-ghcr'= {
            cand -v 'Say too what the engines themselves say'
            cand --verbose 'Say too what the engines themselves say'
            cand -q 'Say nothing but errors'
            cand --quiet 'Say nothing but errors'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand login 'Log in, and prove that the login was stored'
            cand logout 'Log out, and prove that the login is gone'
            cand status 'Show what every engine is logged in with, and whether it would work'
            cand doctor 'Find out what is wrong: engines, stores, tokens, network'
            cand token 'Print the page that makes the right token'
            cand setup 'Put the plugin, completions and man pages where they are found, or take them back'
            cand explain 'Find the causes of failures in a text, or tell about one'
            cand export 'Print a login for other machines: a Kubernetes pull secret, or docker''s config.json'
            cand completion 'Print a shell''s completion script'
            cand version 'Print the version'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'nerdctl-ghcr;login'= {
            cand --registry 'The registry: ghcr.io, containers.SUBDOMAIN.ghe.com, or containers.HOST of an Enterprise Server'
            cand --engine 'The engine; DOCKER_GHCR_ENGINE says the same. Without either, the one whose name we are called by, else the first that is installed'
            cand --format 'How to report'
            cand -u 'The user name; without it GitHub is asked whose token it is'
            cand --username 'The user name; without it GitHub is asked whose token it is'
            cand --from 'Where the token comes from: env, env:NAME, gh, file:PATH, stdin or prompt'
            cand --for 'What the login is for; it decides which scope the token must have'
            cand --org 'See too that this organization lets the token in (single sign-on, policies)'
            cand --password-stdin 'Read the token from stdin; the same as --from stdin'
            cand --no-verify 'Ask neither GitHub nor the registry before the engine is given the token'
            cand -v 'Say too what the engines themselves say'
            cand --verbose 'Say too what the engines themselves say'
            cand -q 'Say nothing but errors'
            cand --quiet 'Say nothing but errors'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'nerdctl-ghcr;logout'= {
            cand --registry 'The registry: ghcr.io, containers.SUBDOMAIN.ghe.com, or containers.HOST of an Enterprise Server'
            cand --engine 'The engine; DOCKER_GHCR_ENGINE says the same. Without either, the one whose name we are called by, else the first that is installed'
            cand --format 'How to report'
            cand --all-keys 'Remove logins for a part of the registry as well, such as podman''s ghcr.io/OWNER'
            cand -v 'Say too what the engines themselves say'
            cand --verbose 'Say too what the engines themselves say'
            cand -q 'Say nothing but errors'
            cand --quiet 'Say nothing but errors'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'nerdctl-ghcr;status'= {
            cand --registry 'The registry: ghcr.io, containers.SUBDOMAIN.ghe.com, or containers.HOST of an Enterprise Server'
            cand --engine 'Look at this engine only'
            cand --for 'What the logins have to be good for'
            cand --fail-within 'Fail if a login ends within this time, such as 12h, 7d or 2w'
            cand --format 'How to report'
            cand --offline 'Ask neither GitHub nor the registry'
            cand -v 'Say too what the engines themselves say'
            cand --verbose 'Say too what the engines themselves say'
            cand -q 'Say nothing but errors'
            cand --quiet 'Say nothing but errors'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'nerdctl-ghcr;doctor'= {
            cand --registry 'The registry: ghcr.io, containers.SUBDOMAIN.ghe.com, or containers.HOST of an Enterprise Server; an image names its own'
            cand --for 'What the logins have to be good for; with an image, push opens an upload that stays empty'
            cand --format 'How to report'
            cand --offline 'Use no network'
            cand -v 'Say too what the engines themselves say'
            cand --verbose 'Say too what the engines themselves say'
            cand -q 'Say nothing but errors'
            cand --quiet 'Say nothing but errors'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'nerdctl-ghcr;token'= {
            cand --registry 'The registry the token is for'
            cand --for 'What the token is for'
            cand --expires 'How many days the token is to live'
            cand --format 'How to report'
            cand --open 'Open the page in a browser'
            cand -v 'Say too what the engines themselves say'
            cand --verbose 'Say too what the engines themselves say'
            cand -q 'Say nothing but errors'
            cand --quiet 'Say nothing but errors'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'nerdctl-ghcr;setup'= {
            cand --format 'How to report'
            cand --prefix 'The same as --system, but below another folder'
            cand --dry-run 'Show what would be done, and do nothing'
            cand --undo 'Take back what setup did, and nothing else'
            cand --system 'Set up for everybody on this machine, below /usr/local: copies, no link into a home'
            cand -v 'Say too what the engines themselves say'
            cand --verbose 'Say too what the engines themselves say'
            cand -q 'Say nothing but errors'
            cand --quiet 'Say nothing but errors'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand helper 'Make docker ask for a login each time instead of storing one'
            cand hooks 'Have docker show what to do when a pull or push fails'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'nerdctl-ghcr;setup;helper'= {
            cand --format 'How to report'
            cand --registry 'The registry: ghcr.io, containers.SUBDOMAIN.ghe.com, or containers.HOST of an Enterprise Server'
            cand --dry-run 'Show what would be done, and do nothing'
            cand --undo 'Take back what setup did, and nothing else'
            cand --force 'Take the place of another helper that docker has for the registry, and remember it: logins are still stored with it, and --undo puts it back'
            cand -v 'Say too what the engines themselves say'
            cand --verbose 'Say too what the engines themselves say'
            cand -q 'Say nothing but errors'
            cand --quiet 'Say nothing but errors'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'nerdctl-ghcr;setup;hooks'= {
            cand --format 'How to report'
            cand --dry-run 'Show what would be done, and do nothing'
            cand --undo 'Take back what setup did, and nothing else'
            cand -v 'Say too what the engines themselves say'
            cand --verbose 'Say too what the engines themselves say'
            cand -q 'Say nothing but errors'
            cand --quiet 'Say nothing but errors'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'nerdctl-ghcr;setup;help'= {
            cand helper 'Make docker ask for a login each time instead of storing one'
            cand hooks 'Have docker show what to do when a pull or push fails'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'nerdctl-ghcr;setup;help;helper'= {
        }
        &'nerdctl-ghcr;setup;help;hooks'= {
        }
        &'nerdctl-ghcr;setup;help;help'= {
        }
        &'nerdctl-ghcr;explain'= {
            cand --format 'How to report'
            cand --list 'List all causes'
            cand -v 'Say too what the engines themselves say'
            cand --verbose 'Say too what the engines themselves say'
            cand -q 'Say nothing but errors'
            cand --quiet 'Say nothing but errors'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'nerdctl-ghcr;export'= {
            cand --registry 'The registry: ghcr.io, containers.SUBDOMAIN.ghe.com, or containers.HOST of an Enterprise Server'
            cand --engine 'The engine whose login is exported'
            cand --from 'Export this token instead: env, env:NAME, gh, file:PATH, stdin or prompt'
            cand -u 'The user name; without it that of the login, or whose token it is by GitHub''s answer'
            cand --username 'The user name; without it that of the login, or whose token it is by GitHub''s answer'
            cand --allow-write 'Export a token that may do more than pull, or may for all that is known'
            cand --no-verify 'Do not ask GitHub what the token may do'
            cand --show 'Print it on a terminal, too'
            cand -v 'Say too what the engines themselves say'
            cand --verbose 'Say too what the engines themselves say'
            cand -q 'Say nothing but errors'
            cand --quiet 'Say nothing but errors'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand kubernetes 'A pull secret, for `kubectl apply -f -`'
            cand docker-config 'What docker would store in its config.json'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'nerdctl-ghcr;export;kubernetes'= {
            cand --name 'The secret''s name'
            cand --namespace 'The namespace; without it kubectl''s own'
            cand --registry 'The registry: ghcr.io, containers.SUBDOMAIN.ghe.com, or containers.HOST of an Enterprise Server'
            cand --engine 'The engine whose login is exported'
            cand --from 'Export this token instead: env, env:NAME, gh, file:PATH, stdin or prompt'
            cand -u 'The user name; without it that of the login, or whose token it is by GitHub''s answer'
            cand --username 'The user name; without it that of the login, or whose token it is by GitHub''s answer'
            cand --allow-write 'Export a token that may do more than pull, or may for all that is known'
            cand --no-verify 'Do not ask GitHub what the token may do'
            cand --show 'Print it on a terminal, too'
            cand -v 'Say too what the engines themselves say'
            cand --verbose 'Say too what the engines themselves say'
            cand -q 'Say nothing but errors'
            cand --quiet 'Say nothing but errors'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'nerdctl-ghcr;export;docker-config'= {
            cand --registry 'The registry: ghcr.io, containers.SUBDOMAIN.ghe.com, or containers.HOST of an Enterprise Server'
            cand --engine 'The engine whose login is exported'
            cand --from 'Export this token instead: env, env:NAME, gh, file:PATH, stdin or prompt'
            cand -u 'The user name; without it that of the login, or whose token it is by GitHub''s answer'
            cand --username 'The user name; without it that of the login, or whose token it is by GitHub''s answer'
            cand --allow-write 'Export a token that may do more than pull, or may for all that is known'
            cand --no-verify 'Do not ask GitHub what the token may do'
            cand --show 'Print it on a terminal, too'
            cand -v 'Say too what the engines themselves say'
            cand --verbose 'Say too what the engines themselves say'
            cand -q 'Say nothing but errors'
            cand --quiet 'Say nothing but errors'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'nerdctl-ghcr;export;help'= {
            cand kubernetes 'A pull secret, for `kubectl apply -f -`'
            cand docker-config 'What docker would store in its config.json'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'nerdctl-ghcr;export;help;kubernetes'= {
        }
        &'nerdctl-ghcr;export;help;docker-config'= {
        }
        &'nerdctl-ghcr;export;help;help'= {
        }
        &'nerdctl-ghcr;completion'= {
            cand -v 'Say too what the engines themselves say'
            cand --verbose 'Say too what the engines themselves say'
            cand -q 'Say nothing but errors'
            cand --quiet 'Say nothing but errors'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'nerdctl-ghcr;version'= {
            cand --format 'How to report'
            cand -v 'Say too what the engines themselves say'
            cand --verbose 'Say too what the engines themselves say'
            cand -q 'Say nothing but errors'
            cand --quiet 'Say nothing but errors'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'nerdctl-ghcr;help'= {
            cand login 'Log in, and prove that the login was stored'
            cand logout 'Log out, and prove that the login is gone'
            cand status 'Show what every engine is logged in with, and whether it would work'
            cand doctor 'Find out what is wrong: engines, stores, tokens, network'
            cand token 'Print the page that makes the right token'
            cand setup 'Put the plugin, completions and man pages where they are found, or take them back'
            cand explain 'Find the causes of failures in a text, or tell about one'
            cand export 'Print a login for other machines: a Kubernetes pull secret, or docker''s config.json'
            cand completion 'Print a shell''s completion script'
            cand version 'Print the version'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'nerdctl-ghcr;help;login'= {
        }
        &'nerdctl-ghcr;help;logout'= {
        }
        &'nerdctl-ghcr;help;status'= {
        }
        &'nerdctl-ghcr;help;doctor'= {
        }
        &'nerdctl-ghcr;help;token'= {
        }
        &'nerdctl-ghcr;help;setup'= {
            cand helper 'Make docker ask for a login each time instead of storing one'
            cand hooks 'Have docker show what to do when a pull or push fails'
        }
        &'nerdctl-ghcr;help;setup;helper'= {
        }
        &'nerdctl-ghcr;help;setup;hooks'= {
        }
        &'nerdctl-ghcr;help;explain'= {
        }
        &'nerdctl-ghcr;help;export'= {
            cand kubernetes 'A pull secret, for `kubectl apply -f -`'
            cand docker-config 'What docker would store in its config.json'
        }
        &'nerdctl-ghcr;help;export;kubernetes'= {
        }
        &'nerdctl-ghcr;help;export;docker-config'= {
        }
        &'nerdctl-ghcr;help;completion'= {
        }
        &'nerdctl-ghcr;help;version'= {
        }
        &'nerdctl-ghcr;help;help'= {
        }
    ]
    $completions[$command]
}
