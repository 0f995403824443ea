//! Which mapped members of a learner to set to what: pure data. The engine lays it over the full
//! vendor object it has just read (IMP-9), so nothing else on the learner can change (MAP-15).

use serde::{Deserialize, Serialize};

use crate::domain::learner::Learner;
use crate::domain::username;
use crate::mapping::{Member, Texts};

/// Members to set.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overlay {
    /// Text members; blank clears.
    pub texts: Texts,
    /// `Active`, if it is to be set.
    pub active: Option<bool>,
}

impl Overlay {
    /// Locks the learner out, and nothing else (STA-13).
    pub fn inactive() -> Overlay {
        Overlay {
            active: Some(false),
            ..Overlay::default()
        }
    }

    /// Whether there is nothing to set.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty() && self.active.is_none()
    }

    /// Whether `learner` holds all of it already: what "the write took effect" means (CRS-5). Names
    /// compare as names (USR-4), all else to the letter.
    pub fn is_held_by(&self, learner: &Learner) -> bool {
        let texts = self.texts.iter().all(|(member, wanted)| match member {
            Member::UserName | Member::Email => username::is_same(learner.text(member), wanted),
            other => learner.text(other) == wanted,
        });
        texts && self.active.is_none_or(|active| active == learner.active)
    }

    /// Lays it over `learner`: what Litmos holds once the write is done. The engine does the same
    /// to the full vendor object.
    pub fn lay_over(&self, learner: &mut Learner) {
        rulebook::hit(&rulebook::MAP_15);
        for (member, text) in self.texts.iter() {
            learner.members.insert(member, text.clone());
        }
        learner.active = self.active.unwrap_or(learner.active);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn learner() -> Learner {
        Learner {
            id: "L1".into(),
            members: Texts::from([
                (Member::UserName, "Ana@acme.test".to_owned()),
                (Member::City, "Leeds".to_owned()),
                (Member::JobTitle, "Fitter".to_owned()),
            ]),
            active: true,
            access_level: "Administrator".into(),
            expires_on: None,
        }
    }

    #[test]
    fn it_sets_its_members_and_no_others() {
        let overlay = Overlay {
            texts: Texts::from([
                (Member::City, String::new()),
                (Member::PhoneWork, "1".to_owned()),
            ]),
            active: None,
        };
        let mut after = learner();
        assert!(!overlay.is_held_by(&after));
        overlay.lay_over(&mut after);
        assert!(overlay.is_held_by(&after));
        let mut expected = learner();
        expected.members.insert(Member::City, String::new());
        expected.members.insert(Member::PhoneWork, "1".into());
        assert_eq!(after, expected);
    }

    #[test]
    fn a_name_in_other_letters_is_held_and_a_city_in_other_letters_is_not() {
        let name = Overlay {
            texts: Texts::from([(Member::UserName, "ana@ACME.test".into())]),
            active: Some(true),
        };
        assert!(name.is_held_by(&learner()));
        let city = Overlay {
            texts: Texts::from([(Member::City, "LEEDS".into())]),
            active: None,
        };
        assert!(!city.is_held_by(&learner()));
        assert!(
            !Overlay {
                active: Some(false),
                ..Overlay::default()
            }
            .is_held_by(&learner())
        );
    }
}
