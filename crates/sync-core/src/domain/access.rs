//! Access revoked, employee gone (ACC): on what evidence a row is Removed, and who is left behind.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::{Config, OnLoss};
use crate::domain::link::Link;

/// Why a row is Removed; it rests on evidence (ACC-5).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum RemovalReason {
    /// The row was seen, and Litmos Access was not ticked.
    AccessUnchecked,
    /// A delete event, the changed feed, or a 404 said so.
    DeletedInBamboohr,
    /// Missing without evidence. Never deactivates anybody, under any option.
    NotVisible,
}

impl RemovalReason {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            RemovalReason::AccessUnchecked => "access_unchecked",
            RemovalReason::DeletedInBamboohr => "deleted_in_bamboohr",
            RemovalReason::NotVisible => "not_visible",
        }
    }
}

/// Whether someone no longer eligible left a learner that is active as far as the engine knows
/// (ACC-6). A person who merely is not visible may still be eligible, so is none.
pub fn leaves_orphan(reason: RemovalReason, link: Option<&Link>) -> bool {
    let is_gone = reason != RemovalReason::NotVisible;
    let is_orphan = is_gone && link.is_some_and(|link| link.baseline.active == Some(true));
    if is_orphan {
        rulebook::hit(&rulebook::ACC_6);
    }
    is_orphan
}

/// Whether an Import may deactivate the learner of a Removed row: only if an option says so, and
/// there is a learner not known to be inactive (ACC-2, ACC-4).
pub fn may_deactivate(reason: RemovalReason, link: Option<&Link>, config: &Config) -> bool {
    let (option, rule) = match reason {
        RemovalReason::AccessUnchecked => (config.on_access_revoked, &rulebook::ACC_2),
        RemovalReason::DeletedInBamboohr => (config.on_source_deleted, &rulebook::ACC_4),
        RemovalReason::NotVisible => {
            rulebook::hit(&rulebook::ACC_5);
            return false;
        }
    };
    rulebook::hit(rule);
    option == OnLoss::Deactivate && link.is_some_and(|link| link.baseline.active != Some(false))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(active: Option<bool>) -> Link {
        let mut link = Link::bare("1".into(), "L1".into());
        link.baseline.active = active;
        link
    }

    #[test]
    fn only_evidence_and_an_option_deactivate() {
        let leave = Config::default();
        let deactivate = Config {
            on_access_revoked: OnLoss::Deactivate,
            on_source_deleted: OnLoss::Deactivate,
            ..Config::default()
        };
        let active = link(Some(true));
        for reason in [
            RemovalReason::AccessUnchecked,
            RemovalReason::DeletedInBamboohr,
        ] {
            assert!(!may_deactivate(reason, Some(&active), &leave));
            assert!(may_deactivate(reason, Some(&active), &deactivate));
            assert!(!may_deactivate(
                reason,
                Some(&link(Some(false))),
                &deactivate
            ));
            assert!(!may_deactivate(reason, None, &deactivate));
            assert!(
                may_deactivate(reason, Some(&link(None)), &deactivate),
                "not known to be inactive"
            );
        }
        assert!(!may_deactivate(
            RemovalReason::NotVisible,
            Some(&active),
            &deactivate
        ));
    }

    #[test]
    fn an_orphan_is_linked_active_and_no_longer_eligible() {
        assert!(leaves_orphan(
            RemovalReason::AccessUnchecked,
            Some(&link(Some(true)))
        ));
        assert!(leaves_orphan(
            RemovalReason::DeletedInBamboohr,
            Some(&link(Some(true)))
        ));
        assert!(!leaves_orphan(
            RemovalReason::NotVisible,
            Some(&link(Some(true)))
        ));
        assert!(!leaves_orphan(
            RemovalReason::AccessUnchecked,
            Some(&link(Some(false)))
        ));
        assert!(!leaves_orphan(RemovalReason::AccessUnchecked, None));
    }
}
