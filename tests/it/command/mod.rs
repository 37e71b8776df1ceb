//! What a user types, a file for each command, as in `src/command/`.

pub(crate) mod doctor;
pub(crate) mod explain;
pub(crate) mod export;
pub(crate) mod login;
pub(crate) mod logout;
pub(crate) mod setup;
pub(crate) mod status;
pub(crate) mod token;

crate::files![
    doctor,
    doctor::image,
    explain,
    export,
    login::messages,
    login::prompt,
    login::sources,
    login::via_file,
    login::via_helper,
    logout,
    setup,
    setup::helper,
    status,
    token
];
