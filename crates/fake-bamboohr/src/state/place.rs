//! Countries and their subdivisions, as writes are checked against them (section 4.6).
//!
//! A country is stored by its full name, a state by its code. BambooHR's numbers of countries are
//! not published: here the United States are 1, and the others follow in the order of this list.
//! Not implemented: subdivisions of countries other than the United States and Canada: there a
//! state is stored as typed.

/// Alpha-2 code and name.
#[rustfmt::skip]
static COUNTRIES: &[&str] = &[
    "AF Afghanistan", "AX Åland Islands", "AL Albania", "DZ Algeria", "AS American Samoa", "AD Andorra",
    "AO Angola", "AI Anguilla", "AQ Antarctica", "AG Antigua and Barbuda", "AR Argentina", "AM Armenia",
    "AW Aruba", "AU Australia", "AT Austria", "AZ Azerbaijan", "BS Bahamas", "BH Bahrain", "BD Bangladesh",
    "BB Barbados", "BY Belarus", "BE Belgium", "BZ Belize", "BJ Benin", "BM Bermuda", "BT Bhutan", "BO Bolivia",
    "BQ Bonaire, Sint Eustatius and Saba", "BA Bosnia and Herzegovina", "BW Botswana", "BV Bouvet Island",
    "BR Brazil", "IO British Indian Ocean Territory", "BN Brunei", "BG Bulgaria", "BF Burkina Faso", "BI Burundi",
    "CV Cabo Verde", "KH Cambodia", "CM Cameroon", "CA Canada", "KY Cayman Islands", "CF Central African Republic",
    "TD Chad", "CL Chile", "CN China", "CX Christmas Island", "CC Cocos (Keeling) Islands", "CO Colombia",
    "KM Comoros", "CG Congo", "CD Congo, Democratic Republic of the", "CK Cook Islands", "CR Costa Rica",
    "CI Côte d'Ivoire", "HR Croatia", "CU Cuba", "CW Curaçao", "CY Cyprus", "CZ Czech Republic", "DK Denmark",
    "DJ Djibouti", "DM Dominica", "DO Dominican Republic", "EC Ecuador", "EG Egypt", "SV El Salvador",
    "GQ Equatorial Guinea", "ER Eritrea", "EE Estonia", "SZ Eswatini", "ET Ethiopia", "FK Falkland Islands",
    "FO Faroe Islands", "FJ Fiji", "FI Finland", "FR France", "GF French Guiana", "PF French Polynesia",
    "TF French Southern Territories", "GA Gabon", "GM Gambia", "GE Georgia", "DE Germany", "GH Ghana",
    "GI Gibraltar", "GR Greece", "GL Greenland", "GD Grenada", "GP Guadeloupe", "GU Guam", "GT Guatemala",
    "GG Guernsey", "GN Guinea", "GW Guinea-Bissau", "GY Guyana", "HT Haiti",
    "HM Heard Island and McDonald Islands", "VA Holy See", "HN Honduras", "HK Hong Kong", "HU Hungary",
    "IS Iceland", "IN India", "ID Indonesia", "IR Iran", "IQ Iraq", "IE Ireland", "IM Isle of Man", "IL Israel",
    "IT Italy", "JM Jamaica", "JP Japan", "JE Jersey", "JO Jordan", "KZ Kazakhstan", "KE Kenya", "KI Kiribati",
    "KP North Korea", "KR South Korea", "KW Kuwait", "KG Kyrgyzstan", "LA Laos", "LV Latvia", "LB Lebanon",
    "LS Lesotho", "LR Liberia", "LY Libya", "LI Liechtenstein", "LT Lithuania", "LU Luxembourg", "MO Macao",
    "MG Madagascar", "MW Malawi", "MY Malaysia", "MV Maldives", "ML Mali", "MT Malta", "MH Marshall Islands",
    "MQ Martinique", "MR Mauritania", "MU Mauritius", "YT Mayotte", "MX Mexico", "FM Micronesia", "MD Moldova",
    "MC Monaco", "MN Mongolia", "ME Montenegro", "MS Montserrat", "MA Morocco", "MZ Mozambique", "MM Myanmar",
    "NA Namibia", "NR Nauru", "NP Nepal", "NL Netherlands", "NC New Caledonia", "NZ New Zealand", "NI Nicaragua",
    "NE Niger", "NG Nigeria", "NU Niue", "NF Norfolk Island", "MK North Macedonia", "MP Northern Mariana Islands",
    "NO Norway", "OM Oman", "PK Pakistan", "PW Palau", "PS Palestine", "PA Panama", "PG Papua New Guinea",
    "PY Paraguay", "PE Peru", "PH Philippines", "PN Pitcairn", "PL Poland", "PT Portugal", "PR Puerto Rico",
    "QA Qatar", "RE Réunion", "RO Romania", "RU Russia", "RW Rwanda", "BL Saint Barthélemy", "SH Saint Helena",
    "KN Saint Kitts and Nevis", "LC Saint Lucia", "MF Saint Martin", "PM Saint Pierre and Miquelon",
    "VC Saint Vincent and the Grenadines", "WS Samoa", "SM San Marino", "ST Sao Tome and Principe",
    "SA Saudi Arabia", "SN Senegal", "RS Serbia", "SC Seychelles", "SL Sierra Leone", "SG Singapore",
    "SX Sint Maarten", "SK Slovakia", "SI Slovenia", "SB Solomon Islands", "SO Somalia", "ZA South Africa",
    "GS South Georgia and the South Sandwich Islands", "SS South Sudan", "ES Spain", "LK Sri Lanka", "SD Sudan",
    "SR Suriname", "SJ Svalbard and Jan Mayen", "SE Sweden", "CH Switzerland", "SY Syria", "TW Taiwan",
    "TJ Tajikistan", "TZ Tanzania", "TH Thailand", "TL Timor-Leste", "TG Togo", "TK Tokelau", "TO Tonga",
    "TT Trinidad and Tobago", "TN Tunisia", "TR Turkey", "TM Turkmenistan", "TC Turks and Caicos Islands",
    "TV Tuvalu", "UG Uganda", "UA Ukraine", "AE United Arab Emirates", "GB United Kingdom", "US United States",
    "UM United States Minor Outlying Islands", "UY Uruguay", "UZ Uzbekistan", "VU Vanuatu", "VE Venezuela",
    "VN Vietnam", "VG Virgin Islands (British)", "VI Virgin Islands (U.S.)", "WF Wallis and Futuna",
    "EH Western Sahara", "YE Yemen", "ZM Zambia", "ZW Zimbabwe",
];

