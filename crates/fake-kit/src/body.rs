//! Reading a request body whole, within a limit.

use axum::body::Body;
use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};

/// Why a body could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    /// It is longer than the limit.
    #[error("the body is larger than allowed")]
    TooLarge,
    /// The sender went away before the end.
    #[error("the body broke off")]
    Broken,
}

/// Reads `body` to its end, or gives up when it is longer than `bytes_max`. As much again is read
/// and discarded first: a sender whose connection is closed while it sends sees a reset instead of
/// the answer.
///
/// # Errors
/// [`BodyError`], which the caller turns into its vendor's answer.
pub async fn read_whole(mut body: Body, bytes_max: usize) -> Result<Bytes, BodyError> {
    match Limited::new(&mut body, bytes_max).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => {
            let mut rest = Limited::new(body, bytes_max);
            while let Some(Ok(_)) = rest.frame().await {}
            Err(BodyError::TooLarge)
        }
        Err(_) => Err(BodyError::Broken),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use futures_util::StreamExt;

    use super::*;

    #[tokio::test]
    async fn a_body_at_the_limit_is_read_and_one_byte_more_is_not() {
        assert_eq!(
            read_whole(Body::from("abcd"), 4).await,
            Ok(Bytes::from("abcd"))
        );
        assert_eq!(
            read_whole(Body::from("abcde"), 4).await,
            Err(BodyError::TooLarge)
        );
    }

    #[tokio::test]
    async fn what_is_too_long_is_read_on_but_not_for_ever() {
        let taken = Arc::new(AtomicUsize::new(0));
        let endless = {
            let taken = Arc::clone(&taken);
            let piece = move |_| {
                taken.fetch_add(1, Ordering::SeqCst);
                Ok::<_, std::convert::Infallible>(Bytes::from_static(b"ab"))
            };
            Body::from_stream(futures_util::stream::repeat(()).map(piece))
        };
        assert_eq!(read_whole(endless, 4).await, Err(BodyError::TooLarge));
        // Three pieces are over the limit, and three more over it again.
        assert_eq!(taken.load(Ordering::SeqCst), 6);
    }
}
