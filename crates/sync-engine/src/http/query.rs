//! The query of a request.

use axum::extract::Query;
use axum::extract::rejection::QueryRejection;

use super::error::Problem;

pub(super) type QueryResult<T> = Result<Query<T>, QueryRejection>;

/// The query, or a refusal that names the words it takes.
pub(super) fn parse_query<T>(query: QueryResult<T>) -> Result<T, Problem> {
    match query {
        Ok(Query(query)) => Ok(query),
        Err(rejection) => Err(Problem::invalid_query(&rejection)),
    }
}
