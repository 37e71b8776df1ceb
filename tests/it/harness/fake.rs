//! One program that plays docker, podman, nerdctl, gh, or a credential helper.
//!
//! It plays whom its name says, looks for its orders in `NAME.json` beside the link it was called
//! by, and notes what it was given in `NAME.calls` beside it. Without orders it is a good one of
//! its kind: it reads its stdin, stores as the real one does, and prints the same line. What the
//! real ones do was measured (docker 28.5, podman 5.4, nerdctl 2.1); what they do on the network
//! is left out.
//!
//! Orders are one JSON object. A key is a verb (`login`, `--version`, `get`, …; `*` for all that
//! have none of their own) and its value is a rule, or a list of rules for the first, the second, …
//! call, the last of them holding on. What a rule may say is in [`RULE`]. Beside verbs there are
//! `plays` (another's part under this name, as podman-docker does) and, for gh, `tokens`
//! (host → token).
//!
//! Nothing here reads the user database: without `HOME` the part refuses to go on, so that no test
//! can reach the files of the person who runs it.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt, symlink};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio, exit};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

/// What a rule may say, and what it means.
pub(crate) const RULE: &[(&str, &str)] = &[
    ("stdout", "text, or a list of bytes, instead of what a good one prints"),
    ("stderr", "the same for stderr"),
    ("code", "the exit code; other than 0 means: say nothing, store nothing, unless told to"),
    ("signal", "die by this signal at the end; else as a code other than 0"),
    ("store", "whether to store or remove at all"),
    ("stdin", "`read` to its end, `close` it at once, or `ignore` it"),
    ("sleep", "seconds before anything is done, stdin being read already"),
    ("pause", "seconds between reading a credential file and writing it"),
    ("hang", "`true`: for ever, before anything is stored; `\"after\"`: when all is done"),
    ("becomes", "at the login, turn the link it was called by to that program"),
    ("deaf", "take no notice of SIGINT, SIGTERM and SIGHUP, as docker does while it reads"),
    ("flood_stdout", "write so many bytes first"),
    ("flood_stderr", "write so many bytes first"),
    ("calls", "another program, with the same argument and stdin; its answer is the answer"),
    ("linger", "seconds that a child in the background keeps all three streams open"),
];

/// No part outlives this, whatever becomes of the test: "for ever" as far as a test can see.
const FOR_EVER: Duration = Duration::from_secs(300);

const NOT_FOUND: &str = "credentials not found in native keychain\n";

/// Plays the part if the name we were called by is not that of the test program, and ends.
pub(crate) fn play_if_called_by_another_name() {
    let mut args = std::env::args_os();
    let called = PathBuf::from(args.next().unwrap_or_default());
    let name = called.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let args: Vec<OsString> = args.collect();
    match name.as_str() {
        "linger" => {
            std::thread::sleep(seconds(&json!(args[0].to_string_lossy().parse::<f64>().ok())))
        }
        crate::harness::pty::INSIDE => crate::harness::pty::inside(args),
        _ if is_a_part(&name) => Part::new(&called, name, args).play(),
        _ => return,
    }
    exit(0);
}

/// Whether that is the name of a program that can be played.
pub(crate) fn is_a_part(name: &str) -> bool {
    ["docker", "podman", "nerdctl", "gh", "pass", "xdg-open"].contains(&name)
        || (name.starts_with("docker-credential-") && name != "docker-credential-ghcr")
}

/// Says what is wrong with orders, so that a misspelt one fails in the test that wrote it.
pub(crate) fn faults_of(orders: &Value) -> Vec<String> {
    let Some(orders) = orders.as_object() else { return vec!["orders are an object".into()] };
    let mut faults = Vec::new();
    for (verb, rules) in orders {
        if ["plays", "tokens"].contains(&verb.as_str()) {
            continue;
        }
        for rule in rules.as_array().map_or(std::slice::from_ref(rules), Vec::as_slice) {
            match rule.as_object() {
                None => faults.push(format!("the rule for `{verb}` is no object")),
                Some(rule) => faults.extend(
                    rule.keys()
                        .filter(|key| !RULE.iter().any(|(known, _)| known == key))
                        .map(|key| format!("`{key}` in the rule for `{verb}` means nothing")),
                ),
            }
        }
    }
    faults
}

