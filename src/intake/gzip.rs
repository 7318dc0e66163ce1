//! Gzip, member after member, with every check, and what came before a wound kept.
//!
//! flate2's own gzip reader drops the bytes it had inflated when it meets damage; evidence must
//! not be dropped, so the container (RFC 1952) is walked here and flate2 inflates.
use crc32fast::Hasher;
use flate2::{Decompress, FlushDecompress, Status};
use std::io::{self, BufRead};

/// How a stream of members ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// At the file's true end, CRC and length right.
    Sound,
    /// A sound member, and bytes behind it that are no member.
    Trailing,
    /// Damaged; the reason.
    Torn(&'static str),
}

/// A gzip stream over a buffered reader.
#[derive(Debug)]
pub(super) struct Gzip {
    inflate: Decompress,
    crc: Hasher,
    /// Inflated bytes of this member, as the trailer counts them.
    length: u32,
    state: State,
}

#[derive(Debug, PartialEq, Eq)]
enum State {
    Header,
    Body,
    Ended(Ending),
}

const CUT: &str = "the gzip stream breaks off";
const DAMAGED: &str = "the gzip stream is damaged";

impl Gzip {
    /// A stream that stands at a member's magic.
    pub(super) fn new() -> Self {
        Self {
            inflate: Decompress::new(false),
            crc: Hasher::new(),
            length: 0,
            state: State::Header,
        }
    }

    /// Appends up to `want` bytes to `into`; tells the ending once it is reached.
    ///
    /// # Errors
    /// The reader's own.
    pub(super) fn fill(
        &mut self,
        from: &mut impl BufRead,
        into: &mut Vec<u8>,
        want: usize,
    ) -> io::Result<Option<Ending>> {
        let target = into.len() + want;
        while into.len() < target {
            match self.state {
                State::Header if header(from)? => self.state = State::Body,
                State::Header => {
                    self.state = State::Ended(Ending::Torn(
                        "the gzip header breaks off, or is of an unknown kind",
                    ));
                }
                State::Body => self.inflate(from, into, target - into.len())?,
                State::Ended(ending) => return Ok(Some(ending)),
            }
        }
        Ok(None)
    }

    fn inflate(
        &mut self,
        from: &mut impl BufRead,
        into: &mut Vec<u8>,
        want: usize,
    ) -> io::Result<()> {
        let input = from.fill_buf()?;
        if input.is_empty() {
            self.state = State::Ended(Ending::Torn(CUT));
            return Ok(());
        }
        let start = into.len();
        into.reserve(want);
        let (read, written) = (self.inflate.total_in(), self.inflate.total_out());
        let status = self.inflate.decompress_vec(input, into, FlushDecompress::None);
        let read = usize::try_from(self.inflate.total_in() - read).unwrap_or(0);
        let written = self.inflate.total_out() - written;
        from.consume(read);
        let new = &into[start..];
        self.crc.update(new);
        // The trailer holds the length modulo 2^32.
        self.length = self.length.wrapping_add(u32::try_from(new.len()).unwrap_or(u32::MAX));
        match status {
            Ok(Status::StreamEnd) => self.state = self.trailer(from)?,
            Ok(_) if read > 0 || written > 0 => {}
            _ => self.state = State::Ended(Ending::Torn(DAMAGED)),
        }
        Ok(())
    }

    /// Checks CRC and length, and looks whether another member follows.
    fn trailer(&mut self, from: &mut impl BufRead) -> io::Result<State> {
        let Some(bytes) = take::<8>(from)? else { return Ok(State::Ended(Ending::Torn(CUT))) };
        let (crc, length) =
            (u64::from_le_bytes(bytes) & 0xFFFF_FFFF, u64::from_le_bytes(bytes) >> 32);
        let right =
            crc == u64::from(self.crc.clone().finalize()) && length == u64::from(self.length);
        if !right {
            return Ok(State::Ended(Ending::Torn("the gzip checksum does not fit the text")));
        }
        let rest = from.fill_buf()?;
        if rest.is_empty() {
            return Ok(State::Ended(Ending::Sound));
        }
        if !looks_like_gzip(rest) {
            return Ok(State::Ended(Ending::Trailing));
        }
        self.inflate.reset(false);
        self.crc.reset();
        self.length = 0;
        Ok(State::Header)
    }
}

