//! Names of calls: `litmos POST /v1.svc/users`.
//!
//! A path is written in short form: `/v1/reports/custom` for BambooHR, whichever base path the
//! client uses. `{id}` matches one segment.

use std::fmt;
use std::str::FromStr;

use super::text::as_text;

/// The party that answers a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Vendor {
    /// `bamboohr`
    Bamboohr,
    /// `litmos`
    Litmos,
    /// `engine`: the receiver and the admin API.
    Engine,
}

impl Vendor {
    /// The path as scenarios and journals write it: without BambooHR's company and gateway prefix
    /// and without the query.
    pub fn short_path(self, path: &str) -> String {
        let path = path.split('?').next().unwrap_or_default();
        let segments: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        match (self, segments.as_slice()) {
            (
                Vendor::Bamboohr,
                ["api", "gateway.php", _, rest @ ..] | [_, "api", rest @ ..] | ["api", rest @ ..],
            ) => {
                format!("/{}", rest.join("/"))
            }
            _ => path.to_owned(),
        }
    }

    fn operations(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Vendor::Bamboohr => BAMBOOHR,
            Vendor::Litmos => LITMOS,
            Vendor::Engine => ENGINE,
        }
    }
}

impl FromStr for Vendor {
    type Err = String;

    fn from_str(text: &str) -> Result<Vendor, String> {
        match text {
            "bamboohr" => Ok(Vendor::Bamboohr),
            "litmos" => Ok(Vendor::Litmos),
            "engine" => Ok(Vendor::Engine),
            _ => Err(format!(
                "unknown party `{text}`; write `bamboohr`, `litmos` or `engine`"
            )),
        }
    }
}

impl fmt::Display for Vendor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Vendor::Bamboohr => "bamboohr",
            Vendor::Litmos => "litmos",
            Vendor::Engine => "engine",
        })
    }
}

const BAMBOOHR: &[(&str, &str)] = &[
    ("POST", "/v1/login"),
    ("GET", "/v1/employees/directory"),
    ("GET", "/v1/employees/changed"),
    ("GET", "/v1/employees/{id}"),
    ("GET", "/v1/employees"),
    ("POST", "/v1/employees"),
    ("POST", "/v1/employees/{id}"),
    ("DELETE", "/v1/employees/{id}"),
    ("POST", "/v1/reports/custom"),
    ("GET", "/v1/meta/fields"),
    ("GET", "/v1/meta/lists"),
    ("GET", "/v1/meta/tables"),
    ("GET", "/v1/meta/users"),
    ("GET", "/v1/company_information"),
    ("GET", "/v1/employees/{id}/tables/{table}"),
    ("POST", "/v1/employees/{id}/tables/{table}"),
    ("POST", "/v1/employees/{id}/tables/{table}/{row}"),
    ("GET", "/v1/employees/changed/tables/{table}"),
    ("GET", "/v1/webhooks"),
    ("POST", "/v1/webhooks"),
    ("GET", "/v1/webhooks/{id}"),
    ("PUT", "/v1/webhooks/{id}"),
    ("DELETE", "/v1/webhooks/{id}"),
    ("GET", "/v1/webhooks/{id}/log"),
    ("GET", "/v1/webhooks/monitor_fields"),
    ("GET", "/v1/webhooks/post-fields"),
];

const LITMOS: &[(&str, &str)] = &[
    ("GET", "/v1.svc/users"),
    ("GET", "/v1.svc/users/details"),
    ("GET", "/v1.svc/users/paginated"),
    ("GET", "/v1.svc/users/{id}"),
    ("POST", "/v1.svc/users"),
    ("PUT", "/v1.svc/users/{id}"),
    ("DELETE", "/v1.svc/users/{id}"),
    ("POST", "/v1.svc/bulkimports"),
    ("GET", "/v1.svc/bulkimports"),
    ("GET", "/v1.svc/bulkimports/{id}"),
    ("GET", "/v1.svc/bulkimports/{id}/usererrors"),
    ("GET", "/v1.svc/org/users/details"),
    ("GET", "/v1.svc/teams"),
    ("POST", "/v1.svc/teams"),
    ("GET", "/v1.svc/teams/{id}"),
    ("GET", "/v1.svc/teams/{id}/users"),
    ("POST", "/v1.svc/teams/{id}/users"),
];

const ENGINE: &[(&str, &str)] = &[
    ("POST", "/webhooks/bamboohr"),
    ("POST", "/api/connection/connect"),
];

