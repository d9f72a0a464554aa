//! A body of pieces that lie in memory already: what is kept of a page is sent from where it lies, and only
//! the few bytes of this answer stand between.

use axum::body::{Body, Bytes};
use http_body::{Frame, SizeHint};
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

/// Pieces of one body.
pub struct Pieces<const N: usize> {
    left: std::iter::Flatten<std::array::IntoIter<Option<Bytes>, N>>,
    bytes: u64,
}

/// The body that these make one after another.
pub fn of<const N: usize>(pieces: [Bytes; N]) -> Body {
    let bytes = pieces.iter().map(|p| p.len() as u64).sum();
    // An empty piece would end the body for some readers.
    let left = pieces.map(|p| Some(p).filter(|p| !p.is_empty())).into_iter().flatten();
    Body::new(Pieces { left, bytes })
}

impl<const N: usize> http_body::Body for Pieces<N> {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let this = self.get_mut();
        Poll::Ready(this.left.next().map(|piece| {
            this.bytes -= piece.len() as u64;
            Ok(Frame::data(piece))
        }))
    }

    fn is_end_stream(&self) -> bool {
        self.bytes == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_after_another() {
        let body = of(["a", "", "bc", ""].map(|s| Bytes::from_static(s.as_bytes())));
        assert_eq!(http_body::Body::size_hint(&body).exact(), Some(3));
        assert_eq!(axum::body::to_bytes(body, 100).await.unwrap(), "abc");
        let none = of([Bytes::new()]);
        assert!(http_body::Body::is_end_stream(&none));
        assert_eq!(axum::body::to_bytes(none, 100).await.unwrap(), "");
    }
}
