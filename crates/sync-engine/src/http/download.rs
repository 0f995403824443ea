//! The report of an Import as JSON and CSV (RPT-1, RPT-5).

use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use sync_core::reporting::report::{Report, Row};

use super::error::Problem;
use crate::error::RequestError;
use crate::http::permissions::Manager;
use crate::runtime::runs::ImportRun;
use crate::store::runs::Kind;
use crate::{Engine, store};

/// A run with its rows so far; the counts of one under way are counted now, and whether it rests is
/// known to the engine alone.
pub(super) fn report(engine: &Engine, id: &str) -> Result<Report, Problem> {
    let found = engine.store().read(|connection| {
        let run: Option<ImportRun> = store::runs::get(connection, Kind::Import, id)?;
        let rows: Vec<Row> = store::runs::report(connection, id)?;
        Ok(run.map(|run| (run, rows)))
    })?;
    let (run, rows) = found.ok_or_else(|| RequestError::not_found("Import"))?;
    let mut header = engine
        .lock()
        .import
        .with_live_state(run, engine.now())
        .header;
    header.tally(&rows);
    Ok(Report::new(header, rows))
}

pub(super) async fn json(
    State(engine): State<Engine>,
    _: Manager,
    Path(id): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let content_type = [(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    )];
    Ok((content_type, report(&engine, &id)?.to_json()))
}

pub(super) async fn csv(
    State(engine): State<Engine>,
    _: Manager,
    Path(id): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/csv; charset=utf-8"),
        ),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::from_static("attachment; filename=\"report.csv\""),
        ),
    ];
    Ok((headers, report(&engine, &id)?.to_csv()))
}
