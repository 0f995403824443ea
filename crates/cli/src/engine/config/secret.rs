//! Where to read a secret: from a file or the environment, never from the config itself.

use std::fmt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use secrecy::SecretString;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// `{ file = "…" }` or `{ env = "…" }`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum SecretSource {
    /// The content of this file without the line breaks at its end.
    File(PathBuf),
    /// The value of this environment variable.
    Env(String),
}

/// The form of a value that refers to a secret.
const FORM: &str =
    "`{ file = \"…\" }` or `{ env = \"…\" }`: secrets are never written in this file";

impl SecretSource {
    /// Reads the secret. Relative paths start at `folder`.
    ///
    /// # Errors
    /// A message: the file or variable does not exist or is empty.
    pub(super) fn reveal(&self, folder: &Path) -> Result<SecretString, String> {
        let text = match self {
            SecretSource::File(path) => from_file(&folder.join(path))?,
            SecretSource::Env(name) => from_environment(name)?,
        };
        let secret = text.trim_end_matches(['\r', '\n']);
        if secret.is_empty() {
            return Err(format!("{self} is empty"));
        }
        Ok(SecretString::from(secret))
    }
}

fn from_file(path: &Path) -> Result<String, String> {
    let shown = path.display();
    let text = std::fs::read_to_string(path)
        .map_err(|error| format!("cannot read the file `{shown}`: {error}"))?;
    let is_open =
        std::fs::metadata(path).is_ok_and(|about| about.permissions().mode() & 0o077 != 0);
    if is_open {
        tracing::warn!(file = %shown, "other users of this machine can read this secret; run `chmod 600` on the file");
    }
    Ok(text)
}

fn from_environment(name: &str) -> Result<String, String> {
    let value = std::env::var_os(name)
        .ok_or_else(|| format!("the environment variable `{name}` is not set"))?;
    value
        .into_string()
        .map_err(|_| format!("the environment variable `{name}` is not valid UTF-8"))
}

impl fmt::Display for SecretSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SecretSource::File(path) => write!(f, "the file `{}`", path.display()),
            SecretSource::Env(name) => write!(f, "the environment variable `{name}`"),
        }
    }
}

impl<'de> Deserialize<'de> for SecretSource {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<SecretSource, D::Error> {
        deserializer.deserialize_any(Form)
    }
}

/// Written out, because a derived one would repeat a secret that is written here by mistake.
struct Form;

impl<'de> Visitor<'de> for Form {
    type Value = SecretSource;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(FORM)
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<SecretSource, E> {
        Err(E::custom(format!("expected {FORM}")))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<SecretSource, A::Error> {
        let Some(kind) = map.next_key::<String>()? else {
            return Err(A::Error::custom(format!("expected {FORM}")));
        };
        let source = match kind.as_str() {
            "file" => SecretSource::File(map.next_value()?),
            "env" => SecretSource::Env(map.next_value()?),
            _ => {
                return Err(A::Error::custom("expected the key `file` or `env`"));
            }
        };
        match map.next_key::<String>()? {
            None => Ok(source),
            Some(_) => Err(A::Error::custom("expected only one of `file` and `env`")),
        }
    }
}