/// One call of a program that was played.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) argv: Vec<String>,
    pub(crate) env: BTreeMap<String, String>,
    pub(crate) cwd: String,
    pub(crate) pid: u32,
    /// What came on stdin; `None` if it was not read to its end.
    pub(crate) stdin: Option<Vec<u8>>,
    /// Whether it has come to where it hangs: all that it does before is done.
    pub(crate) hangs: bool,
    /// Whether it came to its own end. One that was killed did not.
    pub(crate) ended: bool,
}

impl Call {
    /// Its arguments, joined by blanks.
    pub(crate) fn line(&self) -> String {
        self.argv[1..].join(" ")
    }

    /// Whether the process is still there. One that has died and was not waited for is not.
    pub(crate) fn is_alive(&self) -> bool {
        if let Ok(stat) = fs::read_to_string(format!("/proc/{}/stat", self.pid)) {
            let state = stat.rsplit(") ").next().and_then(|rest| rest.chars().next());
            return state != Some('Z') && state != Some('X');
        }
        !cfg!(target_os = "linux")
            && rustix::process::Pid::from_raw(self.pid as i32)
                .is_some_and(|pid| rustix::process::test_kill_process(pid).is_ok())
    }
}

/// The calls that a file of notes tells of.
pub(crate) fn calls(notes: &str) -> Vec<Call> {
    let mut calls: Vec<Call> = Vec::new();
    // A line without its end is still being written.
    for line in notes.split_inclusive('\n').filter(|line| line.ends_with('\n')) {
        let note: Value = serde_json::from_str(line).expect("a note of a fake is JSON");
        let pid = note["pid"].as_u64().expect("a pid") as u32;
        if let Some(argv) = note.get("argv") {
            let texts = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            calls.push(Call {
                argv: argv.as_array().into_iter().flatten().map(texts).collect(),
                env: note["env"]
                    .as_object()
                    .into_iter()
                    .flatten()
                    .map(|(k, v)| (k.clone(), texts(v)))
                    .collect(),
                cwd: texts(&note["cwd"]),
                pid,
                stdin: None,
                hangs: false,
                ended: false,
            });
            continue;
        }
        let call = calls.iter_mut().rfind(|call| call.pid == pid).expect("a call with that pid");
        match note["stdin"].as_str() {
            Some(text) => call.stdin = STANDARD.decode(text).ok(),
            None if note["hangs"] == json!(true) => call.hangs = true,
            None => call.ended = true,
        }
    }
    calls
}

/// A program on its stage.
struct Part {
    /// The folder of the link.
    folder: PathBuf,
    /// The link's name.
    name: String,
    /// Whose part it is: the name, unless the orders say another.
    plays: String,
    args: Vec<String>,
    verb: String,
    orders: Value,
    rule: Value,
    /// Whether the orders speak of the verb.
    is_ordered: bool,
}

/// What a good one would print, and with what it would end.
#[derive(Default)]
struct Answer {
    stdout: Vec<u8>,
    stderr: Vec<u8>,
    code: i64,
}

impl Answer {
    fn out(text: impl Into<String>) -> Self {
        Self { stdout: text.into().into_bytes(), ..Self::default() }
    }

    fn err(code: i64, text: impl Into<String>) -> Self {
        Self { stderr: text.into().into_bytes(), code, ..Self::default() }
    }

    /// Helpers speak of their failures on stdout.
    fn no(text: impl Into<String>) -> Self {
        Self { code: 1, ..Self::out(text) }
    }
}

