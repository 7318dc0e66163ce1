//! A text of side evidence, its form told by what stands in it.
use super::base64;
use super::credentials::CredentialReport;
use super::details::AccountDetails;
use super::flaw::{Place, SideError, SideFlaw};
use super::grants::KeyGrants;
use super::node::{Flaws, Node};
use super::organisation::Organisation;
use super::text::{Document, characters, documents};
use super::{details_read, grants, organisation_read, report};
use crate::time::moment::Moment;

/// What a file of side evidence tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SideEvidence {
    /// An organisation: accounts, tree, policies.
    Organisation(Box<Organisation>),
    /// A credential report of IAM.
    Credentials(CredentialReport),
    /// The users, groups, roles and policies of accounts.
    Details(AccountDetails),
    /// Grants of KMS keys.
    Grants(KeyGrants),
}

/// A text that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// What it tells.
    pub what: SideEvidence,
    /// When it was so, where the text says it: `taken_at`, or the report's `GeneratedTime`.
    pub taken_at: Option<Moment>,
    /// What of it could not be read.
    pub flaws: Vec<SideFlaw>,
}

/// The forms, as an error names them.
const EXPECTED: &str = "no form of evidence that is read here. Read are, as JSON: answers of \
    `aws organizations` under the commands' names (`describe-organization`, `list-roots`, …), of \
    `aws iam get-account-authorization-details` (`UserDetailList`, …), of `aws kms list-grants` \
    (`Grants`) and of `aws iam get-credential-report` (`Content`); and the latter's CSV, which \
    begins with `user,arn,`";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Organisation,
    Credentials,
    Details,
    Grants,
    /// Nothing but the time.
    Time,
}

impl SideEvidence {
    /// Reads a text; a form is told by its content, and the name is for the error alone.
    ///
    /// # Errors
    /// `SideError` when the text is of no form that is read, of several at once, or not JSON that
    /// can be trusted. Parts that cannot be read are flaws.
    pub fn read(name: &str, bytes: &[u8]) -> Result<Reading, SideError> {
        read(bytes).map_err(|flaw| SideError { name: name.to_owned(), flaw })
    }

    /// What it is called: `organisation`, `credential report`, `account details`, `key grants`.
    pub const fn noun(&self) -> &'static str {
        match self {
            Self::Organisation(_) => "organisation",
            Self::Credentials(_) => "credential report",
            Self::Details(_) => "account details",
            Self::Grants(_) => "key grants",
        }
    }
}

fn read(bytes: &[u8]) -> Result<Reading, SideFlaw> {
    let text = characters(bytes)?;
    let flaws = Flaws::default();
    if report::is_report(text) {
        let what = SideEvidence::Credentials(report::read(text, &flaws)?);
        return Ok(Reading { what, taken_at: None, flaws: flaws.finish() });
    }
    if !text.trim_start().starts_with(['{', '[']) {
        // `--query Content --output text` without `base64 --decode`.
        let plain = base64::decode(text).and_then(|it| String::from_utf8(it).ok());
        let plain = plain.filter(|it| report::is_report(it));
        let plain = plain.ok_or_else(|| SideFlaw::new(Place::File, EXPECTED))?;
        let what = SideEvidence::Credentials(report::read(&plain, &flaws)?);
        return Ok(Reading { what, taken_at: None, flaws: flaws.finish() });
    }
    let documents = documents(text)?;
    let mut taken_at = taken_at(&documents)?;
    let form = one_form(&documents)?;
    let what = match form {
        Form::Organisation => {
            let read = organisation_read::read(&told(&documents), &flaws);
            SideEvidence::Organisation(Box::new(read))
        }
        Form::Details => SideEvidence::Details(details_read::read(&told(&documents), &flaws)),
        Form::Grants => SideEvidence::Grants(grants::read(&told(&documents), &flaws)),
        Form::Credentials => {
            let (read, at) = envelope(&told(&documents), &flaws)?;
            taken_at = at.or(taken_at);
            SideEvidence::Credentials(read)
        }
        Form::Time => return Err(SideFlaw::new(Place::File, EXPECTED)),
    };
    Ok(Reading { what, taken_at, flaws: flaws.finish() })
}

/// The documents that tell more than the time.
fn told(documents: &[Document]) -> Vec<Document> {
    documents.iter().filter(|it| form(it) != Some(Form::Time)).cloned().collect()
}

fn form(document: &Document) -> Option<Form> {
    let members = document.value.as_object()?;
    if members.contains_key("Content") && members.len() <= 4 {
        return Some(Form::Credentials);
    }
    if details_read::is_details(document) {
        return Some(Form::Details);
    }
    if grants::is_grants(document) {
        return Some(Form::Grants);
    }
    if organisation_read::is_organisation(document) {
        return Some(Form::Organisation);
    }
    (members.len() == 1 && members.contains_key("taken_at")).then_some(Form::Time)
}

/// The form that all documents of a text have.
fn one_form(documents: &[Document]) -> Result<Form, SideFlaw> {
    let mut found = Form::Time;
    for document in documents {
        let place = || Place::Line(document.line);
        match form(document) {
            None => return Err(SideFlaw::new(place(), EXPECTED)),
            Some(Form::Time) => {}
            Some(form) if found == Form::Time || found == form => found = form,
            Some(_) => {
                let message = "another form of evidence begins here: give each a file of its own";
                return Err(SideFlaw::new(place(), message));
            }
        }
    }
    Ok(found)
}

/// The time that the text says of itself; two that differ are two states, and must not be mixed.
fn taken_at(documents: &[Document]) -> Result<Option<Moment>, SideFlaw> {
    let mut found = None;
    for document in documents {
        let Some(value) = document.value.get("taken_at") else { continue };
        let wrong = |message: String| SideFlaw::new(Place::Line(document.line), message);
        let text = value.as_str().unwrap_or_default();
        let at = Moment::parse(text).map_err(|error| wrong(format!("`taken_at`: {error}")))?;
        if found.is_some_and(|it| it != at) {
            let message = "a second `taken_at`, of another time: give each state a file of its own";
            return Err(wrong(message.to_owned()));
        }
        found = Some(at);
    }
    Ok(found)
}

/// The report inside of the API's answer, and when it was made.
fn envelope(
    documents: &[Document],
    flaws: &Flaws,
) -> Result<(CredentialReport, Option<Moment>), SideFlaw> {
    let [document] = documents else {
        let message = "several credential reports: give each a file of its own";
        return Err(SideFlaw::new(Place::File, message));
    };
    let node = Node::of(document, flaws);
    let text = node.text("Content").unwrap_or_default();
    let plain = base64::decode(&text).and_then(|it| String::from_utf8(it).ok());
    let plain = plain.filter(|it| report::is_report(it)).ok_or_else(|| {
        let message = "`Content` is no credential report in base64, whose text begins `user,arn,`";
        SideFlaw::new(Place::Line(document.line), message)
    })?;
    Ok((report::read(&plain, flaws)?, node.moment("GeneratedTime")))
}

#[cfg(test)]
#[path = "read_tests.rs"]
mod tests;
