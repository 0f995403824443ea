//! Everything that looks made up is made from the company's seed: keys, passwords, people.
//!
//! One generator per purpose and number, so that one thing more of a kind does not change the
//! others.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha12Rng;

/// The generator of the `number`th thing made for `purpose`.
pub(crate) fn generator(seed: u64, purpose: &str, number: u64) -> ChaCha12Rng {
    let mut generator = ChaCha12Rng::seed_from_u64(mixed(seed, purpose));
    generator.set_stream(number);
    generator
}

/// `seed` made another by a word.
pub(crate) fn mixed(seed: u64, word: &str) -> u64 {
    // FNV-1a over the word: stable, and different words give different streams.
    let word = word.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    seed ^ word
}

/// `bytes` random bytes as lower-case hex.
pub(crate) fn hex(seed: u64, purpose: &str, number: u64, bytes: usize) -> String {
    let mut key = vec![0_u8; bytes];
    generator(seed, purpose, number).fill(&mut key[..]);
    hex::encode(key)
}
