//! What could not be stored stays in the page that says so: one press sends it again.

use super::oops::Oops;
use axum::Form;
use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Request};
use axum::http::{Method, header};
use axum::response::Response;

/// A form on its way in, kept until it is known to be stored.
#[derive(Clone)]
pub struct Sent {
    action: String,
    body: Bytes,
}

/// What the page of an error sends again.
#[derive(Clone, Debug, Default)]
pub struct Again {
    pub action: String,
    pub fields: Vec<(String, String)>,
}

/// Reads a form's bytes and hands the request on whole. Files are not kept: they are too large.
///
/// # Errors
/// 413 for a form of more than `most` bytes.
pub async fn remember(request: Request, most: usize) -> Result<(Request, Option<Sent>), Oops> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|h| h.to_str().ok()).unwrap_or_default();
    if request.method() != Method::POST || !kind.starts_with("application/x-www-form-urlencoded") {
        return Ok((request, None));
    }
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, most).await.map_err(|_| Oops::new(413, "too-large"))?;
    let action = parts.uri.path_and_query().map_or_else(String::new, ToString::to_string);
    let request = Request::from_parts(parts, Body::from(body.clone()));
    Ok((request, Some(Sent { action, body })))
}

/// When the store did not take it: puts what was sent beside the error. What a reader asked for is said
/// in words of reading.
pub async fn offer(sent: Option<Sent>, mut response: Response) -> Response {
    let failed = response.extensions().get::<Oops>().is_some_and(|o| o.message == "not-stored");
    if !failed {
        return response;
    }
    match sent {
        Some(sent) => {
            if let Some(again) = sent.again().await {
                response.extensions_mut().insert(again);
            }
        }
        None => {
            response.extensions_mut().insert(Oops::new(503, "try-again"));
        }
    }
    response
}

impl Sent {
    /// What was sent; nothing where it is no form.
    pub async fn fields(&self) -> Vec<(String, String)> {
        let request = Request::builder()
            .method(Method::POST)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(self.body.clone()));
        let Ok(request) = request else { return Vec::new() };
        Form::<Vec<(String, String)>>::from_request(request, &()).await.map_or_else(|_| Vec::new(), |Form(fields)| fields)
    }

    /// The fields for another try, unless there is a secret among them: a secret is never written into a page.
    async fn again(self) -> Option<Again> {
        let fields = self.fields().await;
        let secret = fields.iter().any(|(name, _)| name.contains("password") || name.contains("pin"));
        (!secret).then_some(Again { action: self.action, fields })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::response::IntoResponse;

    fn post(body: &str) -> Request {
        Request::builder()
            .method(Method::POST)
            .uri("/fr/desk/plan?year=2026")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body.to_owned()))
            .expect("a request")
    }

    async fn offered(body: &str, oops: Oops) -> Option<Again> {
        let (_, sent) = remember(post(body), 1_000).await.expect("short enough");
        offer(sent, oops.into_response()).await.extensions().get::<Again>().cloned()
    }

    #[tokio::test]
    async fn what_was_sent_is_offered_again_when_it_was_not_stored() {
        let again = offered("note=un+deux&note=%D8%A3", Oops::new(503, "not-stored")).await.expect("offered");
        assert_eq!(again.action, "/fr/desk/plan?year=2026");
        assert_eq!(again.fields, [("note".to_owned(), "un deux".to_owned()), ("note".to_owned(), "أ".to_owned())]);
        assert!(offered("note=1", Oops::new(422, "bad-number")).await.is_none(), "a refusal has its own form");
    }

    #[tokio::test]
    async fn a_secret_is_never_written_into_a_page() {
        assert!(offered("login=lina&password=x", Oops::new(503, "not-stored")).await.is_none());
        assert!(offered("pin=1234", Oops::new(503, "not-stored")).await.is_none());
    }

    #[tokio::test]
    async fn a_reader_is_told_of_reading_and_a_long_form_is_refused() {
        let told = offer(None, Oops::new(503, "not-stored").into_response()).await;
        assert_eq!(told.extensions().get::<Oops>().map(|o| o.code.as_str()), Some("try_again"));
        assert_eq!(remember(post("note=1234"), 4).await.err().map(|o| o.status), Some(413));
    }
}
