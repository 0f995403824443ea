//! The env file: addresses and keys for other clients, one `KEY=VALUE` per line without quotes.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::{fmt, io};

use fake_bamboohr::{Company, FakeBambooHr};
use fake_litmos::FakeLitmos;
use secrecy::{ExposeSecret, SecretString};
use sync_engine::Engine;

use crate::data_folder::random_seed;
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

impl Environment {
    /// Collects the addresses and keys of a served world.
    pub(super) fn new(
        bamboohr: &FakeBambooHr,
        litmos: &FakeLitmos,
        engine: &Engine,
        [console, bamboohr_url, litmos_url, engine_url]: [String; 4],
        token: &SecretString,
    ) -> Environment {
        let of_company = |look: fn(&Company) -> String| bamboohr.read(look);
        Environment {
            console,
            bamboohr: bamboohr_url,
            company: of_company(|company| company.subdomain().to_owned()),
            bamboohr_api_key: of_company(|company| {
                company.admin_key().unwrap_or_default().to_owned()
            }),
            bamboohr_user: of_company(|company| company.admin().name.clone()),
            bamboohr_password: of_company(|company| company.admin().password.clone()),
            application_key: of_company(|company| company.application_key().to_owned()),
            litmos: format!("{litmos_url}/v1.svc"),
            litmos_api_key: litmos.read(|site| site.owner_key().to_owned()),
            litmos_source: "rehearsal".to_owned(),
            engine: engine_url,
            engine_token: token.expose_secret().to_owned(),
            engine_webhook_key: engine.webhook_key().expose_secret().to_owned(),
        }
    }
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
        lines
            .iter()
            .try_for_each(|(key, value)| writeln!(f, "{key}={value}"))
    }
}

/// The file of `--env-file`, readable only by its owner. It is written once all ports answer; until
/// then an existing file is not changed.
pub(super) struct EnvFile(PathBuf);

impl EnvFile {
    /// Makes sure that the file can be written before anything else happens, without touching it.
    pub(super) fn prepare(path: &Path) -> Result<EnvFile, Stop> {
        let file = EnvFile(path.to_owned());
        if path.is_dir() {
            return Err(file.wrong(&io::Error::from(io::ErrorKind::IsADirectory)));
        }
        let tried = file
            .beside()
            .and_then(|(beside, _)| fs::remove_file(beside));
        tried.map_err(|error| file.wrong(&error))?;
        Ok(file)
    }

    /// Writes beside and renames: whoever sees the file sees all of it, and a link of this name is
    /// replaced, not followed.
    pub(super) fn fill(&self, environment: &Environment) -> Result<(), Stop> {
        let written = self.beside().and_then(|(beside, mut file)| {
            let written = file
                .write_all(environment.to_string().as_bytes())
                .and_then(|()| fs::rename(&beside, &self.0));
            // What is half written must not lie about; that it cannot be removed says less than why
            // it was not written.
            written.inspect_err(|_| drop(fs::remove_file(&beside)))
        });
        written.map_err(|error| self.wrong(&error))
    }

    /// A new file beside this one that nobody else can have made, for its owner alone.
    fn beside(&self) -> io::Result<(PathBuf, File)> {
        let seed = random_seed().map_err(io::Error::other)?;
        let mut name = OsString::from(".");
        name.push(self.0.file_name().ok_or(io::ErrorKind::InvalidInput)?);
        name.push(format!(".{:016x}", seed));
        let path = self.0.with_file_name(name);
        let file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)?;
        Ok((path, file))
    }

    fn wrong(&self, error: &io::Error) -> Stop {
        Stop::could_not_run(format!(
            "--env-file: cannot write `{}`: {error}",
            self.0.display()
        ))
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    fn environment() -> Environment {
        let text = String::new;
        Environment {
            console: "http://127.0.0.1:8180".to_owned(),
            bamboohr: text(),
            company: text(),
            bamboohr_api_key: text(),
            bamboohr_user: text(),
            bamboohr_password: text(),
            application_key: text(),
            litmos: text(),
            litmos_api_key: text(),
            litmos_source: text(),
            engine: text(),
            engine_token: text(),
            engine_webhook_key: text(),
        }
    }

    /// A folder for one test, gone at the end.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Folder {
            let folder = std::env::temp_dir()
                .join(format!("rehearsal-env-file-{}-{name}", std::process::id()));
            fs::create_dir_all(&folder).expect("a folder");
            Folder(folder)
        }

        fn names(&self) -> Vec<String> {
            let entries = fs::read_dir(&self.0).expect("a folder");
            let mut names: Vec<String> = entries
                .map(|entry| {
                    entry
                        .expect("an entry")
                        .file_name()
                        .to_string_lossy()
                        .into_owned()
                })
                .collect();
            names.sort();
            names
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            drop(fs::remove_dir_all(&self.0));
        }
    }

    #[test]
    fn a_file_that_is_there_stays_until_the_new_one_is_whole() {
        let folder = Folder::new("stays");
        let path = folder.0.join("acme.env");
        fs::write(&path, "KEY=old\n").expect("a file");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("a file");
        let file = EnvFile::prepare(&path).expect("it can be written");
        assert_eq!(fs::read_to_string(&path).expect("it stays"), "KEY=old\n");
        assert_eq!(folder.names(), ["acme.env"]);
        file.fill(&environment()).expect("it can be written");
        assert!(
            fs::read_to_string(&path)
                .expect("a file")
                .starts_with("CONSOLE_URL=http://127.0.0.1:8180\n")
        );
        assert_eq!(
            fs::metadata(&path).expect("a file").permissions().mode() & 0o777,
            0o600
        );
        assert_eq!(folder.names(), ["acme.env"]);
    }

    #[test]
    fn no_link_is_followed() {
        let folder = Folder::new("links");
        let (path, theirs) = (folder.0.join("acme.env"), folder.0.join("theirs"));
        fs::write(&theirs, "theirs").expect("a file");
        symlink(&theirs, &path).expect("a link");
        symlink(&theirs, folder.0.join("acme.new")).expect("a link");
        EnvFile::prepare(&path)
            .and_then(|file| file.fill(&environment()))
            .expect("it can be written");
        assert_eq!(fs::read_to_string(&theirs).expect("a file"), "theirs");
        assert!(fs::symlink_metadata(&path).expect("a file").is_file());
    }

    #[test]
    fn what_cannot_be_written_is_refused_before_anything_happens() {
        let folder = Folder::new("refused");
        for path in [
            folder.0.clone(),
            folder.0.join("no/such/folder.env"),
            PathBuf::from("/"),
            folder.0.join(".."),
        ] {
            let Err(stop) = EnvFile::prepare(&path) else {
                panic!("{} can be written", path.display())
            };
            assert!(
                stop.message.starts_with("--env-file: cannot write `"),
                "{}",
                stop.message
            );
        }
        assert_eq!(folder.names(), Vec::<String>::new());
    }
}
