//! Counts on a plan or a new list, compared with their limits (SAF-1..7, SAF-11, SAF-12).

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::config::{Config, Limit, Percent};
use crate::domain::link::Links;
use crate::mapping::{Field, Member};
use crate::plan::operation::{Flag, Operation, Step};
use crate::safeguards::safeguard::{Safeguard, Tripped};
use crate::staging::{StagedList, StagedRow, Staging};

/// An administrator's word for a held plan (SAF-8): for this plan alone, once, and for an hour.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmation {
    /// The fingerprint of the plan.
    pub plan: String,
    /// Who.
    pub actor: String,
    /// When; for a held Sync, whose confirmation is used at once, when what it is about was shown.
    pub at: Timestamp,
}

impl Confirmation {
    /// How long it holds.
    pub const LASTS: SignedDuration = SignedDuration::from_hours(1);

    /// Whether it lets this plan through at `now`.
    pub fn covers(&self, plan: &str, now: Timestamp) -> bool {
        rulebook::hit(&rulebook::SAF_8);
        self.plan == plan && now.duration_since(self.at) <= Confirmation::LASTS
    }
}

/// The links that shares are taken of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Base {
    /// How many there are.
    linked: usize,
    /// How many of their learners are active, as far as the engine knows.
    active: usize,
}

impl Base {
    /// Counts them.
    pub fn of(links: &Links) -> Base {
        Base {
            linked: links.len(),
            active: links.active(),
        }
    }
}

/// What operations would do, counted (SAF-12): what would change, not what was selected. Counts of
/// several plans add up, as webhooks in a rolling hour do (WHK-24).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effects {
    /// Learners deactivated.
    pub deactivations: usize,
    /// Learners renamed.
    pub renames: usize,
    /// Learners made.
    pub creates: usize,
    /// Learners cleared, by field.
    pub clears: BTreeMap<Field, usize>,
}

impl Effects {
    /// Counts these operations.
    pub fn of<'a>(operations: impl IntoIterator<Item = &'a Operation>) -> Effects {
        let mut effects = Effects::default();
        operations
            .into_iter()
            .for_each(|operation| effects.note(operation));
        effects
    }

    pub(super) fn note(&mut self, operation: &Operation) {
        match &operation.step {
            Step::Create { .. } => self.creates += 1,
            Step::Update { set, .. } => {
                self.deactivations += usize::from(operation.flags.contains(&Flag::Deactivated));
                self.renames += usize::from(operation.flags.contains(&Flag::Renamed));
                for field in Field::ALL {
                    let is_cleared =
                        |member: &Member| set.texts.get(*member).is_some_and(String::is_empty);
                    if field.members().iter().any(is_cleared) {
                        *self.clears.entry(field).or_default() += 1;
                    }
                }
            }
            Step::Nothing => rulebook::hit(&rulebook::SAF_12),
            Step::Fail | Step::Skip => {}
        }
    }

    /// Adds the counts of `more`.
    pub fn add(&mut self, more: &Effects) {
        self.deactivations += more.deactivations;
        self.renames += more.renames;
        self.creates += more.creates;
        for (field, count) in &more.clears {
            *self.clears.entry(*field).or_default() += count;
        }
    }

    /// Takes the counts of `less` away, which were added before.
    pub fn take_away(&mut self, less: &Effects) {
        self.deactivations -= less.deactivations;
        self.renames -= less.renames;
        self.creates -= less.creates;
        for (field, count) in &less.clears {
            *self.clears.entry(*field).or_default() -= count;
        }
        self.clears.retain(|_, count| *count > 0);
    }

    /// Which safeguards these effects trip (SAF-1, SAF-4..6), given the links before them.
    pub fn trips(&self, before: Base, config: &Config) -> Vec<Tripped> {
        let share = |safeguard, count, percent, base| {
            (
                safeguard,
                count,
                share_limit(percent, base, count, config),
                None,
            )
        };
        let mut checks = vec![
            share(
                Safeguard::Deactivations,
                self.deactivations,
                config.max_deactivate_pct,
                before.active,
            ),
            share(
                Safeguard::Renames,
                self.renames,
                config.max_rename_pct,
                before.linked,
            ),
            (
                Safeguard::Creates,
                self.creates,
                count_limit(config.max_creates),
                None,
            ),
        ];
        checks.extend(self.clears.iter().map(|(field, count)| {
            (
                Safeguard::Clears,
                *count,
                share_limit(config.max_clear_pct, before.linked, *count, config),
                Some(*field),
            )
        }));
        let tripped = checks
            .into_iter()
            .filter_map(|(safeguard, count, limit, field)| {
                Some(Tripped {
                    field,
                    ..trip(safeguard, count, limit)?
                })
            });
        tripped.collect()
    }
}

