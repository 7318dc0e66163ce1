//! Formats with variables, such as `arn:${Partition}:s3:::${BucketName}`, and what fits them.

/// What a variable may stand for in the resource part of an ARN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    /// No `/` and no `:`.
    Word,
    /// `:`, and `/` unless the variable begins the part: names of roles, log groups and objects
    /// have slashes, but a bucket's has none.
    Path,
}

/// How well an ARN fits a format: more is better, and all `Word` beats any `Path`.
pub(crate) type Fit = (bool, usize);

/// How well the ARN fits the format; `None` when it does not.
pub(crate) fn fit(format: &str, arn: &str) -> Option<Fit> {
    let (head, resource) = split(format)?;
    let (arn_head, arn_resource) = split(arn)?;
    // Services differ most.
    let heads = [1, 0, 2, 3].map(|it| (head[it], arn_head[it]));
    if !heads.into_iter().all(|(format, part)| stands_for(format, part, |_, _| true)) {
        return None;
    }
    let reaches = [(true, Reach::Word), (false, Reach::Path)];
    let (word, _) = reaches.into_iter().find(|&(_, reach)| {
        stands_for(resource, arn_resource, |start, byte| match reach {
            Reach::Word => byte != b'/' && byte != b':',
            Reach::Path => byte != b'/' || start > 0,
        })
    })?;
    Some((word, literals(resource)))
}

/// Whether the condition key, in lower case, is of the pattern; a variable is any text.
pub(crate) fn is_key(pattern: &str, key: &str) -> bool {
    stands_for(pattern, key, |_, _| true)
}

/// How much of a format is no variable, in bytes.
pub(crate) fn literals(format: &str) -> usize {
    let mut pieces = Pieces { rest: format };
    pieces.by_ref().map(|it| if let Piece::Literal(text) = it { text.len() } else { 0 }).sum()
}

/// Partition, service, region, account; and the resource, which may have colons.
fn split(arn: &str) -> Option<([&str; 4], &str)> {
    let mut parts = arn.splitn(6, ':');
    if parts.next() != Some("arn") {
        return None;
    }
    let head = [parts.next()?, parts.next()?, parts.next()?, parts.next()?];
    Some((head, parts.next()?))
}

/// The service of an ARN or of a format.
pub(crate) fn service(arn: &str) -> Option<&str> {
    split(arn).map(|(head, _)| head[1])
}

enum Piece<'a> {
    Literal(&'a str),
    /// Something, at least one byte.
    Variable,
    /// Anything or nothing: a literal `*`.
    Star,
}

struct Pieces<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        if self.rest.is_empty() {
            return None;
        }
        if let Some(rest) = self.rest.strip_prefix('*') {
            self.rest = rest;
            return Some(Piece::Star);
        }
        if let Some((_, rest)) = self.rest.strip_prefix("${").and_then(|it| it.split_once('}')) {
            self.rest = rest;
            return Some(Piece::Variable);
        }
        let after = self.rest.char_indices().skip(1);
        let end = after
            .filter(|&(at, it)| it == '*' || self.rest[at..].starts_with("${"))
            .map(|(at, _)| at)
            .next();
        let (literal, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        Some(Piece::Literal(literal))
    }
}

/// Whether the text is of the format; `may(start, byte)` says what a variable that begins at
/// `start` may hold. Names are written by anybody, so the time is bounded: one pass for each piece.
fn stands_for(format: &str, text: &str, may: impl Fn(usize, u8) -> bool) -> bool {
    if !format.contains(['$', '*']) {
        return format == text;
    }
    let bytes = text.as_bytes();
    // Where the pieces so far can end.
    let mut ends = vec![false; bytes.len() + 1];
    ends[0] = true;
    for piece in (Pieces { rest: format }) {
        let mut next = vec![false; bytes.len() + 1];
        match piece {
            Piece::Literal(literal) => {
                for (at, _) in ends.iter().enumerate().filter(|(_, end)| **end) {
                    if bytes[at..].starts_with(literal.as_bytes()) {
                        next[at + literal.len()] = true;
                    }
                }
            }
            Piece::Star => {
                let first = ends.iter().position(|end| *end).unwrap_or(ends.len());
                next[first..].fill(true);
            }
            Piece::Variable => {
                // The latest beginning reaches at least as far as the earlier ones, but for the
                // one at the start of the part, which may be allowed less.
                let mut inside = false;
                let mut start = 0;
                for at in 0..bytes.len() {
                    if ends[at] {
                        (inside, start) = (true, at);
                    }
                    inside = inside && may(start, bytes[at]);
                    next[at + 1] = inside;
                }
            }
        }
        ends = next;
    }
    ends.last() == Some(&true)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUCKET: &str = "arn:${Partition}:s3:::${BucketName}";
    const OBJECT: &str = "arn:${Partition}:s3:::${BucketName}/${ObjectName}";

    #[test]
    fn a_bucket_has_no_slash_and_an_object_has_one() {
        assert!(fit(BUCKET, "arn:aws:s3:::b").is_some());
        assert_eq!(fit(OBJECT, "arn:aws:s3:::b"), None);
        for object in ["arn:aws:s3:::b/k", "arn:aws-cn:s3:::b/k/l:m", "arn:aws:s3:::b/*"] {
            assert_eq!(fit(BUCKET, object), None, "{object}");
            assert!(fit(OBJECT, object).is_some(), "{object}");
        }
        for neither in ["arn:aws:s3:eu-west-1::b", "arn:aws:s3:::", "b", "arn:aws:s3", ""] {
            assert_eq!(fit(BUCKET, neither), None, "{neither}");
            assert_eq!(fit(OBJECT, neither), None, "{neither}");
        }
    }

    #[test]
    fn a_path_fits_less_well_than_words_do() {
        let group = "arn:${P}:logs:${R}:${A}:log-group:${G}";
        let stream = "arn:${P}:logs:${R}:${A}:log-group:${G}:log-stream:${S}";
        let of = |resource: &str| format!("arn:aws:logs:eu-west-1:1:log-group:{resource}");
        assert!(fit(group, &of("g")) > fit(group, &of("/aws/g")));
        assert!(fit(group, &of("/aws/g:*")).is_some());
        assert!(fit(stream, &of("/g:log-stream:s/t")) > fit(group, &of("/g:log-stream:s/t")));
        assert!(fit(stream, &of("g:log-stream:s")) > fit(group, &of("g:log-stream:s")));
    }

    #[test]
    fn a_star_is_anything_and_a_variable_something() {
        assert!(fit("arn:${P}:braket:*:*:device/${T}", "arn:aws:braket:::device/qpu").is_some());
        assert_eq!(fit("arn:${P}:x:::device/${T}", "arn:aws:x:::device/"), None);
        assert!(is_key("codebuild:s/${id}.auth.type", "codebuild:s/a.b.auth.type"));
        assert!(!is_key("codebuild:s/${id}.auth.type", "codebuild:s/a.auth"));
    }

    #[test]
    fn a_hostile_name_takes_no_longer() {
        let format = "arn:${P}:x:::${A}a${B}a${C}a${D}a${E}a${F}b";
        assert_eq!(fit(format, &format!("arn:aws:x:::{}", "a".repeat(20_000))), None);
    }
}
