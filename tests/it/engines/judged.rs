//! Kinds of tokens × what GitHub states × what the login is for, with the real engines: a login
//! that is refused leaves nothing behind, and one that is not is stored.

use ghcr_stand_in::{Account, AccountKind, Fault, What, Where};

use crate::harness::canary::{Canary, Kind};
use crate::harness::real::trial;
use crate::harness::scene::Scene;

/// What GitHub states of a token.
#[derive(Clone, Copy, Debug)]
enum States {
    Scopes(&'static str),
    NoScopes,
    Integration,
    Dead,
    Nothing,
}

/// The codes for a pull, a push and a delete; empty where the login goes on.
const ANSWERS: &[(States, [&str; 3])] = &[
    (States::Scopes(""), ["scope-missing-read", "scope-missing-write", "scope-missing-delete"]),
    (States::Scopes("read:packages"), ["", "scope-missing-write", "scope-missing-delete"]),
    (States::Scopes("write:packages"), ["", "", "scope-missing-delete"]),
    (States::Scopes("delete:packages, read:packages"), ["", "scope-missing-write", ""]),
    (States::NoScopes, [""; 3]),
    (States::Integration, [""; 3]),
    (States::Nothing, [""; 3]),
    (States::Dead, ["dead-token"; 3]),
];

const KINDS: [Kind; 6] = [
    Kind::Classic,
    Kind::Hex,
    Kind::OAuth,
    Kind::UserToServer,
    Kind::Installation,
    Kind::Stateless,
];

pub(crate) fn trials() -> Vec<libtest_mimic::Trial> {
    vec![
        trial("docker", "engines::judged::docker", || judged("docker")),
        trial("podman", "engines::judged::podman", || judged("podman")),
        trial("nerdctl", "engines::judged::nerdctl", || judged("nerdctl")),
    ]
}

fn judged(engine: &str) {
    let mut scene = Scene::empty(Kind::Classic);
    scene.link_real(engine);
    for kind in KINDS {
        scene.canary = Canary::new(kind);
        for (states, codes) in ANSWERS {
            state(&scene, *states);
            for (access, code) in ["pull", "push", "delete"].into_iter().zip(codes) {
                let case = format!("{engine} {kind:?} {states:?} {access}");
                let args = ["--for", access, "-u", "octocat"];
                let outcome = scene.login(&format!("{engine}-ghcr"), &args).output();
                let said = outcome.stderr_text();
                let stored = scene.take_stored("ghcr.io");
                if code.is_empty() {
                    assert_eq!(outcome.code, Some(0), "{case}: {said}");
                    let expected = ("octocat".to_owned(), scene.token().to_owned());
                    assert_eq!(stored, Some(expected), "{case}: {said}");
                } else {
                    assert_eq!(outcome.code, Some(4), "{case}: {said}");
                    assert!(said.contains(&format!("  [{code}]\n")), "{case}: {said}");
                    assert_eq!(stored, None, "{case}: {said}");
                }
            }
            scene.ghcr.clear_faults();
            scene.ghcr.revoke(scene.token());
        }
    }
}

/// Makes GitHub state that of the token.
fn state(scene: &Scene, states: States) {
    let known = |scopes: Option<&str>, kind| {
        scene.ghcr.add(Account {
            scopes: scopes.map(str::to_owned),
            kind,
            ..Account::classic("octocat", scene.token(), "")
        });
    };
    match states {
        States::Scopes(scopes) => known(Some(scopes), AccountKind::User),
        States::NoScopes => known(None, AccountKind::User),
        States::Integration => known(None, AccountKind::Installation),
        States::Nothing => {
            known(None, AccountKind::User);
            scene.ghcr.fault(Fault::at(Where::ApiUser, What::status(503)));
        }
        States::Dead => {}
    }
}