/// Which safeguards a new list trips (SAF-2, SAF-3); the old list is kept until confirmed. Rows
/// that stay because a webhook told of them later, or because theirs cannot be read, do not make up
/// for a read that shows nobody.
pub fn on_staging(old: &StagedList, staging: &Staging, config: &Config) -> Vec<Tripped> {
    let new = &staging.list;
    let before = old.eligible().count();
    let is_removed = |row: &&StagedRow| {
        !new.rows
            .get(&row.employee.id)
            .is_some_and(StagedRow::is_eligible)
    };
    let removed = old.eligible().filter(is_removed).count();
    let removals = trip(
        Safeguard::Removals,
        removed,
        share_limit(config.max_removed_pct, before, removed, config),
    );
    let is_emptied = before > 0 && !staging.shows_access;
    let emptied = is_emptied
        .then(|| trip(Safeguard::NobodyEligible, before, Some(0)))
        .flatten();
    removals.into_iter().chain(emptied).collect()
}

/// The limit itself passes, one more trips (SAF-11).
fn trip(safeguard: Safeguard, count: usize, limit: Option<usize>) -> Option<Tripped> {
    let limit = limit?;
    if limit > 0 && (count == limit || count == limit + 1) {
        rulebook::hit(&rulebook::SAF_11);
    }
    if count <= limit {
        return None;
    }
    rulebook::hit(safeguard.rule());
    Some(Tripped {
        safeguard,
        count,
        limit,
        field: None,
    })
}

/// The share of `base`, but never less than the floor (SAF-7). `count` is what the limit will be
/// asked about.
fn share_limit(percent: Percent, base: usize, count: usize, config: &Config) -> Option<usize> {
    let floor = config.safeguard_floor as usize;
    let share = match percent {
        Percent::Off => None,
        Percent::Of(share) => Some(base * usize::from(share) / 100),
    };
    let is_let_pass = match share {
        None => count > floor,
        Some(share) => (share + 1..=floor).contains(&count),
    };
    if is_let_pass {
        rulebook::hit(&rulebook::SAF_7);
    }
    share.map(|share| share.max(floor))
}

