//! Reads a collection of managed policies as `.ci/collect-catalog` builds it.
//!
//! ```text
//! asof managed policies 1
//! <bytes of the index, compressed> <inflated>
//! <index> <frame> <frame> ...                          each compressed with zstd by itself
//! ```
//!
//! The index is lines: when the collection was made, in seconds since 1970; for each frame
//! `compressed:inflated:texts`; the length of each text, in the order of the frames; then each
//! policy, its ARN behind `arn:aws:iam::aws:policy/` (or `?` and its name, where only that is
//! known), and for each version, behind a tab, `number,created,text`: seconds since 1970 and the
//! ordinal of its text, each empty where it is not known. Policies with the same text share it.
use super::policy::{Policy, VERSION_MAX, Version};
use super::text::{Frame, Reader, Text};
use crate::time::moment::Moment;
use std::borrow::Cow;
use std::str::FromStr;
use std::sync::Arc;

/// How a built collection begins.
pub(crate) const MAGIC: &[u8] = b"asof managed policies 1\n";
/// What every ARN of the collection begins with.
pub(crate) const ARN: &str = "arn:aws:iam::aws:policy/";
/// The longest index and frame, in inflated bytes.
const INFLATED_BYTES_MAX: usize = 64 << 20;

/// The policies in the order of the file; a frame is inflated when one of its texts is asked for.
pub(crate) fn read(file: Cow<'static, [u8]>) -> Result<Vec<Policy>, String> {
    unpack(file).ok_or_else(|| "a damaged collection of managed policies".to_owned())
}

/// Whether every frame is whole. An embedded file need not be asked: a test does.
pub(crate) fn sound(policies: &[Policy]) -> bool {
    let versions = policies.iter().flat_map(Policy::versions);
    let mut texts: Vec<&Arc<Text>> = versions.filter_map(|it| it.text.as_ref()).collect();
    texts.sort_by_key(|it| it.place());
    let mut reader = Reader::default();
    texts.into_iter().all(|text| {
        let json = reader.read(text);
        json.is_some_and(|it| serde_json::from_str::<serde::de::IgnoredAny>(it).is_ok())
    })
}

fn unpack(file: Cow<'static, [u8]>) -> Option<Vec<Policy>> {
    let body = file.strip_prefix(MAGIC)?;
    let line = body.iter().position(|&byte| byte == b'\n')?;
    let (packed, inflated) = std::str::from_utf8(&body[..line]).ok()?.split_once(' ')?;
    let start = MAGIC.len() + line + 1;
    let index = start..start.checked_add(number(packed)?)?;
    let length = limited(inflated)?;
    let file = Arc::new(file);
    let text = Frame::new(Arc::clone(&file), index.clone(), length).inflate()?;
    let text = String::from_utf8(text).ok()?;
    let mut lines = text.lines();
    let collected = seconds(lines.next()?)?;
    let texts = texts(&file, index.end, lines.next()?, lines.next()?)?;
    lines.map(|line| policy(line, collected, &texts)).collect()
}

fn texts(
    file: &Arc<Cow<'static, [u8]>>,
    mut at: usize,
    frames: &str,
    lengths: &str,
) -> Option<Vec<Arc<Text>>> {
    let mut lengths = lengths.split_ascii_whitespace();
    let mut texts = Vec::new();
    for frame in frames.split_ascii_whitespace() {
        let mut parts = frame.split(':');
        let end = at.checked_add(number(parts.next()?)?)?;
        let frame = Arc::new(Frame::new(Arc::clone(file), at..end, limited(parts.next()?)?));
        at = end;
        let mut from = 0_usize;
        for _ in 0..number(parts.next()?)? {
            let to = from.checked_add(number(lengths.next()?)?)?;
            texts.push(Arc::new(Text::packed(Arc::clone(&frame), from..to)));
            from = to;
        }
    }
    (at == file.len() && lengths.next().is_none()).then_some(texts)
}

fn policy(line: &str, collected: Moment, texts: &[Arc<Text>]) -> Option<Policy> {
    let (name, versions) = line.split_once('\t')?;
    let versions = versions.split('\t').map(|it| version(it, texts)).collect::<Option<Vec<_>>>()?;
    let ascend = versions.is_sorted_by(|one, other| one.number < other.number);
    let arn = name.strip_prefix('?').map_or_else(|| format!("{ARN}{name}"), str::to_owned);
    ascend.then(|| Policy::new(arn, collected, versions))
}

fn version(cell: &str, texts: &[Arc<Text>]) -> Option<Version> {
    let mut parts = cell.split(',');
    let number = number(parts.next()?).filter(|it| (1..=VERSION_MAX).contains(it))?;
    let created = match parts.next()? {
        "" => None,
        text => Some(seconds(text)?),
    };
    let text = match parts.next()? {
        "" => None,
        ordinal => Some(Arc::clone(texts.get(self::number::<usize>(ordinal)?)?)),
    };
    Some(Version { number, created, text })
}

fn seconds(text: &str) -> Option<Moment> {
    Some(Moment::from_micros(number::<i64>(text)?.checked_mul(1_000_000)?))
}

fn limited(text: &str) -> Option<usize> {
    number(text).filter(|&it| it <= INFLATED_BYTES_MAX)
}

fn number<T: FromStr>(text: &str) -> Option<T> {
    text.parse().ok()
}
