//! Tests of where the bytes go.
#![expect(clippy::disallowed_methods, reason = "a test looks at the files that were written")]

use super::*;
use crate::cli::args;
use crate::sheet::Cells;

fn globals(line: &str) -> Globals {
    let words = ["asof", "coverage"].into_iter().chain(line.split_whitespace());
    args::parse(words.map(Into::into)).unwrap().globals
}

fn output(line: &str, shape: Shape) -> Result<Output, Complaint> {
    Output::new(&globals(line), shape)
}

fn sheet(title: &'static str) -> Sheet {
    Sheet::new(title).with("n", Cells::Int(vec![Some(1)]))
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let name = |entry: io::Result<fs::DirEntry>| entry.unwrap().file_name().into_string().unwrap();
    let mut names: Vec<String> = entries.map(name).collect();
    names.sort();
    names
}

#[test]
fn the_ending_tells_the_format_and_the_flag_wins() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    for (name, flag, format) in [
        ("a.csv", "", Format::Csv),
        ("a.JSON", "", Format::Json),
        ("a.jsonl", "", Format::Jsonl),
        ("a.parquet", "", Format::Parquet),
        ("a.txt", "", Format::Table),
        ("a.txt", "-f csv", Format::Csv),
        ("a", "-f jsonl", Format::Jsonl),
    ] {
        let line = format!("-o {} {flag}", at(name));
        assert_eq!(output(&line, Shape::Sheet).unwrap().format(), format, "{line}");
    }
    let complaint = output(&format!("-o {}", at("a.xls")), Shape::Sheet).unwrap_err();
    assert!(complaint.hint.unwrap().contains(".parquet"));
    assert!(output(&format!("-o {}", at("a.1")), Shape::Text).is_ok());
}

#[test]
fn a_file_appears_whole_and_is_not_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.jsonl");
    let line = format!("-o {}", path.display());
    let planned = output(&line, Shape::Sheet).unwrap();
    planned.sheet(sheet("t")).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "{\"n\":1}\n");
    assert_eq!(names(folder.path()), ["a.jsonl"]);

    // Known before the work begins, and still refused where the file came later.
    assert!(output(&line, Shape::Sheet).unwrap_err().hint.unwrap().contains("--force"));
    assert!(planned.sheet(sheet("t")).unwrap_err().message.ends_with("exists"));
    let forced = output(&format!("{line} --force"), Shape::Sheet).unwrap();
    forced.text("new").unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "new");
}

#[test]
fn a_file_that_failed_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    fs::write(&path, "old").unwrap();
    let line = format!("-o {} --force", path.display());
    let planned = output(&line, Shape::Sheet).unwrap();
    let complaint = planned.write(|out| {
        out.write_all(b"half")?;
        Err(io::Error::from(io::ErrorKind::StorageFull).into())
    });
    assert!(complaint.unwrap_err().message.contains("cannot write"));
    assert_eq!(fs::read_to_string(&path).unwrap(), "old");
    assert_eq!(names(folder.path()), ["a.csv"]);
}

#[test]
fn several_tables_go_to_a_folder_or_nowhere() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new/tables");
    let line = format!("-o {} -f jsonl", path.display());
    let planned = output(&line, Shape::Sheets).unwrap();
    planned.sheets(vec![sheet("items"), sheet("states")]).unwrap();
    assert_eq!(names(&path), ["items.jsonl", "states.jsonl"]);
    fs::remove_file(path.join("items.jsonl")).unwrap();
    assert!(planned.sheets(vec![sheet("items"), sheet("states")]).is_err());
    assert_eq!(names(&path), ["states.jsonl"]);
    assert!(output("-f csv", Shape::Sheets).is_err());
}

#[test]
fn a_missing_folder_is_known_at_once() {
    let complaint = output("-o no/such/folder/a.csv", Shape::Sheet).unwrap_err();
    assert!(complaint.message.contains("no/such/folder"), "{complaint}");
}

#[test]
fn devices_are_written_to_and_never_replaced() {
    let planned = output("-o /dev/null -f csv", Shape::Text).unwrap();
    planned.text("x").unwrap();
    assert!(is_special(Path::new("/dev/null")));
}

#[test]
fn a_reader_that_left_is_no_failure() {
    struct Left;
    impl Write for Left {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    assert_eq!(to_stream(Left, |out| Ok(out.write_all(b"x")?)), Ok(()));
    let full = |_: &mut dyn Write| Err(io::Error::from(io::ErrorKind::StorageFull).into());
    assert!(to_stream(io::sink(), full).is_err());
}
