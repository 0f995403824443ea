//! Mutations of a valid request: another word in the path, a parameter more or less, another type,
//! a damaged body.

use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::Words;
use super::body::{BodyMutation, body_mutation};
use super::request::Request;

/// One thing that is done to a request.
#[derive(Clone, Debug)]
pub(super) enum Mutation {
    /// The body has a fault.
    Body(BodyMutation),
    /// The body is that of another request.
    OtherBody(Vec<u8>),
    /// The type of the body is another.
    ContentType(&'static str),
    /// A word of the path is another.
    Word(Index, String),
    /// The path has a word more.
    Longer(String),
    /// The path has a word less.
    Shorter,
    /// A parameter is added, or has another value.
    Parameter(String, String),
    /// A parameter is left out.
    NoParameter(Index),
    /// The method is another.
    Method(&'static str),
}

pub(super) fn mutation(words: &Words) -> impl Strategy<Value = Mutation> + use<> {
    let word = || prop_oneof![6 => select(words.path.clone()), 1 => nonsense()];
    let bodies: Vec<Vec<u8>> = words
        .right
        .iter()
        .map(|request| request.body.clone())
        .collect();
    prop_oneof![
        20 => body_mutation(words).prop_map(Mutation::Body),
        2 => select(bodies).prop_map(Mutation::OtherBody),
        1 => select(words.content_types.clone()).prop_map(Mutation::ContentType),
        6 => (any::<Index>(), word()).prop_map(|(at, word)| Mutation::Word(at, word)),
        1 => prop_oneof![word(), Just(String::new())].prop_map(Mutation::Longer),
        1 => Just(Mutation::Shorter),
        3 => parameter(words).prop_map(|(name, value)| Mutation::Parameter(name, value)),
        1 => any::<Index>().prop_map(Mutation::NoParameter),
        1 => select(&["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD"][..]).prop_map(Mutation::Method),
    ]
}

fn parameter(words: &Words) -> impl Strategy<Value = (String, String)> + use<> {
    let known = select(words.query.clone()).prop_flat_map(|(name, values)| {
        let value = prop_oneof![4 => select(values), 1 => nonsense(), 1 => any::<i64>().prop_map(|n| n.to_string())];
        value.prop_map(move |value| (name.to_owned(), value))
    });
    prop_oneof![12 => known, 1 => (nonsense(), nonsense())]
}

/// Texts that programs trip over.
pub(super) fn nonsense() -> impl Strategy<Value = String> {
    const ODD: &[&str] = &[
        "",
        " ",
        "\0",
        "%",
        "&",
        "<",
        "\"",
        "/",
        "\\",
        "..",
        "\u{feff}",
        "\u{1f600}e\u{301}",
        "\u{202e}",
        "-1",
    ];
    prop_oneof![
        select(ODD).prop_map(str::to_owned),
        any::<String>(),
        (1..3000_usize).prop_map(|n| "n".repeat(n))
    ]
}

impl Mutation {
    pub(super) fn apply_to(self, mut request: Request, words: &Words) -> Request {
        match self {
            Mutation::Body(mutation) => request.body = mutation.apply_to(request.body, words),
            Mutation::OtherBody(body) => request.body = body,
            Mutation::ContentType(content_type) => request.content_type = content_type,
            Mutation::Word(at, word) => {
                let last = request.path.len().saturating_sub(1);
                if let Some(old) = request.path.get_mut(at.index(last + 1)) {
                    *old = word;
                }
            }
            Mutation::Longer(word) => request.path.push(word),
            Mutation::Shorter => drop(request.path.pop()),
            Mutation::Parameter(name, value) => {
                request.query.retain(|(other, _)| *other != name);
                request.query.push((name, value));
            }
            Mutation::NoParameter(at) => {
                if !request.query.is_empty() {
                    request.query.remove(at.index(request.query.len()));
                }
            }
            Mutation::Method(method) => method.clone_into(&mut request.method),
        }
        request
    }
}
