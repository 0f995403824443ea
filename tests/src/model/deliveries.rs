//! What deliveries make of a linked learner, one entry after the other: the rule book's section 13
//! for an employee whose row and learner are fine. No two names collide here.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::import::Learner;
use super::person::{Cell, Person, TEXTS};
use super::status::{self, EMPLOYMENT, ENDED, HIRED, STATUS, StatusChange};

/// BambooHR tries a delivery again until then, and a little longer (WHK-14).
const RETRIES: SignedDuration = SignedDuration::from_secs((2 * 60 + 35) * 60 + 300);

/// How far ahead of its arrival an entry's time may lie without a word (WHK-5, WHK-30).
const TOLERANCE: SignedDuration = SignedDuration::from_secs(300);

/// How long an entry with a time is remembered (WHK-14).
const REMEMBERED: SignedDuration = SignedDuration::from_hours(14 * 24);

/// One entry of a delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The time it says; some say none.
    pub at: Option<Timestamp>,
    /// What it posts, by alias; Litmos Access under `customLitmosAccess`. A cell that cannot be
    /// read is [`Cell::Unreadable`].
    pub posted: Person,
    /// The entry as it is written, to tell copies by.
    pub written: String,
}

/// What the webhook log must say of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryOutcome {
    /// `applied`, `ignored` or `duplicate`.
    pub state: &'static str,
    /// The reason of one that was not applied.
    pub reason: Option<&'static str>,
    /// A warning that must be there.
    pub warned: Vec<String>,
}

/// One employee with a learner.
#[derive(Clone, Debug)]
pub struct LinkedEmployee {
    /// What is known: the last Sync's row, and the values of later deliveries.
    pub known: Person,
    /// When it was so, by alias.
    known_at: BTreeMap<String, Timestamp>,
    /// The learner.
    pub learner: Learner,
    /// Which members hold a text of the engine's (MAP-20).
    pub put: BTreeMap<&'static str, bool>,
    /// The source time of what was applied last, by member; by alias for the fields that decide
    /// about `Active` (WHK-15).
    applied_at: BTreeMap<&'static str, Timestamp>,
    /// When the row's Litmos Access was seen last.
    access_at: Timestamp,
    /// Whether it is ticked.
    pub has_access: bool,
    /// Entries taken in so far, with their arrival.
    seen: Vec<(Timestamp, Entry)>,
    /// Whether a status field was posted since the last Sync that cannot be read: how long it
    /// counts, the book does not say (STA-14, WHK-31).
    is_doubtful: bool,
    /// Whether `Active` cannot be predicted since then.
    pub is_open: bool,
}

fn unreadable_warning(alias: &str) -> String {
    format!("value_unreadable:{alias}")
}

impl LinkedEmployee {
    /// An employee imported from a Sync that read `known` at `read_at`.
    pub fn imported(known: Person, learner: Learner, read_at: Timestamp) -> LinkedEmployee {
        let put = TEXTS
            .iter()
            .map(|(alias, member)| (*member, matches!(known.cell(alias), Cell::Text(_))))
            .collect();
        let members = TEXTS
            .iter()
            .map(|(_, member)| *member)
            .chain(["UserName", STATUS, EMPLOYMENT, ENDED, HIRED]);
        let applied_at = members.map(|member| (member, read_at)).collect();
        let known_at = known
            .cells
            .keys()
            .map(|alias| (alias.clone(), read_at))
            .collect();
        LinkedEmployee {
            known,
            known_at,
            learner,
            put,
            applied_at,
            access_at: read_at,
            has_access: true,
            seen: Vec::new(),
            is_doubtful: false,
            is_open: false,
        }
    }

    /// A Sync read `known` at `read_at`: the row is another, the learner is not (STA-10).
    fn sync(&mut self, known: Person, read_at: Timestamp) {
        self.known_at = known
            .cells
            .keys()
            .map(|alias| (alias.clone(), read_at))
            .collect();
        self.has_access = known.is_ticked() == Some(true);
        self.known = known;
        self.access_at = read_at;
    }

    /// An entry arrives at `now`, which is `today` in company time.
    pub fn receive(&mut self, entry: &Entry, now: Timestamp, today: Date) -> DeliveryOutcome {
        let outcome = self.judge(entry, now, today);
        self.seen.push((now, entry.clone()));
        outcome
    }

    fn judge(&mut self, entry: &Entry, now: Timestamp, today: Date) -> DeliveryOutcome {
        let ignored = |reason| DeliveryOutcome {
            state: "ignored",
            reason: Some(reason),
            warned: Vec::new(),
        };
        let mut of_unknown_order = false;
        match self.copy_of(entry, now) {
            Copy::None => {}
            Copy::Duplicate => {
                return DeliveryOutcome {
                    state: "duplicate",
                    reason: Some("duplicate"),
                    warned: Vec::new(),
                };
            }
            Copy::Earlier => of_unknown_order = true,
        }
        // No source time lies in the future (WHK-30).
        let at = entry.at.map_or(now, |at| at.min(now));
        match entry.posted.cell("customLitmosAccess") {
            Cell::Absent => return ignored("litmos_access_not_posted"),
            Cell::Unreadable => return ignored("litmos_access_unreadable"),
            Cell::Blank | Cell::Text(_) => {}
        }
        if entry.posted.is_ticked() != Some(true) {
            if self.access_at > at {
                return ignored("stale");
            }
            (self.has_access, self.access_at) = (false, at);
            return DeliveryOutcome {
                state: "",
                reason: None,
                warned: Vec::new(),
            };
        }
        if !self.has_access && self.access_at > at {
            return ignored("stale");
        }
        let unreadable = entry
            .posted
            .cells
            .iter()
            .filter(|(_, cell)| **cell == Cell::Unreadable);
        let mut warned: Vec<String> = unreadable
            .map(|(alias, _)| unreadable_warning(alias))
            .collect();
        if of_unknown_order {
            warned.push("order_unknown".to_owned());
        }
        if entry.at.is_some_and(|at| at > now + TOLERANCE) {
            warned.push("timestamp_in_future".to_owned());
        }
        let fresh = self.fresh(&entry.posted, at);
        let posts = |person: &Person| {
            person
                .cells
                .iter()
                .any(|(alias, cell)| alias != "customLitmosAccess" && is_readable(cell))
        };
        if posts(&entry.posted) && !posts(&fresh) {
            return ignored("stale");
        }
        self.apply(&fresh, at, today, of_unknown_order);
        (self.has_access, self.access_at) = (true, self.access_at.max(at));
        DeliveryOutcome {
            state: "applied",
            reason: None,
            warned,
        }
    }

