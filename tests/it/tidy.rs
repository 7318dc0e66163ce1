//! The house keeps itself tidy: floors, owners of outside crates, lengths, a purpose on every file.
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use syn::visit::Visit;

/// Each room and its floor; a room uses rooms on lower floors only.
const FLOORS: &[(&str, u8)] = &[
    ("time", 1),
    ("json", 1),
    ("truth", 1),
    ("catalog", 2),
    ("evidence", 2),
    ("network", 2),
    ("policy", 2),
    ("words", 2),
    ("sheet", 2),
    ("ledger", 3),
    ("intake", 4),
    ("query", 4),
    ("frame", 4),
    ("access", 5),
    ("index", 5),
    ("check", 6),
    ("exposure", 6),
    ("report", 7),
    ("cli", 8),
    ("main", 9),
    ("lib", 9),
];

/// Who may name which outside crate: a room, or one file of it. `*` is everybody.
const OWNERS: &[(&str, &[&str])] = &[
    ("aegis", &["intake/fingerprint.rs"]),
    ("aho_corasick", &["query/"]),
    ("askama", &["report/page/"]),
    ("base64", &["evidence/"]),
    ("cfn_guard", &["check/guard/engine.rs"]),
    ("chrono", &["time/"]),
    ("chrono_tz", &["time/"]),
    ("clap", &["cli/"]),
    ("clap_complete", &["cli/"]),
    ("clap_mangen", &["cli/"]),
    ("comfy_table", &["report/"]),
    ("crc32fast", &["intake/"]),
    ("csv", &["evidence/"]),
    ("flate2", &["intake/"]),
    ("hashbrown", &["ledger/"]),
    ("indicatif", &["cli/"]),
    ("ipnet", &["network/", "policy/"]),
    ("json_patch", &["json/"]),
    ("libdeflater", &["intake/"]),
    ("md5", &["intake/listing.rs"]),
    ("md_5", &[]),
    ("memchr", &["intake/", "json/"]),
    ("mimalloc", &["main.rs"]),
    ("percent_encoding", &["json/"]),
    ("polars", &["frame/"]),
    ("range_set_blaze", &["network/"]),
    (
        "rayon",
        &["access/", "check/", "exposure/", "index/", "intake/", "ledger/", "query/", "cli/"],
    ),
    ("rust_xlsxwriter", &["report/xlsx.rs"]),
    ("saphyr_parser", &["check/pack/"]),
    ("serde", &["*"]),
    ("serde_json", &["*"]),
    ("sha2", &["check/", "intake/", "ledger/", "evidence/", "report/digest.rs"]),
    ("shlex", &["cli/exec.rs"]),
    ("similar", &["report/unified.rs"]),
    ("smallvec", &["json/sound.rs"]),
    ("strsim", &["cli/"]),
    ("tempfile", &["cli/", "frame/", "intake/", "ledger/"]),
    ("terminal_size", &["cli/"]),
    ("unicode_width", &["report/"]),
    ("walkdir", &["intake/"]),
    ("wide", &["intake/"]),
    ("zstd", &["catalog/", "intake/", "ledger/", "evidence/"]),
];

/// Crates that speak HTTP or TLS; none of them, nor a crate of their families, is linked.
const NETWORK_CRATES: &[&str] =
    &["reqwest", "hyper", "rustls", "native-tls", "openssl", "object_store", "ureq"];

const FILE_LINES_MAX: usize = 400;
const FUNCTION_LINES_MAX: usize = 70;
const LINE_CHARS_MAX: usize = 100;

