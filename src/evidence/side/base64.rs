//! The base64 of RFC 4648 §4, in which IAM wraps its report.
use ::base64::Engine;
use ::base64::alphabet::STANDARD;
use ::base64::engine::general_purpose::{GeneralPurpose, PAD};

/// Padded; what stands in the bits behind the last byte says nothing, as other readers have it.
const READER: GeneralPurpose =
    GeneralPurpose::new(&STANDARD, PAD.with_decode_allow_trailing_bits(true));

/// The bytes; `None` if the text is no base64. White space between characters does not count.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    let symbols: Vec<u8> = text.bytes().filter(|it| !it.is_ascii_whitespace()).collect();
    READER.decode(symbols).ok()
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn the_vectors_of_the_rfc_are_decoded() {
        for (text, plain) in [
            ("", ""),
            ("Zg==", "f"),
            ("Zm8=", "fo"),
            ("Zm9v", "foo"),
            ("Zm9v\nYmFy", "foobar"),
            ("Zh==", "f"),
        ] {
            assert_eq!(decode(text).as_deref(), Some(plain.as_bytes()), "{text}");
        }
    }

    #[test]
    fn what_is_no_base64_is_none() {
        for text in ["Zg", "Zg=", "Z===", "Zm9-", "user,arn", "Zg==Zg=="] {
            assert_eq!(decode(text), None, "{text}");
        }
    }
}