/// One kind of call to one party.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Operation {
    /// The party that answers.
    pub vendor: Vendor,
    /// The HTTP method, in upper case.
    pub method: String,
    /// The short path; `{id}` matches one segment.
    pub path: String,
}

impl Operation {
    /// An operation with a path in short form.
    pub fn new(vendor: Vendor, method: &str, path: &str) -> Operation {
        Operation {
            vendor,
            method: method.to_owned(),
            path: path.to_owned(),
        }
    }

    /// Whether a call is of this kind; `path` is the whole path of the request. A call that another
    /// known operation matches more closely is not: `GET /users/details` is not `GET /users/{id}`.
    pub fn matches(&self, vendor: Vendor, method: &str, path: &str) -> bool {
        let path = vendor.short_path(path);
        self.vendor == vendor
            && self.method == method
            && template_matches(&self.path, &path)
            && !self.has_closer_match(&path)
    }

    /// Whether a known operation of this method matches `path` more closely, as a router would
    /// choose.
    fn has_closer_match(&self, path: &str) -> bool {
        let of_method = self
            .vendor
            .operations()
            .iter()
            .filter(|(method, _)| *method == self.method);
        let mut matching = of_method.filter(|(_, template)| template_matches(template, path));
        matching.any(|(_, template)| closeness(template).gt(closeness(&self.path)))
    }

    /// Whether the vendor has such a call.
    pub fn is_known(&self) -> bool {
        let known = |(method, path): &(&str, &str)| {
            *method == self.method && template_matches(path, &self.path)
        };
        self.vendor.operations().iter().any(known)
    }

    /// Every known operation of a vendor, for suggestions.
    pub(crate) fn known_for(vendor: Vendor) -> impl Iterator<Item = String> {
        vendor
            .operations()
            .iter()
            .map(move |(method, path)| format!("{vendor} {method} {path}"))
    }
}

/// Whether the path matches: `/users/{id}` matches `/users/17` and itself.
fn template_matches(template: &str, path: &str) -> bool {
    let mut wanted = template.split('/');
    let mut found = path.split('/');
    loop {
        match (wanted.next(), found.next()) {
            (None, None) => return true,
            (Some(wanted), Some(found))
                if wanted == found || (wanted.starts_with('{') && !found.is_empty()) => {}
            _ => return false,
        }
    }
}

/// Which segments of a template are literal. Of two templates that match a path, the greater is the
/// closer one.
fn closeness(template: &str) -> impl Iterator<Item = bool> {
    template.split('/').map(|segment| !segment.starts_with('{'))
}

impl FromStr for Operation {
    type Err = String;

    fn from_str(text: &str) -> Result<Operation, String> {
        let invalid = || {
            format!(
                "invalid call `{text}`; write party, method and path: `litmos POST /v1.svc/users`"
            )
        };
        match text.split_whitespace().collect::<Vec<_>>()[..] {
            [vendor, method, path] if path.starts_with('/') => {
                let method = method.to_uppercase();
                Ok(Operation {
                    vendor: vendor.parse()?,
                    method,
                    path: path.to_owned(),
                })
            }
            _ => Err(invalid()),
        }
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.vendor, self.method, self.path)
    }
}

/// A call as an expectation writes it under its vendor: `POST /v1.svc/users`, or with `-> 201`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CallLine {
    /// The HTTP method, in upper case.
    pub method: String,
    /// The short path; `{id}` matches one segment.
    pub path: String,
    /// The expected answer, if it is compared: a status, or `no answer`.
    pub answer: Option<String>,
}

impl CallLine {
    /// The operation at this vendor.
    pub fn operation(&self, vendor: Vendor) -> Operation {
        Operation::new(vendor, &self.method, &self.path)
    }

    /// Whether a call matches; `answer` is its status, or `no answer`.
    pub fn matches(&self, vendor: Vendor, method: &str, path: &str, answer: &str) -> bool {
        self.operation(vendor).matches(vendor, method, path)
            && self.answer.as_deref().is_none_or(|wanted| wanted == answer)
    }
}

impl FromStr for CallLine {
    type Err = String;

    fn from_str(text: &str) -> Result<CallLine, String> {
        let (call, answer) = match text.split_once("->") {
            Some((call, answer)) => (call, Some(answer.trim().to_owned())),
            None => (text, None),
        };
        match call.split_whitespace().collect::<Vec<_>>()[..] {
            [method, path] if path.starts_with('/') => Ok(CallLine {
                method: method.to_uppercase(),
                path: path.to_owned(),
                answer,
            }),
            _ => Err(format!(
                "invalid call `{text}`; write `POST /v1.svc/users` or `POST /v1.svc/users -> 201`"
            )),
        }
    }
}

