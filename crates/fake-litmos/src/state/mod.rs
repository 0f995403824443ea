//! The site as plain values: learners and their index, teams, courses, custom fields, keys, mails.

pub(crate) mod audit;
pub(crate) mod course;
pub(crate) mod custom_field;
pub(crate) mod identity;
pub(crate) mod keys;
pub(crate) mod learner;
pub(crate) mod learner_index;
pub(crate) mod mail;
pub(crate) mod member;
pub(crate) mod name;
pub(crate) mod site;
pub(crate) mod sorted_learners;
pub(crate) mod team;
pub(crate) mod texts;