impl Part {
    fn new(called: &Path, name: String, args: Vec<OsString>) -> Self {
        // docker calls helpers by their bare name, found on PATH.
        let folder = match called.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => std::path::absolute(folder).ok(),
            _ => on_path(&name).and_then(|link| link.parent().map(Path::to_owned)),
        };
        let folder = folder.unwrap_or_else(|| give_up(&format!("no folder for `{name}`")));
        let orders = match fs::read(folder.join(format!("{name}.json"))) {
            Ok(bytes) => serde_json::from_slice(&bytes)
                .unwrap_or_else(|why| give_up(&format!("orders of `{name}`: {why}"))),
            Err(_) => json!({}),
        };
        let plays = orders["plays"].as_str().unwrap_or(&name).to_owned();
        let args: Vec<_> = args.iter().map(|arg| arg.to_string_lossy().into_owned()).collect();
        let verb = verb(&args);
        let mut part =
            Self { folder, name, plays, args, verb, orders, rule: json!({}), is_ordered: false };
        if let Some(rule) = part.find_rule() {
            (part.rule, part.is_ordered) = (rule, true);
        }
        part
    }

    fn find_rule(&self) -> Option<Value> {
        match self.orders.get(&self.verb).or_else(|| self.orders.get("*"))? {
            Value::Array(rules) => {
                let notes = fs::read_to_string(self.beside("calls")).unwrap_or_default();
                let earlier =
                    calls(&notes).iter().filter(|c| verb(&c.argv[1..]) == self.verb).count();
                rules.get(earlier).or(rules.last()).cloned()
            }
            rule => Some(rule.clone()),
        }
    }

    fn play(&self) -> ! {
        let texts = std::env::vars_os()
            .map(|(k, v)| (k.to_string_lossy().into_owned(), json!(v.to_string_lossy())))
            .collect::<Map<_, _>>();
        let argv: Vec<_> =
            std::env::args_os().map(|arg| arg.to_string_lossy().into_owned()).collect();
        let cwd = std::env::current_dir().unwrap_or_default();
        self.note(json!({ "argv": argv, "env": texts, "cwd": cwd.to_string_lossy() }));

        if self.rule["deaf"] == json!(true) {
            for signal in [1, 2, 15] {
                // A handler that sets a flag nobody looks at.
                let _ = signal_hook::flag::register(signal, std::sync::Arc::default());
            }
        }
        let input = self.stdin();
        std::thread::sleep(seconds(&self.rule["sleep"]));
        if !self.rule["linger"].is_null() {
            let own = std::env::current_exe().unwrap_or_else(|_| give_up("no executable"));
            let mut child = Command::new(own);
            child.arg0("linger").arg(self.rule["linger"].to_string());
            // Left behind on purpose.
            if child.spawn().is_err() {
                give_up("no child");
            }
        }
        flood(std::io::stdout(), &self.rule["flood_stdout"]);
        flood(std::io::stderr(), &self.rule["flood_stderr"]);
        if self.rule["hang"] == json!(true) {
            self.hang();
        }

        if let Some(program) = self.rule["calls"].as_str() {
            let (text, code) = match call(program, &self.verb, &input) {
                Ok(output) => (output.stdout, output.status.code().unwrap_or(1)),
                Err(why) => give_up(&format!("{program}: {why}")),
            };
            let _ = std::io::stdout().write_all(&text);
            self.note(json!({ "ended": true }));
            exit(code);
        }

        let code = self.rule["code"].as_i64();
        let fails = code.is_some_and(|code| code != 0) || !self.rule["signal"].is_null();
        let acts = self.rule["store"].as_bool().unwrap_or(!fails);
        let mut answer = self.answer(&input, acts);
        if fails {
            answer = Answer::default();
        }
        let said = |key: &str, default| match &self.rule[key] {
            Value::String(text) => text.clone().into_bytes(),
            Value::Array(list) => list.iter().map(|b| b.as_u64().unwrap_or(0) as u8).collect(),
            _ => default,
        };
        // Whoever reads may be gone by now.
        let _ = std::io::stderr().write_all(&said("stderr", answer.stderr));
        let _ = std::io::stdout().write_all(&said("stdout", answer.stdout));
        let _ = std::io::stdout().flush();
        if let Some(program) = self.rule["becomes"].as_str() {
            let link = self.folder.join(&self.name);
            let turned = fs::remove_file(&link).and_then(|()| symlink(program, &link));
            turned.unwrap_or_else(|_| give_up("a link in a folder of the world"));
        }
        if self.rule["hang"] == json!("after") {
            self.hang();
        }
        self.note(json!({ "ended": true }));
        if let Some(signal) = self.rule["signal"].as_i64() {
            // Twice: Rust's own handler of SIGSEGV takes the first for a stack overflow.
            for _ in 0..2 {
                let _ = signal_hook::low_level::raise(signal as i32);
            }
        }
        exit(code.unwrap_or(answer.code) as i32);
    }

    fn hang(&self) {
        self.note(json!({ "hangs": true }));
        std::thread::sleep(FOR_EVER);
    }

    /// One line, in one write, so that those of several processes do not mix.
    fn note(&self, mut note: Value) {
        note["pid"] = json!(std::process::id());
        let file = OpenOptions::new().create(true).append(true).open(self.beside("calls"));
        if file.and_then(|mut file| file.write_all(format!("{note}\n").as_bytes())).is_err() {
            give_up("cannot take notes");
        }
    }

    fn beside(&self, extension: &str) -> PathBuf {
        self.folder.join(format!("{}.{extension}", self.name))
    }

    fn stdin(&self) -> Vec<u8> {
        let reads = match self.verb.as_str() {
            "login" => self.has("--password-stdin"),
            "store" | "get" | "erase" | "list" => self.is_helper(),
            _ => false,
        };
        let mut input = Vec::new();
        match self.rule["stdin"].as_str().unwrap_or(if reads { "read" } else { "ignore" }) {
            "read" => {
                let _ = std::io::stdin().read_to_end(&mut input);
                self.note(json!({ "stdin": STANDARD.encode(&input) }));
            }
            "close" => {
                let null = File::open("/dev/null").unwrap_or_else(|_| give_up("no /dev/null"));
                let _ = rustix::stdio::dup2_stdin(&null);
            }
            _ => {}
        }
        input
    }

    fn is_helper(&self) -> bool {
        self.plays.starts_with("docker-credential-")
    }

    fn has(&self, option: &str) -> bool {
        self.args.iter().any(|arg| arg == option)
    }

    /// The value of an option, in either spelling.
    fn option(&self, names: &[&str]) -> Option<&str> {
        self.args.iter().enumerate().rev().find_map(|(i, arg)| {
            let (name, value) = match arg.split_once('=') {
                Some((name, value)) => (name, Some(value)),
                None => (arg.as_str(), self.args.get(i + 1).map(String::as_str)),
            };
            names.contains(&name).then_some(value).flatten()
        })
    }

    /// The registry: the last argument.
    fn host(&self) -> &str {
        self.args.last().map_or("", String::as_str)
    }

    fn answer(&self, input: &[u8], acts: bool) -> Answer {
        match (self.plays.as_str(), self.verb.as_str()) {
            ("docker", "--version" | "version") => {
                Answer::out("Docker version 28.5.2, build 1234567\n")
            }
            ("podman", "--version" | "version") => Answer::out("podman version 5.4.2\n"),
            ("nerdctl", "--version" | "version") => Answer::out("nerdctl version 2.1.6\n"),
            ("gh", "--version" | "version") => Answer::out("gh version 2.60.0 (2024-11-06)\n"),
            ("docker" | "podman" | "nerdctl", "login") => self.login(input, acts),
            ("docker" | "podman" | "nerdctl", "logout") => self.logout(acts),
            ("gh", "auth") => self.gh_token(),
            _ if self.is_helper() => self.help(input, acts),
            // Whoever gave orders for it has made it known.
            _ if self.is_ordered => Answer::default(),
            ("docker", verb) => Answer::err(
                1,
                format!(
                    "docker: unknown command: docker {verb}\n\nRun 'docker --help' for more information\n"
                ),
            ),
            ("podman", verb) => Answer::err(
                125,
                format!(
                    "Error: unrecognized command `podman {verb}`\nTry 'podman --help' for more information\n"
                ),
            ),
            (name, verb) => Answer::err(1, format!("unknown command \"{verb}\" for \"{name}\"\n")),
        }
    }

    fn login(&self, input: &[u8], acts: bool) -> Answer {
        let podman = self.plays == "podman";
        let host = self.host();
        if podman && self.has("--get-login") {
            return match self.stored_user(host) {
                Some(user) => Answer::out(format!("{user}\n")),
                None => Answer::err(125, format!("Error: not logged into {host}\n")),
            };
        }
        let secret = String::from_utf8_lossy(input).trim().to_owned();
        let user = self.option(&["-u", "--username"]).unwrap_or_default();
        if user.is_empty() {
            return if podman {
                Answer::err(125, "Error: must provide --username with --password-stdin\n")
            } else {
                Answer::err(1, "the --password-stdin option requires --username to be set\n")
            };
        }
        if secret.is_empty() {
            return if podman {
                Answer::err(125, "Error: reading password: inappropriate ioctl for device\n")
            } else {
                Answer::err(1, "Error: Cannot perform an interactive login from a non TTY device\n")
            };
        }
        let file = self.credential_file();
        let mut answer = match podman {
            true if self.has("--verbose") || self.has("-v") => {
                Answer::out(format!("Used:  {}\nLogin Succeeded!\n", file.display()))
            }
            true => Answer::out("Login Succeeded!\n"),
            false => Answer::out("Login Succeeded\n"),
        };
        if !acts {
            return answer;
        }
        // nerdctl stores under the port as well, and first.
        let keys = match self.plays.as_str() {
            "nerdctl" => vec![format!("{host}:443"), host.to_owned()],
            _ => vec![host.to_owned()],
        };
        let mut config = self.read_config(&file, &mut answer);
        std::thread::sleep(seconds(&self.rule["pause"]));
        let mut in_clear = false;
        for key in &keys {
            match self.helper_for(&mut config, key) {
                Some(helper) => {
                    let message = json!({ "ServerURL": key, "Username": user, "Secret": secret });
                    if let Err(out) = call_helper(&helper, "store", &format!("{message}\n")) {
                        return Answer::err(
                            1,
                            format!(
                                "Error saving credentials: error storing credentials - err: exit status 1, out: `{}`\n",
                                out.trim()
                            ),
                        );
                    }
                    config["auths"][key] = json!({});
                }
                None => {
                    let entry = json!({ "auth": STANDARD.encode(format!("{user}:{secret}")) });
                    in_clear |= config["auths"][key] != entry;
                    config["auths"][key] = entry;
                }
            }
        }
        self.write_config(&file, &config);
        if in_clear && !podman {
            answer.stderr.extend(
                format!(
                    "\nWARNING! Your credentials are stored unencrypted in '{}'.\nConfigure a credential helper to remove this warning. See\nhttps://docs.docker.com/go/credential-store/\n\n",
                    file.display()
                )
                .bytes(),
            );
        }
        answer
    }

    fn logout(&self, acts: bool) -> Answer {
        let host = self.host();
        let file = self.credential_file();
        let mut answer = match self.plays.as_str() {
            "docker" => Answer::out(format!("Removing login credentials for {host}\n")),
            "podman" => Answer::out(format!("Removed login credentials for {host}\n")),
            _ => Answer::default(),
        };
        let mut config = self.read_config(&file, &mut answer);
        if self.plays == "podman" && config["auths"].get(host).is_none() {
            return match self.stored_user(host) {
                Some(_) => Answer::out(format!(
                    "Not logged into {host} with current tool. Existing credentials were established via docker login. Please use docker logout instead.\n"
                )),
                None => Answer::err(125, format!("Error: not logged into {host}\n")),
            };
        }
        if !acts {
            return answer;
        }
        std::thread::sleep(seconds(&self.rule["pause"]));
        let keys = match self.plays.as_str() {
            "docker" => vec![host.to_owned(), format!("http://{host}"), format!("https://{host}")],
            "nerdctl" => vec![format!("{host}:443"), host.to_owned()],
            _ => vec![host.to_owned()],
        };
        for key in keys {
            if let Some(helper) = self.helper_for(&mut config, host) {
                // docker says the same whether or not its helper could.
                let _ = call_helper(&helper, "erase", &key);
            }
            if let Some(auths) = config["auths"].as_object_mut() {
                auths.remove(&key);
            }
        }
        self.write_config(&file, &config);
        answer
    }

    /// Where the engine stores.
    fn credential_file(&self) -> PathBuf {
        let var =
            |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        if self.plays == "podman" {
            let file = self.option(&["--authfile", "--compat-auth-file"]).map(PathBuf::from);
            return file
                .or_else(|| var("REGISTRY_AUTH_FILE"))
                .or_else(|| Some(var("DOCKER_CONFIG")?.join("config.json")))
                .or_else(|| Some(var("XDG_RUNTIME_DIR")?.join("containers/auth.json")))
                .unwrap_or_else(|| give_up("podman without XDG_RUNTIME_DIR would leave the test"));
        }
        let global = self.option(&["--config"]).filter(|_| self.plays == "docker");
        global
            .map(PathBuf::from)
            .or_else(|| var("DOCKER_CONFIG"))
            .unwrap_or_else(docker_folder)
            .join("config.json")
    }

    /// The user that podman knows for a registry: from its own file, else from docker's.
    fn stored_user(&self, host: &str) -> Option<String> {
        [self.credential_file(), docker_folder().join("config.json")].iter().find_map(|file| {
            let config: Value = serde_json::from_slice(&fs::read(file).ok()?).ok()?;
            let auth = STANDARD.decode(config["auths"][host]["auth"].as_str()?).ok()?;
            Some(String::from_utf8_lossy(&auth).split(':').next()?.to_owned())
        })
    }

    fn read_config(&self, file: &Path, answer: &mut Answer) -> Value {
        let text = fs::read_to_string(file).unwrap_or_default();
        let mut config = match serde_json::from_str(&text) {
            Ok(config @ Value::Object(_)) => config,
            _ if text.trim().is_empty() => json!({}),
            // docker goes on and overwrites it; the others stop.
            _ if self.plays == "docker" => {
                let warning = format!("WARNING: Error parsing config file ({})\n", file.display());
                answer.stderr.extend(warning.bytes());
                json!({})
            }
            _ => {
                eprintln!("Error: get credentials: reading JSON file \"{}\"", file.display());
                self.note(json!({ "ended": true }));
                exit(if self.plays == "podman" { 125 } else { 1 });
            }
        };
        if !config["auths"].is_object() && self.plays == "podman" {
            config["auths"] = json!({});
        }
        config
    }

    fn write_config(&self, file: &Path, config: &Value) {
        let podman = self.plays == "podman";
        // docker follows a link and keeps the mode; podman replaces the link and the mode.
        let file = match fs::canonicalize(file) {
            Ok(target) if !podman => target,
            _ => file.to_owned(),
        };
        let mode = match fs::metadata(&file) {
            Ok(old) if !podman => old.permissions().mode() & 0o777,
            _ => 0o600,
        };
        let folder = file.parent().unwrap_or(Path::new("/"));
        let beside = folder.join(format!(".{}.{}", self.name, std::process::id()));
        let written = fs::create_dir_all(folder)
            .and_then(|()| OpenOptions::new().write(true).create_new(true).mode(mode).open(&beside))
            .and_then(|mut new| writeln!(new, "{config:#}"))
            .and_then(|()| fs::rename(&beside, &file));
        if let Err(why) = written {
            let _ = fs::remove_file(&beside);
            eprintln!("Error saving credentials: {why}");
            self.note(json!({ "ended": true }));
            exit(if podman { 125 } else { 1 });
        }
    }

    /// The helper that docker and nerdctl would use for a registry, the one they find by
    /// themselves included: docker writes that one down.
    fn helper_for(&self, config: &mut Value, key: &str) -> Option<String> {
        if self.plays == "podman" {
            return None;
        }
        if let Some(helper) = config["credHelpers"][key].as_str().or(config["credsStore"].as_str())
        {
            return Some(helper.to_owned()).filter(|helper| !helper.is_empty());
        }
        let is_set = |key: &str| config.get(key).is_some_and(|value| !value.is_null());
        if ["auths", "credHelpers", "credsStore"].iter().any(|key| is_set(key)) {
            return None;
        }
        let found = |name: &str| on_path(&format!("docker-credential-{name}")).is_some();
        let helper = match () {
            () if on_path("pass").is_some() && found("pass") => "pass",
            () if found("secretservice") => "secretservice",
            () => return None,
        };
        config["credsStore"] = json!(helper);
        Some(helper.to_owned())
    }

    /// `gh auth token --hostname HOST`. A variable wins over what gh itself has stored.
    fn gh_token(&self) -> Answer {
        let host = self.option(&["-h", "--hostname"]).unwrap_or("github.com");
        let names = if host == "github.com" || host.ends_with(".ghe.com") {
            ["GH_TOKEN", "GITHUB_TOKEN"]
        } else {
            ["GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN"]
        };
        let token = names
            .iter()
            .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
            .or_else(|| self.orders["tokens"][host].as_str().map(str::to_owned));
        match token {
            Some(token) => Answer::out(format!("{token}\n")),
            None => Answer::err(1, format!("no oauth token found for {host}\n")),
        }
    }

    /// The protocol of Docker's credential helpers, over a file beside the link.
    fn help(&self, input: &[u8], acts: bool) -> Answer {
        let text = String::from_utf8_lossy(input);
        let server = text.trim();
        let store = self.beside("store");
        let mut kept: Value = fs::read(&store)
            .ok()
            .and_then(|b| serde_json::from_slice(&b).ok())
            .unwrap_or(json!({}));
        match self.verb.as_str() {
            "version" | "--version" | "-v" => Answer::out(format!(
                "{} (github.com/docker/docker-credential-helpers) v0.9.4\n",
                self.plays
            )),
            "get" => match kept.get(server) {
                Some(entry) => {
                    let mut entry = entry.clone();
                    entry["ServerURL"] = json!(server);
                    Answer::out(format!("{entry}\n"))
                }
                None => Answer::no(NOT_FOUND),
            },
            "list" => {
                let users: Map<_, _> = kept
                    .as_object()
                    .into_iter()
                    .flatten()
                    .map(|(server, entry)| (server.clone(), entry["Username"].clone()))
                    .collect();
                Answer::out(format!("{}\n", Value::Object(users)))
            }
            "store" => {
                let Ok(entry) = serde_json::from_str::<Value>(&text) else {
                    return Answer::no("invalid character in store request\n");
                };
                for (key, lack) in [
                    ("ServerURL", "no credentials server URL\n"),
                    ("Username", "no credentials username\n"),
                ] {
                    if entry[key].as_str().is_none_or(str::is_empty) {
                        return Answer::no(lack);
                    }
                }
                if acts {
                    let server = entry["ServerURL"].as_str().unwrap_or_default();
                    kept[server] =
                        json!({ "Username": entry["Username"], "Secret": entry["Secret"] });
                    keep(&store, &kept);
                }
                Answer::default()
            }
            "erase" => {
                if acts && kept.as_object_mut().is_some_and(|kept| kept.remove(server).is_some()) {
                    keep(&store, &kept);
                }
                Answer::default()
            }
            _ => Answer::no(format!("Usage: {} <store|get|erase|list|version>\n", self.plays)),
        }
    }
}

