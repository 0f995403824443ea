//! Which fields of a webhook its user may not use, cannot watch, or does not have at all (sections
//! 8.2 and 8.4).

use serde::Serialize;
use serde_json::Value;

use crate::{Company, Field, Subscription, User};

/// The fields a request is refused for, each list only if it has one.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FieldProblems {
    error: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    monitor_fields: Vec<Named>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    post_fields: Vec<Named>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unknown_fields: Vec<Named>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    duplicate_post_string: Vec<String>,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
struct Named {
    id: Value,
    name: String,
}

/// Whether a webhook of `user` may watch the field (section 8.4).
pub(super) fn may_monitor(field: &Field, company: &Company, user: &User) -> bool {
    let is_offered =
        field.is_watchable && (company.knobs.monitor_custom_fields || !field.is_custom());
    is_offered && user.sees_field(field)
}

impl FieldProblems {
    /// What `user` may not use of a subscription whose fields are named by alias or id; `None` if
    /// all is well.
    pub(super) fn find(
        subscription: &Subscription,
        company: &Company,
        user: &User,
    ) -> Option<FieldProblems> {
        let fields = company.fields();
        let mut problems = FieldProblems {
            error: "Permission denied to the following fields",
            monitor_fields: Vec::new(),
            post_fields: Vec::new(),
            unknown_fields: Vec::new(),
            duplicate_post_string: subscription
                .duplicate_names(fields)
                .into_iter()
                .map(str::to_owned)
                .collect(),
        };
        for name in &subscription.monitor {
            match fields.field(name) {
                Some(field) if may_monitor(field, company, user) => {}
                Some(field) => problems.monitor_fields.push(Named::from_field(field)),
                None => problems.unknown(name),
            }
        }
        for posted in &subscription.post {
            match fields.field(&posted.field) {
                Some(field) if user.sees_field(field) => {}
                Some(field) => problems.post_fields.push(Named::from_field(field)),
                None => problems.unknown(&posted.field),
            }
        }
        let lists = [
            &problems.monitor_fields,
            &problems.post_fields,
            &problems.unknown_fields,
        ];
        let has_any =
            lists.iter().any(|list| !list.is_empty()) || !problems.duplicate_post_string.is_empty();
        has_any.then_some(problems)
    }

    fn unknown(&mut self, name: &str) {
        let unknown = Named {
            id: Value::Null,
            name: name.to_owned(),
        };
        if !self.unknown_fields.contains(&unknown) {
            self.unknown_fields.push(unknown);
        }
    }
}

impl Named {
    fn from_field(field: &Field) -> Named {
        let name = field.owned_alias();
        Named {
            id: field.id.map_or_else(|| name.clone().into(), Value::from),
            name,
        }
    }
}
