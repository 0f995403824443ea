//! The fake Litmos under generated requests: whatever comes, it answers like the vendor, in bounded
//! time, and a refusal or a read changes nothing.

use proptest::sample::select;
use proptest::test_runner::{Config, FileFailurePersistence};
use rehearsal_tests::random::{holds_for_all, samples};
use rehearsal_tests::requests::litmos::{fake, site, words};
use rehearsal_tests::requests::{
    Answer, Reach, Watched, answer, invalid_examples, is_well_formed_xml, requests,
};

/// The longest sequence of requests.
const LONGEST: usize = 24;
/// How many sequences.
const CASES: u32 = 1536;
/// How many of them are enough to see how far they reach.
const SAMPLE: u32 = 768;

/// How the site may be set: as it is, and with the other value of what bodies and keys mean.
const KNOBS: [&[(&str, &str)]; 2] = [
    &[],
    &[("put_semantics", "merge"), ("allow_query_key", "on")],
];

/// Errors say their text in `Detail` or are the server's pages; what has no body has no type.
fn check_vendor_answer(answer: &Answer) -> Result<(), String> {
    let header = |name| {
        answer
            .headers
            .get(name)
            .map_or("", |value| value.to_str().expect("text"))
    };
    let body = std::str::from_utf8(&answer.body).map_err(|_| format!("no text: {answer:?}"))?;
    let is_good = match (answer.status.as_u16(), header("content-type")) {
        (200 | 201, "") => body.is_empty(),
        (200 | 201, "application/json; charset=utf-8") => {
            serde_json::from_str::<serde_json::Value>(body).is_ok()
        }
        (200 | 201, "application/xml; charset=utf-8") => {
            body.contains(" xmlns:i=") && is_well_formed_xml(&answer.body)
        }
        (404 | 405, "text/html; charset=UTF-8") => body.starts_with("<!DOCTYPE html>"),
        (400 | 401 | 403 | 404 | 406 | 409, "application/json") => {
            serde_json::from_str::<serde_json::Value>(body)
                .is_ok_and(|body| body["Detail"].is_string())
        }
        (400 | 401 | 403 | 404 | 406 | 409, "application/xml; charset=utf-8") => {
            body.starts_with("<ErrorDetail ") && is_well_formed_xml(&answer.body)
        }
        _ => false,
    };
    let is_good = is_good
        && header("server") == "Microsoft-IIS/7.5"
        && header("content-length") == body.len().to_string();
    if is_good {
        Ok(())
    } else {
        Err(format!("not the vendor's way: {answer:?}"))
    }
}

#[test]
fn every_answer_has_the_vendors_form_and_a_refusal_changes_nothing() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    let file = FileFailurePersistence::Direct("regressions/litmos_requests.txt");
    let config = Config {
        failure_persistence: Some(Box::new(file)),
        cases: CASES,
        ..Config::default()
    };
    let site = site();
    let sequences = (select(&KNOBS[..]), requests(&words(&site), LONGEST));
    holds_for_all(config, &sequences, |(knobs, sequence)| {
        let fake = fake(site.clone());
        knobs.iter().for_each(|(name, value)| {
            fake.set_knob(name, value)
                .expect("a knob and a value it takes")
        });
        let mut watched = Watched::new(fake);
        sequence.iter().try_for_each(|sent| {
            let answer = runtime.block_on(watched.send(sent))?;
            if sent.needs_body() {
                check_vendor_answer(&answer).map_err(|why| format!("{why}\n{sent:?}"))
            } else {
                Ok(())
            }
        })
    });
}

/// Every route of the readme's table of endpoints that is answered here.
fn routes() -> Vec<&'static str> {
    const README: &str = include_str!("../../../crates/fake-litmos/README.md");
    let (_, table) = README
        .split_once("## Endpoints\n")
        .expect("a table of endpoints");
    let rows = table.split("\n## ").next().unwrap_or_default().lines();
    let rows = rows
        .filter_map(|row| row.split_once(" | proven"))
        .map(|(routes, _)| routes);
    rows.flat_map(|row| row.split('`'))
        .filter(|part| part.contains(" /"))
        .collect()
}

#[test]
fn generated_requests_reach_every_route_with_success_and_with_refusal() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    let (site, routes) = (site(), routes());
    let mut reach = Reach::new(routes.iter().copied());
    for sequence in samples(SAMPLE, &requests(&words(&site), LONGEST)) {
        let router = fake(site.clone()).router();
        for sent in sequence {
            reach.record(&sent, &runtime.block_on(answer(&router, &sent)));
        }
    }
    let refused = invalid_examples(&words(&site), || fake(site.clone()));
    assert!(
        refused.len() == 1 && refused[0].contains("learningpaths"),
        "{refused:?}"
    );
    assert_eq!(routes.len(), 39, "{reach}");
    // A site has no learning paths.
    let never = ["POST /users/{id}/learningpaths"];
    assert_eq!(
        (reach.rarely_done(20, &never), reach.rarely_refused(3)),
        (Vec::new(), Vec::new()),
        "{reach}"
    );
    let (done, refused) = reach.write_shares();
    assert!(
        done >= 25 && refused >= 15,
        "{done} and {refused} per cent of {reach}"
    );
}
