//! The manual: one page for each command, rendered from the command line's own help.
//!
//! Owns how the pages look. `man/` holds them for those who package the program; a test proves
//! that they are these.

use clap::Command;

use crate::cli;

/// The date of the pages: that of the last release, since today's would be another one at every
/// build.
const DATE: &str = "2026-11-24";

/// Every page: the name of its file and what stands in it.
///
/// # Errors
/// None that can be met: the pages are written into memory.
pub fn pages() -> std::io::Result<Vec<(String, String)>> {
    let mut tree = cli::tree("docker ghcr");
    tree.build();
    let mut pages = Vec::new();
    add(&mut pages, &tree, cli::NAME)?;
    Ok(pages)
}

fn add(pages: &mut Vec<(String, String)>, command: &Command, name: &str) -> std::io::Result<()> {
    let man = clap_mangen::Man::new(command.clone())
        .title(name)
        .section("1")
        .date(DATE)
        .source(format!("{} {}", cli::NAME, env!("CARGO_PKG_VERSION")))
        .manual("docker-ghcr manual");
    let mut page = Vec::new();
    man.render(&mut page)?;
    pages.push((format!("{name}.1"), tidy(&String::from_utf8_lossy(&page))));
    for below in command.get_subcommands().filter(|below| below.get_name() != "help") {
        add(pages, below, &format!("{name}-{}", below.get_name()))?;
    }
    Ok(())
}

/// A page with a paragraph where clap_mangen writes a blank line between two line breaks, which
/// mandoc's linter takes for a mistake.
fn tidy(page: &str) -> String {
    page.replace("\n.br\n\n.br\n", "\n.sp\n")
}
