//! `invariants`: named checks. The world checks all it can after every step, and a violation fails
//! there, so naming one documents it. Naming one that a world cannot check must not look like a
//! pass.

use scenario::At;
use world::INVARIANTS;

use super::mismatch::Mismatch;

pub(crate) fn compare(expected: &[At<String>]) -> Vec<Mismatch> {
    let unchecked = expected
        .iter()
        .filter(|name| !INVARIANTS.contains(&name.value.as_str()));
    unchecked
        .map(|name| {
            let mismatch = Mismatch::at(name.place, "cannot be checked in a single world");
            Mismatch {
                help: Some("remove it".to_owned()),
                ..mismatch
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_world_checks_is_no_pass() {
        assert_eq!(compare(&[INVARIANTS[0].into()]), []);
        assert_eq!(compare(&["order-does-not-matter".into()]).len(), 1);
    }
}
