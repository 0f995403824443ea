//! Expected calls, and the mails that Litmos would have sent.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::forms::NoneOr;
use crate::place::At;
use crate::values::{CallLine, Vendor};

/// Calls by the party called. To the vendors only the engine's own calls count, to the engine only
/// BambooHR's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct VendorCalls {
    /// Calls to BambooHR.
    pub bamboohr: Option<At<NoneOr<ExpectedCalls>>>,
    /// Calls to Litmos.
    pub litmos: Option<At<NoneOr<ExpectedCalls>>>,
    /// Deliveries to the engine.
    pub engine: Option<At<NoneOr<ExpectedCalls>>>,
}

impl VendorCalls {
    /// The expectation for each party that has one.
    pub fn iter(&self) -> impl Iterator<Item = (Vendor, &At<NoneOr<ExpectedCalls>>)> {
        let all = [
            (Vendor::Bamboohr, &self.bamboohr),
            (Vendor::Litmos, &self.litmos),
            (Vendor::Engine, &self.engine),
        ];
        all.into_iter()
            .filter_map(|(vendor, expected)| expected.as_ref().map(|expected| (vendor, expected)))
    }

    pub(crate) fn comparisons(&self) -> usize {
        self.iter()
            .map(|(_, expected)| match &expected.value {
                NoneOr::None => 1,
                NoneOr::Some(calls) => calls.comparisons(),
            })
            .sum()
    }
}

/// Calls to one party.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct ExpectedCalls {
    /// The number of calls that change something: every method but GET, except the credential
    /// exchange and reports.
    pub writes: Option<At<u64>>,
    /// The number of calls of each kind.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub count: Vec<CallCount>,
    /// Exactly these calls, in this order.
    pub exactly: Option<Vec<At<CallLine>>>,
    /// No call like these.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub never: Vec<At<CallLine>>,
}

/// A number of calls: `{ call: POST /v1.svc/users, times: 2 }`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct CallCount {
    /// The calls to count.
    pub call: At<CallLine>,
    /// The expected number.
    pub times: At<u64>,
}

impl ExpectedCalls {
    /// Every call it names.
    pub fn lines(&self) -> impl Iterator<Item = &At<CallLine>> {
        self.count
            .iter()
            .map(|count| &count.call)
            .chain(self.exactly.iter().flatten())
            .chain(&self.never)
    }

    fn comparisons(&self) -> usize {
        usize::from(self.writes.is_some())
            + self.count.len()
            + usize::from(self.exactly.is_some())
            + self.never.len()
    }
}

/// Mails that Litmos would have sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct ExpectedMails {
    /// The number of mails.
    pub count: Option<At<u64>>,
    /// At least these.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub include: Vec<ExpectedMail>,
}

/// One mail: `{ to: ana@acme.test, kind: welcome }`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ExpectedMail {
    /// The address.
    pub to: At<String>,
    /// A word of its subject.
    pub kind: Option<At<String>>,
}

impl ExpectedMails {
    pub(crate) fn comparisons(&self) -> usize {
        usize::from(self.count.is_some()) + self.include.len()
    }
}
