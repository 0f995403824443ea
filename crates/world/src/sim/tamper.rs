//! Tampering: a delivery is changed on its way after BambooHR has signed and sent it.

use std::sync::{Arc, Mutex, MutexGuard};

use http::{HeaderMap, HeaderName, HeaderValue, header};
use scenario::verb::TamperedPart;
use transport::Request;

/// Tamperings that wait for the next attempt of their subscription.
#[derive(Clone, Default)]
pub(crate) struct Tampers(Arc<Mutex<Vec<(String, TamperedPart)>>>);

const SIGNATURE: HeaderName = HeaderName::from_static("x-bamboohr-signature");
const TIMESTAMP: HeaderName = HeaderName::from_static("x-bamboohr-timestamp");

impl Tampers {
    /// The next attempt of subscription `hook` is changed in this way.
    pub(crate) fn arm(&self, hook: &str, with: TamperedPart) {
        self.waiting().push((hook.to_owned(), with));
    }

    /// Changes `request` if it is a delivery that an armed tampering waits for, and says how.
    pub(crate) fn meet(&self, request: &mut Request) -> Option<String> {
        // Every subscription of a world names itself as the `source` of its target.
        let hook = request
            .url
            .query_pairs()
            .find(|(name, _)| name == "source")?
            .1
            .into_owned();
        let mut waiting = self.waiting();
        let index = waiting.iter().position(|(of, _)| *of == hook)?;
        let (_, with) = waiting.remove(index);
        change(request, with);
        Some(format!("tampered: {with:?}").to_lowercase())
    }

    fn waiting(&self) -> MutexGuard<'_, Vec<(String, TamperedPart)>> {
        self.0
            .lock()
            .expect("no code panics while it holds the tamperings")
    }
}

fn change(request: &mut Request, with: TamperedPart) {
    match with {
        TamperedPart::Body => {
            // A digit for another one: the body stays JSON, only the signature can tell.
            let mut body = request.body.to_vec();
            if let Some(byte) = body.iter_mut().rev().find(|byte| byte.is_ascii_digit()) {
                *byte = if *byte == b'9' { b'0' } else { *byte + 1 };
            }
            request.body = body.into();
        }
        TamperedPart::Signature => change_last(&mut request.headers, &SIGNATURE),
        TamperedPart::Timestamp => change_last(&mut request.headers, &TIMESTAMP),
        TamperedPart::ContentType => {
            request.headers.insert(
                header::CONTENT_TYPE,
                HeaderValue::from_static("application/x-www-form-urlencoded"),
            );
        }
        TamperedPart::Key => {
            let pairs: Vec<(String, String)> = request.url.query_pairs().into_owned().collect();
            let mut query = request.url.query_pairs_mut();
            query.clear();
            for (name, value) in pairs {
                let value = if name == "apikey" {
                    value.chars().rev().collect()
                } else {
                    value
                };
                query.append_pair(&name, &value);
            }
        }
    }
}

/// Another last digit, so that the value keeps its form.
fn change_last(headers: &mut HeaderMap, name: &HeaderName) {
    let Some(value) = headers.get(name).and_then(|value| value.to_str().ok()) else {
        return;
    };
    let mut text = value.to_owned();
    let last = text.pop();
    text.push(if last == Some('0') { '1' } else { '0' });
    if let Ok(value) = HeaderValue::from_str(&text) {
        headers.insert(name, value);
    }
}
