//! What an Import of everybody must do, row by row: the rule book's sections 6 to 8 and RPT-9,
//! written as a person would work through a list by hand. It knows Litmos as it was before, and who
//! is linked to whom.
//!
//! Where the book leaves two readings open, a row may have either reason.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use world::LearnerView;

use super::person::{Cell, Person, TEXTS};
use super::status::{ExpectedStatus, expected_status};
use super::text::{bare_name, fold};

/// Litmos and the links before an Import.
#[derive(Clone, Debug, Default)]
pub struct Before {
    /// Everybody on the list, ticked.
    pub people: Vec<Person>,
    /// Every learner by id.
    pub learners: BTreeMap<String, Learner>,
    /// By employee the learner's id.
    pub links: BTreeMap<String, String>,
    /// Which members of whom hold a text that the engine put there, as far as anybody knows
    /// (MAP-20).
    pub put: BTreeMap<(String, &'static str), bool>,
    /// The day in company time.
    pub today: Date,
    /// The day by UTC, by which Litmos lets learners expire (RPT-9).
    pub litmos_day: Date,
}

/// A learner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Learner {
    /// As Litmos shows it.
    pub user_name: String,
    /// The address beside it.
    pub email: String,
    /// Mapped texts by member.
    pub texts: BTreeMap<&'static str, String>,
    /// Whether this person can log in.
    pub active: bool,
    /// The day from which this person cannot.
    pub expires: Option<Date>,
    /// Whether the access level is above Learner (SAF-9).
    pub is_protected: bool,
    /// Whether Litmos sends text messages, and so wants a number that can be called.
    pub is_texted: bool,
}

impl From<&LearnerView> for Learner {
    fn from(view: &LearnerView) -> Learner {
        let member = |name: &str| view.members[name].clone();
        Learner {
            user_name: member("UserName"),
            email: member("Email"),
            texts: TEXTS
                .iter()
                .map(|(_, name)| (*name, member(name)))
                .collect(),
            active: view.active,
            expires: member("ExpirationDate")
                .get(..10)
                .and_then(|day| day.parse().ok()),
            is_protected: member("AccessLevel") != "Learner",
            is_texted: member("EnableTextNotification") == "true",
        }
    }
}

/// What must come of one row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expected {
    /// The outcome; empty if the book leaves it open.
    pub outcome: &'static str,
    /// The reasons it may have; none of a row that does not fail.
    pub reasons: BTreeSet<&'static str>,
    /// Exactly these flags.
    pub flags: BTreeSet<&'static str>,
    /// Flags that may be there or not.
    pub may_flags: BTreeSet<&'static str>,
    /// One of these must be among the warnings; none need be if it is empty.
    pub warned: BTreeSet<&'static str>,
    /// The learner afterwards; `None` if there is none, or the row has no learner.
    pub learner: Option<Learner>,
    /// Members that may have been cleared or not: it is unknown who put the text there.
    pub unclear: BTreeSet<&'static str>,
}

/// A row on its way to a decision.
struct Row<'a> {
    person: &'a Person,
    status: ExpectedStatus,
    /// The linked learner that is there.
    learner: Option<&'a String>,
    /// Whether the linked learner is gone (MAT-13).
    is_lost: bool,
    /// The user name wanted, fold.
    wanted: Option<String>,
    /// What is wrong with it, and with what: nothing is written but what STA-13 and MAT-17 say.
    reasons: BTreeSet<&'static str>,
    /// Whether the rest of it is written all the same (MAT-17).
    is_partial: bool,
    /// Whether the address is missing or invalid, and nothing else is wrong (STA-9).
    leaves_without_address: bool,
}

impl Row<'_> {
    fn is_linked(&self) -> bool {
        self.learner.is_some()
    }

    /// To be active; an unknown status counts so (MAT-6).
    fn comes(&self) -> bool {
        self.status != ExpectedStatus::Out
    }

    fn fail(&mut self, reason: &'static str) {
        self.reasons.insert(reason);
    }
}

/// What every row of an Import of everybody must come to, by employee.
pub fn expected(before: &Before) -> BTreeMap<String, Expected> {
    let mut rows: BTreeMap<&str, Row<'_>> = before
        .people
        .iter()
        .map(|person| (person.name.as_str(), own_faults(before, person)))
        .collect();
    duplicates(before, &mut rows);
    renames(before, &mut rows);
    let all: Vec<&str> = rows.keys().copied().collect();
    let mut found = BTreeMap::new();
    for name in all {
        let expected = if rows[name].is_linked() {
            linked(before, &rows[name])
        } else {
            unlinked(before, name, &rows)
        };
        found.insert(name.to_owned(), expected);
    }
    found
}

