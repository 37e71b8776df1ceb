
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'nerdctl-ghcr' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'nerdctl-ghcr'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'nerdctl-ghcr' {
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say too what the engines themselves say')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say too what the engines themselves say')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('login', 'login', [CompletionResultType]::ParameterValue, 'Log in, and prove that the login was stored')
            [CompletionResult]::new('logout', 'logout', [CompletionResultType]::ParameterValue, 'Log out, and prove that the login is gone')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show what every engine is logged in with, and whether it would work')
            [CompletionResult]::new('doctor', 'doctor', [CompletionResultType]::ParameterValue, 'Find out what is wrong: engines, stores, tokens, network')
            [CompletionResult]::new('token', 'token', [CompletionResultType]::ParameterValue, 'Print the page that makes the right token')
            [CompletionResult]::new('setup', 'setup', [CompletionResultType]::ParameterValue, 'Put the plugin, completions and man pages where they are found, or take them back')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Find the causes of failures in a text, or tell about one')
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Print a login for other machines: a Kubernetes pull secret, or docker''s config.json')
            [CompletionResult]::new('completion', 'completion', [CompletionResultType]::ParameterValue, 'Print a shell''s completion script')
            [CompletionResult]::new('version', 'version', [CompletionResultType]::ParameterValue, 'Print the version')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'nerdctl-ghcr;login' {
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'The registry: ghcr.io, containers.SUBDOMAIN.ghe.com, or containers.HOST of an Enterprise Server')
            [CompletionResult]::new('--engine', '--engine', [CompletionResultType]::ParameterName, 'The engine; DOCKER_GHCR_ENGINE says the same. Without either, the one whose name we are called by, else the first that is installed')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to report')
            [CompletionResult]::new('-u', '-u', [CompletionResultType]::ParameterName, 'The user name; without it GitHub is asked whose token it is')
            [CompletionResult]::new('--username', '--username', [CompletionResultType]::ParameterName, 'The user name; without it GitHub is asked whose token it is')
            [CompletionResult]::new('--from', '--from', [CompletionResultType]::ParameterName, 'Where the token comes from: env, env:NAME, gh, file:PATH, stdin or prompt')
            [CompletionResult]::new('--for', '--for', [CompletionResultType]::ParameterName, 'What the login is for; it decides which scope the token must have')
            [CompletionResult]::new('--org', '--org', [CompletionResultType]::ParameterName, 'See too that this organization lets the token in (single sign-on, policies)')
            [CompletionResult]::new('--password-stdin', '--password-stdin', [CompletionResultType]::ParameterName, 'Read the token from stdin; the same as --from stdin')
            [CompletionResult]::new('--no-verify', '--no-verify', [CompletionResultType]::ParameterName, 'Ask neither GitHub nor the registry before the engine is given the token')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say too what the engines themselves say')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say too what the engines themselves say')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'nerdctl-ghcr;logout' {
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'The registry: ghcr.io, containers.SUBDOMAIN.ghe.com, or containers.HOST of an Enterprise Server')
            [CompletionResult]::new('--engine', '--engine', [CompletionResultType]::ParameterName, 'The engine; DOCKER_GHCR_ENGINE says the same. Without either, the one whose name we are called by, else the first that is installed')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to report')
            [CompletionResult]::new('--all-keys', '--all-keys', [CompletionResultType]::ParameterName, 'Remove logins for a part of the registry as well, such as podman''s ghcr.io/OWNER')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say too what the engines themselves say')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say too what the engines themselves say')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'nerdctl-ghcr;status' {
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'The registry: ghcr.io, containers.SUBDOMAIN.ghe.com, or containers.HOST of an Enterprise Server')
            [CompletionResult]::new('--engine', '--engine', [CompletionResultType]::ParameterName, 'Look at this engine only')
            [CompletionResult]::new('--for', '--for', [CompletionResultType]::ParameterName, 'What the logins have to be good for')
            [CompletionResult]::new('--fail-within', '--fail-within', [CompletionResultType]::ParameterName, 'Fail if a login ends within this time, such as 12h, 7d or 2w')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to report')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Ask neither GitHub nor the registry')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say too what the engines themselves say')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say too what the engines themselves say')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'nerdctl-ghcr;doctor' {
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'The registry: ghcr.io, containers.SUBDOMAIN.ghe.com, or containers.HOST of an Enterprise Server; an image names its own')
            [CompletionResult]::new('--for', '--for', [CompletionResultType]::ParameterName, 'What the logins have to be good for; with an image, push opens an upload that stays empty')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to report')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Use no network')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say too what the engines themselves say')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say too what the engines themselves say')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'nerdctl-ghcr;token' {
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'The registry the token is for')
            [CompletionResult]::new('--for', '--for', [CompletionResultType]::ParameterName, 'What the token is for')
            [CompletionResult]::new('--expires', '--expires', [CompletionResultType]::ParameterName, 'How many days the token is to live')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to report')
            [CompletionResult]::new('--open', '--open', [CompletionResultType]::ParameterName, 'Open the page in a browser')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say too what the engines themselves say')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say too what the engines themselves say')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'nerdctl-ghcr;setup' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to report')
            [CompletionResult]::new('--prefix', '--prefix', [CompletionResultType]::ParameterName, 'The same as --system, but below another folder')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be done, and do nothing')
            [CompletionResult]::new('--undo', '--undo', [CompletionResultType]::ParameterName, 'Take back what setup did, and nothing else')
            [CompletionResult]::new('--system', '--system', [CompletionResultType]::ParameterName, 'Set up for everybody on this machine, below /usr/local: copies, no link into a home')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say too what the engines themselves say')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say too what the engines themselves say')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('helper', 'helper', [CompletionResultType]::ParameterValue, 'Make docker ask for a login each time instead of storing one')
            [CompletionResult]::new('hooks', 'hooks', [CompletionResultType]::ParameterValue, 'Have docker show what to do when a pull or push fails')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'nerdctl-ghcr;setup;helper' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to report')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'The registry: ghcr.io, containers.SUBDOMAIN.ghe.com, or containers.HOST of an Enterprise Server')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be done, and do nothing')
            [CompletionResult]::new('--undo', '--undo', [CompletionResultType]::ParameterName, 'Take back what setup did, and nothing else')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Take the place of another helper that docker has for the registry, and remember it: logins are still stored with it, and --undo puts it back')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say too what the engines themselves say')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say too what the engines themselves say')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'nerdctl-ghcr;setup;hooks' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to report')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be done, and do nothing')
            [CompletionResult]::new('--undo', '--undo', [CompletionResultType]::ParameterName, 'Take back what setup did, and nothing else')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say too what the engines themselves say')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say too what the engines themselves say')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'nerdctl-ghcr;setup;help' {
            [CompletionResult]::new('helper', 'helper', [CompletionResultType]::ParameterValue, 'Make docker ask for a login each time instead of storing one')
            [CompletionResult]::new('hooks', 'hooks', [CompletionResultType]::ParameterValue, 'Have docker show what to do when a pull or push fails')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'nerdctl-ghcr;setup;help;helper' {
            break
        }
        'nerdctl-ghcr;setup;help;hooks' {
            break
        }
        'nerdctl-ghcr;setup;help;help' {
            break
        }
        'nerdctl-ghcr;explain' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to report')
            [CompletionResult]::new('--list', '--list', [CompletionResultType]::ParameterName, 'List all causes')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say too what the engines themselves say')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say too what the engines themselves say')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'nerdctl-ghcr;export' {
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'The registry: ghcr.io, containers.SUBDOMAIN.ghe.com, or containers.HOST of an Enterprise Server')
            [CompletionResult]::new('--engine', '--engine', [CompletionResultType]::ParameterName, 'The engine whose login is exported')
            [CompletionResult]::new('--from', '--from', [CompletionResultType]::ParameterName, 'Export this token instead: env, env:NAME, gh, file:PATH, stdin or prompt')
            [CompletionResult]::new('-u', '-u', [CompletionResultType]::ParameterName, 'The user name; without it that of the login, or whose token it is by GitHub''s answer')
            [CompletionResult]::new('--username', '--username', [CompletionResultType]::ParameterName, 'The user name; without it that of the login, or whose token it is by GitHub''s answer')
            [CompletionResult]::new('--allow-write', '--allow-write', [CompletionResultType]::ParameterName, 'Export a token that may do more than pull, or may for all that is known')
            [CompletionResult]::new('--no-verify', '--no-verify', [CompletionResultType]::ParameterName, 'Do not ask GitHub what the token may do')
            [CompletionResult]::new('--show', '--show', [CompletionResultType]::ParameterName, 'Print it on a terminal, too')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say too what the engines themselves say')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say too what the engines themselves say')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('kubernetes', 'kubernetes', [CompletionResultType]::ParameterValue, 'A pull secret, for `kubectl apply -f -`')
            [CompletionResult]::new('docker-config', 'docker-config', [CompletionResultType]::ParameterValue, 'What docker would store in its config.json')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'nerdctl-ghcr;export;kubernetes' {
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'The secret''s name')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'The namespace; without it kubectl''s own')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'The registry: ghcr.io, containers.SUBDOMAIN.ghe.com, or containers.HOST of an Enterprise Server')
            [CompletionResult]::new('--engine', '--engine', [CompletionResultType]::ParameterName, 'The engine whose login is exported')
            [CompletionResult]::new('--from', '--from', [CompletionResultType]::ParameterName, 'Export this token instead: env, env:NAME, gh, file:PATH, stdin or prompt')
            [CompletionResult]::new('-u', '-u', [CompletionResultType]::ParameterName, 'The user name; without it that of the login, or whose token it is by GitHub''s answer')
            [CompletionResult]::new('--username', '--username', [CompletionResultType]::ParameterName, 'The user name; without it that of the login, or whose token it is by GitHub''s answer')
            [CompletionResult]::new('--allow-write', '--allow-write', [CompletionResultType]::ParameterName, 'Export a token that may do more than pull, or may for all that is known')
            [CompletionResult]::new('--no-verify', '--no-verify', [CompletionResultType]::ParameterName, 'Do not ask GitHub what the token may do')
            [CompletionResult]::new('--show', '--show', [CompletionResultType]::ParameterName, 'Print it on a terminal, too')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say too what the engines themselves say')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say too what the engines themselves say')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'nerdctl-ghcr;export;docker-config' {
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'The registry: ghcr.io, containers.SUBDOMAIN.ghe.com, or containers.HOST of an Enterprise Server')
            [CompletionResult]::new('--engine', '--engine', [CompletionResultType]::ParameterName, 'The engine whose login is exported')
            [CompletionResult]::new('--from', '--from', [CompletionResultType]::ParameterName, 'Export this token instead: env, env:NAME, gh, file:PATH, stdin or prompt')
            [CompletionResult]::new('-u', '-u', [CompletionResultType]::ParameterName, 'The user name; without it that of the login, or whose token it is by GitHub''s answer')
            [CompletionResult]::new('--username', '--username', [CompletionResultType]::ParameterName, 'The user name; without it that of the login, or whose token it is by GitHub''s answer')
            [CompletionResult]::new('--allow-write', '--allow-write', [CompletionResultType]::ParameterName, 'Export a token that may do more than pull, or may for all that is known')
            [CompletionResult]::new('--no-verify', '--no-verify', [CompletionResultType]::ParameterName, 'Do not ask GitHub what the token may do')
            [CompletionResult]::new('--show', '--show', [CompletionResultType]::ParameterName, 'Print it on a terminal, too')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say too what the engines themselves say')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say too what the engines themselves say')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'nerdctl-ghcr;export;help' {
            [CompletionResult]::new('kubernetes', 'kubernetes', [CompletionResultType]::ParameterValue, 'A pull secret, for `kubectl apply -f -`')
            [CompletionResult]::new('docker-config', 'docker-config', [CompletionResultType]::ParameterValue, 'What docker would store in its config.json')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'nerdctl-ghcr;export;help;kubernetes' {
            break
        }
        'nerdctl-ghcr;export;help;docker-config' {
            break
        }
        'nerdctl-ghcr;export;help;help' {
            break
        }
        'nerdctl-ghcr;completion' {
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say too what the engines themselves say')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say too what the engines themselves say')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'nerdctl-ghcr;version' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to report')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say too what the engines themselves say')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say too what the engines themselves say')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'nerdctl-ghcr;help' {
            [CompletionResult]::new('login', 'login', [CompletionResultType]::ParameterValue, 'Log in, and prove that the login was stored')
            [CompletionResult]::new('logout', 'logout', [CompletionResultType]::ParameterValue, 'Log out, and prove that the login is gone')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show what every engine is logged in with, and whether it would work')
            [CompletionResult]::new('doctor', 'doctor', [CompletionResultType]::ParameterValue, 'Find out what is wrong: engines, stores, tokens, network')
            [CompletionResult]::new('token', 'token', [CompletionResultType]::ParameterValue, 'Print the page that makes the right token')
            [CompletionResult]::new('setup', 'setup', [CompletionResultType]::ParameterValue, 'Put the plugin, completions and man pages where they are found, or take them back')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Find the causes of failures in a text, or tell about one')
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Print a login for other machines: a Kubernetes pull secret, or docker''s config.json')
            [CompletionResult]::new('completion', 'completion', [CompletionResultType]::ParameterValue, 'Print a shell''s completion script')
            [CompletionResult]::new('version', 'version', [CompletionResultType]::ParameterValue, 'Print the version')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'nerdctl-ghcr;help;login' {
            break
        }
        'nerdctl-ghcr;help;logout' {
            break
        }
        'nerdctl-ghcr;help;status' {
            break
        }
        'nerdctl-ghcr;help;doctor' {
            break
        }
        'nerdctl-ghcr;help;token' {
            break
        }
        'nerdctl-ghcr;help;setup' {
            [CompletionResult]::new('helper', 'helper', [CompletionResultType]::ParameterValue, 'Make docker ask for a login each time instead of storing one')
            [CompletionResult]::new('hooks', 'hooks', [CompletionResultType]::ParameterValue, 'Have docker show what to do when a pull or push fails')
            break
        }
        'nerdctl-ghcr;help;setup;helper' {
            break
        }
        'nerdctl-ghcr;help;setup;hooks' {
            break
        }
        'nerdctl-ghcr;help;explain' {
            break
        }
        'nerdctl-ghcr;help;export' {
            [CompletionResult]::new('kubernetes', 'kubernetes', [CompletionResultType]::ParameterValue, 'A pull secret, for `kubectl apply -f -`')
            [CompletionResult]::new('docker-config', 'docker-config', [CompletionResultType]::ParameterValue, 'What docker would store in its config.json')
            break
        }
        'nerdctl-ghcr;help;export;kubernetes' {
            break
        }
        'nerdctl-ghcr;help;export;docker-config' {
            break
        }
        'nerdctl-ghcr;help;completion' {
            break
        }
        'nerdctl-ghcr;help;version' {
            break
        }
        'nerdctl-ghcr;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
