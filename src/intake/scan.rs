//! Where a JSON object, list or string ends, found sixty-four bytes at a time.
//!
//! Most of an export is copies of items already read, so most bytes are looked at only here and by
//! the fingerprint. Quotes and escapes are found with bit masks, in the manner of Langdale and
//! Lemire, "Parsing gigabytes of JSON per second" (2019); brackets outside of strings are counted.
//! Whether the text between is sound JSON is asked later, once for each distinct item.
use memchr::memchr2;
use wide::u8x16;

const BLOCK: usize = 64;

/// How far the search for a value's end has come. It can go on when more text has arrived.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Scan {
    /// The next byte to look at.
    pub at: usize,
    depth: u32,
    /// All ones inside of a string.
    in_string: u64,
    /// One if the byte at `at` is escaped by the one before.
    escaped: u64,
}

impl Scan {
    /// A search that begins at the value's opening bracket.
    pub(super) fn starting(at: usize) -> Self {
        Self { at, ..Self::default() }
    }

    /// The place just behind the value's closing bracket, or none if the text ends before.
    pub(super) fn end(&mut self, text: &[u8]) -> Option<usize> {
        while let Some(block) = text.get(self.at..).and_then(|rest| rest.first_chunk::<BLOCK>()) {
            if let Some(end) = self.step(block) {
                return Some(end);
            }
        }
        // The last bytes are looked at with a copy, and again when the block is full.
        let rest = text.get(self.at..)?;
        let mut block = [b' '; BLOCK];
        block[..rest.len()].copy_from_slice(rest);
        self.clone().step(&block)
    }

    fn step(&mut self, block: &[u8; BLOCK]) -> Option<usize> {
        let masks = Masks::of(block);
        let escaped = self.escaped(masks.backslash);
        let inside = prefix_xor(masks.quote & !escaped) ^ self.in_string;
        // Arithmetic shift: the last bit fills the word.
        self.in_string = inside.cast_signed().wrapping_shr(63).cast_unsigned();
        let (open, close) = (masks.open & !inside, masks.close & !inside);
        let start = self.at;
        self.at += BLOCK;
        if self.depth > close.count_ones() {
            self.depth = self.depth + open.count_ones() - close.count_ones();
            return None;
        }
        let mut both = open | close;
        while both != 0 {
            let bit = both.trailing_zeros();
            if open >> bit & 1 == 1 {
                self.depth += 1;
            } else {
                self.depth = self.depth.saturating_sub(1);
                if self.depth == 0 {
                    return Some(start + bit as usize + 1);
                }
            }
            both &= both - 1;
        }
        None
    }

    /// The bytes that a backslash before them takes the meaning from.
    fn escaped(&mut self, backslash: u64) -> u64 {
        const ODD: u64 = 0xAAAA_AAAA_AAAA_AAAA;
        if backslash == 0 {
            return std::mem::take(&mut self.escaped);
        }
        let starts = backslash & !self.escaped;
        // Subtracting carries through each run of backslashes: whether a run has odd length shows
        // in the parity of the bit where the carry stops.
        let runs = ((starts << 1) | ODD).wrapping_sub(starts) ^ ODD;
        let escaped = runs ^ (backslash | self.escaped);
        self.escaped = (runs & backslash) >> 63;
        escaped
    }
}

/// The place just behind the closing quote of the string that goes on at `at`; else where to go on
/// once more text is there.
pub(super) fn string_end(text: &[u8], mut at: usize) -> Result<usize, usize> {
    while let Some(found) = memchr2(b'"', b'\\', text.get(at..).unwrap_or_default()) {
        if text[at + found] == b'"' {
            return Ok(at + found + 1);
        }
        at += found + 2;
    }
    Err(at.max(text.len()))
}

struct Masks {
    quote: u64,
    backslash: u64,
    open: u64,
    close: u64,
}

impl Masks {
    fn of(block: &[u8; BLOCK]) -> Self {
        let mut masks = Self { quote: 0, backslash: 0, open: 0, close: 0 };
        let (parts, _) = block.as_chunks::<16>();
        for (place, part) in parts.iter().enumerate() {
            let bytes = u8x16::from(*part);
            // `[` and `{`, `]` and `}` differ in this one bit.
            let folded = bytes | u8x16::splat(0x20);
            let found = |lane: u8x16| u64::from(lane.to_bitmask()) << (16 * place);
            masks.quote |= found(bytes.simd_eq(u8x16::splat(b'"')));
            masks.backslash |= found(bytes.simd_eq(u8x16::splat(b'\\')));
            masks.open |= found(folded.simd_eq(u8x16::splat(b'{')));
            masks.close |= found(folded.simd_eq(u8x16::splat(b'}')));
        }
        masks
    }
}

/// Bit n of the result: whether an odd number of bits is set at or below n.
fn prefix_xor(mut bits: u64) -> u64 {
    for shift in [1, 2, 4, 8, 16, 32] {
        bits ^= bits << shift;
    }
    bits
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The slow and obvious way.
    fn slowly(text: &[u8]) -> Option<usize> {
        let (mut depth, mut in_string, mut escaped) = (0_u32, false, false);
        for (at, byte) in text.iter().enumerate() {
            let plain = !escaped;
            escaped = *byte == b'\\' && plain;
            match byte {
                b'"' if plain => in_string = !in_string,
                b'{' | b'[' if !in_string => depth += 1,
                b'}' | b']' if !in_string => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        return Some(at + 1);
                    }
                }
                _ => {}
            }
        }
        None
    }

    proptest! {
        #[test]
        fn it_finds_the_end_that_a_slow_reader_finds(
            inner in "[\\\\\"\\{\\}\\[\\]a, ]{0,300}", cut in 0_usize..400,
        ) {
            let text = format!("{{{inner}");
            let expected = slowly(text.as_bytes());
            prop_assert_eq!(Scan::starting(0).end(text.as_bytes()), expected);
            // In two pieces.
            let mut scan = Scan::starting(0);
            let first = &text.as_bytes()[..cut.min(text.len())];
            let end = scan.end(first).or_else(|| scan.end(text.as_bytes()));
            prop_assert_eq!(end, expected);
        }
    }
}
