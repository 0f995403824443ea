//! The address of a vendor: `https`, or plain `http` on loopback.

use serde::Deserialize;
use url::{Host, Url};

/// An address that keys and personal data may be sent to.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct VendorUrl(pub(super) Url);

impl TryFrom<String> for VendorUrl {
    type Error = String;

    fn try_from(text: String) -> Result<VendorUrl, String> {
        let url: Url = text
            .parse()
            .map_err(|error| format!("expected an address such as https://…: {error}"))?;
        let is_bare =
            url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
        match url.scheme() {
            _ if !is_bare || url.password().is_some() => {
                Err("expected an address without user, query and fragment".to_owned())
            }
            "https" => Ok(VendorUrl(url)),
            "http" if is_loopback(&url) => Ok(VendorUrl(url)),
            "http" => {
                Err("expected https; plain http is only allowed for loopback addresses".to_owned())
            }
            other => Err(format!("expected https, found {other}")),
        }
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> Option<String> {
        VendorUrl::try_from(text.to_owned()).err()
    }

    #[test]
    fn plain_http_is_only_allowed_for_loopback() {
        for good in [
            "https://api.litmos.com/v1.svc",
            "http://127.0.0.1:8181",
            "http://localhost/x",
            "http://[::1]:1/",
        ] {
            assert_eq!(refusal(good), None, "{good}");
        }
        let plain =
            Some("expected https; plain http is only allowed for loopback addresses".to_owned());
        for wrong in [
            "http://api.litmos.com/v1.svc",
            "http://10.0.0.1/",
            "http://localhost.evil.test/",
        ] {
            assert_eq!(refusal(wrong), plain, "{wrong}");
        }
        assert_eq!(
            refusal("ftp://x.test/"),
            Some("expected https, found ftp".to_owned())
        );
        let bare = Some("expected an address without user, query and fragment".to_owned());
        assert_eq!(refusal("https://user:word@api.litmos.com/"), bare);
        assert_eq!(refusal("https://api.litmos.com/?apikey=1"), bare);
        assert!(refusal("api.litmos.com").is_some());
    }
}
