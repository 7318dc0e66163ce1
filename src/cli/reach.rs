//! Which files a question can do without (SEMANTICS §9).
//!
//! Only what a key says of account and region is trusted, never a type; and only where nothing of
//! the answer hangs on other accounts: no time counted from the evidence's begin or end, no default
//! that is one, no relation or right across accounts.
use super::args::Globals;
use super::when::When;
use crate::evidence::file::DeliveryKey;
use crate::intake::about::About;
use crate::words::types::full_type;

/// How far a question reaches beyond the accounts and regions that it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// All evidence may matter.
    Everything,
    /// Everything of the accounts that are named.
    Accounts,
    /// Nothing beyond the accounts and regions that are named.
    Places,
}

impl Reach {
    /// This reach, where each of these times is an instant whatever the evidence holds; else all.
    #[must_use]
    pub fn if_fixed(self, times: &[Option<When>]) -> Self {
        let counted = |it: &When| matches!(it, When::Start(_) | When::End(_));
        if times.iter().flatten().any(counted) { Self::Everything } else { self }
    }

    /// The same, and each of them must be given.
    #[must_use]
    pub fn if_given(self, times: &[Option<When>]) -> Self {
        if times.iter().any(Option::is_none) { Self::Everything } else { self.if_fixed(times) }
    }

    /// Whether a file of this key can be left out.
    pub fn leaves_out(self, key: &DeliveryKey, globals: &Globals) -> bool {
        // A type that is none is a slip, which is known only once everything was read.
        let is_type = |it: &String| full_type(it).is_some() || it.split("::").count() == 3;
        if self == Self::Everything || globals.read_all || !globals.kind.iter().all(is_type) {
            return false;
        }
        let among =
            |named: &[String], one: &str| named.is_empty() || named.iter().any(|it| it == one);
        // What is global is recorded in every region.
        let any_region = self == Self::Accounts || globals.region.iter().any(|it| it == "global");
        !among(&globals.account, &key.account_id)
            || !(any_region || key.region == "global" || among(&globals.region, &key.region))
    }

    /// What the question is about, where nothing but what speaks of it can matter.
    pub(super) fn about(self, selector: &str, globals: &Globals) -> Option<About> {
        // With --strict flaws count; of a type that is filtered it is told whether there is any.
        let all = globals.read_all || globals.strict || !globals.kind.is_empty();
        if self == Self::Everything || all {
            return None;
        }
        let is_type = |it: &str| full_type(it).is_some() || it.split("::").count() == 3;
        let names = match selector.split_once('/') {
            Some(_) if selector.starts_with("arn:") => vec![selector.to_owned()],
            Some((of_type, id)) if is_type(of_type) => vec![id.to_owned(), selector.to_owned()],
            Some(_) => return None,
            None => vec![selector.to_owned()],
        };
        Some(About { names, whole_account: self == Self::Accounts })
    }
}
