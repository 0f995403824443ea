//! Made-up companies: a demo, a generated one, an empty one; all from one seed.

pub(crate) mod people;
pub(crate) mod random;
pub(crate) mod seed;
