//! `asof verify -i EXPORT`: how complete an export is, by its own testimony and by a listing of the
//! bucket.
use super::args::Globals;
use super::hints::Complaint;
use super::outcome::Outcome;
use super::output::{Output, Shape};
use super::session::Session;
use crate::evidence::file::SourceFile;
use crate::evidence::side::listing::Listing;
use crate::intake::listing::{md5_of_files, read_listing};
use crate::query::completeness::listing::hold_against;
use crate::query::completeness::{Grade, completeness as grade};
use crate::report::sheets::completeness::{FOR_PEOPLE, completeness};
use std::path::Path;

/// Answers it; a month that is incomplete or contradicted is found (exit code 1).
///
/// # Errors
/// A complaint when the evidence or a listing cannot be used.
pub(super) fn run(globals: &Globals) -> Result<Outcome, Complaint> {
    let output = Output::new(globals, Shape::Sheet)?;
    let mut listing = Listing::default();
    for path in &globals.evidence {
        let read = read_listing(Path::new(path)).map_err(|it| {
            Complaint::new(it.to_string())
                .hint("a listing is what `aws s3api list-objects-v2` prints, or an S3 inventory")
        })?;
        listing.entries.extend(read.entries);
    }
    let session = Session::open(globals)?;
    let horizon = session.horizon();
    let mut graded = grade(&session.ledger, &horizon);
    if !globals.evidence.is_empty() {
        let md5 = md5_of_files(&session.inputs);
        let md5_of = |it: &SourceFile| md5.get(&it.path).cloned();
        graded = hold_against(graded, &listing, session.ledger.files(), &md5_of);
    }
    let sheet = completeness(&session.ledger, &graded);
    if output.format().is_for_machines() {
        output.sheet(sheet)?;
    } else {
        output.for_people(sheet, &FOR_PEOPLE, &[])?;
    }
    session.say(
        "AWS Config does not sign its files: what was changed before anybody hashed them, \
         everywhere alike, is not seen (docs/SEMANTICS.md, R94)",
    );
    let bad = graded.iter().filter(|it| it.grade.is_bad()).count();
    let months = graded.len();
    session.say(&format!("{bad} of {months} months are {} or worse", Grade::Incomplete.as_str()));
    // What is incomplete is the answer here, not a flaw of it.
    Ok(if bad > 0 { Outcome::Found } else { Outcome::Answered })
}
