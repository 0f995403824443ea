//! The webhooks' own routes, one file per endpoint (sections 8.2 to 8.4).

mod create;
mod delete;
mod list;
mod log;
mod monitor_fields;
mod post_fields;
mod read;
mod update;

use crate::support::{Client, Given};
use fake_bamboohr::{AccessLevel, Command};

/// A user of the name who sees everything, with a key.
fn user<'a>(given: &'a Given, name: &str) -> Client<'a> {
    given.user(name, None, AccessLevel::FullAdmin)
}

/// Takes fields from what the user sees.
fn hide(given: &Given, user: &str, fields: &[&str]) {
    let fields = fields.iter().map(|name| (*name).to_owned()).collect();
    given
        .apply(Command::HideFields {
            user: user.into(),
            fields,
        })
        .expect("fields there are");
}

/// A good request.
const HOOK: &str = r#"{"name":"LMS","url":"https://lms.example/hook?apikey=k","format":"json","monitorFields":["jobTitle","10"],"postFields":{"workEmail":"mail","jobTitle":"Job Title"}}"#;

/// The answer without the private key, which is random, after a look at its form.
fn without_key(answer: &str) -> String {
    let Some((before, rest)) = answer.split_once(r#""privateKey":""#) else {
        return answer.to_owned();
    };
    let (key, after) = rest.split_once(r#"","#).expect("the end of the key");
    assert!(
        key.len() == 32
            && key
                .chars()
                .all(|c| c.is_ascii_digit() || ('a'..='f').contains(&c)),
        "{key}"
    );
    format!(r#"{before}"privateKey":"…",{after}"#)
}
