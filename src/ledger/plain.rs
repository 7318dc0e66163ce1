//! What items say in few words, as numbers that lie in plain columns: the odd word is a name.
use super::intern::{Name, Names};
use crate::evidence::item::{ItemStatus, StateId};
use crate::time::moment::Moment;
use std::cmp::Ordering;

/// An item's status. Two that name different names may be equal.
#[derive(Clone, Copy, Debug)]
pub(super) enum Status {
    Ok,
    ResourceDiscovered,
    ResourceNotRecorded,
    ResourceDeleted,
    ResourceDeletedNotRecorded,
    Other(Name),
}

impl Status {
    /// `name` gives an odd word its name.
    pub(super) fn of(status: &ItemStatus, name: impl FnOnce(&str) -> Name) -> Self {
        match status {
            ItemStatus::Ok => Self::Ok,
            ItemStatus::ResourceDiscovered => Self::ResourceDiscovered,
            ItemStatus::ResourceNotRecorded => Self::ResourceNotRecorded,
            ItemStatus::ResourceDeleted => Self::ResourceDeleted,
            ItemStatus::ResourceDeletedNotRecorded => Self::ResourceDeletedNotRecorded,
            ItemStatus::Other(word) => Self::Other(name(word)),
        }
    }

    pub(super) fn told(self, names: &Names) -> ItemStatus {
        match self {
            Self::Ok => ItemStatus::Ok,
            Self::ResourceDiscovered => ItemStatus::ResourceDiscovered,
            Self::ResourceNotRecorded => ItemStatus::ResourceNotRecorded,
            Self::ResourceDeleted => ItemStatus::ResourceDeleted,
            Self::ResourceDeletedNotRecorded => ItemStatus::ResourceDeletedNotRecorded,
            Self::Other(word) => ItemStatus::Other(names.text(word).to_owned()),
        }
    }

    /// As of the status it stands for; no odd word means a deletion.
    pub(super) fn is_deletion(self) -> bool {
        matches!(self, Self::ResourceDeleted | Self::ResourceDeletedNotRecorded)
    }

    pub(super) fn rename(self, name: impl FnOnce(Name) -> Name) -> Self {
        if let Self::Other(word) = self { Self::Other(name(word)) } else { self }
    }
}

/// An item's state id. Two that name different names may be equal.
#[derive(Clone, Copy, Debug)]
pub(super) enum State {
    Missing,
    Number(u64),
    /// A text, or a number that is too large.
    Other(Name),
}

impl State {
    /// `name` gives an odd id its name.
    pub(super) fn of(state_id: &StateId, name: impl FnOnce(&str) -> Name) -> Self {
        match state_id {
            StateId::Missing => Self::Missing,
            StateId::Number(number) => u64::try_from(*number)
                .map_or_else(|_| Self::Other(name(&number.to_string())), Self::Number),
            StateId::Text(text) => Self::Other(name(text)),
        }
    }

    pub(super) fn told(self, names: &Names) -> StateId {
        match self {
            Self::Missing => StateId::Missing,
            Self::Number(number) => StateId::Number(number.into()),
            Self::Other(text) => StateId::from_text(names.text(text)),
        }
    }

    /// The order of the ids they stand for.
    pub(super) fn cmp(self, other: Self, names: &Names) -> Ordering {
        match (self, other) {
            (Self::Number(a), Self::Number(b)) => a.cmp(&b),
            _ => self.told(names).cmp(&other.told(names)),
        }
    }

    pub(super) fn rename(self, name: impl FnOnce(Name) -> Name) -> Self {
        if let Self::Other(text) = self { Self::Other(name(text)) } else { self }
    }
}

/// A moment or none, in the room of a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Maybe(Moment);

impl Maybe {
    /// No item tells the beginning of time.
    pub(super) fn of(moment: Option<Moment>) -> Self {
        Self(moment.unwrap_or(Moment::MIN))
    }

    pub(super) fn get(self) -> Option<Moment> {
        Some(self.0).filter(|it| *it != Moment::MIN)
    }
}

#[cfg(test)]
mod tests {
    use super::super::intern::Interner;
    use super::*;

    #[test]
    fn what_is_told_is_what_was_said_in_its_order() {
        let interner = Interner::default();
        let large = "18446744073709551616";
        let ids = ["", "9", "18446744073709551615", large, "0x", "07ab"].map(StateId::from_text);
        let states = ids.each_ref().map(|it| State::of(it, |text| interner.name(text)));
        let words =
            ["OK", "ResourceDiscovered", "ResourceNotRecorded", "ResourceDeleted", "Zombie"];
        let told = words.map(ItemStatus::from_word);
        let statuses = told.each_ref().map(|it| Status::of(it, |text| interner.name(text)));
        let names = interner.freeze();
        assert_eq!(states.map(|it| it.told(&names)), ids);
        for (a, id) in states.iter().zip(&ids) {
            for (b, other) in states.iter().zip(&ids) {
                assert_eq!(a.cmp(*b, &names), id.cmp(other), "{id:?} {other:?}");
            }
        }
        assert_eq!(statuses.map(|it| it.told(&names)), told);
        assert_eq!(statuses.map(Status::is_deletion), told.map(|it| it.is_deletion()));
        for moment in [None, Some(Moment::from_micros(0))] {
            assert_eq!(Maybe::of(moment).get(), moment);
        }
    }
}
