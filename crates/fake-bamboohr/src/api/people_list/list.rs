//! GET `{v1}/employees`: the list with filters, sorting and cursors (section 5.6).
//!
//! It is always JSON. Not implemented: photos, so that `photoUrl` is always null; custom fields,
//! which this list does not have.

use std::cmp::Ordering;

use http::StatusCode;
use serde_json::{Map, Value, json as value};

use crate::api::call::Call;
use crate::api::error::{Error, Reply};
use crate::api::format::json;
use crate::api::people_list::cursor::Cursor;
use crate::api::people_list::error::bad_page;
use crate::api::people_list::list_query::{self, ALWAYS, Column, ListQuery, Sort};
use crate::state::manager;
use crate::{Company, Employee, Field, User, Viewer};

pub(crate) fn list(call: &Call, company: &Company, user: &User) -> Reply {
    let call = &*list_query::with_objects_spread(call);
    let query = ListQuery::parse(call)?;
    let visible = VisibleCompany {
        company,
        viewer: company.viewer(user),
    };
    let matching = visible.matching(&query);
    let page = page(&matching, &query)?;
    let employees = &matching[page.clone()];
    let next = employees
        .last()
        .filter(|_| page.end < matching.len())
        .map(|last| Cursor::after(last).text());
    let prev = employees
        .first()
        .filter(|_| page.start > 0)
        .map(|first| Cursor::before(first).text());
    let body = value!({
        "data": employees.iter().map(|employee| visible.row(employee, &query)).collect::<Vec<_>>(),
        "meta": {
            "total": matching.len(),
            "page": {"limit": query.limit, "nextCursor": next, "prevCursor": prev},
        },
        "_links": links(call, next.as_deref(), prev.as_deref()),
    });
    Ok(json(StatusCode::OK, &body))
}

/// Which of the employees that match are on the page.
fn page(matching: &[&Employee], query: &ListQuery) -> Result<std::ops::Range<usize>, Error> {
    let place = |cursor: &Cursor| {
        let at = matching.iter().position(|employee| cursor.is_at(employee));
        at.ok_or_else(|| bad_page("The employee at the edge of the page has changed; begin again"))
    };
    Ok(match &query.cursor {
        None => 0..query.limit.min(matching.len()),
        Some(cursor) if cursor.is_forward() => {
            let start = place(cursor)? + 1;
            start..(start + query.limit).min(matching.len())
        }
        Some(cursor) => {
            let end = place(cursor)?;
            end.saturating_sub(query.limit)..end
        }
    })
}

/// What one user sees of the company.
struct VisibleCompany<'a> {
    company: &'a Company,
    viewer: Viewer<'a>,
}

impl<'a> VisibleCompany<'a> {
    /// The employees who match, sorted. An employee whose filtered or sorted field is hidden is
    /// left out, so that neither order nor filter reveals it.
    fn matching(&self, query: &ListQuery) -> Vec<&'a Employee> {
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
            let is_among = query
                .ids
                .as_ref()
                .is_none_or(|ids| ids.contains(&employee.id));
            let has_status = query
                .is_active
                .is_none_or(|active| employee.is_active == active && is_open(employee, "status"));
            is_among
                && has_status
                && query.contains.iter().all(has)
                && query.sort.iter().all(|by| is_open(employee, by.alias))
        };
        let mut found: Vec<&Employee> = self
            .company
            .employees()
            .values()
            .filter(is_seen)
            .filter(matches)
            .collect();
        found.sort_by(|a, b| {
            let order = query
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

    fn row(&self, employee: &Employee, query: &ListQuery) -> Value {
        let mut row = Map::from_iter([(
            "employeeId".to_owned(),
            Value::from(employee.id.to_string()),
        )]);
        let mut restricted = Vec::new();
        for column in ALWAYS.iter().chain(query.columns.iter().copied()) {
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

    /// The option's number where the column shows it; no employee has a photo here.
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
        self.company.fields().by_stored_alias(alias)
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
        let parameters = call
            .query
            .iter()
            .filter(|(key, _)| page.is_none() || (key != "page[after]" && key != "page[before]"));
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(parameters).extend_pairs(page);
        let query = query.finish();
        let address = call.base.v1_url("employees");
        value!({"href": if query.is_empty() { address } else { format!("{address}?{query}") }})
    };
    let mut links = Map::from_iter([("self".to_owned(), href(None))]);
    links.extend(next.map(|cursor| ("next".to_owned(), href(Some(("page[after]", cursor))))));
    links.extend(prev.map(|cursor| ("prev".to_owned(), href(Some(("page[before]", cursor))))));
    Value::Object(links)
}
