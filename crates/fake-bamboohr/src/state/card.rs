//! The company's card: what it is called and where it sits (section 6.5).

use serde::{Deserialize, Serialize};

/// What `company_information` shows. Empty text is unset.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CompanyCard {
    /// The name on contracts.
    pub legal_name: String,
    /// The name on screens.
    pub display_name: String,
    /// The street.
    pub line1: String,
    /// The rest of the street.
    pub line2: String,
    /// The city.
    pub city: String,
    /// The state's code.
    pub state: String,
    /// The postal code.
    pub zip: String,
    /// The telephone number.
    pub phone: String,
}
