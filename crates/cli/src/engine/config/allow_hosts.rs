//! The names that `Host` and `Origin` of a request may have.

use fake_kit::AllowedHost;
use serde::Deserialize;

/// A list of at least one name.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "Vec<HostName>")]
pub(super) struct AllowHosts(pub(super) Vec<AllowedHost>);

#[derive(Deserialize)]
#[serde(try_from = "String")]
struct HostName(AllowedHost);

impl TryFrom<String> for HostName {
    type Error = String;

    fn try_from(text: String) -> Result<HostName, String> {
        text.parse().map(HostName).map_err(|_| {
            "expected a name such as `sync.example.com`, with or without a port".into()
        })
    }
}

impl TryFrom<Vec<HostName>> for AllowHosts {
    type Error = &'static str;

    fn try_from(names: Vec<HostName>) -> Result<AllowHosts, &'static str> {
        if names.is_empty() {
            return Err("expected at least one name; an empty list would refuse every request");
        }
        Ok(AllowHosts(
            names.into_iter().map(|HostName(name)| name).collect(),
        ))
    }
}