fn count_limit(limit: Limit) -> Option<usize> {
    match limit {
        Limit::Off => None,
        Limit::AtMost(most) => Some(most as usize),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::access::RemovalReason;
    use crate::domain::link::Link;
    use crate::domain::sample;
    use crate::staging::{self, Summary};

    fn links(count: usize) -> Links {
        Links::new((0..count).map(|n| {
            let mut link = Link::bare(
                format!("{n}").as_str().into(),
                format!("L{n}").as_str().into(),
            );
            link.baseline.active = Some(true);
            link
        }))
        .unwrap()
    }

    fn told(tripped: &[Tripped]) -> Vec<String> {
        tripped
            .iter()
            .map(|one| format!("{} {}>{}", one.safeguard.code(), one.count, one.limit))
            .collect()
    }

    #[test]
    fn leavers_are_counted_against_the_active_and_renames_against_all() {
        let mut all: Vec<Link> = links(60).iter().cloned().collect();
        all.iter_mut()
            .take(20)
            .for_each(|link| link.baseline.active = Some(false));
        let before = Base::of(&Links::new(all).unwrap());
        let trips = |effects: Effects| told(&effects.trips(before, &Config::default()));
        let deactivations = |deactivations| {
            trips(Effects {
                deactivations,
                ..Effects::default()
            })
        };
        let renames = |renames| {
            trips(Effects {
                renames,
                ..Effects::default()
            })
        };
        // A fifth of 40, and of 60.
        assert_eq!(
            (deactivations(8), deactivations(9)),
            (vec![], vec!["SAF-1 9>8".to_owned()])
        );
        assert_eq!(
            (renames(12), renames(13)),
            (vec![], vec!["SAF-5 13>12".to_owned()])
        );
    }

    #[test]
    fn the_limit_passes_and_one_more_trips() {
        let effects = |deactivations| Effects {
            deactivations,
            ..Effects::default()
        };
        let trips = |deactivations, linked| {
            told(&effects(deactivations).trips(Base::of(&links(linked)), &Config::default()))
        };
        // The floor of five.
        assert!(trips(5, 10).is_empty());
        assert_eq!(trips(6, 10), ["SAF-1 6>5"]);
        // Twenty in a hundred; of 34 that is 6.8, so seven trips.
        assert!(trips(20, 100).is_empty());
        assert_eq!(trips(21, 100), ["SAF-1 21>20"]);
        assert!(trips(6, 34).is_empty());
        assert_eq!(trips(7, 34), ["SAF-1 7>6"]);
    }

    #[test]
    fn a_confirmation_is_for_one_plan_and_an_hour() {
        let at = sample::noon();
        let confirmation = Confirmation {
            plan: "p".to_owned(),
            actor: "ada".to_owned(),
            at,
        };
        let hour = SignedDuration::from_hours(1);
        assert!(confirmation.covers("p", at + hour));
        assert!(!confirmation.covers("p", at + hour + SignedDuration::from_secs(1)));
        assert!(!confirmation.covers("q", at));
    }

    #[test]
    fn fields_are_counted_apart_and_switches_turn_off() {
        let clears = BTreeMap::from([(Field::City, 6), (Field::Zip, 5)]);
        let effects = Effects {
            clears,
            renames: 6,
            creates: 3,
            deactivations: 6,
        };
        let config = Config {
            max_creates: Limit::AtMost(2),
            ..Config::default()
        };
        let tripped = effects.trips(Base::of(&links(10)), &config);
        assert_eq!(
            told(&tripped),
            ["SAF-1 6>5", "SAF-5 6>5", "SAF-6 3>2", "SAF-4 6>5"]
        );
        assert_eq!(tripped[3].field, Some(Field::City));
        let off = Config {
            max_deactivate_pct: Percent::Off,
            max_clear_pct: Percent::Off,
            max_rename_pct: Percent::Off,
            ..Config::default()
        };
        assert!(effects.trips(Base::of(&links(10)), &off).is_empty());
    }

    #[test]
    fn a_list_that_loses_too_many_or_all_is_held() {
        let rows: Vec<_> = (0..7)
            .map(|n| sample::row_with(&n.to_string(), &format!("e{n}@acme.test"), &[]))
            .collect();
        let none = Links::default();
        let old = sample::list(&rows, &none);
        let losing = |count: usize| {
            let mut new = old.clone();
            for row in rows.iter().take(count) {
                let id = row.id.as_str().into();
                let now = sample::noon();
                staging::remove(
                    &mut new,
                    &id,
                    RemovalReason::NotVisible,
                    now,
                    &none,
                    &Config::default(),
                    now,
                );
            }
            let shows_access = count < rows.len();
            told(&on_staging(
                &old,
                &Staging {
                    list: new,
                    summary: Summary::default(),
                    shows_access,
                },
                &Config::default(),
            ))
        };
        assert!(losing(5).is_empty());
        assert_eq!(losing(6), ["SAF-2 6>5"]);
        assert_eq!(losing(7), ["SAF-2 7>5", "SAF-3 7>0"]);
        let nobody = |list| Staging {
            list,
            summary: Summary::default(),
            shows_access: false,
        };
        let none = StagedList::default();
        assert!(on_staging(&none, &nobody(none.clone()), &Config::default()).is_empty());
        // Rows that only stay because nothing better is known of them do not count as seen.
        assert_eq!(
            told(&on_staging(&old, &nobody(old.clone()), &Config::default())),
            ["SAF-3 7>0"]
        );
    }
}
