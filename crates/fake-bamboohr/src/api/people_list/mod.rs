//! GET `{v1}/employees`: the list with filters, sorting and cursors (section 5.6).
//!
//! It is JSON whatever is asked for. Not implemented: photos, so that `photoUrl` is always null;
//! custom fields, which this list has none of.

mod cursor;
mod list_query;

use std::cmp::Ordering;

use http::StatusCode;
use serde_json::{Map, Value, json as value};

use super::Reply;
use super::call::Call;
use super::error::Error;
use super::format::json;
use crate::access::{User, Viewer};
use crate::fields::Field;
use crate::state::company::Company;
use crate::state::employee::Employee;
use crate::state::manager;

use cursor::Cursor;
use list_query::{ALWAYS, Column, ListQuery, Sort};

pub(crate) fn list(call: &Call, company: &Company, user: &User) -> Reply {
    let call = &*list_query::with_objects_spread(call);
    let asked = ListQuery::of(call)?;
    let seen = Seen {
        company,
        viewer: company.seen_by(user),
    };
    let matching = seen.matching(&asked);
    let page = page(&matching, &asked)?;
    let shown = &matching[page.clone()];
    let next = shown
        .last()
        .filter(|_| page.end < matching.len())
        .map(|last| Cursor::after(last).text());
    let prev = shown
        .first()
        .filter(|_| page.start > 0)
        .map(|first| Cursor::before(first).text());
    let body = value!({
        "data": shown.iter().map(|employee| seen.row(employee, &asked)).collect::<Vec<_>>(),
        "meta": {
            "total": matching.len(),
            "page": {"limit": asked.limit, "nextCursor": next, "prevCursor": prev},
        },
        "_links": links(call, next.as_deref(), prev.as_deref()),
    });
    Ok(json(StatusCode::OK, &body))
}

/// Which of the employees that match are on the page.
fn page(matching: &[&Employee], asked: &ListQuery) -> Result<std::ops::Range<usize>, Error> {
    let place = |cursor: &Cursor| {
        let at = matching.iter().position(|employee| cursor.is_at(employee));
        at.ok_or_else(|| bad_page("The employee at the edge of the page has changed; begin again"))
    };
    Ok(match &asked.cursor {
        None => 0..asked.limit.min(matching.len()),
        Some(cursor) if cursor.is_forward() => {
            let start = place(cursor)? + 1;
            start..(start + asked.limit).min(matching.len())
        }
        Some(cursor) => {
            let end = place(cursor)?;
            end.saturating_sub(asked.limit)..end
        }
    })
}

/// A request that makes no sense, as this endpoint says it.
fn bad_request(message: &str) -> Error {
    refused("BadRequest", message)
}

/// A cursor that leads nowhere.
fn bad_page(message: &str) -> Error {
    refused("BadPage", message)
}

fn refused(code: &str, message: &str) -> Error {
    Error::Json {
        status: 400,
        body: value!({"error": {"code": code, "message": message}}),
    }
}

/// What one user sees of the company.
struct Seen<'a> {
    company: &'a Company,
    viewer: Viewer<'a>,
}

impl<'a> Seen<'a> {
    /// Everybody who matches, sorted. Who hides a filtered or sorted field is left out, so that the
    /// order and the filter tell nothing about it.
    fn matching(&self, asked: &ListQuery) -> Vec<&'a Employee> {
        let is_seen = |employee: &&Employee| self.viewer.sees_employee(employee);
        let is_open =
            |employee: &Employee, alias: &str| alias == "id" || self.sees(employee, alias);
        let matches = |employee: &&Employee| {
            let has = |(alias, part): &(&str, String)| {
                is_open(employee, alias)
                    && self
                        .text(employee, alias)
                        .unwrap_or_default()
                        .to_lowercase()
                        .contains(part)
            };
            let is_among = asked
                .ids
                .as_ref()
                .is_none_or(|ids| ids.contains(&employee.id));
            let has_status = asked
                .is_active
                .is_none_or(|active| employee.is_active == active && is_open(employee, "status"));
            is_among
                && has_status
                && asked.contains.iter().all(has)
                && asked.sort.iter().all(|by| is_open(employee, by.alias))
        };
        let mut found: Vec<&Employee> = self
            .company
            .employees()
            .values()
            .filter(is_seen)
            .filter(matches)
            .collect();
        found.sort_by(|a, b| {
            let order = asked
                .sort
                .iter()
                .map(|by| self.compare(a, b, by))
                .find(|order| order.is_ne());
            order.unwrap_or(a.id.cmp(&b.id))
        });
        found
    }

    /// Nulls come first ascending and last descending, upper and lower case not counted.
    fn compare(&self, a: &Employee, b: &Employee, by: &Sort) -> Ordering {
        let key = |employee| {
            self.text(employee, by.alias)
                .map(|text| text.to_lowercase())
        };
        let order = if by.alias == "id" {
            a.id.cmp(&b.id)
        } else {
            key(a).cmp(&key(b))
        };
        if by.is_descending {
            order.reverse()
        } else {
            order
        }
    }

    fn row(&self, employee: &Employee, asked: &ListQuery) -> Value {
        let mut row = Map::from_iter([(
            "employeeId".to_owned(),
            Value::from(employee.id.to_string()),
        )]);
        let mut restricted = Vec::new();
        for column in ALWAYS.iter().chain(asked.columns.iter().copied()) {
            let is_open = self.sees(employee, column.alias);
            let cell = if is_open {
                self.cell(employee, column)
            } else {
                None
            };
            if !is_open {
                restricted.push(column.name);
            }
            row.insert(column.name.to_owned(), Value::from(cell));
        }
        row.insert("_restrictedFields".to_owned(), Value::from(restricted));
        Value::Object(row)
    }

    /// The option's number where the column asks for it; nobody has a photo here.
    fn cell(&self, employee: &Employee, column: &Column) -> Option<String> {
        match column.name {
            "photoUrl" => None,
            _ if column.is_option_id => {
                let text = self.text(employee, column.alias)?;
                self.company
                    .lists()
                    .option(column.alias, &text)
                    .map(|option| option.id.to_string())
            }
            _ => self.text(employee, column.alias),
        }
    }

    fn field(&self, alias: &str) -> Option<&'a Field> {
        self.company.fields().kept_as(alias)
    }

    fn sees(&self, employee: &Employee, alias: &str) -> bool {
        self.field(alias)
            .is_some_and(|field| self.viewer.sees_field_of(field, employee))
    }

    fn text(&self, employee: &Employee, alias: &str) -> Option<String> {
        let value = manager::read(self.field(alias)?, employee, self.viewer.employees());
        value.map(std::borrow::Cow::into_owned)
    }
}

/// Links on the base the request used; those that lead nowhere are missing.
fn links(call: &Call, next: Option<&str>, prev: Option<&str>) -> Value {
    let href = |page: Option<(&str, &str)>| {
        let kept = call
            .query
            .iter()
            .filter(|(key, _)| page.is_none() || (key != "page[after]" && key != "page[before]"));
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(kept).extend_pairs(page);
        let query = query.finish();
        let address = call.base.v1_url("employees");
        value!({"href": if query.is_empty() { address } else { format!("{address}?{query}") }})
    };
    let mut links = Map::from_iter([("self".to_owned(), href(None))]);
    links.extend(next.map(|cursor| ("next".to_owned(), href(Some(("page[after]", cursor))))));
    links.extend(prev.map(|cursor| ("prev".to_owned(), href(Some(("page[before]", cursor))))));
    Value::Object(links)
}
