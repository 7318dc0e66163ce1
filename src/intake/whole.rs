//! A small gzip file, inflated in one go.
//!
//! Nearly all files of an export are small, sound, and of one member. libdeflate inflates such a
//! file in half the time that a stream takes, and says no more than that it could: whatever else
//! a file is, the stream of `gzip` reads it from its first byte and tells what is wrong with it.
//! It takes some streams that zlib refuses (symbols beyond those of RFC 1951 3.2.5, codes that are
//! not whole); no compressor makes them, and checksum and length are right of them, too (ADR 14).
use super::held::Held;
use super::inflate::Limits;
use libdeflater::Decompressor;
use memchr::memmem;

/// A file of this size or more is read as a stream.
pub(super) const STORED_BYTES_MAX: usize = 4 << 20;
/// So is one whose text is longer.
const TEXT_BYTES_MAX: usize = 32 << 20;
/// How many times its size a deflate stream inflates to at most.
const DEFLATE_RATIO_MAX: usize = 1032;

/// Makes `text` the file's text, if the file is one gzip member to its last byte, checksum and
/// length right, within the limits.
pub(super) fn inflate(
    stored: &[u8],
    limits: Limits,
    inflate: &mut Decompressor,
    text: &mut Held,
) -> bool {
    let Some(trailer) = stored.last_chunk::<4>() else { return false };
    let length = u32::from_le_bytes(*trailer) as usize;
    let size_max = TEXT_BYTES_MAX.min(limits.item_bytes_max);
    let swollen = length as u64 > limits.ratio_from_bytes
        && (length / stored.len()) as u64 > limits.ratio_max;
    if length == 0 || length > size_max || length as u64 > limits.inflated_bytes_max || swollen {
        return false;
    }
    // Deflate cannot do more; so much need not be cleared for it.
    if length / DEFLATE_RATIO_MAX > stored.len() {
        return false;
    }
    // libdeflate stops where the member does and does not say where. It has found the text's
    // length there; where these four bytes stand in the file once only, that was the file's end.
    if memmem::find(stored, trailer) != Some(stored.len() - trailer.len()) {
        return false;
    }
    let is_whole = inflate.gzip_decompress(stored, text.room(length)) == Ok(length);
    if !is_whole {
        text.truncate(0);
    }
    is_whole
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn gz(text: &[u8]) -> Vec<u8> {
        let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(6));
        writer.write_all(text).unwrap();
        writer.finish().unwrap()
    }

    fn inflated(stored: &[u8]) -> Option<Vec<u8>> {
        let mut text = Held::from(b"left by the file before".to_vec());
        let is_whole = inflate(stored, Limits::default(), &mut Decompressor::new(), &mut text);
        is_whole.then(|| text.into_text())
    }

    #[test]
    fn one_sound_member_is_inflated_and_nothing_else() {
        let text = br#"{"fileVersion":"1.0"}"#;
        let one = gz(text);
        assert_eq!(inflated(&one).unwrap(), text);
        let trailer = &one[one.len() - 8..];
        let others: [&[&[u8]]; 5] = [
            &[&one, &one],
            &[&one, &gz(b"another")],
            &[&one, b"junk"],
            // Junk that ends as the member does.
            &[&one, b"junk", trailer],
            &[&gz(b"")],
        ];
        for stored in others {
            assert_eq!(inflated(&stored.concat()), None, "{stored:?}");
        }
    }

    #[test]
    fn no_damage_passes() {
        let text = br#"{"fileVersion":"1.0","configurationItems":[]}"#;
        let stored = gz(text);
        for at in 0..stored.len() {
            assert_eq!(inflated(&stored[..at]), None, "cut at {at}");
            // Of the header, time, level and system say nothing of the text.
            if (4..10).contains(&at) {
                continue;
            }
            let mut wrong = stored.clone();
            wrong[at] ^= 0x20;
            // Some bits behind the last code have no meaning.
            assert!(inflated(&wrong).is_none_or(|it| it == text), "byte {at}");
        }
    }

    #[test]
    fn what_passes_a_limit_is_left_to_the_stream() {
        let stored = gz(&[b'a'; 5000]);
        let within =
            |limits| inflate(&stored, limits, &mut Decompressor::new(), &mut Held::default());
        assert!(within(Limits::default()));
        assert!(!within(Limits { inflated_bytes_max: 4999, ..Limits::default() }));
        assert!(!within(Limits { item_bytes_max: 4999, ..Limits::default() }));
        assert!(!within(Limits { ratio_max: 10, ratio_from_bytes: 0, ..Limits::default() }));
    }
}
