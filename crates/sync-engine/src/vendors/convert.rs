//! From the clients' types to the rules' types, and the rules' overlay onto the vendor's whole
//! object.
//!
//! The one place that knows both sides by name; no decision is made here.

use std::collections::BTreeSet;

use bamboohr_client::{CatalogueField, EmployeeRow, FieldValue, Report};
use jiff::Timestamp;
use litmos_client::{ImportRow, NewLearner};
use sync_core::domain::learner::{Learner, read_expiration};
use sync_core::domain::learner_id::LearnerId;
use sync_core::mapping::Member;
use sync_core::plan::overlay::Overlay;
use sync_core::reading::access_field::CatalogEntry;
use sync_core::reading::{Cell, CompleteRead, SourceRow};

/// A field of the catalog as the rules see it.
pub(crate) fn catalog_entry(field: CatalogueField) -> CatalogEntry {
    let CatalogueField {
        id,
        name,
        kind,
        alias,
        is_retired,
    } = field;
    CatalogEntry {
        id,
        label: name,
        kind,
        alias,
        is_retired,
    }
}

/// A whole report as the rules see it; `litmos_access` is the name of that column in the
/// request.
pub(crate) fn complete_read(
    report: Report,
    started_at: Timestamp,
    litmos_access: Option<&str>,
) -> CompleteRead {
    let Report {
        columns,
        rows,
        left_out,
    } = report;
    let litmos_access_column = litmos_access.map(str::to_owned);
    let rows = rows.into_iter().map(source_row).collect();
    CompleteRead {
        started_at,
        litmos_access_column,
        columns,
        rows,
        deleted: BTreeSet::new(),
        left_out,
    }
}

fn source_row(EmployeeRow { id, values }: EmployeeRow) -> SourceRow {
    SourceRow {
        id,
        cells: values.into_iter().map(cell).collect(),
    }
}

fn cell(value: FieldValue) -> Cell {
    match value {
        FieldValue::Absent => Cell::NotCarried,
        FieldValue::Empty => Cell::Empty,
        FieldValue::Text(text) => Cell::Text(text),
        FieldValue::Unreadable => Cell::Unreadable,
        FieldValue::Repeated(values) => Cell::Repeated(values.into_iter().map(cell).collect()),
    }
}

/// The alias of a mapped field by BambooHR's published id: a changed field that was not posted is
/// named by its id (contract section 8.5, WHK-10). Other names stay as they are.
pub(crate) fn changed_field(posted: &str) -> &str {
    match posted {
        "1" => "firstName",
        "2" => "lastName",
        "15" => "workEmail",
        "634" => "workPhone",
        "13" => "mobilePhone",
        "8" => "address1",
        "9" => "address2",
        "10" => "city",
        "11" => "state",
        "12" => "zipcode",
        "3991" => "country",
        "17" => "jobTitle",
        "387" => "status",
        "16" => "employmentHistoryStatus",
        "-38" => "terminationDate",
        other => other,
    }
}

/// A full Litmos user as the rules see it.
pub(crate) fn learner(user: &litmos_client::Learner) -> Learner {
    let members = Member::ALL
        .into_iter()
        .filter_map(|member| Some((member, user.text(member.name())?.to_owned())));
    Learner {
        id: LearnerId(user.id().to_owned()),
        members: members.collect(),
        active: user.is_active(),
        access_level: user.access_level().to_owned(),
        expires_on: user.text("ExpirationDate").and_then(read_expiration),
    }
}

/// Lays the plan's members over the whole object that was just read (IMP-9, MAP-15).
pub(crate) fn apply_overlay(set: &Overlay, user: &mut litmos_client::Learner) {
    rulebook::hit(&rulebook::MAP_15);
    rulebook::hit(&rulebook::IMP_9);
    for (member, text) in set.texts.iter() {
        user.set_text(member.name(), text);
    }
    if let Some(active) = set.active {
        user.set_active(active);
    }
}

/// The row of a bulk import that creates the learner a create would make (IMP-11).
pub(crate) fn new_row(members: &Overlay) -> ImportRow {
    rulebook::hit(&rulebook::IMP_1);
    rulebook::hit(&rulebook::IMP_10);
    rulebook::hit(&rulebook::USR_6);
    let blank = Learner {
        id: LearnerId(String::new()),
        members: Default::default(),
        active: true,
        access_level: String::new(),
        expires_on: None,
    };
    changed_row(&blank, members)
}

/// The row of a bulk import that sets these members on a learner, found by the user name it has
/// (IMP-11). Names and email go with every row, for Litmos wants them; the rest is left out and so
/// kept.
pub(crate) fn changed_row(learner: &Learner, set: &Overlay) -> ImportRow {
    rulebook::hit(&rulebook::MAP_15);
    let after = |member: Member| {
        set.texts
            .get(member)
            .map_or_else(|| learner.text(member), String::as_str)
    };
    let mut row = ImportRow::new(
        after(Member::UserName),
        after(Member::FirstName),
        after(Member::LastName),
    );
    row.set_text(Member::Email.name(), after(Member::Email));
    for (member, text) in set.texts.iter() {
        row.set_text(member.name(), text);
    }
    if let Some(active) = set.active {
        row.set_active(active);
    }
    row
}

/// The body of a create from the plan's members (IMP-1, IMP-10, USR-6).
pub(crate) fn new_learner(members: &Overlay) -> NewLearner {
    rulebook::hit(&rulebook::IMP_1);
    rulebook::hit(&rulebook::IMP_10);
    rulebook::hit(&rulebook::USR_6);
    let text = |member: Member| members.texts.get(member).map_or("", String::as_str);
    let (first_name, last_name) = (text(Member::FirstName), text(Member::LastName));
    let mut new = NewLearner::new(
        text(Member::UserName),
        first_name,
        last_name,
        members.active.unwrap_or(true),
    );
    for (member, text) in members.texts.iter() {
        new.set_text(member.name(), text);
    }
    new
}
