//! Ids, keys and login addresses, made from the site's seed: the same seed gives the same ones.
//!
//! Each is drawn by a generator of its own, from what it is for, so that adding one learner renames
//! no other.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

const BASE64_URL: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Draws what belongs to one site.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Identity {
    seed: u64,
}

impl Identity {
    pub(crate) fn new(seed: u64) -> Identity {
        Identity { seed }
    }

    /// An id as the vendor makes them: 12 characters (rarely 11) ending in `1`, or 23 ending in `2`
    /// (contract, section 3.1). `attempt` counts up when an id is taken.
    pub(crate) fn learner_id(self, folded_name: &str, attempt: u64) -> String {
        self.record_id("learner", folded_name, attempt)
    }

    /// The id of the `number`th bulk import, which looks like a learner's.
    pub(crate) fn import_id(self, number: u64) -> String {
        self.record_id("import", "", number)
    }

    /// The id of a team, which looks like a learner's too.
    pub(crate) fn team_id(self, folded_name: &str, attempt: u64) -> String {
        self.record_id("team", folded_name, attempt)
    }

    /// The id of the `number`th course.
    pub(crate) fn course_id(self, number: u64) -> String {
        self.record_id("course", "", number)
    }

    fn record_id(self, purpose: &str, of: &str, number: u64) -> String {
        let mut bytes = [0_u8; 24];
        self.generator(purpose, of, number).fill_bytes(&mut bytes);
        let (length, last) = match bytes[23] {
            0..64 => (22, '2'),
            64..72 => (10, '1'),
            _ => (11, '1'),
        };
        let letters = bytes[..length]
            .iter()
            .map(|byte| char::from(BASE64_URL[usize::from(byte & 63)]));
        letters.chain([last]).collect()
    }

    /// An API key: a GUID in lower case. `number` counts the keys of one learner.
    pub(crate) fn api_key(self, learner: &str, number: u64) -> String {
        self.guid("key", learner, number)
    }

    /// The GUID in a learner's login address.
    pub(crate) fn login_key(self, learner: &str) -> String {
        self.guid("login", learner, 0)
    }

    fn guid(self, purpose: &str, of: &str, number: u64) -> String {
        let mut bytes = [0_u8; 16];
        self.generator(purpose, of, number).fill_bytes(&mut bytes);
        bytes[6] = bytes[6] & 0x0f | 0x40;
        bytes[8] = bytes[8] & 0x3f | 0x80;
        let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        [
            &digits[..8],
            &digits[8..12],
            &digits[12..16],
            &digits[16..20],
            &digits[20..],
        ]
        .join("-")
    }

    fn generator(self, purpose: &str, of: &str, number: u64) -> ChaCha8Rng {
        let mut seed = [0_u8; 32];
        let words = [self.seed, hash(purpose), hash(of), number];
        for (place, word) in seed.chunks_exact_mut(8).zip(words) {
            place.copy_from_slice(&word.to_le_bytes());
        }
        ChaCha8Rng::from_seed(seed)
    }
}

/// FNV-1a, which is the same on every machine.
fn hash(text: &str) -> u64 {
    let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    text.as_bytes().iter().fold(0xcbf2_9ce4_8422_2325, step)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn ids_have_the_vendors_forms_and_all_of_them_occur() {
        let identity = Identity::new(7);
        let ids: BTreeSet<String> = (0..500)
            .map(|n| identity.learner_id("ana@acme.test", n))
            .collect();
        assert_eq!(ids.len(), 500);
        let mut lengths = BTreeSet::new();
        for id in &ids {
            assert!(id.bytes().all(|byte| BASE64_URL.contains(&byte)), "{id}");
            assert!(id.ends_with(if id.len() == 23 { '2' } else { '1' }), "{id}");
            lengths.insert(id.len());
        }
        assert_eq!(lengths, BTreeSet::from([11, 12, 23]));
    }

    #[test]
    fn a_key_is_a_guid_that_only_seed_and_learner_decide() {
        let key = Identity::new(7).api_key("rT7_k2-Lq0M1", 0);
        assert_eq!(key, Identity::new(7).api_key("rT7_k2-Lq0M1", 0));
        assert_ne!(key, Identity::new(8).api_key("rT7_k2-Lq0M1", 0));
        assert_ne!(key, Identity::new(7).api_key("rT7_k2-Lq0M1", 1));
        let parts: Vec<usize> = key.split('-').map(str::len).collect();
        assert_eq!(parts, [8, 4, 4, 4, 12]);
    }
}
