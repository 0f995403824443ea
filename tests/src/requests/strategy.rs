//! Strategies: sequences of requests, most of them valid but for a mutation or two.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::mutation::{mutation, nonsense};
use super::request::{Request, Sent};
use super::{Header, Words};

/// Some requests, one after the other.
pub fn requests(words: &Words, longest: usize) -> impl Strategy<Value = Vec<Sent>> + use<> {
    vec(sent(words), 1..=longest)
}

fn sent(words: &Words) -> impl Strategy<Value = Sent> + use<> {
    let words = words.clone();
    (request(&words), caller(&words))
        .prop_map(move |(request, caller)| request.to_sent(words.base, &caller))
}

fn request(words: &Words) -> impl Strategy<Value = Request> + use<> {
    let (writes, reads): (Vec<Request>, Vec<Request>) =
        words.right.iter().cloned().partition(Request::is_write);
    // There is more to go wrong with a write.
    let right = || prop_oneof![3 => select(writes.clone()), 1 => select(reads.clone())];
    let known = words.clone();
    let mutated = (right(), vec(mutation(words), 1..=2)).prop_map(move |(right, mutations)| {
        mutations.into_iter().fold(right, |request, mutation| {
            mutation.apply_to(request, &known)
        })
    });
    prop_oneof![6 => right(), 12 => mutated, 1 => random_request(words)]
}

/// A method, some words, parameters and a body that have nothing to do with each other.
fn random_request(words: &Words) -> impl Strategy<Value = Request> + use<> {
    const METHODS: &[&str] = &[
        "GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "NONSENSE",
    ];
    let word = prop_oneof![12 => select(words.path.clone()), 1 => nonsense()];
    let bodies: Vec<Vec<u8>> = words
        .right
        .iter()
        .map(|request| request.body.clone())
        .collect();
    let body = prop_oneof![3 => select(bodies), 1 => vec(any::<u8>(), 0..200)];
    let query = vec((nonsense(), nonsense()), 0..3);
    let content_type = select(words.content_types.clone());
    (select(METHODS), vec(word, 0..6), query, content_type, body).prop_map(
        |(method, path, query, content_type, body)| Request {
            method: method.to_owned(),
            path,
            query,
            content_type,
            body,
            is_open: false,
        },
    )
}

/// Mostly the caller with all rights, else one with fewer, else none.
fn caller(words: &Words) -> impl Strategy<Value = Vec<Header>> + use<> {
    let all = words.callers.clone();
    let first = all[0].clone();
    prop_oneof![14 => Just(first), 5 => select(all), 1 => Just(Vec::new())]
}
