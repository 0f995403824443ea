//! Where a person comes from: names in the script of the place, cities, postal codes, telephone
//! codes.

use fake::Fake;
use fake::faker::address::raw::{CityName, StreetName};
use fake::faker::name::raw::{FirstName, LastName};
use fake::locales::{
    AR_SA, CY_GB, DE_DE, EN, FA_IR, FR_FR, IT_IT, JA_JP, NL_NL, PT_BR, TR_TR, ZH_CN, ZH_TW,
};
use rand::RngExt;
use rand_chacha::ChaCha12Rng;

use crate::demo::people::names::{
    GREEK, HANGUL, HEBREW, HINDI, POLISH, Spoken, UKRAINIAN, VIETNAMESE,
};
use crate::demo::random;

/// A place people come from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Origin {
    pub(super) country: &'static str,
    /// Codes of states, where an address has one.
    pub(super) states: &'static [&'static str],
    /// Where the company's people from there work.
    pub(super) office: &'static str,
    pub(super) dialling_code: &'static str,
    pub(super) zip: Range2,
    names: Names,
}

/// The least postal code and the first one too large.
type Range2 = (u32, u32);

#[derive(Clone, Copy, Debug)]
enum Names {
    English,
    German,
    French,
    Japanese,
    Taiwanese,
    Chinese,
    Arabic,
    Persian,
    Turkish,
    Brazilian,
    Italian,
    Dutch,
    Welsh,
    /// Names that the library has none of.
    Listed(&'static Spoken),
}

/// One line a place; those of the United States come often, as the company is there.
#[rustfmt::skip]
const ORIGINS: [Origin; 20] = [
    origin("Germany", &[], "Berlin", "+49", (10_115, 99_998), Names::German),
    origin("France", &[], "Lyon", "+33", (10_000, 95_880), Names::French),
    origin("Japan", &[], "Osaka", "+81", (1_000_000, 9_071_801), Names::Japanese),
    origin("Taiwan", &[], "Taipei", "+886", (10_000, 98_400), Names::Taiwanese),
    origin("China", &[], "Taipei", "+86", (100_000, 858_000), Names::Chinese),
    origin("Saudi Arabia", &[], "Riyadh", "+966", (11_000, 89_000), Names::Arabic),
    origin("Iran", &[], "Riyadh", "+98", (10_000, 99_000), Names::Persian),
    origin("Turkey", &[], "Berlin", "+90", (10_000, 81_999), Names::Turkish),
    origin("Brazil", &[], "São Paulo", "+55", (10_000, 99_999), Names::Brazilian),
    origin("Italy", &[], "Lyon", "+39", (10_010, 98_168), Names::Italian),
    origin("Netherlands", &[], "Berlin", "+31", (1_000, 9_999), Names::Dutch),
    origin("United Kingdom", &[], "Cardiff", "+44", (10_000, 99_999), Names::Welsh),
    origin("Greece", &[], "Berlin", "+30", (10_431, 85_900), Names::Listed(&GREEK)),
    origin("Ukraine", &[], "Berlin", "+380", (10_001, 99_000), Names::Listed(&UKRAINIAN)),
    origin("Israel", &[], "Riyadh", "+972", (1_000_000, 9_900_000), Names::Listed(&HEBREW)),
    origin("India", &[], "Pune", "+91", (110_001, 855_117), Names::Listed(&HINDI)),
    origin("South Korea", &[], "Osaka", "+82", (10_000, 63_644), Names::Listed(&HANGUL)),
    origin("Poland", &[], "Berlin", "+48", (10_000, 99_440), Names::Listed(&POLISH)),
    origin("Vietnam", &[], "Taipei", "+84", (100_000, 970_000), Names::Listed(&VIETNAMESE)),
    origin("United States", &["CO", "OR", "NY", "TX", "UT"], "Denver", "+1", (10_001, 99_950), Names::English),
];

const fn origin(
    country: &'static str,
    states: &'static [&'static str],
    office: &'static str,
    dialling_code: &'static str,
    zip: Range2,
    names: Names,
) -> Origin {
    Origin {
        country,
        states,
        office,
        dialling_code,
        zip,
        names,
    }
}

/// Draws two texts, by a faker of the locale or from lists of that name.
macro_rules! draw {
    ($names:expr, $random:ident, $one:ident or $ones:ident, $other:ident or $others:ident) => {
        draw!(@by $names, $random, $one or $ones, $other or $others;
            English EN, German DE_DE, French FR_FR, Japanese JA_JP, Taiwanese ZH_TW, Chinese ZH_CN,
            Arabic AR_SA, Persian FA_IR, Turkish TR_TR, Brazilian PT_BR, Italian IT_IT, Dutch NL_NL,
            Welsh CY_GB)
    };
    (@by $names:expr, $random:ident, $one:ident or $ones:ident, $other:ident or $others:ident;
        $($name:ident $locale:ident),*) => {
        match $names {
            $(Names::$name => [
                $one($locale).fake_with_rng($random),
                $other($locale).fake_with_rng($random),
            ],)*
            Names::Listed(spoken) => {
                [spoken.$ones, spoken.$others].map(|texts| one_of(texts, $random).to_owned())
            }
        }
    };
}

impl Origin {
    /// Where the `number`th person comes from: half of them from the last place of the list.
    pub(super) fn for_person(seed: u64, number: u64) -> Origin {
        let drawn = random::generator(seed, "origin", number).random_range(0..2 * ORIGINS.len());
        ORIGINS[drawn.min(ORIGINS.len() - 1)]
    }

    /// First and last name.
    pub(super) fn name(&self, random: &mut ChaCha12Rng) -> [String; 2] {
        draw!(self.names, random, FirstName or first, LastName or last)
    }

    /// City and street.
    pub(super) fn city_and_street(&self, random: &mut ChaCha12Rng) -> [String; 2] {
        draw!(self.names, random, CityName or cities, StreetName or streets)
    }
}

pub(super) fn one_of<'a>(texts: &[&'a str], random: &mut ChaCha12Rng) -> &'a str {
    texts[random.random_range(0..texts.len())]
}
