//! What the process tells the shell, and whether it may use colours.
use std::ffi::OsStr;
use std::process::{ExitCode, Termination};

/// How the question was answered. The order of precedence is that of SEMANTICS §7: failed, else
/// flawed, else found, else answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Answered, from evidence that could be read whole: 0.
    Answered,
    /// Answered, and something was found, where the question was to tell so: 1.
    Found,
    /// Wrong usage, or it could not work; with `--strict` any flaw: 2.
    Failed,
    /// Answered, but part of the evidence could not be read: 3.
    Flawed,
}

impl Outcome {
    /// The outcome of a question that was answered.
    pub const fn of(flaws: usize, strictness: Strictness, finding: Finding) -> Self {
        match (flaws, strictness, finding) {
            (1.., Strictness::AnyFlawFails, _) => Self::Failed,
            (1.., Strictness::FlawsAreTold, _) => Self::Flawed,
            (0, _, Finding::Something) => Self::Found,
            (0, _, Finding::Nothing) => Self::Answered,
        }
    }

    /// The code that the shell sees.
    pub const fn code(self) -> u8 {
        match self {
            Self::Answered => 0,
            Self::Found => 1,
            Self::Failed => 2,
            Self::Flawed => 3,
        }
    }
}

impl Termination for Outcome {
    fn report(self) -> ExitCode {
        ExitCode::from(self.code())
    }
}

/// What a flaw in the evidence does to the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strictness {
    /// The code says so.
    FlawsAreTold,
    /// `--strict`.
    AnyFlawFails,
}

/// What `--exit-code` found; `Nothing` where it was not asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    /// No difference, or not asked.
    Nothing,
    /// At least one difference.
    Something,
}

/// When colours are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Colour {
    /// On a terminal, unless `NO_COLOR` is set; everywhere with `CLICOLOR_FORCE`
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl Colour {
    /// Whether to colour: what was asked for, else `NO_COLOR` (set and not empty), else
    /// `CLICOLOR_FORCE` (set and not `0`), else whether it is a terminal that is not `dumb`.
    pub fn is_on(
        self,
        is_terminal: bool,
        variable: impl Fn(&str) -> Option<std::ffi::OsString>,
    ) -> bool {
        let filled = |name| variable(name).filter(|value| !value.is_empty());
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto if filled("NO_COLOR").is_some() => false,
            Self::Auto if filled("CLICOLOR_FORCE").is_some_and(|value| value != "0") => true,
            Self::Auto => {
                let off = variable("CLICOLOR").as_deref() == Some(OsStr::new("0"));
                let dumb = variable("TERM").as_deref() == Some(OsStr::new("dumb"));
                is_terminal && !off && !dumb
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failure_outranks_flaws_and_flaws_outrank_findings() {
        use {Finding::*, Strictness::*};
        for (flaws, strictness, finding, code) in [
            (0, FlawsAreTold, Nothing, 0),
            (0, AnyFlawFails, Something, 1),
            (2, FlawsAreTold, Something, 3),
            (2, AnyFlawFails, Something, 2),
            (1, FlawsAreTold, Nothing, 3),
        ] {
            assert_eq!(Outcome::of(flaws, strictness, finding).code(), code);
        }
    }

    #[test]
    fn colours_follow_the_flag_then_the_environment_then_the_terminal() {
        for (colour, environment, is_terminal, on) in [
            (Colour::Auto, "", true, true),
            (Colour::Auto, "", false, false),
            (Colour::Auto, "NO_COLOR=1", true, false),
            (Colour::Auto, "NO_COLOR=", true, true),
            (Colour::Auto, "CLICOLOR_FORCE=1", false, true),
            (Colour::Auto, "CLICOLOR_FORCE=0", false, false),
            (Colour::Auto, "CLICOLOR=0", true, false),
            (Colour::Auto, "TERM=dumb", true, false),
            (Colour::Always, "NO_COLOR=1", false, true),
            (Colour::Never, "CLICOLOR_FORCE=1", true, false),
        ] {
            let variable = |name: &str| {
                let (key, value) = environment.split_once('=')?;
                (key == name).then(|| value.into())
            };
            assert_eq!(colour.is_on(is_terminal, variable), on, "{colour:?} {environment}");
        }
    }
}
