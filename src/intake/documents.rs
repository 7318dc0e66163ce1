//! A text of JSON documents, one after another, split while it arrives: JSON Lines, documents
//! that were concatenated, one that is pretty-printed.
use super::element::explain;
use serde::de::IgnoredAny;
use std::ops::Range;

/// What was found next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// A document, whole.
    Document(Range<usize>),
    /// More text is needed.
    More,
    /// Nothing is left.
    End,
    /// A document breaks at this place; what is wrong. The walk goes on at the next line that
    /// begins like a document, if the text did not end in this one.
    Broken(usize, String),
}

/// Walks the documents. Positions count from the start of the text as it is held now.
#[derive(Debug)]
pub(super) struct Documents {
    at: usize,
    /// A document that was not whole is looked at again once the text has this length: looking
    /// at every piece anew would take time that grows with the square of its length.
    patience: usize,
    /// Looking for the next line that begins like a document.
    lost: bool,
    /// The documents are strings, one in each line.
    strings: bool,
    /// How many bytes of broken documents were parsed: their lines are looked at again, each as
    /// the begin of a document, until it is too much.
    vain: usize,
}

/// How much text is parsed in vain, in bytes.
const VAIN_BYTES_MAX: usize = 64 << 20;

/// A file's, or of files that were concatenated.
pub(super) const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

impl Documents {
    /// A walk through the documents that begin at `at`, the first of them with `first`.
    pub(super) fn starting(at: usize, first: u8) -> Self {
        Self { at, patience: 0, lost: false, strings: first == b'"', vain: 0 }
    }

    /// Everything before this place is done with and may be let go.
    pub(super) fn done(&self) -> usize {
        self.at
    }

    /// The held text lost its first `count` bytes.
    pub(super) fn forget(&mut self, count: usize) {
        self.at -= count;
        self.patience = self.patience.saturating_sub(count);
    }

    /// Finds the next document. `last`: no more text will come.
    pub(super) fn next(&mut self, text: &[u8], last: bool) -> Step {
        if self.lost && !self.find_line(text, last) {
            return if last { Step::End } else { Step::More };
        }
        self.skip_space(text);
        let rest = &text[self.at..];
        match rest.first() {
            None if last => return Step::End,
            None => return Step::More,
            // A byte order mark comes in pieces, too.
            Some(_) if !last && BYTE_ORDER_MARK.starts_with(rest) => return Step::More,
            Some(_) if !last && text.len() < self.patience => return Step::More,
            Some(b'{' | b'[' | b'"') => {}
            Some(_) => {
                self.lost = true;
                return Step::Broken(self.at, "a JSON document is expected here".to_owned());
            }
        }
        let mut stream = serde_json::Deserializer::from_slice(rest).into_iter::<IgnoredAny>();
        match stream.next() {
            Some(Err(error)) if error.is_eof() && !last => {
                self.patience = text.len() + rest.len();
                Step::More
            }
            Some(Err(error)) => {
                let at = self.at + error_at(rest, &error);
                // One that the text breaks off in reaches to its end: behind it is nothing.
                self.lost = !error.is_eof();
                self.vain += at - self.at;
                if error.is_eof() || self.vain > VAIN_BYTES_MAX {
                    self.at = at;
                }
                Step::Broken(at, explain(&error, "document"))
            }
            _ => {
                let start = self.at;
                self.at += stream.byte_offset();
                Step::Document(start..self.at)
            }
        }
    }

    /// Goes to the next line that begins like a document.
    fn find_line(&mut self, text: &[u8], last: bool) -> bool {
        let first = |byte| matches!(byte, b'{' | b'[') || byte == b'"' && self.strings;
        let begins = |pair: &[u8]| pair[0] == b'\n' && first(pair[1]);
        let found = text[self.at..].windows(2).position(begins);
        self.lost = found.is_none();
        self.at = match found {
            Some(found) => self.at + found + 1,
            None if last => text.len(),
            // The last byte may be the end of a line.
            None => text.len().saturating_sub(1).max(self.at),
        };
        !self.lost
    }

    fn skip_space(&mut self, text: &[u8]) {
        while let Some(byte) = text.get(self.at) {
            if text[self.at..].starts_with(BYTE_ORDER_MARK) {
                self.at += BYTE_ORDER_MARK.len();
            } else if matches!(byte, b' ' | b'\t' | b'\n' | b'\r') {
                self.at += 1;
            } else {
                break;
            }
        }
    }
}

/// Where in the text the parser met the error. It counts columns from 1, and those of a control
/// character, which it has not taken yet, from 0.
pub(super) fn error_at(text: &[u8], error: &serde_json::Error) -> usize {
    if error.is_eof() {
        return text.len();
    }
    let untaken = error.to_string().starts_with("control character");
    let ends = text.iter().enumerate().filter(|it| *it.1 == b'\n').map(|it| it.0 + 1);
    let line = error.line().saturating_sub(1);
    let start = if line == 0 { 0 } else { ends.take(line).last().unwrap_or(0) };
    (start + error.column()).saturating_sub(usize::from(!untaken)).min(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The documents of a text that comes in pieces, and where it broke.
    fn walked(text: &str, piece: usize) -> (Vec<String>, Vec<usize>) {
        let (mut walk, mut held, mut rest) =
            (Documents::starting(0, text.as_bytes()[0]), Vec::new(), text.as_bytes());
        let (mut found, mut broken, mut start) = (Vec::new(), Vec::new(), 0);
        loop {
            match walk.next(&held, rest.is_empty()) {
                Step::Document(range) => {
                    found.push(String::from_utf8(held[range].to_vec()).unwrap());
                }
                Step::Broken(at, _) => broken.push(start + at),
                Step::End => return (found, broken),
                Step::More => {
                    let done = walk.done();
                    held.drain(..done);
                    walk.forget(done);
                    start += done;
                    let (next, later) = rest.split_at(piece.min(rest.len()));
                    held.extend_from_slice(next);
                    rest = later;
                }
            }
        }
    }

    #[test]
    fn documents_are_found_in_pieces_of_any_size() {
        let text = "\u{feff}{\"a\":\n 1}\n{\"b\":\"}\"} [1,\n2]\"s\"\r\n\u{feff}{}\n";
        for piece in 1..text.len() {
            let (found, broken) = walked(text, piece);
            let expected = ["{\"a\":\n 1}", "{\"b\":\"}\"}", "[1,\n2]", "\"s\"", "{}"];
            assert_eq!(found, expected, "piece {piece}");
            assert!(broken.is_empty(), "piece {piece}");
        }
    }

    #[test]
    fn a_broken_line_is_told_with_its_place_and_the_others_are_kept() {
        let text = "{\"a\":1}\n{\"b\":1,}\nnoise\n{\"c\":1}\n{\"d\":";
        for piece in 1..text.len() {
            let (found, broken) = walked(text, piece);
            assert_eq!(found, ["{\"a\":1}", "{\"c\":1}"], "piece {piece}");
            assert_eq!(broken, [15, text.len()], "piece {piece}");
        }
    }

    #[test]
    fn the_place_of_an_error_is_its_byte() {
        let text = "{\n \"a\": \"x\ny\"\n}";
        assert_eq!(walked(text, 99).1, [10]);
        let text = "{\n \"\u{e9}\": 1\n\"b\": 2}";
        assert_eq!(walked(text, 99).1, [text.find("\"b\"").unwrap()]);
    }
}
