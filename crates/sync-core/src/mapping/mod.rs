//! From employee to learner: the fixed table of fields (MAP-1..14, MAP-26), what each value
//! becomes, and the fingerprint of the result.

mod access_names;
mod desired;
mod fingerprint;
mod places;
mod table;

pub use access_names::AccessNames;
pub(crate) use access_names::LITMOS_ACCESS_LABEL;
pub(crate) use desired::fit;
pub use desired::{Desired, desire};
pub use fingerprint::{fingerprint, json_sha256_hex, sha256_hex};
pub use places::{Texts, Times};
pub use table::{Field, Member, OverLimit, Property, SourceField};