impl fmt::Display for CallLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)?;
        match &self.answer {
            Some(answer) => write!(f, " -> {answer}"),
            None => Ok(()),
        }
    }
}

as_text!(Vendor, Operation, CallLine);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bamboohr_path_is_the_same_in_every_base_form() {
        for path in [
            "/api/gateway.php/acme/v1/reports/custom?format=JSON",
            "/acme/api/v1/reports/custom",
            "/api/v1/reports/custom",
        ] {
            assert_eq!(Vendor::Bamboohr.short_path(path), "/v1/reports/custom");
        }
        assert_eq!(
            Vendor::Litmos.short_path("/v1.svc/users?source=x"),
            "/v1.svc/users"
        );
    }

    #[test]
    fn a_template_matches_one_segment() {
        let update: Operation = "litmos PUT /v1.svc/users/{id}".parse().unwrap();
        assert!(update.is_known());
        assert!(update.matches(Vendor::Litmos, "PUT", "/v1.svc/users/u-17?source=x"));
        assert!(!update.matches(Vendor::Litmos, "PUT", "/v1.svc/users"));
        assert!(!update.matches(Vendor::Litmos, "PUT", "/v1.svc/users/u-17/teams"));
        assert!(
            !"litmos POST /v1.svc/user"
                .parse::<Operation>()
                .unwrap()
                .is_known()
        );
    }

    #[test]
    fn a_template_leaves_what_another_operation_names_more_closely() {
        let matches = |operation: &str, path: &str| {
            let operation: Operation = operation.parse().unwrap();
            operation.matches(operation.vendor, &operation.method, path)
        };
        for sibling in ["details", "paginated"] {
            let path = format!("/v1.svc/users/{sibling}?source=x");
            assert!(
                !matches("litmos GET /v1.svc/users/{id}", &path),
                "{sibling}"
            );
            assert!(
                matches(&format!("litmos GET /v1.svc/users/{sibling}"), &path),
                "{sibling}"
            );
        }
        assert!(matches(
            "litmos GET /v1.svc/users/{id}",
            "/v1.svc/users/ana@acme.test"
        ));
        assert!(matches(
            "litmos GET /v1.svc/users/ana@acme.test",
            "/v1.svc/users/ana@acme.test"
        ));
        for sibling in ["directory", "changed"] {
            assert!(!matches(
                "bamboohr GET /v1/employees/{id}",
                &format!("/api/gateway.php/acme/v1/employees/{sibling}")
            ));
        }
        assert!(matches(
            "bamboohr GET /v1/employees/{id}",
            "/api/gateway.php/acme/v1/employees/17"
        ));
        assert!(!matches(
            "bamboohr GET /v1/employees/{id}/tables/{table}",
            "/v1/employees/changed/tables/jobInfo"
        ));
        assert!(!matches(
            "bamboohr GET /v1/employees/{id}/tables/jobInfo",
            "/v1/employees/changed/tables/jobInfo"
        ));
        for sibling in ["monitor_fields", "post-fields"] {
            assert!(!matches(
                "bamboohr GET /v1/webhooks/{id}",
                &format!("/v1/webhooks/{sibling}")
            ));
        }
        let other_method = "bamboohr DELETE /v1/employees/{id}";
        assert!(
            matches(other_method, "/v1/employees/changed"),
            "only operations of the same method outrank"
        );
    }

    #[test]
    fn no_two_known_operations_are_the_same_call() {
        for vendor in [Vendor::Bamboohr, Vendor::Litmos, Vendor::Engine] {
            for (method, path) in vendor.operations() {
                let call = path.replace(['{', '}'], "");
                let named = vendor.operations().iter().filter(|(other_method, other)| {
                    Operation::new(vendor, other_method, other).matches(vendor, method, &call)
                });
                assert_eq!(
                    named.collect::<Vec<_>>(),
                    [&(*method, *path)],
                    "{vendor} {method} {call}"
                );
            }
        }
    }

    #[test]
    fn a_call_line_may_name_its_answer() {
        let line: CallLine = "POST /v1.svc/users -> 201".parse().unwrap();
        assert_eq!(line.to_string(), "POST /v1.svc/users -> 201");
        assert!(line.matches(Vendor::Litmos, "POST", "/v1.svc/users?source=x", "201"));
        assert!(!line.matches(Vendor::Litmos, "POST", "/v1.svc/users", "no answer"));
    }
}
