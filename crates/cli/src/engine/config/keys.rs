//! The keys beside the rule book's options: addresses, secrets, administrators (interface §6.1).

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use serde::Deserialize;

use super::allow_hosts::AllowHosts;
use super::secret::SecretSource;
use super::vendor_url::VendorUrl;

/// What a file says of them; what it leaves out is `None`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Keys {
    pub(super) listen: Option<SocketAddr>,
    pub(super) data_dir: Option<PathBuf>,
    pub(super) bamboohr_url: Option<VendorUrl>,
    pub(super) bamboohr_application_key: Option<SecretSource>,
    pub(super) litmos_url: Option<VendorUrl>,
    pub(super) litmos_api_key: Option<SecretSource>,
    pub(super) litmos_source: Option<String>,
    pub(super) webhook_private_key: Option<SecretSource>,
    pub(super) allow_hosts: Option<AllowHosts>,
    pub(super) administrator: Option<Vec<Entry>>,
}

/// One `[[administrator]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) token: SecretSource,
    #[serde(default)]
    pub(super) can_manage_bamboohr_employees: bool,
}

impl Keys {
    /// All of them.
    pub(super) const NAMES: [&str; 10] = [
        "listen",
        "data_dir",
        "bamboohr_url",
        "bamboohr_application_key",
        "litmos_url",
        "litmos_api_key",
        "litmos_source",
        "webhook_private_key",
        "allow_hosts",
        "administrator",
    ];

    /// Those that must be there, and are not.
    pub(super) fn missing(&self) -> Vec<(&'static str, &'static str)> {
        let secret = "{ file = \"…\" }";
        let nobody = self.administrator.as_ref().is_none_or(Vec::is_empty);
        let all = [
            (self.data_dir.is_none(), "data_dir", "\"…\""),
            (
                self.bamboohr_application_key.is_none(),
                "bamboohr_application_key",
                secret,
            ),
            (self.litmos_api_key.is_none(), "litmos_api_key", secret),
            (
                nobody,
                "administrator",
                "[{ name = \"…\", token = { file = \"…\" } }]",
            ),
        ];
        all.into_iter()
            .filter(|(is_missing, _, _)| *is_missing)
            .map(|(_, name, form)| (name, form))
            .collect()
    }

    pub(super) fn listen(&self) -> SocketAddr {
        self.listen
            .unwrap_or(SocketAddr::from((Ipv4Addr::LOCALHOST, 8183)))
    }
}

/// The address unless the file names another.
pub(super) fn or_usual(url: Option<VendorUrl>, usual: &str) -> url::Url {
    url.map_or_else(
        || usual.parse().expect("an address written in this program"),
        |url| url.0,
    )
}
