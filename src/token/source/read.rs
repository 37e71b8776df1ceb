//! Reads one source, in buffers that are cleared and never grow.
//!
//! It judges nothing: what was read is made a token, or refused, elsewhere.

use std::io::Read;
use std::time::Duration;

use zeroize::Zeroizing;

use super::{PIPE, Reading, Source};
use crate::cause::Cause;
use crate::env::Env;
use crate::problem::{Problem, reason};
use crate::process::{self, Ended, Tool};
use crate::registry::Registry;
use crate::token::text;

/// How long gh may take to print its token, unattended.
const GH_LIMIT: Duration = Duration::from_secs(10);

/// Reads every source but the prompt and the fallback store.
///
/// # Errors
/// A source that was there and could not be read.
pub(crate) fn read(source: &Source, registry: &Registry, env: &Env) -> Result<Reading, Problem> {
    match source {
        Source::Env(name) => Ok(match env.token(name) {
            Some(value) => Reading::Text(Zeroizing::new(value.as_encoded_bytes().to_vec())),
            None => Reading::Absent("not set".into()),
        }),
        Source::Gh => Ok(gh(registry, env)),
        Source::File(path) => {
            let unreadable = |error: std::io::Error| {
                let message = format!("{} cannot be read: {}", path.display(), reason(&error));
                Problem::new(Cause::NoToken, message)
                    .fix("give a file that holds the token, or leave --from out")
            };
            let file = std::fs::File::open(path).map_err(unreadable)?;
            Ok(Reading::Text(limited(file).map_err(unreadable)?))
        }
        Source::Stdin => {
            let bytes = limited(std::io::stdin().lock()).map_err(|error| {
                Problem::new(Cause::NoToken, format!("stdin cannot be read: {}", reason(&error)))
                    .fix(PIPE)
            })?;
            Ok(Reading::Text(bytes))
        }
        Source::Prompt => Ok(Reading::Absent("no terminal here".into())),
        Source::Fallback => Ok(Reading::Absent("not asked".into())),
    }
}

/// Reads to the end of file, or to where it is clear that this is no token, into a buffer that
/// never grows: one that does leaves copies of the secret behind.
fn limited(input: impl Read) -> std::io::Result<Zeroizing<Vec<u8>>> {
    // Room for white space around the longest token, and the one byte that shows it is longer.
    let most = 2 * text::LONGEST;
    let mut bytes = Zeroizing::new(Vec::with_capacity(most + 32));
    input.take(most as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Asks gh for the token of the registry's GitHub. Without the host it may hand over another
/// host's; with a token variable in its environment it would echo that.
fn gh(registry: &Registry, env: &Env) -> Reading {
    let Some(program) = process::find("gh", env) else {
        return Reading::Absent("not installed".into());
    };
    let args = ["auth", "token", "--hostname", &registry.github];
    let answer = Tool {
        program: &program,
        args: args.into_iter().map(Into::into).collect(),
        env,
        with: Vec::new(),
        stdin: b"",
        limit: GH_LIMIT,
    }
    .run();
    match answer {
        Ok(output) => match output.ended {
            Ended::Code(0) if output.stdout.trim_ascii().is_empty() => {
                Reading::Absent("printed no token".into())
            }
            Ended::Code(0) => Reading::Text(output.stdout),
            Ended::Signal(signal) => Reading::Absent(format!("signal {signal} ended it")),
            Ended::TimedOut => Reading::Absent("did not answer in time".into()),
            _ => Reading::Absent(format!("not logged in to {}", registry.github)),
        },
        Err(error) => Reading::Absent(format!("could not be started: {}", reason(&error))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_is_limited() {
        assert_eq!(limited(&b"tok"[..]).unwrap().as_slice(), b"tok");
        let endless = std::io::repeat(b'x');
        assert_eq!(limited(endless).unwrap().len(), 2 * text::LONGEST + 1);
    }
}
