use super::*;
use crate::env;

fn shell<'a>(env: &'a Env, script: &str, stdin: &'a [u8]) -> Tool<'a> {
    Tool {
        program: Path::new("/bin/sh"),
        args: vec!["-c".into(), script.into()],
        env,
        with: vec![],
        stdin,
        limit: Duration::from_secs(60),
    }
}

fn path() -> Env {
    Env::from_iter([(env::PATH, "/usr/bin:/bin")])
}

#[test]
fn says_how_the_child_ended() {
    let env = path();
    for (script, ended) in [
        ("exit 0", Ended::Code(0)),
        ("exit 125", Ended::Code(125)),
        ("kill -KILL $$", Ended::Signal(9)),
        ("kill -TERM $$", Ended::Signal(15)),
    ] {
        assert_eq!(shell(&env, script, b"").run().unwrap().ended, ended, "{script}");
    }
}

#[test]
fn hands_back_both_streams() {
    let output = shell(&path(), "echo out; echo err >&2; exit 7", b"").run().unwrap();
    assert_eq!(output.ended, Ended::Code(7));
    assert_eq!(&output.stdout[..], b"out\n");
    assert_eq!(output.stderr, b"err\n");
}

#[test]
fn says_why_a_program_does_not_start() {
    let env = path();
    let mut tool = shell(&env, "", b"");
    tool.program = Path::new("/nowhere/docker");
    assert_eq!(tool.run().err().unwrap().kind(), io::ErrorKind::NotFound);
    tool.program = Path::new("sh");
    assert_eq!(tool.run().err().unwrap().kind(), io::ErrorKind::InvalidInput);
}

#[test]
fn a_child_that_does_not_read_is_judged_by_its_status() {
    let env = path();
    let token = [b'x'; 8 * 1024];
    for _ in 0..300 {
        let ended = shell(&env, "exec <&-; exit 7", &token).run().unwrap().ended;
        assert_eq!(ended, Ended::Code(7));
    }
    // More than a pipe takes, so that the writer meets the closed pipe for certain.
    let much = vec![b'x'; 1024 * 1024];
    assert_eq!(shell(&env, "exec <&-; exit 7", &much).run().unwrap().ended, Ended::Code(7));
}

#[test]
fn stdin_arrives_whole_and_ends() {
    let env = path();
    let bytes: Vec<u8> = (0..60 * 1024_u32).map(|i| (i % 251) as u8).collect();
    let output = shell(&env, "cat", &bytes).run().unwrap();
    assert_eq!(output.ended, Ended::Code(0));
    assert!(output.stdout[..] == bytes[..]);
    let output = shell(&env, "cat; echo end", b"").run().unwrap();
    assert_eq!(&output.stdout[..], b"end\n");
}

#[test]
fn a_flood_is_cut() {
    let script = "echo first; echo first >&2; head -c 200000000 /dev/zero; \
                  head -c 200000000 /dev/zero >&2; echo last; echo last >&2";
    let output = shell(&path(), script, b"").run().unwrap();
    assert_eq!(output.ended, Ended::Code(0));
    assert_eq!((output.stdout.len(), output.stdout.capacity()), (KEPT, KEPT));
    assert!(output.stdout.starts_with(b"first\n\0"));
    assert_eq!((output.stderr.len(), output.stderr.capacity()), (KEPT, 2 * KEPT));
    assert!(output.stderr.ends_with(b"\0last\n"));
}

#[test]
fn the_limit_kills() {
    let began = Instant::now();
    let env = path();
    let mut tool = shell(&env, "echo $$; trap '' TERM; exec sleep 100", b"");
    tool.limit = Duration::from_millis(200);
    let output = tool.run().unwrap();
    assert_eq!(output.ended, Ended::TimedOut);
    assert!(began.elapsed() >= tool.limit && began.elapsed() < Duration::from_secs(5));
    let pid = String::from_utf8(output.stdout.to_vec()).unwrap();
    assert!(!Path::new("/proc").join(pid.trim()).exists());
}

#[test]
fn a_grandchild_that_holds_the_streams_is_not_waited_for() {
    let began = Instant::now();
    let output = shell(&path(), "echo out; sleep 20 & exit 4", b"token").run().unwrap();
    assert_eq!(output.ended, Ended::Code(4));
    assert_eq!(&output.stdout[..], b"out\n");
    assert!(began.elapsed() < Duration::from_secs(5));
}

#[test]
fn a_child_that_closes_its_streams_is_waited_for() {
    let output = shell(&path(), "exec >&- 2>&-; sleep 0.3; exit 4", b"").run().unwrap();
    assert_eq!(output.ended, Ended::Code(4));
}

#[test]
fn tokens_and_dockers_variables_are_not_inherited() {
    let mut variables =
        vec![(env::PATH, "/usr/bin:/bin"), ("KEPT", "a"), (env::DOCKER_AUTH_CONFIG, "{}")];
    variables.extend(env::TOKENS.map(|name| (name, "secret")));
    variables.extend([(env::SOCKET, "@s"), (env::REEXEC, "docker"), ("DOCKER_CONFIG", "/a")]);
    let env = Env::from_iter(variables);
    let mut tool = shell(&env, "env | grep -v ^_=", b"");
    tool.with = vec![("DOCKER_CONFIG".into(), "/b".into())];
    let output = tool.run().unwrap();
    let text = String::from_utf8(output.stdout.to_vec()).unwrap();
    let mut lines: Vec<_> = text.lines().filter(|line| !line.starts_with("PWD=")).collect();
    lines.sort_unstable();
    lines.retain(|line| !line.starts_with("SHLVL=") && !line.starts_with("OLDPWD="));
    assert_eq!(lines, ["DOCKER_CONFIG=/b", "KEPT=a", "PATH=/usr/bin:/bin"]);
}
