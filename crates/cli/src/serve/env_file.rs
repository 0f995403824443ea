//! The env file: what a reader's own clients need, one `KEY=VALUE` a line; no value needs quoting.

use std::fmt;

/// Addresses and keys of a served world.
pub(super) struct Environment {
    pub(super) console: String,
    pub(super) bamboohr: String,
    pub(super) company: String,
    pub(super) bamboohr_api_key: String,
    pub(super) bamboohr_user: String,
    pub(super) bamboohr_password: String,
    pub(super) application_key: String,
    pub(super) litmos: String,
    pub(super) litmos_api_key: String,
    pub(super) litmos_source: String,
    pub(super) engine: String,
    pub(super) engine_token: String,
    pub(super) engine_webhook_key: String,
}

impl fmt::Display for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines = [
            ("CONSOLE_URL", &self.console),
            ("BAMBOOHR_URL", &self.bamboohr),
            ("BAMBOOHR_COMPANY", &self.company),
            ("BAMBOOHR_API_KEY", &self.bamboohr_api_key),
            ("BAMBOOHR_USER", &self.bamboohr_user),
            ("BAMBOOHR_PASSWORD", &self.bamboohr_password),
            ("BAMBOOHR_APPLICATION_KEY", &self.application_key),
            ("LITMOS_URL", &self.litmos),
            ("LITMOS_API_KEY", &self.litmos_api_key),
            ("LITMOS_SOURCE", &self.litmos_source),
            ("ENGINE_URL", &self.engine),
            ("ENGINE_TOKEN", &self.engine_token),
            ("ENGINE_WEBHOOK_KEY", &self.engine_webhook_key),
        ];
        lines.iter().try_for_each(|(key, value)| writeln!(f, "{key}={value}"))
    }
}
