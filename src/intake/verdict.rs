//! A file as a whole: which kind it is, how its reading ended, and what is wrong with it.
use super::envelope::Envelope;
use super::gathered::{Gathered, file_flaw};
use super::inflate::End;
use super::walk::Ending;
use crate::evidence::file::{FileKind, Outcome};
use crate::evidence::flaw::{Flaw, FlawKind};
use crate::ledger::gather::Page;
use std::io;

/// Judges the file, once all of it was walked through; gives the buffer of its stored bytes back.
///
/// # Errors
/// The system's.
pub(super) fn conclude(
    ending: Ending,
    gathered: &Gathered,
    page: &mut Page,
) -> io::Result<Vec<u8>> {
    let Ending { text, envelope, end, closed, mut broken, behind, speaks } = ending;
    page.file.inflated_bytes = text.inflated_bytes;
    let buffer;
    (page.file.size_bytes, page.file.sha256, buffer) = text.finish()?;
    let whole = matches!(end, End::Sound | End::Trailing(_));
    let delivery = page.file.kind != FileKind::Other && page.file.kind != FileKind::Trail;
    let empty_answer = envelope.histories + envelope.snapshots == 0
        && page.file.elements == 0
        && page.file.key.is_none();
    let holds =
        page.file.elements > 0 || !gathered.kinds.is_empty() || (envelope.lists() && !empty_answer);
    page.file.kind = kind(&envelope, gathered, page.file.kind, page.file.key.is_some());
    let closed = closed.err();
    // What is broken and never spoke of evidence is another program's.
    let breaks = closed.is_some() || behind.is_some() || !broken.is_empty();
    let ours = delivery || gathered.odd > 0 || (speaks && breaks);
    if !holds && whole && !ours {
        return Ok(buffer); // of another kind, or a known form without evidence in it: ignored
    }
    if let End::Trailing(byte) = end {
        let what = format!("bytes behind the gzip stream, from byte {byte} of the stored file");
        page.flaws.push(file_flaw(FlawKind::TrailingBytes, Some(byte), what));
    }
    if let Some(byte) = behind {
        let what = "text behind the document's end".to_owned();
        page.flaws.push(file_flaw(FlawKind::TrailingBytes, Some(byte), what));
    }
    if envelope.doubled {
        let what = "the list of items stands twice; both are read".to_owned();
        page.flaws.push(file_flaw(FlawKind::NotConfig, None, what));
    }
    if let Some(byte) = gathered.foreign.filter(|_| holds) {
        let what = "a document of no form that is known".to_owned();
        page.flaws.push(file_flaw(FlawKind::NotConfig, Some(byte), what));
    }
    // Items may stand in what is not known, or not read: the file proves nothing then.
    let known = gathered.foreign.is_none() && behind.is_none() && gathered.odd == 0;
    let sound = whole && holds && closed.is_none() && broken.is_empty() && known;
    let told = (holds && gathered.foreign.is_some())
        || behind.is_some()
        || !broken.is_empty()
        || gathered.odd > 0;
    if !sound && (!told || closed.is_some() || !whole) {
        add_wound(page, end, closed, gathered.ordinal);
    }
    page.flaws.append(&mut broken);
    let found = page.file.elements > 0 || !page.listed.is_empty();
    page.file.outcome = match (sound, found) {
        (true, _) => Outcome::Read,
        (false, true) => Outcome::PartlyRead,
        (false, false) => Outcome::Unreadable,
    };
    Ok(buffer)
}

/// The flaw of a file that did not end well; a torn item counts as one that was rejected.
fn add_wound(page: &mut Page, end: End, broken: Option<Flaw>, ordinal: u32) {
    let cause = match end {
        End::Torn(why) => Some((FlawKind::Torn, why)),
        End::TooLarge(why) => Some((FlawKind::Limit, why)),
        End::Sound | End::Trailing(_) => None,
    };
    let mut flaw = broken.unwrap_or_else(|| {
        file_flaw(FlawKind::NotConfig, None, "no list of configuration items in it".into())
    });
    flaw.ordinal = flaw.ordinal.map(|_| ordinal);
    if let Some((kind, why)) = cause {
        let at_end = Some(page.file.inflated_bytes);
        flaw.kind = kind;
        flaw.message = match flaw.ordinal {
            Some(_) => format!("{why} inside this item"),
            None => format!("{why} after {} bytes of text", page.file.inflated_bytes),
        };
        flaw.byte = flaw.ordinal.map_or(at_end, |_| flaw.byte);
    }
    if flaw.ordinal.is_some() {
        page.file.elements += 1;
        page.file.rejected += 1;
    }
    page.flaws.push(flaw);
}

/// What a file is, by its content first and its key second (SEMANTICS R5, R25).
fn kind(envelope: &Envelope, gathered: &Gathered, by_path: FileKind, has_key: bool) -> FileKind {
    let mut kinds = gathered.kinds.clone();
    let Envelope { snapshots, histories, plain, documents, .. } = *envelope;
    if snapshots == 1 && documents == 1 && kinds.is_empty() {
        kinds.insert(FileKind::Snapshot);
    } else if envelope.lists() {
        // An answer that holds no item shows no spelling; without a version nobody delivered it.
        let of_api = gathered.api_spelled || gathered.ordinal == 0;
        let answer = plain > 0 && of_api && !has_key;
        let of_path = if by_path == FileKind::Snapshot { by_path } else { FileKind::History };
        let delivered =
            if documents == 1 && kinds.is_empty() { of_path } else { FileKind::History };
        kinds.extend(answer.then_some(FileKind::Api));
        kinds.extend((!answer || histories > 0 || snapshots > 0).then_some(delivered));
    } else if kinds.contains(&FileKind::Snapshot) {
        // Several in one file, or one inside of another envelope, are no snapshot of one moment.
        kinds.remove(&FileKind::Snapshot);
        kinds.insert(FileKind::History);
    }
    let weakest = kinds.into_iter().max_by_key(|it| it.precedence());
    match (weakest, by_path) {
        (Some(FileKind::Notification), FileKind::Oversized) => FileKind::Oversized,
        (Some(kind), _) => kind,
        (None, FileKind::Other | FileKind::Trail) => {
            gathered.hints.iter().next_back().copied().unwrap_or(by_path)
        }
        (None, _) => by_path,
    }
}
