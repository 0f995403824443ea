//! Where a call goes. Words in paths are matched in any letter case and repeated slashes do not count
//! (contract, section 2.1).

use percent_encoding::percent_decode_str;

/// What this fake has behind a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Route<'a> {
    /// `/users`
    Users,
    /// `/users/paginated`
    Paginated,
    /// `/users/details`
    Details,
    /// `/users/{id or user name}`
    User(&'a str),
}

impl<'a> Route<'a> {
    /// The route of the segments behind `/v1.svc`.
    pub(super) fn of(segments: &'a [String]) -> Option<Route<'a>> {
        let is = |segment: &String, word: &str| segment.eq_ignore_ascii_case(word);
        match segments {
            [users] if is(users, "users") => Some(Route::Users),
            [users, word] if is(users, "users") && is(word, "paginated") => Some(Route::Paginated),
            [users, word] if is(users, "users") && is(word, "details") => Some(Route::Details),
            [users, who] if is(users, "users") => Some(Route::User(who)),
            _ => None,
        }
    }
}

/// The segments of a path, decoded; empty ones are left out.
pub(super) fn segments(path: &str) -> Vec<String> {
    let filled = path.split('/').filter(|segment| !segment.is_empty());
    filled.map(|segment| percent_decode_str(segment).decode_utf8_lossy().into_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slashes_repeat_and_names_are_decoded() {
        let expected = ["v1.svc", "users", "ana@acme.test"];
        assert_eq!(segments("//v1.svc///users/ana%40acme.test/"), expected);
        assert_eq!(segments("/v1.svc/users/ana@acme.test"), expected);
        assert_eq!(segments("/a+b"), ["a+b"]);
    }

    #[test]
    fn words_are_matched_in_any_letter_case_and_ids_are_kept() {
        let route = |words: &[&str]| {
            let segments: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            format!("{:?}", Route::of(&segments))
        };
        assert_eq!(route(&["Users"]), "Some(Users)");
        assert_eq!(route(&["users", "PAGINATED"]), "Some(Paginated)");
        assert_eq!(route(&["users", "rT7_k2-Lq0M1"]), "Some(User(\"rT7_k2-Lq0M1\"))");
        assert_eq!(route(&["users", "x", "teams"]), "None");
        assert_eq!(route(&["teams"]), "None");
    }
}
