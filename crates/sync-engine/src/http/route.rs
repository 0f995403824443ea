//! One route with its description: the router and the description are made of the same
//! list, so neither can have a route the other lacks.

use axum::handler::Handler;
use axum::http::Method;
use axum::routing::{self, MethodRouter};
use schemars::generate::SchemaGenerator;
use schemars::{JsonSchema, Schema};

use crate::Engine;

/// Makes the schema of a type and adds the definitions it refers to.
type Describe = fn(&mut SchemaGenerator) -> Schema;

/// What a route answers when all is well.
#[derive(Clone, Copy)]
pub(super) enum Success {
    Nothing(u16),
    Json(u16, Describe),
    Text(u16, &'static str),
}

/// Who may call.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Caller {
    /// An administrator with a bearer token (PRM-5).
    Administrator,
    /// The receiver's own key in the address (WHK-3).
    BambooHr,
    Anyone,
}

/// A route with its description.
#[derive(Clone)]
pub(super) struct Route {
    pub(super) path: &'static str,
    pub(super) method: Method,
    pub(super) summary: &'static str,
    pub(super) caller: Caller,
    pub(super) query: Option<Describe>,
    pub(super) body: Option<Describe>,
    /// Whether the client may give the request an id of its own (CNC-2).
    pub(super) accepts_id: bool,
    pub(super) success: Success,
    /// Statuses of refusals beyond those every route may give.
    pub(super) errors: Vec<u16>,
    pub(super) handler: MethodRouter<Engine>,
}

fn describe<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}

impl Route {
    pub(super) fn get<H: Handler<T, Engine>, T: 'static>(
        path: &'static str,
        summary: &'static str,
        handler: H,
    ) -> Route {
        Route::new(Method::GET, path, summary, routing::get(handler))
    }

    pub(super) fn post<H: Handler<T, Engine>, T: 'static>(
        path: &'static str,
        summary: &'static str,
        handler: H,
    ) -> Route {
        Route::new(Method::POST, path, summary, routing::post(handler))
    }

    pub(super) fn put<H: Handler<T, Engine>, T: 'static>(
        path: &'static str,
        summary: &'static str,
        handler: H,
    ) -> Route {
        Route::new(Method::PUT, path, summary, routing::put(handler))
    }

    fn new(
        method: Method,
        path: &'static str,
        summary: &'static str,
        handler: MethodRouter<Engine>,
    ) -> Route {
        let (caller, success) = (Caller::Administrator, Success::Nothing(200));
        Route {
            path,
            method,
            summary,
            caller,
            query: None,
            body: None,
            accepts_id: false,
            success,
            errors: Vec::new(),
            handler,
        }
    }

    /// Takes a query.
    pub(super) fn query<T: JsonSchema>(self) -> Route {
        Route {
            query: Some(describe::<T>),
            ..self
        }
    }

    /// Takes a request id of the client.
    pub(super) fn accepts_id(self) -> Route {
        Route {
            accepts_id: true,
            ..self
        }
    }

    /// Takes a body.
    pub(super) fn body<T: JsonSchema>(self) -> Route {
        Route {
            body: Some(describe::<T>),
            ..self
        }
    }

    /// Answers 200 with JSON.
    pub(super) fn ok<T: JsonSchema>(self) -> Route {
        Route {
            success: Success::Json(200, describe::<T>),
            ..self
        }
    }

    /// Answers 202 with JSON: what was requested has begun.
    pub(super) fn accepted<T: JsonSchema>(self) -> Route {
        Route {
            success: Success::Json(202, describe::<T>),
            ..self
        }
    }

    /// Answers 200 with text of this kind.
    pub(super) fn text(self, kind: &'static str) -> Route {
        Route {
            success: Success::Text(200, kind),
            ..self
        }
    }

    pub(super) fn for_caller(self, caller: Caller) -> Route {
        Route { caller, ..self }
    }

    /// May refuse with these statuses, too.
    pub(super) fn errors(self, statuses: &[u16]) -> Route {
        Route {
            errors: statuses.to_vec(),
            ..self
        }
    }
}
