//! Refusals, with the vendor's own words (contract, sections 3.4 to 3.8).
//!
//! How a refusal is sent (reason phrase, `Detail`, JSON or XML) is decided in `api::error`.

use serde::{Deserialize, Serialize};

/// A refusal: nothing has changed.
#[derive(Clone, Debug, Serialize, Deserialize, thiserror::Error)]
#[error("{status} {message}")]
pub struct Refusal {
    /// The HTTP status the API gives it.
    pub status: u16,
    /// The vendor's text, where one is documented.
    pub message: String,
    /// A reason beyond the vendor's text, which is not sent.
    #[serde(skip)]
    because: Option<String>,
}

impl PartialEq for Refusal {
    /// Refusals that look the same to a caller are equal.
    fn eq(&self, other: &Refusal) -> bool {
        (self.status, &self.message) == (other.status, &other.message)
    }
}

impl Eq for Refusal {}

impl Refusal {
    /// A refusal with a text of one's own.
    pub(crate) fn new(status: u16, message: impl Into<String>) -> Refusal {
        Refusal {
            status,
            message: message.into(),
            because: None,
        }
    }

    /// The same refusal with what the vendor's text leaves open. Names of members and routes, no
    /// values.
    pub(crate) fn because(self, reason: impl Into<String>) -> Refusal {
        Refusal {
            because: Some(reason.into()),
            ..self
        }
    }

    /// Why it was refused: what the vendor's text leaves open, or that text.
    pub(crate) fn reason(&self) -> &str {
        self.because.as_deref().unwrap_or(&self.message)
    }

    /// Not parseable, wrong root, mandatory member missing; by guess also over-long values.
    pub(crate) fn body() -> Refusal {
        Refusal::new(400, "Please check the xml/json in the body of the request.")
    }

    pub(crate) fn mobile_number_required() -> Refusal {
        Refusal::new(
            400,
            "Mobile Number required to enable text message notifications",
        )
    }

    pub(crate) fn mobile_number_format() -> Refusal {
        Refusal::new(
            400,
            "Invalid Phone Number. The mobile phone should be in this format +15554443333. Be sure to include your \
             country code.",
        )
    }

    /// No import has this id; the status is 400 and not 404.
    pub(crate) fn import_unknown() -> Refusal {
        Refusal::new(400, "Bulk Import Id was not found.")
    }

    /// The text is a guess; the status is documented.
    pub(crate) fn key() -> Refusal {
        Refusal::new(401, "Invalid API key.")
    }

    /// The text is a guess; that it is 401 is one client's word against an old table's 403.
    pub(crate) fn source() -> Refusal {
        Refusal::new(401, "The source parameter is required.")
    }

    /// The text is a guess; the status is documented.
    pub(crate) fn right() -> Refusal {
        Refusal::new(403, "You do not have access to this resource.")
    }

    pub(crate) fn user_unknown(user_ref: &str) -> Refusal {
        Refusal::new(404, format!("User - {user_ref} was not found"))
    }

    pub(crate) fn ids_differ() -> Refusal {
        Refusal::new(
            404,
            "Please check the userid in the xml/json and the userid in the URL. They must match.",
        )
    }

    pub(crate) fn manager_unknown() -> Refusal {
        Refusal::new(404, "The manager Id in the xml/json is not valid.")
    }

    /// Of a call about a team, not about who is in it.
    pub(crate) fn team_body() -> Refusal {
        Refusal::new(400, "Please check the xml/json included with this call")
    }

    pub(crate) fn team_unknown() -> Refusal {
        Refusal::new(404, "No team with this teamId exists in your organization")
    }

    /// The text is a guess after the one for users.
    pub(crate) fn team_ids_differ() -> Refusal {
        Refusal::new(
            404,
            "Please check the teamid in the xml/json and the teamid in the URL. They must match.",
        )
    }

    /// One text for two mistakes.
    pub(crate) fn team_or_list() -> Refusal {
        Refusal::new(
            404,
            "No team with this id exists in your organization, or the user list is empty.",
        )
    }

    pub(crate) fn not_on_team(learner: &str, team: &str) -> Refusal {
        Refusal::new(
            404,
            format!("User: {learner} does not exist on the team: {team}."),
        )
    }

    /// Where a learner's teams are read.
    pub(crate) fn team_user_unknown() -> Refusal {
        Refusal::new(404, "The userid does not exist.")
    }

    pub(crate) fn team_list() -> Refusal {
        Refusal::new(
            404,
            "Invalid Team Id found in the list or Maximum TeamIds is 25",
        )
    }

    pub(crate) fn on_team_already() -> Refusal {
        Refusal::new(409, "The user already belongs to one or more of the teams")
    }

    pub(crate) fn team_name_taken() -> Refusal {
        Refusal::new(409, "Team name already exists")
    }

    /// The text is a guess.
    pub(crate) fn course_unknown() -> Refusal {
        Refusal::new(404, "No course with this id exists in your organization")
    }

    /// The text is a guess.
    pub(crate) fn learning_path_unknown() -> Refusal {
        Refusal::new(
            404,
            "No learning path with this id exists in your organization",
        )
    }

    /// A field without a value, or one that is none; the text is a guess.
    pub(crate) fn custom_field() -> Refusal {
        Refusal::new(404, "The custom field or its value does not exist.")
    }

    pub(crate) fn delete_unknown() -> Refusal {
        Refusal::new(404, "No user with this id exists in your organization")
    }

    /// One end or both missing, malformed, or too far apart.
    pub(crate) fn range() -> Refusal {
        Refusal::new(
            406,
            "Please provide a valid since and to query string parameters",
        )
    }

    /// `since` has the right form but is no date.
    pub(crate) fn since_no_date() -> Refusal {
        Refusal::new(406, "Please enter a valid date in the 'since' parameter")
    }

    /// `since` has none of the three forms.
    pub(crate) fn since_form() -> Refusal {
        Refusal::new(
            406,
            "Please provide a valid since parameter. Valid formats are - \"yyyy-MM-dd HH:mm:ss\" or \"yyyy-MM-dd \
             HH:mm\" or \"yyyy-MM-dd\"",
        )
    }

    pub(crate) fn name_taken() -> Refusal {
        Refusal::new(409, "UserName already exists")
    }

    pub(crate) fn name_short() -> Refusal {
        Refusal::new(409, "Username must be greater than 3 characters.")
    }

    pub(crate) fn name_characters() -> Refusal {
        Refusal::new(409, "Invalid special character's in the username.")
    }

    pub(crate) fn email() -> Refusal {
        Refusal::new(409, "Invalid email address.")
    }

    pub(crate) fn culture() -> Refusal {
        Refusal::new(409, "Culture is invalid")
    }

    pub(crate) fn job_role() -> Refusal {
        Refusal::new(409, "Job Role is invalid")
    }
}