    /// WHK-14.
    fn copy_of(&self, entry: &Entry, now: Timestamp) -> Copy {
        let copies = |(_, other): &&(Timestamp, Entry)| other.written == entry.written;
        if entry.at.is_some() {
            let is_remembered =
                |(arrived, _): &(Timestamp, Entry)| now.duration_since(*arrived) <= REMEMBERED;
            let is_copy = self.seen.iter().filter(copies).any(is_remembered);
            return if is_copy { Copy::Duplicate } else { Copy::None };
        }
        let in_window = |(arrived, _): &(Timestamp, Entry)| now.duration_since(*arrived) <= RETRIES;
        match self.seen.last() {
            Some(last) if copies(&last) && in_window(last) => Copy::Duplicate,
            _ if self.seen.iter().filter(copies).any(in_window) => Copy::Earlier,
            _ => Copy::None,
        }
    }

    /// What is not older than what was applied (WHK-15).
    fn fresh(&self, posted: &Person, at: Timestamp) -> Person {
        let is_fresh = |alias: &str| {
            member_of(alias).is_none_or(|member| {
                self.applied_at
                    .get(member)
                    .is_none_or(|applied| *applied <= at)
            })
        };
        let mut fresh = posted.clone();
        fresh.cells.retain(|alias, _| is_fresh(alias));
        fresh
    }

    fn apply(&mut self, fresh: &Person, at: Timestamp, today: Date, of_unknown_order: bool) {
        for (alias, member) in TEXTS {
            let put = self.put.get(member).copied().unwrap_or(false);
            match fresh.cell(alias) {
                Cell::Text(_) => {
                    self.learner.texts.insert(member, fresh.text(alias));
                    self.put.insert(member, true);
                }
                Cell::Blank if put => {
                    self.learner.texts.insert(member, String::new());
                    self.put.insert(member, false);
                }
                Cell::Blank | Cell::Absent | Cell::Unreadable => continue,
            }
            self.applied_at.insert(member, at);
        }
        let status_fields = [STATUS, EMPLOYMENT, ENDED, HIRED];
        if status_fields
            .iter()
            .any(|alias| is_readable(fresh.cell(alias)))
        {
            self.is_open |= self.is_doubtful;
            match status::status_change(fresh, &self.known, today) {
                StatusChange::Out => self.learner.active = false,
                StatusChange::In if !of_unknown_order => self.learner.active = true,
                StatusChange::In | StatusChange::Kept => {}
            }
            let changed = status_fields
                .into_iter()
                .filter(|alias| is_readable(fresh.cell(alias)));
            self.applied_at.extend(changed.map(|alias| (alias, at)));
        }
        self.is_doubtful |= status_fields
            .iter()
            .any(|alias| !status::can_be_read(alias, fresh.cell(alias)));
        for (alias, cell) in fresh.cells.iter().filter(|(_, cell)| is_readable(cell)) {
            if self
                .known_at
                .get(alias)
                .is_none_or(|known_at| *known_at <= at)
            {
                self.known.cells.insert(alias.clone(), cell.clone());
                self.known_at.insert(alias.clone(), at);
            }
        }
    }

    /// An Import of the row, which was read at `read_at` and made `learner` of it.
    pub fn import(&mut self, known: Person, read_at: Timestamp, learner: Learner) {
        for (alias, member) in TEXTS
            .into_iter()
            .filter(|(alias, _)| is_readable(known.cell(alias)))
        {
            self.put
                .insert(member, matches!(known.cell(alias), Cell::Text(_)));
        }
        for alias in known
            .cells
            .keys()
            .filter(|alias| is_readable(known.cell(alias)))
        {
            self.applied_at
                .extend(member_of(alias).map(|member| (member, read_at)));
        }
        self.learner = learner;
        (self.is_doubtful, self.is_open) = (false, false);
        self.sync(known, read_at);
    }
}

enum Copy {
    None,
    Duplicate,
    /// It equals one before the last: a value that came back, or a late retry.
    Earlier,
}

fn is_readable(cell: &Cell) -> bool {
    matches!(cell, Cell::Blank | Cell::Text(_))
}

fn member_of(alias: &str) -> Option<&'static str> {
    match alias {
        "workEmail" => Some("UserName"),
        STATUS => Some(STATUS),
        EMPLOYMENT => Some(EMPLOYMENT),
        ENDED => Some(ENDED),
        HIRED => Some(HIRED),
        _ => TEXTS
            .iter()
            .find(|(one, _)| *one == alias)
            .map(|(_, member)| *member),
    }
}
