//! How a site begins: its owner, people of the past, and a demo company.
//!
//! Seeds are the past: they cause no changes, calls or mails.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::commands::apply::form_input;
use crate::state::member::Kind;
use crate::{Learner, Member, Refusal, Site};

/// The default creation time of seeded learners.
const FOUNDED: &str = "2024-03-01T09:30:00Z";

impl Site {
    /// A site with its account owner alone, whose key is [`Site::owner_key`]. The same seed makes
    /// the same ids and keys.
    pub fn new(seed: u64) -> Site {
        let mut site = Site::empty(seed);
        let owner = [
            ("UserName", "lms.owner@acme.test"),
            ("FirstName", "Olive"),
            ("LastName", "Owner"),
            ("AccessLevel", "Account_Owner"),
            ("LastLogin", "2026-10-30T16:20:05Z"),
        ];
        site.owner = site.seed_people(&[&owner]).remove(0);
        site.owner_key = site
            .make_key(&site.owner.clone())
            .expect("the owner was just made");
        site
    }

    /// Adds a learner of the past and returns the id. Fields go by the vendor's names, values are
    /// text. Beside the API's fields: `CreatedDate` and `LastLogin` (ISO 8601 with zone); a name
    /// that is no address becomes a custom user name.
    ///
    /// # Errors
    /// The refusals of the API's create, and 400 for an unknown member or an invalid time.
    pub fn seed_learner(
        &mut self,
        mut fields: BTreeMap<String, String>,
    ) -> Result<String, Refusal> {
        let created = take_time(&mut fields, "CreatedDate")?;
        let last_login = take_time(&mut fields, "LastLogin")?;
        let founded: Timestamp = FOUNDED.parse().expect("a time written in this file");
        let learner = self.insert_new(&form_input(&fields)?, created.unwrap_or(founded))?;
        let id = learner.id.clone();
        self.learners.put(Learner {
            last_login,
            ..(*learner).clone()
        });
        Ok(id)
    }

    /// Sets text members of a learner to null, as single sign-on or an older import leaves them.
    ///
    /// # Errors
    /// There is no such learner, or a member is not plain text.
    pub fn seed_nulls(&mut self, id: &str, members: &[Member]) -> Result<(), Refusal> {
        let learner = self.learner(id).ok_or_else(|| Refusal::user_unknown(id))?;
        let mut learner = (**learner).clone();
        for member in members {
            if member.kind() != Kind::Text {
                return Err(Refusal::new(
                    400,
                    format!("{} is never null", member.name()),
                ));
            }
            learner.texts.set(*member, None);
        }
        self.learners.put(learner);
        Ok(())
    }

    /// A small company: learners of every kind the contract lists (section 10).
    pub fn demo() -> Site {
        let mut site = Site::new(1);
        let ids = site.seed_people(&[
            &[
                ("UserName", "hana.made@acme.test"),
                ("FirstName", "Hana"),
                ("LastName", "Made"),
                ("City", "Leeds"),
            ],
            &[
                ("UserName", "Ines.Inaktiv@acme.test"),
                ("FirstName", "In\u{ea}s"),
                ("LastName", "Inaktiv"),
                ("Active", "false"),
            ],
            &[
                ("UserName", "nils.null@acme.test"),
                ("FirstName", "Nils"),
                ("LastName", "O'Null"),
                ("CompanyName", "Miller & Sons <Leeds>"),
                ("LastLogin", "2026-09-14T07:54:27Z"),
            ],
            &[
                ("UserName", "frontdesk1"),
                ("FirstName", "Front"),
                ("LastName", "Desk"),
                ("Email", "reception@acme.test"),
            ],
            &[
                ("UserName", "frontdesk2"),
                ("FirstName", "Front"),
                ("LastName", "Desk"),
                ("Email", "reception@acme.test"),
            ],
            &[
                ("UserName", "hana.made@acme.test.au"),
                ("FirstName", "Hana"),
                ("LastName", "Elsewhere"),
                ("Email", "hana@acme.test"),
            ],
            &[
                ("UserName", "tom.leader@acme.test"),
                ("FirstName", "Tom"),
                ("LastName", "Leader"),
                ("AccessLevel", "Team_Leader"),
                ("TimeZone", "GMT Standard Time"),
            ],
        ]);
        let nulls = [
            Member::Skype,
            Member::PhoneWork,
            Member::City,
            Member::JobTitle,
            Member::CustomField3,
        ];
        site.seed_nulls(&ids[2], &nulls)
            .expect("members of somebody just made");
        site
    }

    fn seed_people(&mut self, people: &[&[(&str, &str)]]) -> Vec<String> {
        let fields = |person: &[(&str, &str)]| {
            person
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect()
        };
        let mut seed = |person: &&[(&str, &str)]| {
            self.seed_learner(fields(person))
                .expect("the people written in this file keep the rules")
        };
        people.iter().map(&mut seed).collect()
    }
}

fn take_time(
    fields: &mut BTreeMap<String, String>,
    name: &str,
) -> Result<Option<Timestamp>, Refusal> {
    let Some(text) = fields.remove(name) else {
        return Ok(None);
    };
    let refusal = |_| {
        Refusal::new(
            400,
            format!("{name} must look like 2024-03-01T09:30:00Z, not `{text}`"),
        )
    };
    text.parse().map(Some).map_err(refusal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_seed_alone_decides_owner_and_key() {
        let site = Site::new(5);
        assert_eq!(site, Site::new(5));
        assert_ne!(site.owner_key(), Site::new(6).owner_key());
        let owner = site.learner(site.owner_id()).expect("the owner");
        assert_eq!(
            (owner.user_name.as_str(), owner.access_level.name()),
            ("lms.owner@acme.test", "Account_Owner")
        );
        assert!(site.changes().is_empty());
    }

    #[test]
    fn the_demo_has_everybody_the_contract_asks_for() {
        let site = Site::demo();
        let lengths: Vec<usize> = site.learners().map(|learner| learner.id.len()).collect();
        assert!(
            lengths.contains(&12) && lengths.contains(&23),
            "{lengths:?}"
        );
        assert!(site.learners().any(|learner| !learner.active));
        assert!(
            site.learners()
                .any(|learner| learner.texts.iter().any(|(_, text)| text.is_none()))
        );
        assert!(site.learners().any(|learner| learner.is_custom_username));
        assert_eq!(
            site.learners()
                .filter(|learner| learner.email == "reception@acme.test")
                .count(),
            2
        );
    }

    #[test]
    fn a_seed_may_say_when_but_not_what_the_api_refuses() {
        let mut site = Site::new(1);
        let mut ana = BTreeMap::from(
            [
                ("UserName", "ana@acme.test"),
                ("FirstName", "Ana"),
                ("LastName", "Ruiz"),
            ]
            .map(|(name, value)| (name.to_owned(), value.to_owned())),
        );
        ana.insert("CreatedDate".into(), "2020-01-02T03:04:05Z".into());
        let id = site.seed_learner(ana.clone()).expect("a good learner");
        assert_eq!(
            site.learner(&id).expect("just made").created.to_string(),
            "2020-01-02T03:04:05Z"
        );
        assert_eq!(site.seed_learner(ana.clone()), Err(Refusal::name_taken()));
        ana.insert("CreatedDate".into(), "yesterday".into());
        let message = site.seed_learner(ana).expect_err("no time").message;
        assert_eq!(
            message,
            "CreatedDate must look like 2024-03-01T09:30:00Z, not `yesterday`"
        );
    }
}
