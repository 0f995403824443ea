//! The config file of `rehearsal engine`: TOML with the rule book's options at the top level and
//! the addresses, secrets and administrators of one installation beside them (CFG-1).

mod allow_hosts;
mod check;
mod keys;
mod problem;
mod secret;
mod vendor_url;

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use fake_kit::AllowedHost;
use secrecy::{ExposeSecret, SecretString};
use sync_core::Config;
use sync_engine::{Administrator, SealingKey, Setup};
use url::Url;

use self::keys::{AdministratorEntry, Keys, url_or_default};
use self::problem::Problem;
use self::secret::SecretSource;
use crate::exit_code::{Exit, Stop};

/// A config that checks, its secrets read.
#[derive(Debug)]
pub(super) struct Installation {
    /// The address of the admin API and the receiver.
    pub(super) listen: SocketAddr,
    /// The folder of the store and the key file.
    pub(super) data_dir: PathBuf,
    /// The host names to accept; `None` for any.
    pub(super) allow_hosts: Option<Vec<AllowedHost>>,
    /// The config of the engine itself.
    pub(super) engine: EngineConfig,
}

/// A [`Setup`] without what is not in the file: the sealing key and the random seed.
#[derive(Debug)]
pub(super) struct EngineConfig {
    config: Config,
    bamboohr_url: Url,
    bamboohr_application_key: SecretString,
    litmos_url: Url,
    litmos_api_key: SecretString,
    litmos_source: String,
    administrators: Vec<Administrator>,
    webhook_private_key: Option<SecretString>,
}

impl EngineConfig {
    /// Completes the setup of an engine.
    pub(super) fn into_setup(self, sealing_key: SealingKey, seed: [u8; 32]) -> Setup {
        Setup {
            config: self.config,
            bamboohr_url: self.bamboohr_url,
            bamboohr_application_key: self.bamboohr_application_key,
            litmos_url: self.litmos_url,
            litmos_api_key: self.litmos_api_key,
            litmos_source: self.litmos_source,
            sealing_key,
            administrators: self.administrators,
            webhook_key: None,
            webhook_private_key: self.webhook_private_key,
            seed,
        }
    }
}

/// Reads and checks the file at `path`.
///
/// # Errors
/// The file does not exist (1) or does not check (2); the error names every problem with file,
/// line, column and key.
pub(super) fn read(path: &Path) -> Result<Installation, Stop> {
    let text = std::fs::read_to_string(path).map_err(|error| read_error(path, &error))?;
    let folder = path.parent().unwrap_or(Path::new("."));
    let (config, keys) =
        check::parse(&text).map_err(|problems| config_error(path, &text, &problems))?;
    let mut secrets = Secrets {
        folder,
        text: &text,
        problems: Vec::new(),
    };
    let engine = EngineConfig {
        config,
        bamboohr_url: url_or_default(keys.bamboohr_url.clone(), "https://api.bamboohr.com"),
        bamboohr_application_key: secrets.reveal(
            "bamboohr_application_key",
            keys.bamboohr_application_key.as_ref(),
        ),
        litmos_url: url_or_default(keys.litmos_url.clone(), "https://api.litmos.com/v1.svc"),
        litmos_api_key: secrets.reveal("litmos_api_key", keys.litmos_api_key.as_ref()),
        litmos_source: keys
            .litmos_source
            .clone()
            .unwrap_or_else(|| "rehearsal".to_owned()),
        administrators: secrets.administrators(keys.administrator.as_deref().unwrap_or_default()),
        webhook_private_key: keys
            .webhook_private_key
            .as_ref()
            .map(|source| secrets.reveal("webhook_private_key", Some(source))),
    };
    if !secrets.problems.is_empty() {
        return Err(config_error(path, &text, &secrets.problems));
    }
    Ok(installation(folder, &keys, engine))
}

fn installation(folder: &Path, keys: &Keys, engine: EngineConfig) -> Installation {
    let data_dir = keys
        .data_dir
        .as_ref()
        .map_or_else(PathBuf::new, |data_dir| folder.join(data_dir));
    let allow_hosts = keys.allow_hosts.as_ref().map(|hosts| hosts.0.clone());
    Installation {
        listen: keys.listen(),
        data_dir,
        allow_hosts,
        engine,
    }
}

fn read_error(path: &Path, error: &std::io::Error) -> Stop {
    let exit = match error.kind() {
        ErrorKind::InvalidData => Exit::BadFile,
        ErrorKind::NotFound | ErrorKind::IsADirectory | ErrorKind::NotADirectory => {
            Exit::WrongCommandLine
        }
        _ => Exit::CouldNotRun,
    };
    Stop::new(
        exit,
        format!("--config: cannot read `{}`: {error}", path.display()),
    )
}

fn config_error(path: &Path, text: &str, problems: &[Problem]) -> Stop {
    let lines: Vec<String> = problems
        .iter()
        .map(|problem| problem.render(path, text))
        .collect();
    Stop::bad_file(lines.join("\nerror: "))
}

/// Reads secrets and collects what is wrong with them.
struct Secrets<'a> {
    folder: &'a Path,
    text: &'a str,
    problems: Vec<Problem>,
}

impl Secrets<'_> {
    fn reveal(&mut self, path: &str, source: Option<&SecretSource>) -> SecretString {
        let revealed = source.map_or(Ok(SecretString::from("")), |source| {
            source.reveal(self.folder)
        });
        revealed.unwrap_or_else(|why| {
            self.add_problem(path, why);
            SecretString::from("")
        })
    }

    fn administrators(&mut self, entries: &[AdministratorEntry]) -> Vec<Administrator> {
        let mut known: Vec<Administrator> = Vec::new();
        for (index, entry) in entries.iter().enumerate() {
            let path = format!("administrator[{index}]");
            let token = self.reveal(&format!("{path}.token"), Some(&entry.token));
            if entry.name.trim().is_empty() {
                self.add_problem(
                    &format!("{path}.name"),
                    "the name is blank; the audit trail needs one",
                );
            }
            if known.iter().any(|other| other.name == entry.name) {
                self.add_problem(
                    &format!("{path}.name"),
                    "another administrator has this name",
                );
            }
            let is_same =
                |other: &Administrator| other.token.expose_secret() == token.expose_secret();
            if !token.expose_secret().is_empty() && known.iter().any(is_same) {
                self.add_problem(
                    &format!("{path}.token"),
                    "another administrator has this token",
                );
            }
            let can_manage_bamboohr_employees = entry.can_manage_bamboohr_employees;
            known.push(Administrator {
                name: entry.name.clone(),
                token,
                can_manage_bamboohr_employees,
            });
        }
        known
    }

    fn add_problem(&mut self, path: &str, why: impl Into<String>) {
        let key = path.split(['[', '.']).next().unwrap_or(path);
        self.problems
            .push(Problem::new(check::place_of(key, self.text), path, why));
    }
}

#[cfg(test)]
mod range_tests;
#[cfg(test)]
mod tests;
