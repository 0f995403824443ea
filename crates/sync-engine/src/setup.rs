//! The settings of an engine: addresses, keys, administrators, rules' options and a
//! seed.

use secrecy::SecretString;
use sync_core::Config;
use url::Url;

use crate::sealing::SealingKey;

/// All settings of an engine. Its debug output hides the secrets.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The options of the rule book (section 22).
    pub config: Config,
    /// The part of the address before `/api/gateway.php/…`.
    pub bamboohr_url: Url,
    /// The key of the registered partner application, for the login exchange (CON-4).
    pub bamboohr_application_key: SecretString,
    /// The address that ends in `/v1.svc`.
    pub litmos_url: Url,
    /// An Account Owner's API key.
    pub litmos_api_key: SecretString,
    /// The name of the engine towards Litmos.
    pub litmos_source: String,
    /// What secrets are sealed with in the store (CON-6).
    pub sealing_key: SealingKey,
    /// Who may use the admin API.
    pub administrators: Vec<Administrator>,
    /// The first receiver key (WHK-3); made from the seed if there is none.
    pub webhook_key: Option<SecretString>,
    /// BambooHR's private key; with it signatures are required (WHK-4).
    pub webhook_private_key: Option<SecretString>,
    /// The seed of all randomness: retry jitter and receiver keys (CRS-1). Keys are as hard to
    /// guess as this.
    pub seed: [u8; 32],
}

/// One administrator of the engine.
#[derive(Clone, Debug)]
pub struct Administrator {
    /// The name recorded as actor (PRM-5).
    pub name: String,
    /// The bearer token.
    pub token: SecretString,
    /// Whether they may Sync, Import and see the list and the reports (PRM-1, PRM-2).
    pub can_manage_bamboohr_employees: bool,
}
