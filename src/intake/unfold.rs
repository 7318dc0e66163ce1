//! What a document that is no delivered list holds: the envelopes of docs/FORMATS §2, one inside
//! of another, down to configuration items and entries of lists.
use super::element::explain;
use super::letter::{self, Part, speaks_of_items};
use super::members::{self, Members};
use crate::evidence::file::FileKind;
use crate::evidence::flaw::FlawKind;
use crate::evidence::partial::Extent;
use serde_json::value::RawValue;
use std::cell::Cell;

/// Where something stands (SEMANTICS R26).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Of the outermost string around it, else of itself.
    pub byte: u64,
    /// Whether there is such a string: then ordinals count inside of it.
    pub nested: bool,
}

/// What was found in a document, in its order.
#[derive(Debug)]
pub(super) enum Find<'t> {
    /// A configuration item, not read yet.
    Item(Leaf<'t>),
    /// An entry of a list of discovered resources.
    Entry(&'t RawValue, Place),
    /// Something that should be a document, or an item, and is none: it counts as an item.
    Broken(Place, FlawKind, String),
    /// An envelope that is not as it should be; it counts as no item.
    Odd(Place, String),
    /// A form that holds evidence.
    Kind(FileKind),
    /// A form that is known, and holds none.
    Hint(FileKind),
}

/// A configuration item as it stands in a document.
#[derive(Clone, Copy, Debug)]
pub(super) struct Leaf<'t> {
    pub text: &'t str,
    pub place: Place,
    pub extent: Extent,
    /// The string around it, decoded, and which of the document's strings it is.
    pub enclosing: Option<(u32, &'t str)>,
    pub diff: Option<&'t str>,
}

/// Strings within strings that are opened.
const STRINGS_MAX: u8 = 4;
/// Envelopes within envelopes that are walked through.
const ENVELOPES_MAX: u8 = 24;

/// Tells everything that the document holds. `byte` is where it begins in the file's text.
///
/// # Errors
/// When it is no JSON; nothing is told then.
pub(super) fn unfold(
    document: &str,
    byte: u64,
    tell: &mut dyn FnMut(Find<'_>),
) -> serde_json::Result<()> {
    let value = serde_json::from_str::<&RawValue>(document)?;
    Around::of_text(document, byte, &Cell::new(0)).value(value, tell);
    Ok(())
}

/// Tells everything that stands in a text for people, which begins at `byte`.
pub(super) fn unfold_letter(text: &str, byte: u64, tell: &mut dyn FnMut(Find<'_>)) {
    Around::of_text(text, byte, &Cell::new(0)).letter(tell);
}

/// What is known on the way down.
#[derive(Clone, Copy)]
struct Around<'t> {
    /// The text that places are counted in, or the decoded string that is walked through.
    text: &'t str,
    /// Where that text, or the outermost string, begins.
    byte: u64,
    nested: bool,
    strings: u8,
    /// How many strings of the document were opened, and which one of them this is.
    opened: &'t Cell<u32>,
    string: u32,
    envelopes: u8,
    /// The kind that an envelope further out tells.
    kind: Option<FileKind>,
    extent: Extent,
    /// The next string must hold a document.
    awaited: bool,
    /// The results of a query are walked through: all in them are rows.
    rows: bool,
}

impl<'t> Around<'t> {
    fn of_text(text: &'t str, byte: u64, opened: &'t Cell<u32>) -> Self {
        Self {
            text,
            byte,
            nested: false,
            strings: 0,
            opened,
            string: 0,
            envelopes: 0,
            kind: None,
            extent: Extent::Whole,
            awaited: false,
            rows: false,
        }
    }

    fn place(&self, raw: &RawValue) -> Place {
        let inside = raw.get().as_ptr().addr() - self.text.as_ptr().addr();
        let byte = if self.nested { self.byte } else { self.byte + inside as u64 };
        Place { byte, nested: self.nested }
    }

    fn of(self, kind: FileKind) -> Self {
        Self { kind: Some(self.kind.unwrap_or(kind)), ..self }
    }

    fn value(self, raw: &RawValue, tell: &mut dyn FnMut(Find<'_>)) {
        let inner = Self { envelopes: self.envelopes + 1, ..self };
        if inner.envelopes > ENVELOPES_MAX {
            return tell(Find::Odd(self.place(raw), "envelopes are nested too deep".to_owned()));
        }
        match raw.get().as_bytes().first() {
            Some(b'{') => match members::read(raw) {
                Ok(members) => inner.object(raw, &members, tell),
                // A name that is no text: whatever it was, it cannot be trusted.
                Err(why) if speaks_of_items(raw.get()) => {
                    tell(Find::Broken(self.place(raw), FlawKind::BadJson, why));
                }
                Err(_) => {}
            },
            Some(b'[') => members::elements(raw).into_iter().for_each(|it| inner.value(it, tell)),
            Some(b'"') => {
                // A string on its own is a row, as people keep them, if it is nothing else.
                let extent = if self.kind.is_none() { Extent::Selected } else { self.extent };
                Self { extent, ..inner }.string(raw, tell);
            }
            _ => {}
        }
    }

    /// A string that holds a document, or a letter with one in it.
    fn string(self, raw: &RawValue, tell: &mut dyn FnMut(Find<'_>)) {
        let place = Place { nested: true, ..self.place(raw) };
        let broken = |why: String| Find::Broken(place, FlawKind::BadJson, why);
        // Anybody's log may begin a message with a bracket, or end it in the middle.
        let awaited = self.awaited || speaks_of_items(raw.get());
        let text: String = match serde_json::from_str(raw.get()) {
            Ok(text) => text,
            Err(error) if awaited => return tell(broken(explain(&error, "string"))),
            Err(_) => return,
        };
        if self.strings == STRINGS_MAX && awaited {
            return tell(broken("strings within strings are nested too deep".to_owned()));
        }
        self.opened.set(self.opened.get().saturating_add(1));
        let within = Around {
            string: self.opened.get(),
            text: &text,
            byte: place.byte,
            nested: true,
            strings: self.strings + 1,
            awaited: false,
            ..self
        };
        let is_document = text.trim_start().starts_with(['{', '[', '"']);
        match serde_json::from_str::<&RawValue>(&text) {
            Ok(value) if is_document => within.value(value, tell),
            _ if !is_document && !self.rows => within.letter(tell),
            Ok(_) => tell(broken("this string holds no row".to_owned())),
            Err(error) if awaited => {
                let why = explain(&error, "string");
                tell(broken(format!("the document in this string is broken: {why}")));
            }
            Err(_) => {}
        }
    }

    /// Text for people, such as that of AWS Config's mails, in which documents may stand.
    fn letter(self, tell: &mut dyn FnMut(Find<'_>)) {
        let letter = self.of(FileKind::Notification);
        for part in letter::parts(self.text) {
            match part {
                Part::Document(value) => letter.value(value, tell),
                Part::Torn(at) => {
                    let byte = if self.nested { self.byte } else { self.byte + at as u64 };
                    let why = "what begins here speaks of items, and is no document".to_owned();
                    let place = Place { byte, nested: self.nested };
                    tell(Find::Broken(place, FlawKind::BadJson, why));
                }
            }
        }
    }

    fn object(self, raw: &RawValue, members: &Members<'_>, tell: &mut dyn FnMut(Find<'_>)) {
        if members::is_item(members) || self.rows {
            return self.bare(raw, members, tell);
        }
        if let Some(name) = members::doubled(members) {
            let said = format!("the member `{name}` stands twice; both are read");
            tell(Find::Odd(self.place(raw), said));
        }
        if ["messageType", "detail-type"].iter().any(|it| members::has(members, it)) {
            tell(Find::Hint(self.kind.unwrap_or(FileKind::Notification)));
        }
        for (name, value) in members {
            self.member(name, value, members, tell);
        }
    }

    fn member(
        self,
        name: &str,
        value: &RawValue,
        members: &Members<'_>,
        tell: &mut dyn FnMut(Find<'_>),
    ) {
        let partial = Self { extent: Extent::WithoutRelations, ..self };
        match name {
            "configurationItems" => {
                let whole = Self { extent: Extent::Whole, ..self };
                whole.of(members::kind_of_list(members)).items(name, value, None, tell);
            }
            "configurationItem" => {
                let diff = members::diff(members);
                let whole = Self { extent: Extent::Whole, ..self };
                whole.of(FileKind::Notification).items(name, value, diff, tell);
            }
            "configurationItemSummary" => {
                let silent = Self { extent: Extent::Nothing, ..self };
                silent.of(FileKind::Notification).items(name, value, None, tell);
            }
            "ConfigurationItem" => {
                let whole = Self { extent: Extent::Whole, ..self };
                whole.of(FileKind::Api).items(name, value, None, tell);
            }
            "baseConfigurationItems" | "BaseConfigurationItems" => {
                partial.of(FileKind::Api).items(name, value, None, tell);
            }
            "QueryInfo" => tell(Find::Hint(FileKind::SqlRows)),
            "Results" => {
                let rows = Self { extent: Extent::Selected, awaited: true, rows: true, ..self };
                let rows = rows.of(FileKind::SqlRows);
                let of_query = members::has(members, "QueryInfo");
                for row in members::elements(value) {
                    if of_query || members::is_result(row) {
                        tell(Find::Hint(FileKind::SqlRows));
                        rows.value(row, tell);
                    }
                }
            }
            "resourceIdentifiers" | "ResourceIdentifiers" => self.listed(value, tell),
            "invokingEvent" => {
                tell(Find::Hint(FileKind::RuleEvent));
                let event = Self { awaited: true, ..self };
                event.of(FileKind::RuleEvent).document(value, tell);
            }
            "Message" | "Body" | "body" => {
                tell(Find::Hint(FileKind::Notification));
                let told = Self { awaited: members::is_from_config(members), ..self };
                told.of(FileKind::Notification).document(value, tell);
            }
            "detail" if members::has(members, "detail-type") => {
                self.of(FileKind::Notification).document(value, tell);
            }
            "Records" => {
                // CloudTrail's records are many, and of another kind.
                if speaks_of_items(value.get()) {
                    self.value(value, tell);
                } else {
                    tell(Find::Hint(FileKind::Trail));
                }
            }
            "Messages" | "Sns" => self.value(value, tell),
            "data" | "item" | "_source" => self.document(value, tell),
            _ => {}
        }
    }

    /// The entries of a list of resources, if it is one of AWS Config's.
    fn listed(self, value: &RawValue, tell: &mut dyn FnMut(Find<'_>)) {
        let entries = members::elements(value);
        let ours = entries.is_empty() || entries.iter().any(|it| members::names_id(it));
        let is_list = value.get().starts_with('[') && ours;
        tell(if is_list { Find::Kind } else { Find::Hint }(FileKind::ResourceList));
        for entry in entries.into_iter().filter(|_| ours) {
            tell(Find::Entry(entry, self.place(entry)));
        }
    }

    /// A document, in a string or as it is.
    fn document(self, raw: &RawValue, tell: &mut dyn FnMut(Find<'_>)) {
        if raw.get().starts_with('"') { self.string(raw, tell) } else { self.value(raw, tell) }
    }

    /// The item under a member, or the items of a list; null is none.
    fn items(self, name: &str, raw: &RawValue, diff: Option<&str>, tell: &mut dyn FnMut(Find<'_>)) {
        match raw.get().as_bytes().first() {
            Some(b'{') => {
                if name == "configurationItems" {
                    let why = "`configurationItems` is one item and is no list".to_owned();
                    tell(Find::Odd(self.place(raw), why));
                }
                self.leaf(raw, diff, tell);
            }
            Some(b'[') => {
                tell(Find::Hint(self.kind.unwrap_or(FileKind::Other)));
                for item in members::elements(raw) {
                    self.leaf(item, diff, tell);
                }
            }
            Some(b'n') => tell(Find::Hint(self.kind.unwrap_or(FileKind::Other))),
            _ => tell(Find::Odd(self.place(raw), format!("`{name}` is neither item nor list"))),
        }
    }

    /// An item without an envelope: from the console, of an answer that was cut to its items, or
    /// the row of a query, which nothing but its members tells.
    fn bare(self, raw: &RawValue, members: &Members<'_>, tell: &mut dyn FnMut(Find<'_>)) {
        let row = self.extent == Extent::Selected || members::is_row(members);
        let kind = if row { FileKind::SqlRows } else { FileKind::Api };
        let extent = if row { Extent::Selected } else { self.extent };
        Self { extent, ..self.of(kind) }.leaf(raw, None, tell);
    }

    fn leaf(self, raw: &RawValue, diff: Option<&str>, tell: &mut dyn FnMut(Find<'_>)) {
        tell(Find::Kind(self.kind.unwrap_or(FileKind::Other)));
        tell(Find::Item(Leaf {
            text: raw.get(),
            place: self.place(raw),
            extent: self.extent,
            enclosing: self.nested.then_some((self.string, self.text)),
            diff,
        }));
    }
}
