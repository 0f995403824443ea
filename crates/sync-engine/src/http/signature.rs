//! Whether a delivery is BambooHR's: the signature over the raw bytes and the age of its timestamp
//! (WHK-4, WHK-5).

use hmac::{Hmac, KeyInit, Mac};
use http::HeaderMap;
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

/// Why a delivery is not taken as BambooHR's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SignatureError {
    /// A header is missing, or the signature is not that of body and timestamp.
    Signature,
    /// Signed long ago, or ahead of time.
    Timestamp,
}

/// Checks the two headers of a delivery against its raw `body`.
pub(crate) fn verify(
    headers: &HeaderMap,
    body: &[u8],
    private_key: &SecretString,
    now: Timestamp,
    tolerance: SignedDuration,
) -> Result<(), SignatureError> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let (Some(signature), Some(stamp)) =
        (text("x-bamboohr-signature"), text("x-bamboohr-timestamp"))
    else {
        return Err(SignatureError::Signature);
    };
    let signature = hex::decode(signature.trim()).map_err(|_| SignatureError::Signature)?;
    let mut mac = Hmac::<Sha256>::new_from_slice(private_key.expose_secret().as_bytes())
        .expect("this code takes keys of any length");
    mac.update(body);
    mac.update(stamp.as_bytes());
    // Compares in constant time.
    mac.verify_slice(&signature)
        .map_err(|_| SignatureError::Signature)?;
    let sent = time(stamp.trim()).ok_or(SignatureError::Timestamp)?;
    if sent.duration_since(now).abs() > tolerance {
        Err(SignatureError::Timestamp)
    } else {
        Ok(())
    }
}

/// Unix seconds or ISO 8601.
fn time(stamp: &str) -> Option<Timestamp> {
    match stamp.parse::<i64>() {
        Ok(seconds) => Timestamp::from_second(seconds).ok(),
        Err(_) => stamp
            .parse()
            .or_else(|_| Timestamp::strptime("%Y-%m-%dT%H:%M:%S%z", stamp))
            .ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The real delivery captured in the BambooHR contract, section 8.7.
    const KEY: &str = "123b929362d51613054f71e5e5d4bf2c";
    const STAMP: &str = "1658248023";
    const BODY: &str = r#"{"employees":[{"changedFields":["First name"],"fields":{"Employee #":{"value":"300"},"First name":{"value":"Tefi"},"Last name":{"value":"Adams"}},"id":"5"}]}"#;
    const SIGNATURE: &str = "56491dd9c2b352bc5f4fc627159aae20ddff9c8cb19f239a6de6771dc5310bac";

    fn check(signature: &str, stamp: &str, body: &str, late: i64) -> Result<(), SignatureError> {
        let mut headers = HeaderMap::new();
        headers.insert("x-bamboohr-signature", signature.parse().expect("a header"));
        headers.insert("x-bamboohr-timestamp", stamp.parse().expect("a header"));
        let now = Timestamp::from_second(1_658_248_023 + late).expect("a time");
        verify(
            &headers,
            body.as_bytes(),
            &KEY.into(),
            now,
            SignedDuration::from_secs(300),
        )
    }

    #[test]
    fn the_captured_delivery_is_authentic() {
        assert_eq!(check(SIGNATURE, STAMP, BODY, 0), Ok(()));
    }

    #[test]
    fn any_changed_byte_is_refused() {
        assert_eq!(
            check(SIGNATURE, STAMP, &BODY.replace("Tefi", "Tefy"), 0),
            Err(SignatureError::Signature)
        );
        assert_eq!(
            check(SIGNATURE, "1658248024", BODY, 0),
            Err(SignatureError::Signature)
        );
        assert_eq!(
            check(&SIGNATURE.replace('5', "6"), STAMP, BODY, 0),
            Err(SignatureError::Signature)
        );
        assert_eq!(check("", STAMP, BODY, 0), Err(SignatureError::Signature));
        let none = verify(
            &HeaderMap::new(),
            b"",
            &KEY.into(),
            Timestamp::UNIX_EPOCH,
            SignedDuration::ZERO,
        );
        assert_eq!(none, Err(SignatureError::Signature));
    }

    #[test]
    fn the_tolerance_itself_passes_and_one_second_more_does_not() {
        assert_eq!(check(SIGNATURE, STAMP, BODY, 300), Ok(()));
        assert_eq!(check(SIGNATURE, STAMP, BODY, -300), Ok(()));
        assert_eq!(
            check(SIGNATURE, STAMP, BODY, 301),
            Err(SignatureError::Timestamp)
        );
        assert_eq!(
            check(SIGNATURE, STAMP, BODY, -301),
            Err(SignatureError::Timestamp)
        );
    }

    #[test]
    fn timestamps_come_as_unix_seconds_or_iso() {
        let expected: Timestamp = "2026-11-02T09:15:00Z".parse().expect("a time");
        assert_eq!(time("1793610900"), Some(expected));
        assert_eq!(time("2026-11-02T09:15:00Z"), Some(expected));
        assert_eq!(time("2026-11-02T09:15:00+0000"), Some(expected));
        assert_eq!(time("yesterday"), None);
    }
}
