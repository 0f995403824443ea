//! The keys beside the rule book's options: addresses, secrets, administrators (interface §6.1).

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use serde::Deserialize;

use super::allow_hosts::AllowHosts;
use super::secret::SecretSource;
use super::vendor_url::VendorUrl;

/// The values of these keys; `None` for a key that the file leaves out.
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
    pub(super) administrator: Option<Vec<AdministratorEntry>>,
}

/// One `[[administrator]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AdministratorEntry {
    pub(super) name: String,
    pub(super) token: SecretSource,
    #[serde(default)]
    pub(super) can_manage_bamboohr_employees: bool,
}

impl Keys {
    /// The names of all keys.
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

    /// The required keys that are missing, each with the form of its value.
    pub(super) fn missing(&self) -> Vec<(&'static str, &'static str)> {
        let secret = "{ file = \"…\" }";
        let has_no_administrator = self.administrator.as_ref().is_none_or(Vec::is_empty);
        let all = [
            (self.data_dir.is_none(), "data_dir", "\"…\""),
            (
                self.bamboohr_application_key.is_none(),
                "bamboohr_application_key",
                secret,
            ),
            (self.litmos_api_key.is_none(), "litmos_api_key", secret),
            (
                has_no_administrator,
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

/// The address in the file, or the default.
pub(super) fn url_or_default(url: Option<VendorUrl>, default: &str) -> url::Url {
    url.map_or_else(
        || default.parse().expect("an address written in this program"),
        |url| url.0,
    )
}
