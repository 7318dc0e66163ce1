//! An opening in a reader's words: which port, for whom, how grave; gravest first.
use super::text::{clip, lasted, seconds};
use super::view::{Row, rows};
use super::{Asked, Tables};
use crate::sheet::Sheet;
use crate::time::moment::Moment;
use std::collections::BTreeMap;

/// Ports by which one logs in, with what listens there.
const LOGINS: [(i64, &str); 5] =
    [(22, "SSH"), (3389, "Remote Desktop"), (23, "Telnet"), (5900, "VNC"), (5985, "WinRM")];
/// Other ports that have a name.
const NAMED: [(i64, &str); 16] = [
    (80, "HTTP"),
    (443, "HTTPS"),
    (21, "FTP"),
    (25, "SMTP"),
    (53, "DNS"),
    (445, "SMB"),
    (1433, "SQL Server"),
    (1521, "Oracle"),
    (2375, "Docker"),
    (3306, "MySQL"),
    (5432, "PostgreSQL"),
    (5439, "Redshift"),
    (6379, "Redis"),
    (9200, "Elasticsearch"),
    (11211, "Memcached"),
    (27017, "MongoDB"),
];

/// An opening, with what the drawings and sentences need of it.
#[derive(Clone, Debug)]
pub(super) struct Opening<'s> {
    /// Its row in the table.
    pub row: Row<'s>,
    /// What was open: `SSH (tcp/22)`.
    pub what: String,
    /// For whom: `anywhere (0.0.0.0/0)`.
    pub whom: String,
    /// Whether it was open still at the end of the window.
    pub is_open: bool,
    /// Whether it began within the window.
    pub began: bool,
    /// The end of the window.
    pub until: Moment,
    /// The change that opened it, by the anchor of its row.
    pub opened: Option<String>,
    /// The change that closed it.
    pub closed: Option<String>,
    /// How grave it is, from 0, the gravest.
    pub gravity: u8,
}

impl Opening<'_> {
    /// The class of its bar.
    pub(super) fn class(&self) -> &'static str {
        match (self.row.word("verdict"), self.gravity) {
            ("undecidable", _) => "unsure",
            (_, 0..=3) => "grave",
            _ => "usual",
        }
    }

    /// Whether the evidence does not tell if it was open at all.
    pub(super) fn is_undecidable(&self) -> bool {
        self.row.word("verdict") == "undecidable"
    }

    /// When it began.
    pub(super) fn from(&self) -> Option<Moment> {
        self.row.time("valid_from")
    }

    /// When it ended.
    pub(super) fn to(&self) -> Option<Moment> {
        self.row.time("valid_to")
    }

    /// How long, as recorded, in words.
    pub(super) fn lasted(&self) -> String {
        lasted(self.from(), self.to(), self.until)
    }

    /// The least and the most that it was open, by the evidence.
    pub(super) fn at_least_at_most(&self) -> String {
        let least = self.row.int("open_seconds_min").map(seconds);
        let most = self.row.int("open_seconds_max").map(seconds);
        match (least, most) {
            (Some(least), Some(most)) => format!("at least {least}, at most {most}"),
            (Some(least), None) => {
                format!("at least {least}; at most: nothing shows it closed before")
            }
            (None, Some(most)) => format!("at most {most}"),
            (None, None) => String::new(),
        }
    }
}

/// Every opening, the gravest first; of equally grave ones those still open, then the longest.
pub(super) fn openings<'s>(tables: &Tables<'s>, asked: &Asked) -> Vec<Opening<'s>> {
    let changes = turning(tables.changes);
    let mut openings: Vec<Opening<'_>> =
        rows(tables.exposure).map(|row| opening(row, &changes, asked)).collect();
    openings.sort_by_cached_key(|it| {
        let door = it.row.word("verdict") != "door_open";
        let length = it.row.int("open_seconds_min").unwrap_or(0);
        let most = it.row.int("open_seconds_max").unwrap_or(i64::MAX);
        (it.gravity, !it.is_open, -length, door, -most, it.row.place)
    });
    openings
}

