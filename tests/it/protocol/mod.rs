//! What other programs ask of this one, as in `src/protocol/`.

pub(crate) mod completion;
pub(crate) mod contract;
pub(crate) mod credential_helper;
pub(crate) mod hook;

crate::files![completion, contract, credential_helper, hook];