/// What is wrong with a row by itself (USR-1, USR-3, MAP-1, MAP-2, STA-2, STA-9).
fn own_faults<'a>(before: &'a Before, person: &'a Person) -> Row<'a> {
    let link = before.links.get(&person.name);
    let learner = link.filter(|id| before.learners.contains_key(*id));
    let is_linked = learner.is_some();
    let status = expected_status(person, before.today);
    let mut reasons = BTreeSet::new();
    let email = person.email_fault(is_linked);
    let name = person.name_fault(is_linked);
    reasons.extend(email);
    reasons.extend(name);
    if let (ExpectedStatus::Unknown(reason), false) = (status, is_linked) {
        reasons.insert(reason);
    }
    let is_address = matches!(
        email,
        Some("missing_work_email" | "invalid_work_email" | "username_not_allowed")
    );
    let leaves_without_address =
        is_linked && status == ExpectedStatus::Out && is_address && name.is_none();
    if leaves_without_address {
        reasons.clear();
    }
    let wanted = person.user_name().map(|name| fold(&name));
    let is_lost = link.is_some() && !is_linked;
    Row {
        person,
        status,
        learner,
        is_lost,
        wanted,
        reasons,
        is_partial: false,
        leaves_without_address,
    }
}

/// MAT-6: several rows with one address.
fn duplicates(before: &Before, rows: &mut BTreeMap<&str, Row<'_>>) {
    let mut groups: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (name, row) in rows.iter() {
        if let Some(wanted) = &row.wanted {
            groups.entry(wanted.clone()).or_default().push(name);
        }
    }
    for (address, members) in groups.into_iter().filter(|(_, members)| members.len() > 1) {
        let holds = |name: &&&str| {
            rows[**name]
                .learner
                .is_some_and(|id| fold(&before.learners[id].user_name) == address)
        };
        let holder = members.iter().find(holds).copied();
        let coming: Vec<&str> = members
            .iter()
            .copied()
            .filter(|name| rows[name].comes())
            .collect();
        let winner = holder.or(if coming.len() == 1 {
            Some(coming[0])
        } else {
            None
        });
        let leaver_holds = holder.is_some_and(|holder| rows[holder].status == ExpectedStatus::Out);
        for loser in members.iter().filter(|name| Some(**name) != winner) {
            let row = rows.get_mut(loser).expect("a member of the group");
            let may_be_rehired =
                members.len() == 2 && leaver_holds && !row.is_linked() && row.comes();
            if may_be_rehired {
                row.fail("possible_rehire");
            }
            // Whether somebody whose learner is gone counts as new, the book does not say.
            if !may_be_rehired || row.is_lost {
                row.fail("duplicate_work_email");
                row.is_partial = row.reasons.len() == 1;
            }
        }
    }
}

/// What becomes of a wish for another name.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Wish {
    Granted,
    /// With these reasons; the rest of the row is written (MAT-10, MAT-12).
    Refused(BTreeSet<&'static str>),
    /// What it waits for is refused by Litmos: it is not sent (MAT-11).
    NotSent,
}