/// Changes of exposure by their instant, resource and words, as openings name them.
type Turning<'s> = BTreeMap<(Moment, &'s str, &'s str), usize>;

fn turning(changes: &Sheet) -> Turning<'_> {
    let exposing = rows(changes).filter(|row| row.word("class") == "exposure");
    let keyed = exposing.filter_map(|row| {
        let key = (row.time("changed_at")?, row.word("resource_id"), row.word("summary"));
        Some((key, row.place))
    });
    keyed.collect()
}

fn opening<'s>(row: Row<'s>, changes: &Turning<'s>, asked: &Asked) -> Opening<'s> {
    let change = |at: Option<Moment>, cause: Option<&'s str>| {
        let (id, words) = cause?.split_once(": ")?;
        changes.get(&(at?, id, words)).map(|place| super::changes::anchor(*place))
    };
    let opened = change(row.time("valid_from"), row.text("opened_by"));
    let closed = change(row.time("valid_to"), row.text("closed_by"));
    let to = row.time("valid_to");
    let is_open = to.is_none_or(|to| to >= asked.to);
    let began = row.time("valid_from").is_some_and(|from| from >= asked.from);
    let (what, whom, gravity) = (what(row), whom(row), gravity(row));
    Opening { row, what, whom, is_open, began, until: asked.to, opened, closed, gravity }
}

fn what(row: Row<'_>) -> String {
    match row.word("door") {
        "public_access" => return "Public access".to_owned(),
        "resource_policy" => return "A policy that lets everybody in".to_owned(),
        _ => {}
    }
    let protocol = clip(row.word("protocol"), 40);
    match (row.int("port_from"), row.int("port_to")) {
        (Some(from), Some(to)) if from == to => match name_of(from) {
            Some(name) => format!("{name} ({protocol}/{from})"),
            None => format!("{protocol}/{from}"),
        },
        (Some(from), Some(to)) => {
            let among = LOGINS.iter().filter(|it| (from..=to).contains(&it.0)).map(|it| it.1);
            let among: Vec<&str> = among.collect();
            let with = if among.is_empty() { String::new() } else { among.join(", ") };
            let with = if with.is_empty() { with } else { format!(", {with} among them") };
            format!("{protocol}/{from}-{to}{with}")
        }
        _ if protocol.is_empty() => "Access".to_owned(),
        _ if protocol == "all" => "All traffic".to_owned(),
        _ => protocol,
    }
}

fn name_of(port: i64) -> Option<&'static str> {
    LOGINS.iter().chain(&NAMED).find(|it| it.0 == port).map(|it| it.1)
}

fn whom(row: Row<'_>) -> String {
    match row.word("source_cidr") {
        "" => "whoever asks".to_owned(),
        all @ ("0.0.0.0/0" | "::/0") => format!("anywhere ({all})"),
        other => clip(other, 80),
    }
}

fn gravity(row: Row<'_>) -> u8 {
    let is_world = matches!(row.word("source_cidr"), "0.0.0.0/0" | "::/0" | "");
    let ports = row.int("port_from").zip(row.int("port_to"));
    let logs_in = match ports {
        Some((from, to)) => LOGINS.iter().any(|it| (from..=to).contains(&it.0)),
        None => row.word("protocol") == "all",
    };
    let is_web = matches!(ports, Some((80, 80) | (443, 443)));
    let grave = match (row.word("door"), is_world) {
        ("public_access" | "resource_policy", _) => 1,
        (_, true) if logs_in => 0,
        (_, true) if is_web => 5,
        (_, true) => 2,
        (_, false) if logs_in => 3,
        (_, false) => 4,
    };
    // What cannot be decided comes behind what is known.
    if row.word("verdict") == "undecidable" { grave + 6 } else { grave }
}
