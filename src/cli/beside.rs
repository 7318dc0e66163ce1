//! `--evidence`: what was exported beside AWS Config's own files.
use super::hints::Complaint;
use super::session::Session;
use super::when::When;
use crate::access::beside::Beside;
use crate::intake::side::read_side;
use crate::time::moment::Moment;
use std::path::Path;

/// What is told beside the export, and how much of it could not be read.
#[derive(Debug, Default)]
pub(super) struct Given {
    /// What it tells.
    pub(super) beside: Beside,
    /// The number of its flaws, each told on stderr.
    pub(super) flaws: usize,
    /// A line for each piece: what it is, and of when.
    pub(super) lines: Vec<String>,
    /// Name and SHA-256 of each file.
    pub(super) files: Vec<(String, String)>,
}

/// Reads all of it, and says on stderr what was read.
///
/// # Errors
/// A complaint when a piece cannot be used.
pub(super) fn read(given: &[String], session: &Session) -> Result<Given, Complaint> {
    let mut all = Given::default();
    for text in given {
        let (path, said) = split(text, session)?;
        let sides = read_side(Path::new(path), said).map_err(|it| {
            Complaint::new(it.to_string())
                .hint("docs/FORMATS.md says what can be given, and how to export it")
        })?;
        for side in sides {
            let when = side.taken_at.map_or_else(
                || "of no known time (say it: PATH@INSTANT)".to_owned(),
                |it| format!("of {it}"),
            );
            all.files.extend(side.files.iter().map(|it| {
                let name = Path::new(&it.path).file_name();
                let name = name.map_or_else(|| it.path.clone(), |it| it.to_string_lossy().into());
                (name, it.sha256.clone())
            }));
            let hash = side.files.first().map(|it| format!(", sha256 {}", it.sha256));
            let line = format!("{} ({}) {when}", side.what.noun(), side.path);
            session.say(&format!("evidence: {line}{}", hash.unwrap_or_default()));
            for flaw in &side.flaws {
                session.say(&format!("flaw: {}: {flaw}", side.path));
            }
            all.flaws += side.flaws.len();
            all.lines.push(line);
            all.beside.add(&side.what, side.taken_at);
        }
    }
    Ok(all)
}

/// `PATH@INSTANT`: what stands behind the last `@`, if it is an instant.
fn split<'t>(text: &'t str, session: &Session) -> Result<(&'t str, Option<Moment>), Complaint> {
    let Some((path, instant)) = text.rsplit_once('@') else { return Ok((text, None)) };
    match instant.parse::<When>() {
        Ok(when) => Ok((path, Some(when.resolve(&session.clock)?))),
        Err(_) => Ok((text, None)),
    }
}