/// MAT-8 to MAT-12: who may take which name.
fn renames(before: &Before, rows: &mut BTreeMap<&str, Row<'_>>) {
    // By who wishes, whose learner has the name; `None` if nobody has it or a learner without a
    // link.
    let mut wishes: BTreeMap<&str, (String, Option<String>)> = BTreeMap::new();
    let owner_of = |learner: &String| {
        before
            .links
            .iter()
            .find(|(_, id)| *id == learner)
            .map(|(name, _)| name.clone())
    };
    let learner_named = |name: &str| {
        before
            .learners
            .iter()
            .find(|(_, learner)| fold(&learner.user_name) == name)
    };
    for (name, row) in rows.iter() {
        let (Some(id), Some(wanted), true) = (row.learner, &row.wanted, row.reasons.is_empty())
        else {
            continue;
        };
        let learner = &before.learners[id];
        if fold(&learner.user_name) == *wanted || learner.is_protected {
            continue;
        }
        wishes.insert(
            name,
            (
                wanted.clone(),
                learner_named(wanted).and_then(|(id, _)| owner_of(id)),
            ),
        );
    }
    let mut verdicts: BTreeMap<&str, Wish> = BTreeMap::new();
    for name in wishes.keys().copied() {
        // Walk along who has the name that is wanted, until it is clear.
        let mut path = vec![name];
        let verdict = loop {
            let at = path[path.len() - 1];
            let (wanted, owner) = &wishes[at];
            let Some(owner) = owner else {
                let waits_for_refused = || {
                    path[1..]
                        .iter()
                        .any(|other| is_refused(before, &rows[other]))
                };
                break match learner_named(wanted) {
                    None if waits_for_refused() => Wish::NotSent,
                    None => Wish::Granted,
                    Some(_) => Wish::Refused(["username_taken"].into()),
                };
            };
            let Some((next, _)) = wishes.get_key_value(owner.as_str()) else {
                let mut reasons: BTreeSet<&'static str> = ["username_taken"].into();
                reasons.extend(
                    rows.get(owner.as_str())
                        .into_iter()
                        .flat_map(|row| would_fail(before, row)),
                );
                break Wish::Refused(reasons);
            };
            if *next == name {
                break Wish::Refused(["username_cycle"].into());
            }
            if path.contains(next) {
                // Behind a circle: the name is taken, or the circle is the reason named.
                break Wish::Refused(["username_taken", "username_cycle"].into());
            }
            path.push(next);
        };
        verdicts.insert(name, verdict);
    }
    for (name, verdict) in verdicts {
        let row = rows.get_mut(name).expect("a row that wishes");
        match verdict {
            Wish::Granted => {}
            Wish::Refused(reasons) => (row.reasons, row.is_partial) = (reasons, true),
            Wish::NotSent => row.reasons = ["litmos_rejected"].into(),
        }
    }
}

