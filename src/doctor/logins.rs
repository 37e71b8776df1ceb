//! What doctor says of the logins that engines hold, beyond what status judges. Pure.

use std::path::Path;

use crate::cause::{Cause, Certainty};
use crate::diagnosis::stored_login::{Alive, StoredLogin, EngineLogin, SharedLogin};
use crate::problem::Problem;
use crate::report::{Finding, Report};
use crate::store::Location;
use crate::token::kind::TokenKind;
use crate::token::scopes::Access;

/// What is known beside the logins.
#[derive(Clone, Copy, Debug)]
pub struct Beside<'a> {
    /// The registry's host.
    pub host: &'a str,
    /// What the logins have to be good for.
    pub access: Access,
    /// docker's file, where podman reads it besides its own.
    pub dockers_file: Option<&'a Path>,
    /// The page that makes a narrow token.
    pub page: &'a str,
}

/// Whether a login can do what it has to, as far as anybody said.
pub fn works(login: &StoredLogin, access: Access) -> bool {
    let is_refused = login.state.alive == Alive::No;
    let is_unfit = !login.identity && login.kind.unfit().is_some();
    let lacks = login.state.scopes.as_ref().is_some_and(|scopes| !scopes.allow(access));
    !is_refused && !is_unfit && !lacks
}

/// Judges them. `judged` is what status makes of the same rows.
pub fn judge(rows: &[EngineLogin], judged: Vec<Finding>, beside: Beside<'_>, report: &mut Report) {
    report.findings.extend(judged);
    for shared in SharedLogin::of(rows) {
        judge_login(&shared, beside, report);
    }
    judge_together(rows, beside, report);
}

fn judge_login(shared: &SharedLogin<'_>, beside: Beside<'_>, report: &mut Report) {
    let login = shared.login;
    let what = shared.words(beside.host);
    if works(login, beside.access) {
        let scopes = login.state.scopes.as_ref().map(|scopes| format!(", scopes {scopes}"));
        let kind = if login.identity { "identity token" } else { login.kind.name() };
        report.saw(
            "login",
            format!(
                "{}: {}'s {kind}, {}{}, {}",
                shared.engines.join(", "),
                login.user,
                login.state.alive.word(),
                scopes.unwrap_or_default(),
                shared.kept()
            ),
        );
    }
    if login.identity {
        return;
    }
    if login.state.alive != Alive::Yes {
        if login.checksum_fits == Some(false) {
            let problem = Problem::new(
                Cause::MistypedToken,
                format!("the token in {what} looks cut short or mistyped"),
            );
            let problem = problem.why("the checksum in its text does not fit");
            report.add(Finding::note(problem).with_certainty(Certainty::Likely));
        }
        if login.kind == TokenKind::Unknown {
            let problem = Problem::new(
                Cause::UnknownTokenKind,
                format!("what {what} holds does not look like a token of GitHub"),
            );
            let problem = problem.why("it has no prefix that GitHub uses: perhaps a password");
            report.add(Finding::note(problem).with_certainty(Certainty::Likely));
        }
    }
    let broad = login.state.scopes.as_ref().map(|scopes| scopes.broader_than_packages());
    // gh's token always may more; that is gh's business.
    if let Some(broad) = broad.filter(|broad| !broad.is_empty() && login.kind != TokenKind::OAuth) {
        let problem = Problem::new(
            Cause::BroadToken,
            format!("{what} may do more than packages: {}", broad.join(", ")),
        )
        .why(format!("GitHub states its scopes; it is kept {}", shared.kept()))
        .piece("page", beside.page);
        report.add(Finding::warning(problem));
    }
    if let Some(owner) = &login.state.login
        && !owner.eq_ignore_ascii_case(&login.user)
    {
        let message = format!("{what} has a token of {owner}'s");
        let problem = Problem::new(Cause::UserNameDiffers, message)
            .why("GitHub says whose it is; the registry does not mind")
            .fix(format!("{{me}} login --engine {}", shared.choice()));
        report.add(Finding::warning(problem));
    }
}

/// What only the engines side by side show.
fn judge_together(rows: &[EngineLogin], beside: Beside<'_>, report: &mut Report) {
    let host = beside.host;
    let without: Vec<&str> =
        rows.iter().filter(|row| matches!(row.login, Ok(None))).map(|row| row.engine).collect();
    let with = rows.iter().find_map(|row| Some((row.engine, row.login.as_ref().ok()?.as_ref()?)));
    let Some((engine, login)) = with else { return };
    if !without.is_empty() {
        let why = match &login.kept {
            Location::Helper { .. } if without.contains(&"podman") => {
                "podman does not look into the helper that docker's credsStore names"
            }
            _ => "each engine reads its own store",
        };
        let problem = Problem::new(
            Cause::EnginesDisagree,
            format!("{engine} is logged in to {host}, {} not", is(&without)),
        );
        report.add(Finding::note(problem.why(why)));
    }
    for row in rows {
        if let Ok(Some(StoredLogin { kept: Location::File(file), user, .. })) = &row.login
            && row.engine == "podman"
            && Some(file.as_path()) == beside.dockers_file
        {
            let message = format!("podman uses docker's login of {user} for {host}");
            let problem = Problem::new(Cause::PodmanReadsDocker, message).why(format!(
                "it has none of its own and reads {}; podman logout does not take it away",
                file.display()
            ));
            report.add(Finding::note(problem));
        }
    }
}

fn is(engines: &[&str]) -> String {
    let verb = if engines.len() == 1 { "is" } else { "are" };
    format!("{} {verb}", engines.join(" and "))
}

/// The accounts that tokens belong to, where there is more than one. Each is a name and the place
/// of a token of its own.
pub fn judge_accounts(owners: &[(String, String)], report: &mut Report) {
    let mut accounts: Vec<&(String, String)> = Vec::new();
    for owner in owners {
        if !accounts.iter().any(|known| known.0.eq_ignore_ascii_case(&owner.0)) {
            accounts.push(owner);
        }
    }
    if accounts.len() < 2 {
        return;
    }
    let list: Vec<_> = accounts.iter().map(|(name, at)| format!("{name}'s ({at})")).collect();
    let problem = Problem::new(Cause::SeveralAccounts, "tokens of several accounts are about")
        .why(list.join(", "));
    report.add(Finding::note(problem));
}
