//! The env file: what a reader's own clients need, one `KEY=VALUE` a line; no value needs quoting.

use std::fmt;
use std::fs::{self, OpenOptions, Permissions};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use super::cannot;
use crate::exit_code::Stop;

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

/// The file of `--env-file`: only its owner may read it, and it is written when all ports answer.
pub(super) struct EnvFile(PathBuf);

impl EnvFile {
    /// Makes sure that the file can be written before anything else happens, and takes an old one away, so that
    /// whoever waits for it does not read the keys of another world.
    pub(super) fn prepare(path: &Path) -> Result<EnvFile, Stop> {
        let file = EnvFile(path.to_owned());
        let made = OpenOptions::new().create(true).append(true).mode(0o600).open(path);
        made.and_then(|_| fs::remove_file(path)).map_err(|error| file.wrong(&error))?;
        Ok(file)
    }

    /// Writes beside and renames: whoever sees the file sees all of it.
    pub(super) fn fill(&self, environment: &Environment) -> Result<(), Stop> {
        let beside = self.0.with_extension("new");
        let written = fs::write(&beside, environment.to_string())
            .and_then(|()| fs::set_permissions(&beside, Permissions::from_mode(0o600)))
            .and_then(|()| fs::rename(&beside, &self.0));
        written.map_err(|error| self.wrong(&error))
    }

    fn wrong(&self, error: &std::io::Error) -> Stop {
        cannot(format!("--env-file: cannot write {}: {error}", self.0.display()))
    }
}
