//! The signature of a delivery (section 8.7).

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Lower-case hex HMAC-SHA256 under `private_key`, taken as text, of the raw body followed directly
/// by the timestamp's text.
pub fn sign(private_key: &str, body: &[u8], timestamp: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(private_key.as_bytes())
        .expect("HMAC takes a key of any length");
    mac.update(body);
    mac.update(timestamp.as_bytes());
    hex::encode(mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
    const TIMESTAMP: &str = "1793610900";

    #[test]
    fn a_captured_delivery_has_its_captured_signature() {
        let body = r##"{"employees":[{"changedFields":["First name"],"fields":{"Employee #":{"value":"300"},"First name":{"value":"Tefi"},"Last name":{"value":"Adams"}},"id":"5"}]}"##;
        assert_eq!(
            sign(
                "123b929362d51613054f71e5e5d4bf2c",
                body.as_bytes(),
                "1658248023"
            ),
            "56491dd9c2b352bc5f4fc627159aae20ddff9c8cb19f239a6de6771dc5310bac"
        );
    }

    #[test]
    fn a_field_based_body_is_signed() {
        let body = r#"{"employees":[{"action":"Updated","changedFields":["Job Title"],"fields":{"First Name":"Zoë","Job Title":"Fitter","Litmos Access":"yes","Work Email":"zoe@example.test"},"id":"417","timestamp":"2026-11-02T09:15:00+0000"}]}"#;
        assert_eq!(body.len(), 222);
        assert_eq!(
            sign(KEY, body.as_bytes(), TIMESTAMP),
            "7d734ffe6afc0c7831d145a0aea66c6fc58b12a63db35edbdc13e11b64d6dae5"
        );
    }

    #[test]
    fn an_event_based_body_is_signed() {
        let body = r#"{"type":"employee.updated","timestamp":"2026-11-02T09:15:00+0000","data":{"companyId":"90210","employeeId":"417","changedFields":["jobTitle"]}}"#;
        assert_eq!(body.len(), 143);
        assert_eq!(
            sign(KEY, body.as_bytes(), TIMESTAMP),
            "6bfc86b8ea8a5eddc213e9801ca5c16c71728c3e63a937eb9a21df52d8fd0958"
        );
    }

    #[test]
    fn a_form_body_is_signed() {
        let body = "employees%5B417%5D%5BchangedFields%5D%5B0%5D=Job+Title&employees%5B417%5D%5BFirst+Name%5D=Zo%C3%AB&employees%5B417%5D%5BJob+Title%5D=Fitter&employees%5B417%5D%5BLitmos+Access%5D=yes&employees%5B417%5D%5BWork+Email%5D=zoe%40example.test";
        assert_eq!(
            sign(KEY, body.as_bytes(), TIMESTAMP),
            "10f2501a2534c9758335f07984d043aea29963239ea545a1f3a0fa42391aff82"
        );
    }
}
