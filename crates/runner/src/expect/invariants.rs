//! `invariants`: named checks. The world judges all it knows after every step and a violation fails
//! there, so naming one documents it; naming one that no world judges must not look like a pass.

use scenario::At;
use world::INVARIANTS;

use super::mismatch::Mismatch;

pub(crate) fn compare(wanted: &[At<String>]) -> Vec<Mismatch> {
    let unjudged = wanted
        .iter()
        .filter(|name| !INVARIANTS.contains(&name.value.as_str()));
    unjudged
        .map(|name| {
            Mismatch::at(
                name.place,
                "is not judged in a single world yet; take it away",
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_world_judges_is_no_pass() {
        assert_eq!(compare(&[INVARIANTS[0].into()]), []);
        assert_eq!(compare(&["order-does-not-matter".into()]).len(), 1);
    }
}