/// The magic of RFC 1952.
pub(super) fn looks_like_gzip(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x1f, 0x8b])
}

/// Flags of a member's header that have no meaning yet.
const RESERVED: u8 = 0xe0;

/// Passes over a member's header; false if it breaks off or is none.
fn header(from: &mut impl BufRead) -> io::Result<bool> {
    const DEFLATE: u8 = 8;
    let Some([0x1f, 0x8b, DEFLATE, flags, ..]) = take::<10>(from)? else { return Ok(false) };
    if flags & RESERVED != 0 {
        return Ok(false); // RFC 1952 §2.3.1.2: what follows cannot be known
    }
    let (crc, extra, name, comment) = (flags & 2, flags & 4, flags & 8, flags & 16);
    if extra != 0 {
        let Some(length) = take::<2>(from)? else { return Ok(false) };
        for _ in 0..u16::from_le_bytes(length) {
            if take::<1>(from)?.is_none() {
                return Ok(false);
            }
        }
    }
    for text in [name, comment] {
        if text != 0 && !pass_text(from)? {
            return Ok(false);
        }
    }
    Ok(crc == 0 || take::<2>(from)?.is_some())
}

/// Passes over a text that ends with a zero byte; false if it does not end.
fn pass_text(from: &mut impl BufRead) -> io::Result<bool> {
    loop {
        match take::<1>(from)? {
            Some([0]) => return Ok(true),
            Some(_) => {}
            None => return Ok(false),
        }
    }
}

fn take<const N: usize>(from: &mut impl BufRead) -> io::Result<Option<[u8; N]>> {
    let mut bytes = [0; N];
    match from.read_exact(&mut bytes) {
        Ok(()) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Write};

    fn gz(text: &[u8]) -> Vec<u8> {
        let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(6));
        writer.write_all(text).unwrap();
        writer.finish().unwrap()
    }

    fn read(bytes: &[u8]) -> (Vec<u8>, Ending) {
        let (mut gzip, mut text, mut from) = (Gzip::new(), Vec::new(), Cursor::new(bytes));
        loop {
            if let Some(ending) = gzip.fill(&mut from, &mut text, 11).unwrap() {
                return (text, ending);
            }
        }
    }

    #[test]
    fn members_are_read_one_after_another_to_the_true_end() {
        let two = [gz(b"first"), gz(b"second")].concat();
        assert_eq!(read(&two), (b"firstsecond".to_vec(), Ending::Sound));
        let trailing = [gz(b"first"), b"garbage".to_vec()].concat();
        assert_eq!(read(&trailing), (b"first".to_vec(), Ending::Trailing));
        let torn = [gz(b"first"), vec![0x1f, 0x8b, 8]].concat();
        assert!(matches!(read(&torn), (text, Ending::Torn(_)) if text == b"first"));
    }

    #[test]
    fn a_stream_cut_anywhere_is_torn_and_keeps_its_beginning() {
        let text: Vec<u8> =
            (0..4000_u32).flat_map(|it| format!("{} ", it * 7919).into_bytes()).collect();
        let whole = gz(&text);
        for cut in 2..whole.len() {
            let (kept, ending) = read(&whole[..cut]);
            assert!(matches!(ending, Ending::Torn(_)), "cut at {cut}");
            assert!(text.starts_with(&kept), "cut at {cut}");
        }
    }

    #[test]
    fn a_wrong_checksum_is_damage() {
        let mut bytes = gz(b"text");
        let crc = bytes.len() - 8;
        bytes[crc] ^= 1;
        assert!(matches!(read(&bytes), (text, Ending::Torn(_)) if text == b"text"));
    }
}