#[test]
fn imports_run_downstairs() {
    let mut broken = BTreeSet::new();
    for source in sources("src") {
        let here = source.room();
        for path in source.inside_paths() {
            let Some(there) = path.first() else { continue };
            let (a, b) = (floor(&here), floor(there));
            if here != *there && a <= b {
                let file = source.path.display();
                broken
                    .insert(format!("{file}: {here} (floor {a}) may not use {there} (floor {b})"));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn outside_crates_are_named_only_by_their_owners() {
    let mut broken = BTreeSet::new();
    for source in sources("src") {
        let file = source.path.strip_prefix("src").unwrap().to_string_lossy().into_owned();
        for path in source.paths() {
            let Some((_, owners)) = OWNERS.iter().find(|it| path.first() == Some(&it.0.to_owned()))
            else {
                continue;
            };
            if !owners.iter().any(|it| *it == "*" || file.starts_with(it)) {
                broken.insert(format!("{file} may not name {}: only {owners:?} may", path[0]));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn every_dependency_has_an_owner() {
    let manifest = fs::read_to_string("Cargo.toml").unwrap();
    let section = manifest.split("\n[dependencies]\n").nth(1).unwrap();
    let section = section.split("\n[").next().unwrap();
    for line in section.lines().filter(|line| line.contains('=') && !line.starts_with('#')) {
        let name = line.split(['=', '.']).next().unwrap().trim().replace('-', "_");
        assert!(OWNERS.iter().any(|it| it.0 == name), "{name} has no owner in this test");
    }
}

#[test]
fn every_file_is_short_and_says_what_it_is_for() {
    let mut broken = Vec::new();
    for source in sources("src").into_iter().chain(sources("tests")) {
        let file = source.path.display();
        let n_lines = source.text.lines().count();
        if n_lines > FILE_LINES_MAX {
            broken.push(format!("{file}: {n_lines} lines, at most {FILE_LINES_MAX}"));
        }
        if !source.text.starts_with("//! ") {
            broken.push(format!("{file}: begins without a `//! ` line"));
        }
        for (i, line) in source.text.lines().enumerate() {
            let n_chars = line.chars().count();
            if n_chars > LINE_CHARS_MAX {
                broken.push(format!("{file}:{}: {n_chars} characters wide", i + 1));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn every_function_is_short() {
    let mut broken = Vec::new();
    for source in sources("src").into_iter().chain(sources("tests")) {
        for (line, n_lines) in functions(&source.text) {
            if n_lines > FUNCTION_LINES_MAX {
                let file = source.path.display();
                broken.push(format!("{file}:{line}: a function of {n_lines} lines"));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn no_lint_is_allowed_away() {
    for source in sources("src").into_iter().chain(sources("tests")) {
        assert!(!source.read().allows, "{}: `allow`; say `expect`", source.path.display());
    }
}

#[test]
fn no_http_or_tls_client_is_linked() {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let args = ["tree", "-e", "normal", "--offline", "--locked", "--prefix", "none"];
    let output = Command::new(cargo).args(args).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let tree = String::from_utf8(output.stdout).unwrap();
    assert!(tree.contains("polars "), "the tree is not ours:\n{tree}");
    for name in tree.lines().filter_map(|line| line.split(' ').next()) {
        assert!(!NETWORK_CRATES.iter().any(|it| name.starts_with(it)), "{name} is linked");
    }
}

#[test]
fn functions_are_measured_from_their_first_line_to_their_brace() {
    let text =
        "fn a() {}\nimpl B {\n    pub fn c(\n        d: u8,\n    ) -> u8 {\n        d\n    }\n}";
    assert_eq!(functions(text), [(1, 1), (3, 5)]);
}

/// One file of Rust.
struct Source {
    path: PathBuf,
    text: String,
}

impl Source {
    /// `src/time/span.rs` and `src/time/mod.rs` are of `time`; `src/truth.rs` is of `truth`.
    fn room(&self) -> String {
        self.module()
            .first()
            .cloned()
            .unwrap_or_else(|| self.path.file_stem().unwrap().to_string_lossy().into_owned())
    }

    /// The module that the file is; empty for the crate's roots.
    fn module(&self) -> Vec<String> {
        let inner = self.path.strip_prefix("src").unwrap().with_extension("");
        let mut parts: Vec<String> =
            inner.iter().map(|it| it.to_string_lossy().into_owned()).collect();
        if matches!(parts.last().map(String::as_str), Some("mod" | "lib" | "main")) {
            parts.pop();
        }
        // `summary_tests.rs` is what `summary.rs` calls its `tests`.
        if let Some(tested) = parts.last().and_then(|it| it.strip_suffix("_tests")) {
            let tested = tested.to_owned();
            parts.splice(parts.len() - 1.., [tested, "tests".to_owned()]);
        }
        parts
    }

    /// Every path in the file, as written, with `self` and `super` resolved to `crate`.
    fn paths(&self) -> Vec<Vec<String>> {
        self.read().paths
    }

    /// Paths inside the crate, from its root, that name more than the root.
    fn inside_paths(&self) -> Vec<Vec<String>> {
        let ours = |path: &Vec<String>| matches!(path[0].as_str(), "crate" | "asof");
        let paths = self.paths().into_iter().filter(ours).map(|path| path[1..].to_vec());
        paths.filter(|path| path.first().is_some_and(|it| it != "*")).collect()
    }

    fn read(&self) -> Reader {
        let file = syn::parse_file(&self.text);
        let file = file.unwrap_or_else(|error| panic!("{}: {error}", self.path.display()));
        let module = if self.path.starts_with("src") { self.module() } else { Vec::new() };
        let mut reader = Reader { module, paths: Vec::new(), allows: false };
        reader.visit_file(&file);
        reader
    }
}

/// Collects every path of a file, wherever it stands.
struct Reader {
    module: Vec<String>,
    paths: Vec<Vec<String>>,
    allows: bool,
}

impl Reader {
    fn take(&mut self, path: Vec<String>) {
        let n_up = path.iter().take_while(|it| *it == "super").count();
        let relative = n_up > 0 || path[0] == "self";
        if !relative {
            self.paths.push(path);
            return;
        }
        let mut from_root = vec!["crate".to_owned()];
        let kept = self.module.len().saturating_sub(n_up);
        from_root.extend_from_slice(&self.module[..kept]);
        let rest = path.into_iter().skip_while(|it| it == "super" || it == "self");
        from_root.extend(rest);
        self.paths.push(from_root);
    }

    fn take_tree(&mut self, before: &[String], tree: &syn::UseTree) {
        let then = |name: &syn::Ident| [before, &[name.to_string()]].concat();
        match tree {
            syn::UseTree::Path(it) => self.take_tree(&then(&it.ident), &it.tree),
            syn::UseTree::Name(it) => self.take(then(&it.ident)),
            syn::UseTree::Rename(it) => self.take(then(&it.ident)),
            syn::UseTree::Glob(_) => self.take([before, &["*".to_owned()]].concat()),
            syn::UseTree::Group(it) => {
                it.items.iter().for_each(|tree| self.take_tree(before, tree));
            }
        }
    }
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item_mod(&mut self, node: &'ast syn::ItemMod) {
        self.module.push(node.ident.to_string());
        syn::visit::visit_item_mod(self, node);
        self.module.pop();
    }

    fn visit_item_use(&mut self, node: &'ast syn::ItemUse) {
        self.take_tree(&[], &node.tree);
    }

    fn visit_path(&mut self, node: &'ast syn::Path) {
        if node.segments.len() > 1 || node.leading_colon.is_some() {
            self.take(node.segments.iter().map(|it| it.ident.to_string()).collect());
        }
        syn::visit::visit_path(self, node);
    }

    fn visit_attribute(&mut self, node: &'ast syn::Attribute) {
        self.allows |= node.path().is_ident("allow");
        syn::visit::visit_attribute(self, node);
    }

    /// The inside of a macro is no syntax tree: its paths are read off its tokens.
    fn visit_macro(&mut self, node: &'ast syn::Macro) {
        let spaced = node.tokens.to_string().replace("::", " :: ");
        let is_name = |c: char| c.is_alphanumeric() || c == '_';
        let words: Vec<&str> = spaced.split_whitespace().collect();
        let mut i = 0;
        while i < words.len() {
            let mut path = Vec::new();
            let first = words[i].rsplit(|c| !is_name(c)).next().unwrap_or_default();
            path.push(first.to_owned());
            while words.get(i + 1) == Some(&"::") && i + 2 < words.len() {
                let next = words[i + 2].split(|c| !is_name(c)).next().unwrap_or_default();
                path.push(next.to_owned());
                i += 2;
            }
            if path.len() > 1 && !path[0].is_empty() {
                self.take(path);
            }
            i += 1;
        }
        syn::visit::visit_macro(self, node);
    }
}

/// A name that is on no floor is above all: nobody may use it before it has one.
fn floor(room: &str) -> u8 {
    FLOORS.iter().find(|it| it.0 == room).map_or(u8::MAX, |it| it.1)
}

/// First line and length in lines of each function of formatted text.
fn functions(text: &str) -> Vec<(usize, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (i, line) in lines.iter().enumerate() {
        if !begins_function(line) {
            continue;
        }
        let indent = &line[..line.len() - line.trim_start().len()];
        let opens = lines[i..].iter().position(|it| it.ends_with(['{', '}', ';']));
        let opens = i + opens.unwrap_or(0);
        let closing = format!("{indent}}}");
        let closes = if lines[opens].ends_with('{') {
            lines[opens..].iter().position(|it| *it == closing).unwrap_or(0)
        } else {
            0
        };
        found.push((i + 1, opens + closes - i + 1));
    }
    found
}

fn begins_function(line: &str) -> bool {
    let mut words = line.split_whitespace().skip_while(|it| {
        it.starts_with("pub") || ["const", "async", "unsafe", "crate)", "super)"].contains(it)
    });
    words.next() == Some("fn")
}

fn sources(dir: &str) -> Vec<Source> {
    let files = crate::kit::files_under(Path::new(dir));
    let rust = files.into_iter().filter(|path| path.extension().is_some_and(|it| it == "rs"));
    let read = |path: PathBuf| Source { text: fs::read_to_string(&path).unwrap(), path };
    rust.map(read).collect()
}