/// The states of the United States.
#[rustfmt::skip]
static STATES: &[&str] = &[
    "AL Alabama", "AK Alaska", "AZ Arizona", "AR Arkansas", "CA California", "CO Colorado", "CT Connecticut",
    "DE Delaware", "DC District of Columbia", "FL Florida", "GA Georgia", "HI Hawaii", "ID Idaho", "IL Illinois",
    "IN Indiana", "IA Iowa", "KS Kansas", "KY Kentucky", "LA Louisiana", "ME Maine", "MD Maryland",
    "MA Massachusetts", "MI Michigan", "MN Minnesota", "MS Mississippi", "MO Missouri", "MT Montana",
    "NE Nebraska", "NV Nevada", "NH New Hampshire", "NJ New Jersey", "NM New Mexico", "NY New York",
    "NC North Carolina", "ND North Dakota", "OH Ohio", "OK Oklahoma", "OR Oregon", "PA Pennsylvania",
    "RI Rhode Island", "SC South Carolina", "SD South Dakota", "TN Tennessee", "TX Texas", "UT Utah", "VT Vermont",
    "VA Virginia", "WA Washington", "WV West Virginia", "WI Wisconsin", "WY Wyoming", "PR Puerto Rico",
];

/// The provinces of Canada.
#[rustfmt::skip]
static PROVINCES: &[&str] = &[
    "AB Alberta", "BC British Columbia", "MB Manitoba", "NB New Brunswick", "NL Newfoundland and Labrador",
    "NS Nova Scotia", "NT Northwest Territories", "NU Nunavut", "ON Ontario", "PE Prince Edward Island",
    "QC Quebec", "SK Saskatchewan", "YT Yukon",
];

/// The full name of the country that `text` names, codes or numbers, in any case.
pub(crate) fn country(text: &str) -> Option<&'static str> {
    if let Ok(number) = text.trim().parse::<usize>() {
        return numbered(number);
    }
    entries(COUNTRIES)
        .find(|(code, name)| is(code, text) || is(name, text))
        .map(|(_, name)| name)
}

fn numbered(number: usize) -> Option<&'static str> {
    const FIRST: &str = "United States";
    let others = entries(COUNTRIES)
        .map(|(_, name)| name)
        .filter(|name| *name != FIRST);
    std::iter::once(FIRST)
        .chain(others)
        .nth(number.checked_sub(1)?)
}

/// The code of the state that `text` names or codes, within `country` if one is known.
pub(crate) fn state(text: &str, country: Option<&str>) -> Option<String> {
    let in_table = |table| {
        entries(table)
            .find(|(code, name)| is(code, text) || is(name, text))
            .map(|(code, _)| code)
    };
    let code = match country {
        Some("United States") => in_table(STATES),
        Some("Canada") => in_table(PROVINCES),
        Some(_) => return Some(text.to_owned()),
        None => in_table(STATES).or_else(|| in_table(PROVINCES)),
    };
    code.map(str::to_owned)
}

fn entries(table: &'static [&'static str]) -> impl Iterator<Item = (&'static str, &'static str)> {
    table.iter().filter_map(|entry| entry.split_once(' '))
}

fn is(name: &str, text: &str) -> bool {
    // Names beyond ASCII are rare enough to be lowered on the spot.
    name.eq_ignore_ascii_case(text)
        || (!name.is_ascii() && name.to_lowercase() == text.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_is_found_by_name_and_code_in_any_case() {
        assert_eq!(country("us"), Some("United States"));
        assert_eq!(country("united kingdom"), Some("United Kingdom"));
        assert_eq!(country("CÔTE D'IVOIRE"), Some("Côte d'Ivoire"));
        assert_eq!(country("1"), Some("United States"));
        assert_eq!(country("2"), Some("Afghanistan"));
        assert_eq!(country("0"), None);
        assert_eq!(country("999"), None);
        assert_eq!(country("Narnia"), None);
    }

    #[test]
    fn a_state_becomes_its_code_within_its_country() {
        assert_eq!(state("Pennsylvania", None).as_deref(), Some("PA"));
        assert_eq!(state("ut", Some("United States")).as_deref(), Some("UT"));
        assert_eq!(state("ontario", Some("Canada")).as_deref(), Some("ON"));
        assert_eq!(state("Ontario", Some("United States")), None);
        assert_eq!(
            state("Bavaria", Some("Germany")).as_deref(),
            Some("Bavaria")
        );
        assert_eq!(state("Bavaria", None), None);
    }
}
