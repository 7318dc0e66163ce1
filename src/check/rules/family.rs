//! Rules of one shape: a table of them, a rule a line, and what one line says.
use crate::check::rule::Rule;

/// A line of a family's table: its columns, tab-separated.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    /// AWS's name of the rule.
    pub(super) name: &'static str,
    /// AWS's identifier.
    pub(super) identifier: &'static str,
    /// The type that it is asked of, as a list of one.
    pub(super) types: &'static [&'static str],
    /// The page that was read.
    pub(super) page: &'static str,
    /// What else the family has to know.
    pub(super) more: [&'static str; 2],
}

/// The rules of a table, in its order. Done once a family: the types are kept for good.
pub(super) fn rules(table: &'static str, rule: fn(Row) -> Rule) -> Vec<Rule> {
    let columns = |line: &'static str| {
        let mut columns = line.split('\t');
        [(); 6].map(|()| columns.next().unwrap_or(""))
    };
    let lines: Vec<[&'static str; 6]> = table.lines().map(columns).collect();
    let types: &'static [&'static str] = lines.iter().map(|it| it[2]).collect::<Vec<_>>().leak();
    let row = |(place, line): (usize, &[&'static str; 6])| Row {
        name: line[0],
        identifier: line[1],
        types: &types[place..=place],
        page: line[3],
        more: [line[4], line[5]],
    };
    lines.iter().enumerate().map(|it| rule(row(it))).collect()
}

#[cfg(test)]
mod tests {
    use crate::check::rules::{described, tagged};

    #[test]
    fn each_line_is_a_rule_of_its_own_page_and_of_one_type() {
        assert_eq!((tagged::RULES.len(), described::RULES.len()), (172, 31));
        for family in [&tagged::RULES, &described::RULES] {
            assert!(family.is_sorted_by(|a, b| a.name < b.name));
            for rule in family.iter() {
                assert_eq!(rule.identifier, rule.name.to_uppercase().replace('-', "_"));
                assert!(rule.replays.contains(&format!("/{}.md", rule.name)), "{}", rule.name);
                let parts: Vec<&str> = rule.types[0].split("::").collect();
                let is_type = parts.len() == 3 && parts[0] == "AWS" && rule.types.len() == 1;
                assert!(is_type && parts.iter().all(|it| !it.is_empty()), "{}", rule.name);
            }
        }
    }
}
