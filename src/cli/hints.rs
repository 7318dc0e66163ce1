//! What is said when it cannot go on: what is wrong, and what to do about it.
use crate::report::neutral::neutral_lines;
use std::fmt;
use std::io::Write;

/// Why the program could not do as it was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// What is wrong, in lower case, without a full stop; texts from outside in backticks.
    pub message: String,
    /// What to do instead.
    pub hint: Option<String>,
}

impl Complaint {
    /// Something is wrong, and there is nothing to advise.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None }
    }

    /// The same with advice.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Prints it as clap prints its own: `error: …`, and `hint: …` below. What the terminal
    /// would obey is spelled out.
    pub fn print(&self, err: &mut dyn Write) {
        // Where even the complaint cannot be printed, the exit code still tells.
        let _ = writeln!(err, "error: {}", neutral_lines(&self.to_string()));
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        self.hint.as_ref().map_or(Ok(()), |hint| write!(f, "\nhint: {hint}"))
    }
}
impl std::error::Error for Complaint {}

/// The candidates that may have been meant by a mistyped word, the nearest first; ties keep
/// their order. Case does not count; a beginning counts as near.
pub fn nearest<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
    at_most: usize,
) -> Vec<&'a str> {
    let word = word.to_lowercase();
    let mut near: Vec<(u32, &str)> = candidates
        .into_iter()
        .filter_map(|candidate| {
            let other = candidate.to_lowercase();
            let mut likeness = strsim::jaro_winkler(&word, &other);
            if word.len() >= 3 && other.contains(&word) {
                likeness = likeness.max(0.9);
            }
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a likeness lies between 0 and 1"
            )]
            let distance = ((1.0 - likeness).clamp(0.0, 1.0) * 1e6) as u32;
            (likeness >= 0.8).then_some((distance, candidate))
        })
        .collect();
    near.sort_by_key(|(distance, _)| *distance);
    near.dedup_by_key(|(_, candidate)| *candidate);
    near.truncate(at_most);
    near.into_iter().map(|(_, candidate)| candidate).collect()
}

/// "did you mean `a` or `b`?", or nothing where no candidate is near.
pub fn did_you_mean<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    let near = nearest(word, candidates, 3);
    let quoted: Vec<String> = near.iter().map(|candidate| format!("`{candidate}`")).collect();
    (!quoted.is_empty()).then(|| format!("did you mean {}?", quoted.join(" or ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_finds_its_word() {
        let words = ["phi-records", "phi-archive", "web-logs", "Europe/Berlin"];
        assert_eq!(nearest("phi-recrods", words, 1), ["phi-records"]);
        assert_eq!(nearest("berlin", words, 3), ["Europe/Berlin"]);
        assert_eq!(did_you_mean("zzz", words), None);
        let said = did_you_mean("web-log", words);
        assert_eq!(said.as_deref(), Some("did you mean `web-logs`?"));
    }

    #[test]
    fn a_complaint_cannot_move_the_cursor() {
        let mut out = Vec::new();
        Complaint::new("no resource `\u{1b}[2J`").hint("see `asof types`").print(&mut out);
        let said = String::from_utf8(out).unwrap();
        assert_eq!(said, "error: no resource `\\u{1b}[2J`\nhint: see `asof types`\n");
    }
}