/// Why somebody fails who would give a name up if nothing were wrong: whoever waits for it may be
/// told so (MAT-11).
fn would_fail(before: &Before, row: &Row<'_>) -> BTreeSet<&'static str> {
    let learner = row
        .learner
        .map(|id| &before.learners[id])
        .filter(|learner| !learner.is_protected);
    let gives_up = learner.is_some_and(|learner| {
        row.wanted
            .as_ref()
            .is_some_and(|wanted| *wanted != fold(&learner.user_name))
    });
    if gives_up {
        row.reasons.clone()
    } else {
        BTreeSet::new()
    }
}

/// Whether Litmos refuses what the row would write.
fn is_refused(before: &Before, row: &Row<'_>) -> bool {
    let Some(id) = row.learner else { return false };
    let expected = written(before, row, Some(id), &before.learners[id]);
    expected.reasons.contains("litmos_rejected") || expected.warned.contains("litmos_rejected")
}

/// A row with a learner.
fn linked(before: &Before, row: &Row<'_>) -> Expected {
    let id = row.learner.expect("it has a learner");
    let learner = &before.learners[id];
    // Nobody protected is locked out, whatever else is wrong: then the rest is written as for
    // everybody (SAF-9, MAT-17).
    let is_rest_written = learner.is_protected && row.is_partial;
    let is_wrong = !row.reasons.is_empty() || row.leaves_without_address;
    if row.status == ExpectedStatus::Out && is_wrong && !is_rest_written {
        return locked_out(row, learner);
    }
    if !row.reasons.is_empty() && !row.is_partial {
        return failed(row.reasons.clone(), Some(learner.clone()));
    }
    let mut expected = written(before, row, Some(id), learner);
    if !row.reasons.is_empty() {
        expected.reasons.extend(row.reasons.iter().copied());
        if row.status == ExpectedStatus::Out && learner.active {
            expected.may_flags.insert("still_active");
        }
        fail_in_part(&mut expected, learner);
    }
    expected
}

/// The row fails although some of it was written, or nothing was left to write (IMP-8).
fn fail_in_part(expected: &mut Expected, before: &Learner) {
    if expected.learner.as_ref() == Some(before) {
        expected.flags.clear();
    } else {
        expected.flags.insert("partial");
    }
    expected.outcome = "failed";
}

/// STA-9, STA-13: `Active` alone is written, if it must be.
fn locked_out(row: &Row<'_>, learner: &Learner) -> Expected {
    let mut after = learner.clone();
    if learner.is_protected {
        let mut reasons = row.reasons.clone();
        if learner.active || reasons.is_empty() {
            reasons.insert("protected_account");
        }
        let outcome = if learner.active || !row.reasons.is_empty() {
            "failed"
        } else {
            "unchanged"
        };
        // A report may say who is still active, and why.
        let may_flags = if learner.active {
            ["still_active"].into()
        } else {
            BTreeSet::new()
        };
        return Expected {
            outcome,
            reasons,
            may_flags,
            learner: Some(after),
            ..Expected::default()
        };
    }
    let warned = if row.leaves_without_address {
        ["missing_work_email"].into()
    } else {
        row.reasons.clone()
    };
    if learner.active {
        after.active = false;
        let flags = ["deactivated"].into();
        return Expected {
            outcome: "updated",
            flags,
            warned,
            learner: Some(after),
            ..Expected::default()
        };
    }
    if row.leaves_without_address {
        return Expected {
            outcome: "unchanged",
            warned,
            learner: Some(after),
            ..Expected::default()
        };
    }
    failed(row.reasons.clone(), Some(after))
}

fn failed(reasons: BTreeSet<&'static str>, learner: Option<Learner>) -> Expected {
    Expected {
        outcome: "failed",
        reasons,
        learner,
        ..Expected::default()
    }
}

/// What the row makes of the learner it has or adopts. Of a row that is not to be renamed name and
/// email stay.
fn written(before: &Before, row: &Row<'_>, id: Option<&String>, learner: &Learner) -> Expected {
    let mut after = learner.clone();
    let mut expected = Expected::default();
    let mut partial: BTreeSet<&'static str> = BTreeSet::new();
    for (alias, member) in TEXTS {
        let has = learner.texts[member].clone();
        match row.person.cell(alias) {
            Cell::Text(_) => {
                after.texts.insert(member, row.person.text(alias));
            }
            Cell::Blank if !matches!(member, "FirstName" | "LastName") && !has.is_empty() => {
                match id.map_or(Some(false), |id| {
                    before.put.get(&(id.clone(), member)).copied()
                }) {
                    Some(true) => {
                        after.texts.insert(member, String::new());
                        expected.flags.insert("cleared");
                    }
                    Some(false) => {}
                    None => {
                        expected.unclear.insert(member);
                    }
                }
            }
            Cell::Blank | Cell::Absent | Cell::Unreadable => {}
        }
    }
    if let Some(wanted) = row.person.user_name().filter(|_| row.reasons.is_empty()) {
        let is_rename = fold(&wanted) != fold(&learner.user_name);
        if is_rename && learner.is_protected {
            partial.insert("protected_account");
        } else {
            if is_rename {
                after.user_name = wanted.clone();
                expected.flags.insert("renamed");
            }
            if fold(&wanted) != fold(&learner.email) {
                after.email = wanted;
            }
        }
    }
    let is_expired = learner.expires.is_some_and(|day| day <= before.litmos_day);
    match row.status {
        ExpectedStatus::In if !learner.active && is_expired => {
            _ = partial.insert("learner_expired")
        }
        ExpectedStatus::In if !learner.active => {
            after.active = true;
            expected.flags.insert("reactivated");
        }
        ExpectedStatus::Out if learner.active && learner.is_protected => {
            _ = partial.insert("protected_account")
        }
        ExpectedStatus::Out if learner.active => {
            after.active = false;
            expected.flags.insert("deactivated");
        }
        _ => {}
    }
    let is_written = after != *learner;
    if is_written && after.is_texted && !can_be_called(&after.texts["PhoneMobile"]) {
        return refused(row, learner);
    }
    expected.outcome = if is_written { "updated" } else { "unchanged" };
    expected.learner = Some(after);
    if !partial.is_empty() {
        expected.reasons = partial;
        fail_in_part(&mut expected, learner);
    }
    expected
}

/// Litmos refuses the row: a leaver is locked out all the same (STA-13).
fn refused(row: &Row<'_>, learner: &Learner) -> Expected {
    if row.status == ExpectedStatus::Out && learner.active {
        let after = Learner {
            active: false,
            ..learner.clone()
        };
        let (flags, warned) = (["deactivated"].into(), ["litmos_rejected"].into());
        return Expected {
            outcome: "updated",
            flags,
            warned,
            learner: Some(after),
            ..Expected::default()
        };
    }
    failed(["litmos_rejected"].into(), Some(learner.clone()))
}

fn can_be_called(number: &str) -> bool {
    let digits = number.strip_prefix('+').unwrap_or_default();
    (7..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// A row without a learner: adopt, create, or fail (MAT-1, MAT-3, MAT-5, MAT-11, MAT-13, MAT-14).
fn unlinked(before: &Before, name: &str, rows: &BTreeMap<&str, Row<'_>>) -> Expected {
    let row = &rows[name];
    let leaves = row.is_lost && row.status == ExpectedStatus::Out;
    let nothing = || Expected {
        outcome: "unchanged",
        warned: ["linked_learner_missing"].into(),
        ..Expected::default()
    };
    let Some(wanted) = row.wanted.clone().filter(|_| row.reasons.is_empty()) else {
        // What becomes of a leaver whose learner is gone, and whose row is wrong, the book does not
        // say.
        let expected = failed(row.reasons.clone(), None);
        return if leaves {
            Expected {
                outcome: "",
                ..expected
            }
        } else {
            expected
        };
    };
    let holder = before
        .learners
        .iter()
        .find(|(_, learner)| fold(&learner.user_name) == wanted);
    let mut expected = match holder {
        None if leaves => return nothing(),
        None => created(row),
        Some((id, learner)) => match before.links.iter().find(|(_, linked)| *linked == id) {
            Some((owner, _)) if owner != name => match held_by_another(before, owner, rows) {
                // What becomes of somebody for whom nobody of their own can be found (MAT-13), the
                // book does not say.
                Err(reasons) if leaves => {
                    return Expected {
                        outcome: "",
                        ..failed(reasons, None)
                    };
                }
                Err(reasons) => return failed(reasons, None),
                Ok(()) if leaves => return nothing(),
                Ok(()) => created(row),
            },
            _ => match adopted(before, row, learner) {
                Ok(expected) => expected,
                Err(reason) => return failed([reason].into(), None),
            },
        },
    };
    if row.is_lost && expected.outcome != "failed" {
        // Whether a learner that was found again counts as made again, the book does not say.
        let flags = if expected.outcome == "created" {
            &mut expected.flags
        } else {
            &mut expected.may_flags
        };
        flags.insert("recreated");
        expected.warned.insert("linked_learner_missing");
    }
    expected
}

/// The name belongs to the learner of another employee: it may be freed in this run (MAT-11).
fn held_by_another(
    before: &Before,
    owner: &str,
    rows: &BTreeMap<&str, Row<'_>>,
) -> Result<(), BTreeSet<&'static str>> {
    let Some(row) = rows.get(owner) else {
        return Err(["possible_rehire"].into());
    };
    let id = row.learner.expect("the owner's learner is there");
    let learner = &before.learners[id];
    let moves_on = row
        .wanted
        .as_ref()
        .is_some_and(|wanted| *wanted != fold(&learner.user_name));
    let is_free = moves_on && row.reasons.is_empty() && !learner.is_protected;
    if is_free {
        return if is_refused(before, row) {
            Err(["litmos_rejected"].into())
        } else {
            Ok(())
        };
    }
    let own = if row.status == ExpectedStatus::Out {
        "possible_rehire"
    } else {
        "username_linked_to_other_employee"
    };
    let mut reasons: BTreeSet<&'static str> = [own].into();
    reasons.extend(would_fail(before, row));
    Err(reasons)
}

fn created(row: &Row<'_>) -> Expected {
    let user_name = row.person.user_name().expect("a row that may be created");
    let learner = Learner {
        email: user_name.clone(),
        user_name,
        texts: TEXTS
            .iter()
            .map(|(alias, member)| (*member, row.person.text(alias)))
            .collect(),
        active: row.status != ExpectedStatus::Out,
        expires: None,
        is_protected: false,
        is_texted: false,
    };
    Expected {
        outcome: "created",
        learner: Some(learner),
        ..Expected::default()
    }
}

/// MAT-3.
fn adopted(before: &Before, row: &Row<'_>, learner: &Learner) -> Result<Expected, &'static str> {
    let same = |alias: &str, member: &str| {
        bare_name(&row.person.text(alias)) == bare_name(&learner.texts[member])
    };
    let (first, last) = (same("firstName", "FirstName"), same("lastName", "LastName"));
    let is_somebody_else = !first && !last;
    let locks_out = row.status == ExpectedStatus::Out && learner.active;
    if is_somebody_else || (locks_out && !(first && last)) {
        return Err("adopts_other_name");
    }
    let mut expected = written(before, row, None, learner);
    if expected.outcome != "failed" || expected.flags.contains("partial") {
        expected.flags.insert("adopted");
    }
    Ok(expected)
}
