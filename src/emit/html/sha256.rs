//! The digest by which the page's security policy knows its script.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest as _, Sha256};

/// The SHA-256 of a text in base 64, as security policies write it.
pub(super) fn base64_digest(text: &str) -> String {
    BASE64_STANDARD.encode(Sha256::digest(text))
}

#[cfg(test)]
mod tests {
    use super::base64_digest;
    use base64::Engine as _;
    use base64::prelude::BASE64_STANDARD;

    fn hex(text: &str) -> String {
        BASE64_STANDARD.decode(base64_digest(text)).unwrap().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn the_digests_are_the_published_ones() {
        assert_eq!(hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assert_eq!(hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        let two_blocks = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
        assert_eq!(hex(two_blocks), "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
        assert_eq!(hex(&"a".repeat(1_000_000)), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    }

    #[test]
    fn base_64_is_filled_up() {
        let encode = |bytes: &[u8]| BASE64_STANDARD.encode(bytes);
        assert_eq!([&b"f"[..], b"fo", b"foo", b"foob"].map(encode), ["Zg==", "Zm8=", "Zm9v", "Zm9vYg=="]);
    }
}
