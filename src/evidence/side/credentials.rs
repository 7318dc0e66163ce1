//! The IAM credential report: who had a password, keys, certificates and MFA, and when they were
//! last used. The columns are those of IAM User Guide, Generate credential reports for your AWS
//! account.
use crate::time::moment::Moment;
use crate::truth::Truth;
use std::collections::BTreeMap;

/// A credential report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CredentialReport {
    /// The account, from the ARNs.
    pub account: Option<String>,
    /// The users and the root user, by ARN.
    pub users: BTreeMap<String, Credentials>,
}

/// One user's row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credentials {
    /// Its name; `<root_account>` for the root user.
    pub user: String,
    /// Its ARN.
    pub arn: String,
    /// When it was made.
    pub created_at: When,
    /// Whether it has a password.
    pub password_enabled: Truth,
    /// When that was last used to sign in to the console.
    pub password_last_used: When,
    /// When that was last set.
    pub password_last_changed: When,
    /// When that must be changed.
    pub password_next_rotation: When,
    /// Whether an MFA device is on for it.
    pub mfa_active: Truth,
    /// Its two access keys.
    pub access_keys: [AccessKey; 2],
    /// Its two signing certificates.
    pub certificates: [Certificate; 2],
    /// Columns that are not known here, as they stand.
    pub other: BTreeMap<String, String>,
}

/// An access key of a user; the report does not tell its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessKey {
    /// Whether it is there and active.
    pub is_active: Truth,
    /// When it was made or last changed.
    pub last_rotated: When,
    /// When it was last used: the first use in a span of 15 minutes.
    pub last_used_at: When,
    /// In which region.
    pub last_used_region: Option<String>,
    /// With which service.
    pub last_used_service: Option<String>,
}

/// A signing certificate of a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// Whether it is there and active.
    pub is_active: Truth,
    /// When it was made or last changed.
    pub last_rotated: When,
}

/// A time of the report, or the word that stands in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// Then.
    At(Moment),
    /// `N/A`: there is no such credential, or it was never used.
    NotApplicable,
    /// `no_information`: nothing was recorded; use is recorded since October 2014 for passwords,
    /// April 2015 for keys.
    NoInformation,
    /// `not_supported`: not told of the root user.
    NotSupported,
    /// The column is not there, or its value is no time.
    Untold,
}

impl Credentials {
    /// Whether it is the account's root user.
    pub fn is_root(&self) -> bool {
        self.arn.ends_with(":root")
    }
}

impl When {
    /// The instant, if there is one.
    pub const fn moment(self) -> Option<Moment> {
        match self {
            Self::At(moment) => Some(moment),
            _ => None,
        }
    }
}
