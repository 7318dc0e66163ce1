//! Whether a text speaks of evidence at all: of configuration items, or of a list of resources.
//!
//! Buckets hold other files beside those of AWS Config. One that breaks and does not even name what
//! is looked for has nothing to tell; one that does must not be passed over in silence.
use memchr::memmem;

/// In whatever capitals the word begins, and as a program wrote it that keeps text as UTF-16.
const SIGNS: [&[u8]; 3] =
    [b"onfigurationItem", b"esourceIdentifiers", b"o\0n\0f\0i\0g\0u\0r\0a\0t\0i\0o\0n\0I\0t\0e\0m"];
/// How long the longest is, in bytes.
pub(super) const LONGEST: usize = 31;

/// Where the first one stands in a text that comes in pieces.
#[derive(Debug, Default)]
pub(super) struct Signs(Option<u64>);

impl Signs {
    /// Looks at the text from `at` on, what came before it having been looked at; `start` is where
    /// the text that is held begins.
    pub(super) fn look(&mut self, text: &[u8], at: usize, start: u64) {
        let from = at.saturating_sub(LONGEST);
        self.0 = self.0.or_else(|| first(&text[from..]).map(|it| start + (from + it) as u64));
    }

    /// Where it first speaks of evidence, if it does.
    pub(super) fn first(&self) -> Option<u64> {
        self.0
    }

    /// Whether it speaks of evidence.
    pub(super) fn found(&self) -> bool {
        self.0.is_some()
    }
}

/// Where the first sign begins. Nearly every file has one at its front: what stands behind it need
/// not be searched for the others.
fn first(text: &[u8]) -> Option<usize> {
    let (mut first, mut rest) = (None, text);
    for sign in SIGNS {
        if let Some(at) = memmem::find(rest, sign) {
            first = Some(at);
            rest = &text[..at + sign.len()];
        }
    }
    first
}

/// Whether a text keeps every character in two bytes.
pub(super) fn is_utf16(text: &[u8]) -> bool {
    let marked = text.starts_with(b"\xff\xfe") || text.starts_with(b"\xfe\xff");
    marked || memmem::find(text, SIGNS[2]).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_is_found_wherever_the_text_is_cut() {
        let utf16: Vec<u8> =
            "x ConfigurationItem".encode_utf16().flat_map(u16::to_be_bytes).collect();
        for text in [b"log: {\"configurationItems\":[".as_slice(), b"resourceIdentifiers", &utf16] {
            for cut in 0..text.len() {
                let mut signs = Signs::default();
                signs.look(&text[..cut], 0, 7);
                signs.look(text, cut, 7);
                let mut whole = Signs::default();
                whole.look(text, 0, 7);
                assert!(signs.found() && signs.first() == whole.first(), "{cut}");
            }
        }
        let mut signs = Signs::default();
        signs.look(b"a configuration of items", 0, 0);
        assert!(!signs.found());
    }
}
