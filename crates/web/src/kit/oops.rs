//! What goes wrong, as a person can act on it: the same code that the API gives.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use rahba_store::{CommandError, Fault, Refuse};

/// An error on its way to a page. The registry's guard turns it into one in the reader's language.
#[derive(Clone, Debug)]
pub struct Oops {
    pub status: u16,
    /// Message id.
    pub message: String,
    /// Stable public code.
    pub code: String,
    pub arguments: Vec<(&'static str, String)>,
    /// Seconds after which it may be asked again.
    pub wait: Option<i64>,
    /// The field of her form that it is about, where whoever refuses knows it.
    pub field: Option<&'static str>,
}

impl Oops {
    pub fn not_found() -> Oops {
        Oops::new(404, "not-found")
    }

    pub fn new(status: u16, message: &str) -> Oops {
        Oops {
            status,
            message: message.to_owned(),
            code: message.replace('-', "_"),
            arguments: Vec::new(),
            wait: None,
            field: None,
        }
    }

    /// Too much: to be asked again after so many seconds.
    pub fn wait(status: u16, message: &str, seconds: i64) -> Oops {
        Oops { wait: Some(seconds), ..Oops::new(status, message) }
    }

    /// Something the person can mend herself: worth showing beside her form.
    pub fn is_refusal(&self) -> bool {
        (400..500).contains(&self.status) && self.status != 404
    }
}

impl Oops {
    /// Her form is shown again with everything that she typed: she mends it, or sends it again as it is.
    pub fn keeps_form(&self) -> bool {
        self.is_refusal() || self.status == 503
    }
}

impl From<Fault> for Oops {
    fn from(f: Fault) -> Oops {
        tracing::error!(error = %f, "fault");
        match f {
            Fault::Storage(_) | Fault::Unsynced(_) => Oops::new(503, "not-stored"),
            Fault::Lost(_) | Fault::Stopping | Fault::TooLong(_) => Oops::new(503, "try-again"),
            _ => Oops::new(500, "our-fault"),
        }
    }
}

impl<R: Refuse> From<CommandError<R>> for Oops {
    fn from(e: CommandError<R>) -> Oops {
        match e {
            CommandError::Refused(r) => Oops {
                status: r.status(),
                message: r.code().replace(['.', '_'], "-"),
                code: r.code().to_owned(),
                arguments: r.arguments(),
                wait: None,
                field: None,
            },
            CommandError::Forbidden => Oops::new(403, "forbidden"),
            CommandError::StepUpNeeded => Oops::new(403, "step-up-needed"),
            CommandError::IdempotencyConflict => Oops::new(409, "idempotency-conflict"),
            CommandError::Fault(f) => f.into(),
        }
    }
}

impl From<askama::Error> for Oops {
    fn from(e: askama::Error) -> Oops {
        tracing::error!(error = %e, "a template failed");
        Oops::new(500, "our-fault")
    }
}

impl IntoResponse for Oops {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut r = status.into_response();
        if let Some(seconds) = self.wait {
            r.headers_mut().insert(axum::http::header::RETRY_AFTER, seconds.into());
        }
        r.extensions_mut().insert(self);
        r
    }
}
