//! Networks with the sources that AWS's pages say could reach an interface. Each row of the table
//! in `testdata/network/` names its page, or says what it assumes.
use std::fs;

use asof::network::blocks::Blocks;
use asof::network::reach::Stand;
use asof::network::traffic::Protocol;
use serde_json::Value;

use super::kit::Network;

const TABLE: &str = "testdata/network/topologies.json";

fn id(configuration: &Value) -> String {
    configuration["is"].as_str().unwrap().to_owned()
}

/// `public + 10.0.0.0/16 - 198.51.100.0/24`: blocks added and taken away from left to right.
fn blocks(text: &str) -> Blocks {
    let mut blocks = Blocks::none();
    let mut is_less = false;
    for word in text.split_whitespace() {
        let named = match word {
            "public" => Blocks::public(),
            "v4" => Blocks::family(false),
            one => Blocks::of(&[one]),
        };
        match word {
            "+" | "-" => is_less = word == "-",
            _ if is_less => blocks = blocks.without(&named),
            _ => blocks.add(&named),
        }
    }
    blocks
}

/// Who surely could, who perhaps, and what else is said.
type Told = (Blocks, Vec<(Blocks, String)>, Vec<String>);

fn told(network: &Network, row: &Value) -> Told {
    let interface = network.interface(row["interface"].as_str().unwrap_or("eni-1"));
    let protocol = Protocol::parse(row["protocol"].as_str().unwrap_or("tcp")).unwrap();
    let port = row["port"].as_u64().map_or(22, |it| u16::try_from(it).unwrap());
    let reach = Stand::of(&interface, network).reach(protocol, port);
    let doubts = reach.sources.doubts().into_iter().map(|it| (it.0, it.1.join("; ")));
    (reach.sources.yes, doubts.collect(), reach.notes)
}

fn expected(row: &Value) -> Told {
    let doubt = texts(&row["doubt"]).into_iter().map(|it| {
        let (of, why) = it.split_once(" | ").unwrap();
        (blocks(of), why.to_owned())
    });
    let open = blocks(row["open"].as_str().unwrap_or_default());
    (open, doubt.collect(), texts(&row["notes"]))
}

fn texts(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().map(|it| it.as_str().unwrap().to_owned()).collect()
}

fn shown((open, doubt, notes): &Told) -> String {
    let doubt: Vec<String> = doubt.iter().map(|it| format!("[{}] {}", it.0, it.1)).collect();
    format!("[{open}] {doubt:?} {notes:?}")
}

#[test]
fn every_topology_is_reached_as_its_page_says() {
    let table: Value = serde_json::from_slice(&fs::read(TABLE).unwrap()).unwrap();
    let base: Vec<Value> = table["base"].as_array().unwrap().clone();
    let rows = table["rows"].as_array().unwrap();
    let mut wrong = Vec::new();
    for row in rows {
        let mut network = Network::default();
        let with = row["with"].as_array().into_iter().flatten();
        for one in base.iter().chain(with) {
            network.0.insert(id(one), one.clone());
        }
        for gone in texts(&row["without"]) {
            assert!(network.0.remove(&gone).is_some(), "{gone} is not there: {row}");
        }
        assert!(row["page"].is_string() || row["assumption"].is_string(), "no source: {row}");
        let (told, expected) = (told(&network, row), expected(row));
        if told != expected {
            let (told, expected) = (shown(&told), shown(&expected));
            wrong.push(format!("{}\n  told     {told}\n  expected {expected}", row["name"]));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(rows.len() >= 35, "{} rows", rows.len());
}
