//! Where a call goes. Words in paths are matched in any letter case and repeated slashes do not
//! count (contract, section 2.1).

use memchr::memchr;
use percent_encoding::percent_decode_str;

use crate::state::team::Role;

/// What this fake has behind a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Route<'a> {
    Users(Users<'a>),
    Bulk(Bulk<'a>),
    Teams(Teams<'a>),
    Courses(Courses<'a>),
    /// `/org/users/details`
    OrgDetails,
}

/// What is behind `/users`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Users<'a> {
    /// `/users`
    List,
    /// `/users/paginated`
    Paginated,
    /// `/users/details`
    Details,
    /// `/users/{id or user name}`
    User(&'a str),
    /// `/users/{id}/teams`
    Teams(&'a str),
    /// `/users/{id}/courses`
    Courses(&'a str),
    /// `/users/{id}/learningpaths`
    LearningPaths(&'a str),
    /// `/users/{id}/usercustomfields`
    CustomFields(&'a str),
}

/// What is behind `/bulkimports`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bulk<'a> {
    /// `/bulkimports`
    Jobs,
    /// `/bulkimports/{id}`
    Job(&'a str),
    /// `/bulkimports/{id}/usererrors`
    Errors(&'a str),
}

/// What is behind `/courses`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Courses<'a> {
    /// `/courses`
    List,
    /// `/courses/{id}`
    Course(&'a str),
}

/// What is behind `/teams`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Teams<'a> {
    /// `/teams`
    List,
    /// `/teams/{id}`
    Team(&'a str),
    /// `/teams/{id}/teams`
    Sub(&'a str),
    /// What belongs to the team of this id.
    Of(&'a str, TeamPart<'a>),
}

/// What belongs to a team.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TeamPart<'a> {
    /// `/teams/{id}/users`
    Members,
    /// `/teams/{id}/users/{userId}`
    Member(&'a str),
    /// `/teams/{id}/leaders`, `/teams/{id}/admins`
    Holders(Role),
    /// `/teams/{id}/leaders/{userId}`, `/teams/{id}/admins/{userId}`
    Holder(Role, &'a str),
}

impl<'a> Route<'a> {
    /// The route of the segments behind `/v1.svc`.
    pub(super) fn parse(segments: &'a [String]) -> Option<Route<'a>> {
        let (first, rest) = segments.split_first()?;
        match first.to_ascii_lowercase().as_str() {
            "users" => Users::parse(rest).map(Route::Users),
            "bulkimports" => Bulk::parse(rest).map(Route::Bulk),
            "teams" => Teams::parse(rest).map(Route::Teams),
            "courses" => Courses::parse(rest).map(Route::Courses),
            "org" => {
                matches!(rest, [users, details] if is(users, "users") && is(details, "details"))
                    .then_some(Route::OrgDetails)
            }
            _ => None,
        }
    }
}

fn is(segment: &str, word: &str) -> bool {
    segment.eq_ignore_ascii_case(word)
}

impl<'a> Users<'a> {
    fn parse(segments: &'a [String]) -> Option<Users<'a>> {
        match segments {
            [] => Some(Users::List),
            [word] if is(word, "paginated") => Some(Users::Paginated),
            [word] if is(word, "details") => Some(Users::Details),
            [who] => Some(Users::User(who)),
            [id, word] if is(word, "teams") => Some(Users::Teams(id)),
            [id, word] if is(word, "courses") => Some(Users::Courses(id)),
            [id, word] if is(word, "learningpaths") => Some(Users::LearningPaths(id)),
            [id, word] if is(word, "usercustomfields") => Some(Users::CustomFields(id)),
            _ => None,
        }
    }
}

impl<'a> Courses<'a> {
    fn parse(segments: &'a [String]) -> Option<Courses<'a>> {
        match segments {
            [] => Some(Courses::List),
            [id] => Some(Courses::Course(id)),
            _ => None,
        }
    }
}

impl<'a> Teams<'a> {
    fn parse(segments: &'a [String]) -> Option<Teams<'a>> {
        match segments {
            [] => Some(Teams::List),
            [id] => Some(Teams::Team(id)),
            [id, word] if is(word, "teams") => Some(Teams::Sub(id)),
            [id, word, rest @ ..] => TeamPart::parse(word, rest).map(|part| Teams::Of(id, part)),
        }
    }
}

impl<'a> TeamPart<'a> {
    fn parse(word: &str, rest: &'a [String]) -> Option<TeamPart<'a>> {
        match (word.to_ascii_lowercase().as_str(), rest) {
            ("users", []) => Some(TeamPart::Members),
            ("users", [learner]) => Some(TeamPart::Member(learner)),
            ("leaders", []) => Some(TeamPart::Holders(Role::Leader)),
            ("leaders", [learner]) => Some(TeamPart::Holder(Role::Leader, learner)),
            ("admins", []) => Some(TeamPart::Holders(Role::Admin)),
            ("admins", [learner]) => Some(TeamPart::Holder(Role::Admin, learner)),
            _ => None,
        }
    }
}

impl<'a> Bulk<'a> {
    fn parse(segments: &'a [String]) -> Option<Bulk<'a>> {
        match segments {
            [] => Some(Bulk::Jobs),
            [id] => Some(Bulk::Job(id)),
            [id, word] if is(word, "usererrors") => Some(Bulk::Errors(id)),
            _ => None,
        }
    }
}

/// The segments of a path, decoded; empty ones are left out.
pub(super) fn segments(path: &str) -> Vec<String> {
    let filled = path.split('/').filter(|segment| !segment.is_empty());
    // Most have nothing to decode.
    if memchr(b'%', path.as_bytes()).is_none() {
        return filled.map(str::to_owned).collect();
    }
    filled
        .map(|segment| percent_decode_str(segment).decode_utf8_lossy().into_owned())
        .collect()
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
            format!("{:?}", Route::parse(&segments))
        };
        assert_eq!(route(&["Users"]), "Some(Users(List))");
        assert_eq!(route(&["users", "PAGINATED"]), "Some(Users(Paginated))");
        assert_eq!(
            route(&["users", "rT7_k2-Lq0M1"]),
            "Some(Users(User(\"rT7_k2-Lq0M1\")))"
        );
        assert_eq!(
            route(&["BulkImports", "rT7", "UserErrors"]),
            "Some(Bulk(Errors(\"rT7\")))"
        );
        assert_eq!(route(&["users", "x", "Teams"]), "Some(Users(Teams(\"x\")))");
        assert_eq!(route(&["teams", "x", "teams"]), "Some(Teams(Sub(\"x\")))");
        assert_eq!(
            route(&["Teams", "x", "Leaders", "y"]),
            "Some(Teams(Of(\"x\", Holder(Leader, \"y\"))))"
        );
        assert_eq!(route(&["Org", "Users", "Details"]), "Some(OrgDetails)");
        assert_eq!(route(&["org", "users"]), "None");
        assert_eq!(
            route(&["users", "x", "UserCustomFields"]),
            "Some(Users(CustomFields(\"x\")))"
        );
        assert_eq!(route(&["users", "x", "nonsense"]), "None");
        assert_eq!(route(&["nonsense"]), "None");
    }
}
