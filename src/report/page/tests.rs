//! The page as a whole: what is in it, that nothing of the data is obeyed, that it stays small.
use super::*;
use crate::sheet::{Cells, Column};
use std::collections::BTreeSet;

const IDENTITY: &str = "account_id region resource_type resource_id resource_name arn";
const SPAN: &str = "valid_from_after valid_from valid_to_after valid_to certainty reason";
const SOURCE: &str = "src_file src_ordinal src_byte";
const BYTES_MAX: usize = 5_000_000;

const NASTY: [&str; 12] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "</title></style></svg></textarea><h1>",
    "<svg onload=alert(1)><use href=\"data:x\"/></svg>",
    "]]><!--<![CDATA[<foreignObject><iframe src=//evil>",
    "&lt;script&gt;&#60;b&#62;&amp;quot;",
    "user\u{202e}txt.exe\u{2066}\u{200f}\u{feff}",
    "nul\0esc\u{1b}[2Jbell\u{7}\r\n\t\u{9b}",
    "{{ title }}{% include \"x\" %}{# #}",
    "{\"<b>\":\"</span><script>\",\"\\u0000\":\"\\u202e\"}",
];

fn at(text: &str) -> Moment {
    Moment::parse(text).unwrap()
}

/// A sheet of these columns; texts are made by `text(row, column)`.
fn sheet(
    title: &'static str,
    columns: &str,
    rows: usize,
    text: &dyn Fn(usize, &str) -> Option<String>,
) -> Sheet {
    let mut sheet = Sheet::new(title);
    let columns: &'static str = Box::leak(columns.to_owned().into_boxed_str());
    for name in columns.split_whitespace() {
        let time = |row: usize| {
            let at =
                at("2016-05-01T00:00:00Z").plus_micros(i64::try_from(row).unwrap() * 60_000_000);
            (!name.starts_with("valid_to")).then_some(at)
        };
        let is_time = name.starts_with("valid_")
            || name.starts_with("changed_")
            || name.ends_with("_at") && name != "sha256";
        let is_int = ["port", "seconds", "ordinal", "byte", "versions", "sightings", "elements"]
            .iter()
            .any(|it| name.contains(it));
        let cells = if is_time {
            Cells::Time((0..rows).map(time).collect())
        } else if is_int {
            Cells::Int((0..rows).map(|row| Some(i64::try_from(row).unwrap())).collect())
        } else {
            Cells::Text((0..rows).map(|row| text(row, name)).collect())
        };
        sheet.columns.push(Column { name, cells });
    }
    sheet
}

/// All tables with so many rows each.
struct Made {
    sheets: Vec<Sheet>,
    quoted: Vec<Quoted>,
}

impl Made {
    fn new(rows: [usize; 3], text: &dyn Fn(usize, &str) -> Option<String>) -> Self {
        let [changes, exposure, others] = rows;
        let change = "event class changed_after changed_at certainty path op old_value new_value \
            summary reason";
        let opening = "door protocol port_from port_to source_cidr behind verdict \
            open_seconds_min open_seconds_max opened_by closed_by";
        let rule = "rule rule_name parameters";
        let verdict = "verdict reason_code closed_by recorded_verdict";
        let principal = "principal_arn principal_type principal_account_id action";
        let grant = "verdict conditions reasons missing_evidence path";
        let coverage = "account_id region resource_type first_captured_at last_captured_at \
            versions sightings files longest_silence_seconds gaps";
        let inventory = "presence certainty reason captured_at valid_to status \
            resource_created_at made_by tags";
        let files = "path kind account_id region size_bytes sha256 elements outcome";
        let make = |title, columns: &[&str], rows| sheet(title, &columns.join(" "), rows, text);
        let sheets = vec![
            make("changes", &[IDENTITY, change, SOURCE], changes),
            make("exposure", &[IDENTITY, opening, SPAN, SOURCE], exposure),
            make("compliance", &[rule, IDENTITY, verdict, SPAN, "because", SOURCE], others),
            make("access", &[principal, IDENTITY, grant, SPAN, "change cause", SOURCE], others),
            make("coverage", &[coverage], others),
            make("inventory", &[IDENTITY, inventory, SOURCE], others),
            make("files", &[files], others),
            make("flaws", &["kind message", SOURCE], others),
        ];
        let quote = |row: usize| Quoted {
            name: text(row, "name").unwrap_or_default(),
            src_file: text(row, "src_file").unwrap_or_default(),
            src_ordinal: i64::try_from(row).unwrap(),
            src_byte: i64::try_from(row).unwrap(),
            sha256: text(row, "sha256").unwrap_or_default(),
            resource: text(row, "resource_id").unwrap_or_default(),
            captured_at: at("2016-05-11T21:02:17.431Z"),
        };
        Self { sheets, quoted: (0..changes.min(3_000)).map(quote).collect() }
    }

