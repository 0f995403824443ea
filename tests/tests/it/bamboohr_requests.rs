//! The fake BambooHR under generated requests: whatever comes, it answers like the vendor, in
//! bounded time, and a refusal or a read changes nothing.

use proptest::sample::select;
use proptest::test_runner::{Config, FileFailurePersistence};
use rehearsal_tests::random::{holds_for_all, samples};
use rehearsal_tests::requests::bamboohr::{company, fake, words};
use rehearsal_tests::requests::{
    Answer, Reach, Watched, answer, invalid_examples, is_well_formed_xml, requests,
};

/// The longest sequence of requests.
const LONGEST: usize = 24;
/// How many sequences.
const CASES: u32 = 1536;
/// How many of them are enough to see how far they reach.
const SAMPLE: u32 = 768;

/// How the account may be set: as it is, as in the old days, and with the other value of what
/// answers look like.
const KNOBS: [&[(&str, &str)]; 3] = [
    &[],
    &[
        ("webhook_era", "scheduled"),
        ("webhook_http_targets", "any"),
        ("monitor_custom_fields", "false"),
    ],
    &[
        ("checkbox_style", "json_bool"),
        ("changed_since_exclusive", "true"),
        ("report_numeric_keys", "as_asked"),
        ("bare_get_employee_id_only", "true"),
        ("login_legacy_shape", "true"),
    ],
];

/// Errors are empty HTML, or JSON where the vendor has it so; whatever says that it is JSON is.
fn check_vendor_answer(answer: &Answer) -> Result<(), String> {
    let header = |name| {
        answer
            .headers
            .get(name)
            .map_or("", |value| value.to_str().expect("text"))
    };
    let kind = header("content-type").split(';').next().unwrap_or_default();
    let is_json = || serde_json::from_slice::<serde_json::Value>(&answer.body).is_ok();
    let is_good = match (answer.status.as_u16(), kind) {
        (200..=299, "") => answer.body.is_empty(),
        (200..=299, "application/json") => is_json(),
        (200..=299, "application/xml" | "text/xml") => is_well_formed_xml(&answer.body),
        (200..=299, "text/csv" | "text/plain") => true,
        (400..=499, "text/html") => answer.body.is_empty(),
        (400..=499, "application/json" | "application/problem+json") => is_json(),
        // The login exchange alone declines in XML (section 3.3).
        (403, "application/xml") => is_well_formed_xml(&answer.body),
        _ => false,
    };
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
    let file = FileFailurePersistence::Direct("regressions/bamboohr_requests.txt");
    let config = Config {
        failure_persistence: Some(Box::new(file)),
        cases: CASES,
        ..Config::default()
    };
    let company = company();
    let sequences = (select(&KNOBS[..]), requests(&words(&company), LONGEST));
    holds_for_all(config, &sequences, |(knobs, sequence)| {
        let fake = fake(company.clone());
        knobs.iter().for_each(|(name, value)| {
            fake.set_knob(name, value)
                .expect("a knob and a value it takes")
        });
        let mut watched = Watched::new(fake);
        sequence.iter().try_for_each(|sent| {
            let answer = runtime.block_on(watched.send(sent))?;
            check_vendor_answer(&answer).map_err(|why| format!("{why}\n{sent:?}"))
        })
    });
}

/// Every route of the vendor's that is answered here: those of the readme's table, and their
/// relatives.
fn routes() -> Vec<String> {
    const README: &str = include_str!("../../../crates/fake-bamboohr/README.md");
    const RELATIVES: [&str; 8] = [
        "POST v1_1/employees/{id}",
        "POST v1/training/type",
        "PUT v1/training/type/{id}",
        "DELETE v1/training/type/{id}",
        "GET v1/training/category",
        "POST v1/training/category",
        "PUT v1/training/category/{id}",
        "DELETE v1/training/category/{id}",
    ];
    let (_, table) = README
        .split_once("## Endpoints\n")
        .expect("a table of endpoints");
    let rows = table.split("\n## ").next().unwrap_or_default().lines();
    let proven = rows
        .filter_map(|row| row.strip_prefix("| `")?.split_once("` | proven |"))
        .map(|(route, _)| route);
    proven
        .chain(RELATIVES)
        .map(|route| route.replace(" v1", " api/v1"))
        .collect()
}

#[test]
fn generated_requests_reach_every_route_with_success_and_with_refusal() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    let (company, routes) = (company(), routes());
    let mut reach = Reach::new(routes.iter().map(String::as_str));
    for sequence in samples(SAMPLE, &requests(&words(&company), LONGEST)) {
        let router = fake(company.clone()).router();
        for sent in sequence {
            reach.record(&sent, &runtime.block_on(answer(&router, &sent)));
        }
    }
    assert_eq!(
        invalid_examples(&words(&company), || fake(company.clone())),
        Vec::<String>::new()
    );
    assert_eq!(routes.len(), 47, "{reach}");
    assert_eq!(
        (reach.rarely_done(20, &[]), reach.rarely_refused(3)),
        (Vec::new(), Vec::new()),
        "{reach}"
    );
    let (done, refused) = reach.write_shares();
    assert!(
        done >= 25 && refused >= 15,
        "{done} and {refused} per cent of {reach}"
    );
}
