//! Links, as the engine stored them (MAT-4).

use std::collections::BTreeMap;

use super::violation::Violation;
use crate::world::World;

/// A learner has one employee and an employee one learner, in both directions.
pub(super) const LINKS_ONE_TO_ONE: &str = "links-one-to-one";

/// Judges the stored links of the connected company.
pub(super) fn judge(world: &World, links: &[(u64, String)], violations: &mut Vec<Violation>) {
    let mut employees: BTreeMap<&str, u64> = BTreeMap::new();
    let mut learners: BTreeMap<u64, &str> = BTreeMap::new();
    for (employee, learner) in links {
        if let Some(other) = employees
            .insert(learner, *employee)
            .filter(|other| other != employee)
        {
            let (one, other) = (
                world.refs.name_for_id(*employee),
                world.refs.name_for_id(other),
            );
            let text = format!("learner {learner} is linked to {other} and to {one}");
            violations.push(Violation::new(LINKS_ONE_TO_ONE, text));
        }
        if let Some(other) = learners
            .insert(*employee, learner)
            .filter(|other| other != learner)
        {
            let who = world.refs.name_for_id(*employee);
            let text = format!("{who} is linked to learner {other} and to learner {learner}");
            violations.push(Violation::new(LINKS_ONE_TO_ONE, text));
        }
        let was_there = world.witness.touched.contains_key(learner.as_str());
        if !was_there && world.litmos.read(|site| site.learner(learner).is_none()) {
            let text = format!(
                "{} is linked to learner {learner}, whom Litmos never had",
                world.refs.name_for_id(*employee)
            );
            violations.push(Violation::new(LINKS_ONE_TO_ONE, text));
        }
    }
}