    fn page(&self, text: &str) -> String {
        let [changes, exposure, compliance, access, coverage, inventory, files, flaws] =
            &self.sheets[..]
        else {
            panic!("eight tables");
        };
        let access = (access.rows() > 0).then_some(access);
        let quoted = &self.quoted;
        let tables = Tables {
            changes,
            exposure,
            compliance,
            access,
            coverage,
            inventory,
            files,
            flaws,
            quoted,
        };
        let asked = Asked {
            title: text.to_owned(),
            case: Some(text.to_owned()),
            profile: Some(text.to_owned()),
            from: at("2016-05-01T00:00:00Z"),
            to: at("2016-07-01T00:00:00Z"),
            method: vec![(text.to_owned(), text.to_owned())],
            untold: vec![text.to_owned()],
        };
        page(&asked, &tables)
    }
}

/// Rows that are like real ones, with what a test wants in them.
fn real(row: usize, column: &str, data: &str) -> String {
    match column {
        "account_id" => "111122223333".to_owned(),
        "region" => "us-east-1".to_owned(),
        "resource_type" => "AWS::EC2::SecurityGroup".to_owned(),
        "resource_id" => format!("sg-{row}"),
        "resource_name" => format!("name-{row} {data}"),
        "class" => "exposure".to_owned(),
        "event" => "changed".to_owned(),
        "door" => "security_group".to_owned(),
        "protocol" => "tcp".to_owned(),
        "source_cidr" => "0.0.0.0/0".to_owned(),
        "verdict" => ["noncompliant", "allowed", "door_open"][row % 3].to_owned(),
        "change" => "gained".to_owned(),
        "certainty" => "inferred".to_owned(),
        "reason" => "next_version".to_owned(),
        "outcome" => "unreadable".to_owned(),
        "old_value" => format!("{{\"a\":1,\"b\":\"{row}\",\"c\":\"{data}\"}}"),
        "new_value" => format!("{{\"a\":2,\"b\":\"{row}\",\"c\":\"{data}\"}}"),
        "gaps" => "[{\"cause\":\"recorder_off\",\"from\":\"2016-06-08T14:20:05Z\"}]".to_owned(),
        "src_file" | "path" => format!("AWSLogs/{row}.json.gz"),
        _ => format!("{column} {row} {data}"),
    }
}

/// A start tag: its name and its attributes.
type Tag = (String, Vec<(String, String)>);

/// Start tags of the page; fails on markup that our templates do not make.
fn tags(page: &str) -> Vec<Tag> {
    let mut tags = Vec::new();
    for piece in page.split('<').skip(1) {
        let (tag, _) = piece.split_once('>').unwrap();
        if tag.starts_with(['/', '!']) {
            continue;
        }
        let (name, mut rest) = tag.split_once(' ').unwrap_or((tag, ""));
        let mut attributes = Vec::new();
        while let Some((key, after)) = rest.split_once("=\"") {
            let (value, after) = after.split_once('"').unwrap();
            attributes.push((key.trim().to_owned(), value.to_owned()));
            rest = after;
        }
        assert!(rest.trim().trim_end_matches('/').is_empty(), "{tag}");
        tags.push((name.trim_end_matches('/').to_owned(), attributes));
    }
    tags
}

fn check(page: &str) {
    const NAMES: &str = " a article body br caption circle code dd defs desc details div dl dt \
        figcaption figure footer g h1 h2 h3 h4 head header html li line main mark meta nav ol p \
        pattern rect section small span strong style summary svg table tbody td text th thead \
        time title tr ul ";
    assert!(page.len() < BYTES_MAX, "{} bytes", page.len());
    let is_odd = |c: &char| *c != '\n' && crate::report::neutral::is_hidden(*c);
    assert_eq!(page.chars().find(is_odd), None);
    let (mut ids, mut targets, mut depth) = (BTreeSet::new(), BTreeSet::new(), 0);
    for (name, attributes) in tags(page) {
        assert!(NAMES.contains(&format!(" {name} ")), "<{name}>");
        if let Some(level) = name.strip_prefix('h').and_then(|it| it.parse::<u8>().ok()) {
            assert!(level <= depth + 1, "h{level} after h{depth}");
            depth = level;
        }
        for (key, value) in attributes {
            let runs = key.starts_with("on") || ["src", "style", "xlink:href"].contains(&&*key);
            assert!(!runs, "{name} {key}={value}");
            match key.as_str() {
                "id" => assert!(ids.insert(value.clone()), "{value} twice"),
                "href" => {
                    let target = value.strip_prefix('#').unwrap_or_else(|| panic!("{value}"));
                    targets.insert(target.to_owned());
                }
                "aria-labelledby" => targets.extend(value.split(' ').map(str::to_owned)),
                _ => {}
            }
        }
    }
    let lost: Vec<_> = targets.difference(&ids).collect();
    assert!(lost.is_empty(), "{lost:?}");
}

