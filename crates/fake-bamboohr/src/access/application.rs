//! Partner applications: what logs users in on their behalf (sections 3.2 and 3.3).

use serde::{Deserialize, Serialize};

/// A registered partner application. It is known by its application key, which is its OAuth client
/// id too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Application {
    /// What it is called.
    pub name: String,
    /// Whether it is BambooHR's own iOS or Android app, whose key the login exchange refuses.
    pub is_mobile: bool,
    /// Its OAuth client secret.
    pub client_secret: String,
}
