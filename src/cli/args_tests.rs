//! Tests of the words of the command line.
use super::*;
use crate::cli::args_export::ExportTable;

fn read(line: &str) -> Result<Cli, clap::Error> {
    parse(line.split_whitespace().map(OsString::from))
}

#[test]
fn the_definition_is_sound() {
    Cli::command().debug_assert();
}

#[test]
fn globals_may_stand_anywhere() {
    for line in [
        "asof -i a -f json --tag PHI=true inventory --at 2016-05-12",
        "asof inventory --at 2016-05-12 -i a -f json --tag PHI=true",
        "asof -i a ls --at 2016-05-12 -f json --tag PHI=true",
    ] {
        let cli = read(line).unwrap();
        assert_eq!(cli.globals.input, [PathBuf::from("a")], "{line}");
        assert_eq!(cli.globals.format, Some(Format::Json));
        let tag = TagFilter { key: "PHI".into(), value: Some("true".into()) };
        assert_eq!(cli.globals.tag, [tag]);
        assert!(matches!(cli.command, Command::Inventory(Inventory { at: Some(_), .. })));
    }
}

#[test]
fn filters_repeat() {
    let cli = read("asof coverage --type sg --type bucket --account 1 -i a -i b -vv -j 2").unwrap();
    assert_eq!(cli.globals.kind, ["sg", "bucket"]);
    assert_eq!(cli.globals.input.len(), 2);
    assert_eq!((cli.globals.verbose, cli.globals.threads.unwrap().get()), (2, 2));
}

#[test]
fn the_lines_of_a_text_diff_have_a_number_or_none() {
    for (line, lines, selectors) in [
        ("asof diff -U sg-1", Some(3), 1),
        ("asof diff -U5 sg-1", Some(5), 1),
        ("asof diff sg-1 --unified=0", Some(0), 1),
        ("asof diff sg-1 --unified", Some(3), 1),
        ("asof diff", None, 0),
        ("asof diff -- -U5", None, 1),
    ] {
        let Command::Diff(diff) = read(line).unwrap().command else { panic!("{line}") };
        assert_eq!((diff.unified, diff.selectors.len()), (lines, selectors), "{line}");
    }
}

#[test]
fn wrong_usage_is_refused_with_two_and_help_is_not() {
    for (line, code) in [
        ("asof", 0),
        ("asof -h", 0),
        ("asof --version", 0),
        ("asof help diff", 0),
        ("asof inventry", 2),
        ("asof show", 2),
        ("asof show x --at 05/12/16", 2),
        ("asof inventory --at now --on 2016-05-12", 2),
        ("asof diff --stat --patch", 2),
        ("asof export", 2),
        ("asof export itmes", 2),
        ("asof export items --at now --from 2016", 2),
        ("asof coverage --tag =x", 2),
        ("asof coverage -j 0", 2),
        ("asof coverage --tz Mars/Base", 2),
    ] {
        assert_eq!(read(line).unwrap_err().exit_code(), code, "{line}");
    }
}

#[test]
fn a_refused_time_says_how_to_write_it() {
    let said = read("asof show x --at 05/12/16").unwrap_err().to_string();
    assert!(said.contains("hint: ") && said.contains("YYYY-MM-DD"), "{said}");
}

#[test]
fn a_mistyped_zone_finds_its_name() {
    let said = read("asof types --tz Europe/Berln").unwrap_err().to_string();
    assert!(said.contains("did you mean `Europe/Berlin`"), "{said}");
}

#[test]
fn tables_are_named() {
    let Command::Export(export) = read("asof export items states -o out").unwrap().command else {
        panic!("no export")
    };
    assert_eq!(export.tables, [ExportTable::Items, ExportTable::States]);
}