#[test]
fn nothing_of_the_data_is_obeyed() {
    for hostile in NASTY {
        let everywhere = |_: usize, _: &str| Some(hostile.to_owned());
        check(&Made::new([4, 4, 4], &everywhere).page(hostile));
        let in_real = |row: usize, column: &str| Some(real(row, column, hostile));
        let page = Made::new([9, 9, 9], &in_real).page(hostile);
        check(&page);
        assert!(!page.to_lowercase().contains("<script"));
    }
}

#[test]
fn strings_of_a_megabyte_are_cut() {
    let long = "<&\"'\0\u{202e}é".repeat(100_000);
    let everywhere = |_: usize, _: &str| Some(long.clone());
    check(&Made::new([3, 3, 3], &everywhere).page(&long));
    let value = format!("{{\"a\":\"{}\"}}", "x y ".repeat(250_000));
    let values = |row: usize, column: &str| match column {
        "old_value" | "new_value" => Some(format!("{value}{row}")),
        _ => Some(real(row, column, "")),
    };
    check(&Made::new([3, 3, 3], &values).page("values"));
}

#[test]
fn a_large_export_makes_a_small_page_that_says_what_is_left_out() {
    let data = "<&\"'".repeat(60);
    let text = |row: usize, column: &str| Some(real(row, column, &data));
    let page = Made::new([10_000, 5_000, 1_500], &text).page("large");
    check(&page);
    let tables =
        ["changes", "exposure", "compliance", "access", "coverage", "inventory", "files", "flaws"];
    for table in tables {
        assert!(page.contains(&format!(" more in tables/{table}.csv.")), "{table}");
    }
    assert!(page.contains(" more in details/."));
    assert!(page.contains("Of 10,000 changes the "));
}

#[test]
fn the_same_tables_give_the_same_bytes() {
    let text = |row: usize, column: &str| Some(real(row, column, "x"));
    let made = Made::new([40, 40, 40], &text);
    assert_eq!(made.page("twice"), made.page("twice"));
}

#[test]
fn a_section_without_evidence_says_so() {
    let page = Made::new([0, 0, 0], &|_, _| None).page("empty");
    check(&page);
    for sentence in [
        "shows no change in this window",
        "shows no opening in this window",
        "Who had access was not asked, or is not in this evidence",
        "No rule was asked",
        "Nothing in the evidence, or within the filter, tells what was recorded",
        "knows of no resource at the end",
        "Every file was read whole",
        "Nothing was found that cannot be read",
        "No item is quoted",
    ] {
        assert!(page.contains(sentence), "{sentence}");
    }
}

#[test]
fn rows_of_empty_cells_are_no_harm() {
    check(&Made::new([5, 5, 5], &|_, _| None).page(""));
}

#[test]
fn the_summary_leads_with_the_gravest_opening() {
    let text = |row: usize, column: &str| match column {
        "verdict" => Some("door_open".to_owned()),
        _ => Some(real(row, column, "")),
    };
    // The ports are the numbers of the rows, so row 22, the last, is the way in.
    let page = Made::new([23, 23, 23], &text).page("clinic");
    let begin = page.find("id=\"summary-h\"").unwrap();
    let first = page[begin..].find("<article>").unwrap() + begin;
    let article = &page[first..page[first..].find("</article>").unwrap() + first];
    let told = ["SSH (tcp/22)", "name-22", "is open to anywhere (0.0.0.0/0)", "opened_by 22"];
    for part in told.iter().chain(&["inferred: ", "href=\"#item-23\"", "2016-05-01 00:22:00Z"]) {
        assert!(article.contains(part), "{part} in {article}");
    }
    assert!(article.contains("href=\"#opening-23\""), "{article}");
}

#[test]
fn what_is_not_quoted_is_told_by_file_ordinal_and_byte() {
    let text = |row: usize, column: &str| Some(real(row, column, ""));
    let mut made = Made::new([2, 0, 2], &text);
    made.quoted.truncate(1);
    let page = made.page("two");
    let begin = page.find("id=\"change-2\"").unwrap();
    let row = &page[begin..page[begin..].find("</tr>").unwrap() + begin];
    assert!(row.contains("href=\"#file-1\""), "{row}");
    assert!(row.contains("ordinal 1") && row.contains("byte 1"), "{row}");
    assert!(page.contains("id=\"file-1\""));
}

#[test]
fn the_page_asks_no_network_and_runs_no_script() {
    let page = Made::new([3, 3, 3], &|row, column| Some(real(row, column, ""))).page("quiet");
    assert!(page.contains("default-src 'none'; style-src 'unsafe-inline'; img-src data:"));
    for word in ["http://", "https://", "@import", "<script", "<link", "<iframe"] {
        assert!(!page.contains(word), "{word}");
    }
    // The only addresses in the style are patterns of the page itself.
    assert!(page.match_indices("url(").all(|it| page[it.0..].starts_with("url(#")));
}
