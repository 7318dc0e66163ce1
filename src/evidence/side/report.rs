//! The rows of a credential report; a row that cannot be read is a flaw, the others are kept.
use super::credentials::{AccessKey, Certificate, CredentialReport, Credentials, When};
use super::flaw::{Place, SideFlaw};
use super::node::{Flaws, account_of};
use crate::time::moment::Moment;
use crate::truth::Truth;
use csv::StringRecord;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// Whether a text is a credential report: its first line says so.
pub(super) fn is_report(text: &str) -> bool {
    let first = text.lines().next().unwrap_or_default();
    let mut names = first.split(',').map(|it| it.trim().trim_matches('"'));
    names.next() == Some("user") && names.next() == Some("arn")
}

/// Reads a report whose first line is its header.
///
/// # Errors
/// What is wrong with the header.
pub(super) fn read(text: &str, flaws: &Flaws) -> Result<CredentialReport, SideFlaw> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let header = reader.headers().map_err(|error| SideFlaw::new(Place::Line(1), broken(&error)))?;
    let header: Vec<String> = header.iter().map(|it| it.trim().to_owned()).collect();
    let distinct: BTreeSet<&String> = header.iter().collect();
    if distinct.len() != header.len() {
        return Err(SideFlaw::new(Place::Line(1), "the header names a column twice"));
    }
    let mut report = CredentialReport { account: None, users: BTreeMap::new() };
    let untold = RefCell::new(BTreeSet::new());
    for record in reader.records() {
        let (line, cells) = match &record {
            Ok(record) => (record.position().map_or(0, csv::Position::line), Some(record)),
            Err(error) => (error.position().map_or(0, csv::Position::line), None),
        };
        let place = Place::Line(line);
        let flaw = |message: String| flaws.add(SideFlaw::new(place.clone(), message));
        let Some(cells) = cells else {
            flaw(format!(
                "passed over: {}",
                record.err().map(|it| broken(&it)).unwrap_or_default()
            ));
            continue;
        };
        if cells.len() != header.len() {
            let (has, needs) = (cells.len(), header.len());
            flaw(format!("passed over: {has} values where the header has {needs} columns"));
            continue;
        }
        let mut row = Row::new(&header, cells, &place, flaws, &untold);
        let Some(user) = row.credentials() else { continue };
        let account = account_of(&user.arn).map(str::to_owned);
        match &report.account {
            None => report.account = account,
            known if *known != account => {
                flaw("passed over: a user of another account".to_owned());
                continue;
            }
            _ => {}
        }
        match report.users.get(&user.arn) {
            Some(known) if *known == user => {}
            Some(_) => flaw(format!("passed over: {} has stood before, differently", user.arn)),
            None => {
                report.users.insert(user.arn.clone(), user);
            }
        }
    }
    for column in untold.into_inner() {
        flaws.add(SideFlaw::new(Place::Line(1), format!("the column `{column}` is missing")));
    }
    Ok(report)
}

/// The reader's reason, without its own account of the place.
fn broken(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::Utf8 { .. } => "the row is no UTF-8".to_owned(),
        _ => error.to_string(),
    }
}

/// A row, its cells taken out one by one; what is left has names that are not known here.
struct Row<'a> {
    cells: BTreeMap<&'a str, &'a str>,
    place: &'a Place,
    flaws: &'a Flaws,
    /// The columns that no header named.
    untold: &'a RefCell<BTreeSet<String>>,
}

impl<'a> Row<'a> {
    fn new(
        header: &'a [String],
        cells: &'a StringRecord,
        place: &'a Place,
        flaws: &'a Flaws,
        untold: &'a RefCell<BTreeSet<String>>,
    ) -> Self {
        let cells = header.iter().map(String::as_str).zip(cells.iter().map(str::trim)).collect();
        Self { cells, place, flaws, untold }
    }

    fn credentials(&mut self) -> Option<Credentials> {
        let (user, arn) = (self.cell("user")?, self.cell("arn")?);
        if user.is_empty() || account_of(arn).is_none() {
            self.flaw(format!("passed over: `{arn}` is no ARN of a user"));
            return None;
        }
        Some(Credentials {
            user: user.to_owned(),
            arn: arn.to_owned(),
            created_at: self.when("user_creation_time"),
            password_enabled: self.truth("password_enabled"),
            password_last_used: self.when("password_last_used"),
            password_last_changed: self.when("password_last_changed"),
            password_next_rotation: self.when("password_next_rotation"),
            mfa_active: self.truth("mfa_active"),
            access_keys: [1, 2].map(|n| {
                let column = |what: &str| format!("access_key_{n}_{what}");
                AccessKey {
                    is_active: self.truth(&column("active")),
                    last_rotated: self.when(&column("last_rotated")),
                    last_used_at: self.when(&column("last_used_date")),
                    last_used_region: self.word(&column("last_used_region")),
                    last_used_service: self.word(&column("last_used_service")),
                }
            }),
            certificates: [1, 2].map(|n| Certificate {
                is_active: self.truth(&format!("cert_{n}_active")),
                last_rotated: self.when(&format!("cert_{n}_last_rotated")),
            }),
            other: self.rest(),
        })
    }

    fn rest(&self) -> BTreeMap<String, String> {
        self.cells.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    fn flaw(&self, message: String) {
        self.flaws.add(SideFlaw::new(self.place.clone(), message));
    }

    fn cell(&mut self, column: &str) -> Option<&'a str> {
        let cell = self.cells.remove(column);
        if cell.is_none() {
            self.untold.borrow_mut().insert(column.to_owned());
        }
        cell
    }

    fn word(&mut self, column: &str) -> Option<String> {
        let cell = self.cell(column)?;
        let is_none = ["", "N/A", "no_information", "not_supported"].contains(&cell);
        (!is_none).then(|| cell.to_owned())
    }

    fn truth(&mut self, column: &str) -> Truth {
        let Some(cell) = self.cell(column) else { return Truth::Unknown };
        match cell.to_ascii_lowercase().as_str() {
            "true" => Truth::Yes,
            "false" => Truth::No,
            "" | "n/a" | "no_information" | "not_supported" => Truth::Unknown,
            _ => {
                self.flaw(format!("`{column}` is neither true nor false: `{cell}`"));
                Truth::Unknown
            }
        }
    }

    fn when(&mut self, column: &str) -> When {
        let Some(cell) = self.cell(column) else { return When::Untold };
        match cell.to_ascii_lowercase().as_str() {
            "" => When::Untold,
            "n/a" => When::NotApplicable,
            "no_information" => When::NoInformation,
            "not_supported" => When::NotSupported,
            _ => Moment::parse(cell).map_or_else(
                |error| {
                    self.flaw(format!("`{column}`: {error}"));
                    When::Untold
                },
                When::At,
            ),
        }
    }
}

#[cfg(test)]
#[path = "report_tests.rs"]
mod tests;
