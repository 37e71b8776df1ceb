//! The logins that engines hold: what status says of them, and more. They are read and asked about
//! by `stored_logins`.

use crate::cause::{Cause, Certainty};
use crate::diagnosis::image::Evidence;
use crate::diagnosis::question::Question;
use crate::diagnosis::status;
use crate::diagnosis::stored_login::{Alive, EngineLogin, SharedLogin, StoredLogin, StoredLogins};
use crate::problem::Problem;
use crate::report::{Finding, Report};
use crate::store::{Location, StoreFormat};
use crate::token::kind::TokenKind;
use crate::token::scopes::Access;

/// Whether an engine has a login that can do what it has to, as far as anyone said.
pub(crate) fn works(logins: &StoredLogins, access: Access) -> bool {
    logins.engines.iter().filter_map(EngineLogin::whole).any(|login| login_works(login, access))
}

fn login_works(login: &StoredLogin, access: Access) -> bool {
    let is_refused = login.state.alive == Alive::No;
    let is_unfit = !login.identity && login.kind.unfit().is_some();
    let lacks = login.state.scopes.as_ref().is_some_and(|scopes| !scopes.allow(access));
    !is_refused && !is_unfit && !lacks
}

/// Judges them. What is known of the image tells some of it more exactly.
pub(crate) fn judge(
    logins: &StoredLogins,
    image: Option<&Evidence>,
    question: Question<'_>,
    report: &mut Report,
) {
    let is_covered = |finding: &Finding| image.is_some_and(|image| image.covers(&finding.problem));
    let of_status = status::judge(logins, question).into_iter();
    report.findings.extend(of_status.filter(|finding| !is_covered(finding)));
    for shared in SharedLogin::all(&logins.engines) {
        judge_login(&shared, question, report);
    }
    judge_together(&logins.engines, &question.registry.host, report);
}

fn judge_login(shared: &SharedLogin<'_>, question: Question<'_>, report: &mut Report) {
    let login = shared.login;
    let what = shared.describe(&question.registry.host);
    if login_works(login, question.access) {
        let scopes = login.state.scopes.as_ref().map(|scopes| format!(", scopes {scopes}"));
        let kind = if login.identity { "identity token" } else { login.kind.name() };
        report.saw(
            "login",
            format!(
                "{}: {}'s {kind}, {}{}, {}",
                shared.engines.join(", "),
                login.user,
                login.state.alive.as_str(),
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
        .token_url(question.new_token_url());
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
fn judge_together(engines: &[EngineLogin], host: &str, report: &mut Report) {
    let without: Vec<&EngineLogin> =
        engines.iter().filter(|it| matches!(it.login, Ok(None))).collect();
    let with = engines.iter().find_map(|it| Some((it.engine, it.whole()?)));
    let Some((engine, login)) = with else { return };
    if !without.is_empty() {
        let why = match &login.kept {
            Location::Helper { .. }
                if without.iter().any(|it| it.format == StoreFormat::Podman) =>
            {
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
    for login in engines.iter().filter_map(EngineLogin::whole).filter(|login| login.borrowed) {
        let Location::File(file) = &login.kept else { continue };
        let message = format!("podman uses docker's login of {} for {host}", login.user);
        let problem = Problem::new(Cause::PodmanReadsDocker, message).why(format!(
            "it has none of its own and reads {}; podman logout does not take it away",
            file.display()
        ));
        report.add(Finding::note(problem));
    }
}

fn is(engines: &[&EngineLogin]) -> String {
    let engines: Vec<_> = engines.iter().map(|it| it.engine).collect();
    let verb = if engines.len() == 1 { "is" } else { "are" };
    format!("{} {verb}", engines.join(" and "))
}
