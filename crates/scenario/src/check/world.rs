//! The world section: duplicate names, invalid values.

use std::collections::BTreeMap;

use crate::diagnostics::Problem;
use crate::place::{At, Place};
use crate::row::{EmployeeFields, LearnerFields};
use crate::values::{FIELD_TYPES, LearnerField};
use crate::world_start::{Webhook, WorldStart};

use super::names::{Names, word};

pub(super) fn check(world: &WorldStart, problems: &mut Vec<Problem>) {
    let names = Names::new(world);
    reject_duplicates(
        "employee",
        world.bamboohr.employees.iter().map(|row| &row.name),
        problems,
    );
    reject_duplicates(
        "field",
        world.bamboohr.fields.iter().map(|field| &field.label),
        problems,
    );
    for field in world
        .bamboohr
        .fields
        .iter()
        .flat_map(|field| std::iter::once(field).chain(&field.parts))
    {
        word("field type", &field.kind, FIELD_TYPES, problems);
    }
    reject_duplicates(
        "webhook",
        world
            .bamboohr
            .webhooks
            .iter()
            .filter_map(|hook| hook.name.as_ref()),
        problems,
    );
    reject_duplicates(
        "learner",
        world.litmos.learners.iter().map(|row| &row.username),
        problems,
    );
    reject_duplicates(
        "administrator",
        world.engine.administrators.iter().map(|one| &one.name),
        problems,
    );
    for row in &world.bamboohr.employees {
        employee_values(&row.fields, problems);
    }
    for row in &world.litmos.learners {
        learner_values(&row.fields, problems);
        if row.is_absent() {
            problems.push(
                Problem::sense(row.username.place, "`absent` in a learner of the world")
                    .with_help("remove the row"),
            );
        }
    }
    for hook in &world.bamboohr.webhooks {
        check_webhook(hook, problems);
    }
    for name in &world.engine.imported {
        names.employee(name, problems);
    }
}

fn reject_duplicates<'a>(
    kind: &str,
    names: impl Iterator<Item = &'a At<String>>,
    problems: &mut Vec<Problem>,
) {
    let mut first: BTreeMap<String, Place> = BTreeMap::new();
    for name in names {
        if let Some(place) = first.insert(name.value.to_lowercase(), name.place) {
            let problem =
                Problem::reference(name.place, format!("duplicate {kind} `{}`", name.value));
            problems.push(problem.with_note(place, "first used here"));
        }
    }
}

/// Checks the values of an employee whose words are known.
pub(super) fn employee_values(fields: &EmployeeFields, problems: &mut Vec<Problem>) {
    for (field, text) in fields {
        let help = match field.word() {
            "litmos-access" if !matches!(text.as_str(), "ticked" | "unticked" | "absent") => {
                "write `ticked` or `unticked`"
            }
            "hire-date" | "termination-date"
                if !matches!(text.as_str(), "" | "absent" | "0000-00-00")
                    && text.parse::<jiff::civil::Date>().is_err() =>
            {
                "write a date such as `2026-11-02`"
            }
            _ => continue,
        };
        problems.push(
            Problem::shape(
                text.place,
                format!("invalid value `{}` for `{field}`", text.value),
            )
            .with_help(help),
        );
    }
}

/// Checks the values of a learner whose words are known.
pub(super) fn learner_values(fields: &LearnerFields, problems: &mut Vec<Problem>) {
    if let Some(text) = fields.get(&LearnerField::new("active"))
        && !matches!(text.as_str(), "yes" | "no" | "absent")
    {
        let problem = Problem::shape(
            text.place,
            format!("invalid value `{}` for `active`", text.value),
        );
        problems.push(problem.with_help("write `yes` or `no`"));
    }
}

/// Rejects a new name for a field that this webhook does not post. Without `post`, the fields stay
/// as they were.
pub(super) fn renamed_fields(hook: &Webhook, problems: &mut Vec<Problem>) {
    let Some(post) = &hook.post else { return };
    for (field, name) in hook.post_as.iter().flatten() {
        if !post.iter().any(|posted| posted.value == *field) {
            let problem = Problem::reference(
                name.place,
                format!("`post-as` renames `{field}`, which is not posted"),
            );
            problems.push(problem.with_help(format!("add `{field}` to `post`")));
        }
    }
}

fn check_webhook(hook: &Webhook, problems: &mut Vec<Problem>) {
    renamed_fields(hook, problems);
    let place = hook.name.as_ref().map_or(Place::NOWHERE, |name| name.place);
    if hook.name.is_none() {
        let first = hook
            .monitor
            .iter()
            .flatten()
            .map(|field| field.place)
            .next()
            .unwrap_or_default();
        problems.push(
            Problem::shape(first, "missing key `ref` of a webhook").with_help("add `ref: a-name`"),
        );
    }
    for (key, missing) in [
        ("monitor", hook.monitor.is_none()),
        ("post", hook.post.is_none()),
    ] {
        if missing {
            problems.push(
                Problem::shape(place, format!("missing key `{key}` of the webhook"))
                    .with_help(format!("add `{key}: […]`")),
            );
        }
    }
}
