//! Reading a request body whole, within a limit.

use axum::body::Body;
use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};

/// Why a body could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    /// It is longer than the limit; nothing of it is kept.
    #[error("the body is larger than allowed")]
    TooLarge,
    /// The sender went away before the end.
    #[error("the body broke off")]
    Broken,
}

/// Reads `body` to its end, or gives up as soon as it is longer than `bytes_max`.
///
/// # Errors
/// [`BodyError`], which the caller turns into its vendor's answer.
pub async fn read_whole(body: Body, bytes_max: usize) -> Result<Bytes, BodyError> {
    match Limited::new(body, bytes_max).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(BodyError::TooLarge),
        Err(_) => Err(BodyError::Broken),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_body_at_the_limit_is_read_and_one_byte_more_is_not() {
        assert_eq!(read_whole(Body::from("abcd"), 4).await, Ok(Bytes::from("abcd")));
        assert_eq!(read_whole(Body::from("abcde"), 4).await, Err(BodyError::TooLarge));
    }
}
