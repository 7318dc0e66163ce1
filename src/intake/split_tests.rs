//! How a delivered text is split, piece by piece.
use super::*;

fn elements(text: &str, piece: usize) -> (Vec<String>, Found, Envelope) {
    let (mut split, mut held, mut rest) = (Split::new(), Vec::new(), text.as_bytes());
    let mut found = Vec::new();
    loop {
        match split.next(&held, rest.is_empty()) {
            Found::Element(range, _) => {
                found.push(String::from_utf8(held[range].to_vec()).unwrap());
            }
            Found::More => {
                let done = split.done();
                held.drain(..done);
                split.forget(done);
                let (next, later) = rest.split_at(piece.min(rest.len()));
                held.extend_from_slice(next);
                rest = later;
            }
            end => return (found, end, split.envelope()),
        }
    }
}

#[test]
fn elements_are_found_in_pieces_of_any_size() {
    let text = r#" {"a":{"b":[1,"]}"]},"configurationItems" : [ {"x":"}\\"} , 7, "s,]", [1] ],
        "configSnapshotId":"u"} "#;
    for piece in 1..text.len() {
        let (found, end, envelope) = elements(text, piece);
        assert_eq!(found, [r#"{"x":"}\\"}"#, "7", r#""s,]""#, "[1]"], "piece {piece}");
        assert_eq!(end, Found::End, "piece {piece}");
        assert_eq!((envelope.snapshots, envelope.documents), (1, 1));
    }
}

#[test]
fn a_text_that_breaks_off_says_so() {
    let (found, end, _) = elements(r#"{"configurationItems":[{"a":1},{"b":"#, 5);
    assert_eq!(found.len(), 1);
    assert!(matches!(end, Found::Broken(_, "the text ends inside this item")));
    let (_, end, _) = elements("", 5);
    assert_eq!(end, Found::Broken(0, "the file is empty"));
}

#[test]
fn documents_behind_each_other_and_bare_lists_are_split() {
    let text = "\u{feff}{\"configurationItems\":[1,2]}\n\u{feff}{\"configurationItems\":[3]}[{},4]";
    for piece in 1..text.len() {
        let (found, end, envelope) = elements(text, piece);
        assert_eq!(found, ["1", "2", "3", "{}", "4"], "piece {piece}");
        assert_eq!((end, envelope.plain, envelope.documents), (Found::End, 2, 3), "{piece}");
    }
    let (_, end, _) = elements("{\"configurationItems\":[]} x", 5);
    assert_eq!(end, Found::End);
}

#[test]
fn a_document_of_another_form_is_left_where_it_begins() {
    for other in ["{\"Message\":\"\"}", "{\"a\":1}", "{}", "[2026-05-12]", "plain"] {
        for piece in 1..other.len() {
            let (found, end, _) = elements(other, piece);
            assert!(found.is_empty() && end == Found::Other, "{other} {piece}: {end:?}");
        }
    }
}

#[test]
fn what_may_hold_items_beside_the_list_is_found_whole() {
    let text = r#"{"configurationItems":[1],"a":[2],"Message" : "x\"y","configurationItems":{}}"#;
    for piece in 1..text.len() {
        let (found, end, _) = elements(text, piece);
        assert_eq!(found, ["1", r#""Message" : "x\"y""#, r#""configurationItems":{}"#]);
        assert_eq!(end, Found::End, "piece {piece}");
    }
}
