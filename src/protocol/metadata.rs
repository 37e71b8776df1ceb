//! Docker's handshake: who we are, as a constant.
//!
//! Source: docker/cli `cli-plugins/metadata/metadata.go`. `SchemaVersion` must be exactly 0.1.0
//! for docker before 28.5. One key a line, because packagers read the version off it by lines.

/// The answer to `docker-cli-plugin-metadata`, with its closing line end.
pub(crate) const ANSWER: &str = concat!(
    "{\n",
    "  \"SchemaVersion\": \"0.1.0\",\n",
    "  \"Vendor\": \"docker-ghcr\",\n",
    "  \"Version\": \"",
    env!("CARGO_PKG_VERSION"),
    "\",\n",
    "  \"ShortDescription\": \"Log in to GitHub's container registry\",\n",
    "  \"URL\": \"",
    env!("CARGO_PKG_REPOSITORY"),
    "\"\n",
    "}\n"
);

/// The part of it by which a program is known as this one, in every version.
pub(crate) const VENDOR: &str = "\n  \"Vendor\": \"docker-ghcr\",\n";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vendor_is_part_of_the_answer() {
        assert!(ANSWER.contains(VENDOR));
    }

    #[test]
    fn the_short_description_is_the_trees() {
        let answer: serde_json::Value = serde_json::from_str(ANSWER).unwrap();
        let about = crate::cli::tree("docker ghcr").get_about().unwrap().to_string();
        assert_eq!(answer["ShortDescription"], about);
    }
}