fn keep(file: &Path, kept: &Value) {
    if fs::write(file, format!("{kept}\n")).is_err() {
        give_up("the helper cannot write its store");
    }
}

/// The first argument that is no option, past the globals that take a value.
fn verb(args: &[String]) -> String {
    const TAKE_A_VALUE: &[&str] =
        &["--config", "-c", "--context", "-H", "--host", "-l", "--log-level", "--namespace", "-n"];
    let mut rest = args.iter();
    while let Some(arg) = rest.next() {
        if TAKE_A_VALUE.contains(&arg.as_str()) {
            rest.next();
        } else if !arg.starts_with('-') {
            return arg.clone();
        }
    }
    args.first().cloned().unwrap_or_default()
}

fn docker_folder() -> PathBuf {
    match std::env::var_os("HOME").filter(|home| !home.is_empty()) {
        Some(home) => Path::new(&home).join(".docker"),
        None => give_up("without HOME it would leave the test"),
    }
}

/// What docker does: the helper is looked for on PATH, and its stderr is the user's.
fn call_helper(name: &str, verb: &str, input: &str) -> Result<(), String> {
    let output = call(&format!("docker-credential-{name}"), verb, input.as_bytes())?;
    match output.status.success() {
        true => Ok(()),
        false => Err(String::from_utf8_lossy(&output.stdout).into_owned()),
    }
}

