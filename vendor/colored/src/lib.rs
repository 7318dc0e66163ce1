//! Text that is never coloured, under the names that the crate `cfn-guard` asks of `colored`.
//!
//! `colored` 2 is licensed MPL-2.0 and this project links permissive licences only. Nothing of
//! what the engine colours is ever printed here, so this does nothing, and was written for that
//! alone.
use std::fmt;
use std::ops::Deref;

/// A text that was asked to be coloured.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ColoredString(String);

/// The colours and weights that are asked for.
pub trait Colorize: Sized {
    /// The text, as it is.
    fn plain(self) -> ColoredString;

    /// The text, as it is.
    fn bold(self) -> ColoredString {
        self.plain()
    }

    /// The text, as it is.
    fn bright_green(self) -> ColoredString {
        self.plain()
    }

    /// The text, as it is.
    fn bright_magenta(self) -> ColoredString {
        self.plain()
    }

    /// The text, as it is.
    fn green(self) -> ColoredString {
        self.plain()
    }

    /// The text, as it is.
    fn red(self) -> ColoredString {
        self.plain()
    }

    /// The text, as it is.
    fn underline(self) -> ColoredString {
        self.plain()
    }

    /// The text, as it is.
    fn yellow(self) -> ColoredString {
        self.plain()
    }
}

impl Colorize for &str {
    fn plain(self) -> ColoredString {
        ColoredString(self.to_owned())
    }
}

impl Colorize for ColoredString {
    fn plain(self) -> ColoredString {
        self
    }
}

impl Deref for ColoredString {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ColoredString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}
