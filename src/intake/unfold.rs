//! What a document that is no delivered list holds: the envelopes of docs/FORMATS §2, one inside
//! of another, down to configuration items and entries of lists.
use super::members::{self, Members};
use crate::evidence::file::FileKind;
use crate::evidence::flaw::FlawKind;
use crate::evidence::partial::Extent;
use serde_json::value::RawValue;

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
    pub enclosing: Option<&'t str>,
    pub diff: Option<&'t str>,
}

/// Strings within strings that are opened.
const STRINGS_MAX: u8 = 4;
/// Envelopes within envelopes that are walked through.
const ENVELOPES_MAX: u8 = 24;

/// Tells everything that the document holds. `byte` is where it begins in the file's text.
pub(super) fn unfold(document: &str, byte: u64, tell: &mut dyn FnMut(Find<'_>)) {
    let around = Around {
        text: document,
        byte,
        nested: false,
        strings: 0,
        envelopes: 0,
        kind: None,
        extent: Extent::Whole,
        awaits_rows: false,
    };
    if let Ok(value) = serde_json::from_str::<&RawValue>(document) {
        around.value(value, tell);
    }
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
    envelopes: u8,
    /// The kind that an envelope further out tells.
    kind: Option<FileKind>,
    extent: Extent,
    /// The results of a query are walked through.
    awaits_rows: bool,
}

impl Around<'_> {
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
            Some(b'{') => {
                if let Some(members) = members::read(raw) {
                    inner.object(raw, &members, tell);
                }
            }
            Some(b'[') => members::elements(raw).into_iter().for_each(|it| inner.value(it, tell)),
            Some(b'"') => {
                Self { extent: Extent::Selected, ..inner.of(FileKind::SqlRows) }.string(raw, tell);
            }
            _ => {}
        }
    }

    /// A string that holds a document, or a letter with one in it.
    fn string(self, raw: &RawValue, tell: &mut dyn FnMut(Find<'_>)) {
        let place = Place { nested: true, ..self.place(raw) };
        let broken = |why: String| Find::Broken(place, FlawKind::BadJson, why);
        let text: String = match serde_json::from_str(raw.get()) {
            Ok(text) => text,
            Err(error) => return tell(broken(super::element::explain(&error))),
        };
        if self.strings == STRINGS_MAX {
            return tell(broken("strings within strings are nested too deep".to_owned()));
        }
        let awaited = self.awaits_rows || self.kind == Some(FileKind::RuleEvent);
        let within = Around {
            text: &text,
            byte: place.byte,
            nested: true,
            strings: self.strings + 1,
            envelopes: self.envelopes,
            kind: self.kind,
            extent: self.extent,
            awaits_rows: false,
        };
        if !text.trim_start().starts_with(['{', '[', '"']) {
            return within.letter(tell);
        }
        match serde_json::from_str::<&RawValue>(&text) {
            Ok(value) => within.value(value, tell),
            // Anybody's log may begin a message with a bracket.
            Err(_) if !awaited && !super::letter::speaks_of_items(&text) => {}
            Err(error) => {
                let why = super::element::explain(&error).replace(" of the item)", ")");
                tell(broken(format!("the document in this string is broken: {why}")));
            }
        }
    }

    /// Text for people, such as that of AWS Config's mails, in which a document may stand.
    fn letter(self, tell: &mut dyn FnMut(Find<'_>)) {
        let mut found = false;
        for value in super::letter::documents(self.text) {
            self.of(FileKind::Notification).value(value, &mut |it| {
                found = true;
                tell(it);
            });
        }
        if !found && super::letter::speaks_of_items(self.text) {
            let place = Place { byte: self.byte, nested: self.nested };
            let why = "it speaks of a configuration item, and none in it can be read".to_owned();
            tell(Find::Broken(place, FlawKind::BadJson, why));
        }
    }

    fn object(self, raw: &RawValue, members: &Members<'_>, tell: &mut dyn FnMut(Find<'_>)) {
        if members::is_item(members) {
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
                self.of(members::kind_of_list(members)).items(name, value, None, tell);
            }
            "configurationItem" => {
                let diff = members::diff(members);
                self.of(FileKind::Notification).items(name, value, diff, tell);
            }
            "configurationItemSummary" => {
                let silent = Self { extent: Extent::Nothing, ..self };
                silent.of(FileKind::Notification).items(name, value, None, tell);
            }
            "ConfigurationItem" => self.of(FileKind::Api).items(name, value, None, tell),
            "baseConfigurationItems" | "BaseConfigurationItems" => {
                partial.of(FileKind::Api).items(name, value, None, tell);
            }
            "QueryInfo" => tell(Find::Hint(FileKind::SqlRows)),
            "Results" => {
                tell(Find::Hint(FileKind::SqlRows));
                let rows = Self { extent: Extent::Selected, awaits_rows: true, ..self };
                rows.of(FileKind::SqlRows).value(value, tell);
            }
            "resourceIdentifiers" | "ResourceIdentifiers" => {
                let is_list = value.get().starts_with('[');
                tell(if is_list { Find::Kind } else { Find::Hint }(FileKind::ResourceList));
                for entry in members::elements(value) {
                    tell(Find::Entry(entry, self.place(entry)));
                }
            }
            "invokingEvent" => {
                tell(Find::Hint(FileKind::RuleEvent));
                self.of(FileKind::RuleEvent).document(value, tell);
            }
            "Message" | "Body" | "body" => {
                tell(Find::Hint(FileKind::Notification));
                self.of(FileKind::Notification).document(value, tell);
            }
            "detail" if members::has(members, "detail-type") => {
                self.of(FileKind::Notification).value(value, tell)
            }
            "Records" => {
                let records = members::elements(value);
                let first = records.first().and_then(|it| members::read(it));
                if first.is_some_and(|it| members::is_queued(&it)) {
                    for record in records {
                        self.value(record, tell);
                    }
                } else {
                    tell(Find::Hint(FileKind::Trail));
                }
            }
            "Messages" | "Sns" | "data" | "item" | "_source" => self.value(value, tell),
            _ => {}
        }
    }

    /// A document, in a string or as it is.
    fn document(self, raw: &RawValue, tell: &mut dyn FnMut(Find<'_>)) {
        if raw.get().starts_with('"') { self.string(raw, tell) } else { self.value(raw, tell) }
    }

    /// The item under a member, or the items of a list; null is none.
    fn items(self, name: &str, raw: &RawValue, diff: Option<&str>, tell: &mut dyn FnMut(Find<'_>)) {
        match raw.get().as_bytes().first() {
            Some(b'{') => self.leaf(raw, diff, tell),
            Some(b'[') => {
                tell(Find::Hint(self.kind.unwrap_or(FileKind::Other)));
                for item in members::elements(raw) {
                    self.leaf(item, diff, tell);
                }
            }
            Some(b'n') => {}
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
            enclosing: self.nested.then_some(self.text),
            diff,
        }));
    }
}