fn call(program: &str, verb: &str, input: &[u8]) -> Result<Output, String> {
    let missing = || format!("exec: \"{program}\": executable file not found in $PATH");
    let mut child = Command::new(on_path(program).ok_or_else(missing)?)
        .arg(verb)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|why| why.to_string())?;
    if let Some(mut stdin) = child.stdin.take() {
        // Its answer counts, not whether it listened.
        let _ = stdin.write_all(input);
    }
    child.wait_with_output().map_err(|why| why.to_string())
}

/// The program of that name on the PATH of this process.
pub(crate) fn on_path(name: &str) -> Option<PathBuf> {
    std::env::split_paths(&std::env::var_os("PATH")?).map(|folder| folder.join(name)).find(|file| {
        file.metadata().is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
    })
}

fn flood(mut stream: impl Write, bytes: &Value) {
    let line = [b"flood ".repeat(13).as_slice(), b"\n"].concat();
    // Many at once: a flood of small drops takes a minute.
    let line = line.repeat(800);
    let mut left = bytes.as_u64().unwrap_or(0) as usize;
    while left > 0 {
        let some = left.min(line.len());
        if stream.write_all(&line[..some]).is_err() {
            return;
        }
        left -= some;
    }
}

fn seconds(value: &Value) -> Duration {
    Duration::from_secs_f64(value.as_f64().unwrap_or(0.0))
}

/// An end that no test expects: the fake itself cannot go on.
fn give_up(why: &str) -> ! {
    eprintln!("fake: {why}");
    exit(99);
}
