//! Every policy that AWS manages, in every version that is known, is read whole.
use std::collections::BTreeSet;

use asof::catalog::in_force::InForce;
use asof::catalog::managed::Managed;
use asof::policy::document::Policy;

#[test]
fn every_text_of_the_policies_that_aws_manages_is_read() {
    let managed = Managed::embedded();
    let mut texts: BTreeSet<String> = BTreeSet::new();
    for arn in managed.arns() {
        for at in managed.turns(arn) {
            match managed.in_force(arn, at) {
                InForce::Known { text, .. } => {
                    texts.insert(text.to_owned());
                }
                InForce::Ambiguous { candidates, .. } => {
                    let known = candidates.iter().filter_map(|it| it.text);
                    texts.extend(known.map(str::to_owned));
                }
                InForce::Unknown { .. } => {}
            }
        }
    }
    let unread: Vec<String> = texts
        .iter()
        .flat_map(|text| Policy::parse(text).unread.into_iter().map(|it| it.why))
        .collect();
    assert_eq!(unread, Vec::<String>::new());
    // Texts that several versions share count once; those without a date are never in force.
    assert!(texts.len() > 5_300, "{} texts", texts.len());
}
