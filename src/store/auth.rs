//! The `auth` of an entry: base64 of `user:password`, as Go and docker take it apart.
//!
//! Every buffer for a secret is cleared, and sized beforehand: growing would leave a copy behind.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use zeroize::Zeroizing;

/// Go's `base64.StdEncoding`: padded, and indifferent to the bits that padding leaves over.
const GO_BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireCanonical),
);

/// The user and the password of an `auth`, as docker takes it apart.
pub(super) fn decode(auth: &str) -> Option<(Vec<u8>, Zeroizing<Vec<u8>>)> {
    let plain = unpack(auth)?;
    let colon = plain.iter().position(|byte| *byte == b':').filter(|colon| *colon > 0)?;
    let user = plain[..colon].to_vec();
    let mut password = &plain[colon + 1..];
    // docker trims what its own buffer was padded with.
    while let [0, rest @ ..] | [rest @ .., 0] = password {
        password = rest;
    }
    Some((user, Zeroizing::new(password.to_vec())))
}

/// Whether docker can take an `auth` apart. `plain` is a buffer that many of these questions can
/// share, and is never grown.
pub(super) fn is_one(auth: &str, plain: &mut Zeroizing<Vec<u8>>) -> bool {
    plain.clear();
    let fits = auth.len() <= plain.capacity();
    if fits && GO_BASE64.decode_vec(auth, plain).is_ok() {
        return plain.iter().position(|byte| *byte == b':').is_some_and(|at| at > 0);
    }
    // It may have line ends in it.
    decode(auth).is_some()
}

/// What an `auth` is the base64 of.
pub(super) fn unpack(auth: &str) -> Option<Zeroizing<Vec<u8>>> {
    let mut packed = Zeroizing::new(Vec::with_capacity(auth.len()));
    // Go skips line ends inside base64.
    packed.extend(auth.bytes().filter(|byte| !matches!(byte, b'\r' | b'\n')));
    let mut plain = Zeroizing::new(Vec::with_capacity(auth.len()));
    GO_BASE64.decode_vec(packed.as_slice(), &mut plain).ok()?;
    Some(plain)
}

/// The `auth` of a user and a secret.
pub(super) fn encode(user: &str, secret: &str) -> Zeroizing<String> {
    let length = user.len() + 1 + secret.len();
    let mut plain = Zeroizing::new(String::with_capacity(length));
    plain.push_str(user);
    plain.push(':');
    plain.push_str(secret);
    let mut auth = Zeroizing::new(String::with_capacity(length.div_ceil(3) * 4));
    GO_BASE64.encode_string(plain.as_bytes(), &mut auth);
    auth
}
