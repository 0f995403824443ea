//! Values of the webhook knobs: what the vendor's documentation leaves open or contradicts.

use serde::{Deserialize, Serialize};
use url::Url;

use crate::webhook::Retry;

/// How BambooHR sends webhooks (section 8.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WebhookEra {
    /// At once; schedules and limits sent to the API are ignored.
    #[default]
    Realtime,
    /// By the clock, as before 2025-06-26: `frequency` and `limit` of the API count, and a field of
    /// a table fires when anything in its table changes.
    Scheduled,
}

/// When the form of a field-based delivery names action and time (section 8.5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each says when")]
pub enum FormActionKeys {
    #[default]
    CreatedAndDeleted,
    Always,
    Never,
}

/// Which retry plan a webhook has that was given none (section 8.8).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RetryStyle {
    /// Six attempts, on 5xx, a lost connection and a timeout.
    #[default]
    Spec,
    /// Five attempts with jitter, on anything but a 2xx.
    Guide,
}

impl RetryStyle {
    pub(super) fn plan(self) -> Retry {
        match self {
            RetryStyle::Spec => Retry::spec(),
            RetryStyle::Guide => Retry::guide(),
        }
    }
}

/// To which targets deliveries may go without TLS (section 13).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HttpTargets {
    /// None: HTTPS only, as the vendor documents.
    None,
    /// Addresses of this machine alone.
    Loopback,
    /// This machine, and the names under `.test`, which lead nowhere outside.
    #[default]
    LoopbackAndTest,
    /// All, as at first.
    Any,
}

impl HttpTargets {
    /// Whether deliveries may go to `url`.
    pub(crate) fn allow(self, url: &Url) -> bool {
        let is_test = url.host_str().is_some_and(|host| host.ends_with(".test"));
        match url.scheme() {
            "https" => true,
            "http" => match self {
                HttpTargets::None => false,
                HttpTargets::Loopback => is_loopback(url),
                HttpTargets::LoopbackAndTest => is_loopback(url) || is_test,
                HttpTargets::Any => true,
            },
            _ => false,
        }
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_goes_as_far_as_the_knob_says() {
        let targets = [
            "https://a.example/",
            "http://127.0.0.1:8183/x",
            "http://[::1]/",
            "http://localhost/",
        ];
        let allowed = |knob: HttpTargets, url: &str| knob.allow(&url.parse().expect("an address"));
        let (test, outside) = ("http://engine.test/hook", "http://lms.example/hook");
        for knob in [
            HttpTargets::Loopback,
            HttpTargets::LoopbackAndTest,
            HttpTargets::Any,
        ] {
            assert!(targets.iter().all(|url| allowed(knob, url)), "{knob:?}");
        }
        assert!(allowed(HttpTargets::None, targets[0]) && !allowed(HttpTargets::None, targets[1]));
        assert!(
            !allowed(HttpTargets::Loopback, test) && allowed(HttpTargets::LoopbackAndTest, test)
        );
        assert!(
            !allowed(HttpTargets::LoopbackAndTest, outside) && allowed(HttpTargets::Any, outside)
        );
        assert!(!allowed(HttpTargets::Any, "ftp://127.0.0.1/"));
    }
}
