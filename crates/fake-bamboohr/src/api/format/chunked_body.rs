//! Long answers, written chunk by chunk: the first chunk is sent before the last is made, and only
//! one is held in memory.
//!
//! All chunks are written from the company as it was when the call came in, so no change is seen
//! half made. Only for speed.

use std::convert::Infallible;
use std::iter;

use axum::body::Body;
use bytes::Bytes;
use futures_util::stream;

/// How long a chunk is at least, in bytes, the last one aside.
const CHUNK_BYTES: usize = 64 << 10;

/// An answer about employees, by ascending id.
pub(crate) trait ChunkSource: Send + 'static {
    /// Writes what comes after the employee `after`, or from the beginning, until `out` holds
    /// `bytes`. Gives the last employee looked at, or `None` if the answer is whole.
    fn write_chunk(&self, after: Option<u64>, bytes: usize, out: &mut Vec<u8>) -> Option<u64>;
}

/// A body of these chunks; a short one is whole at once, with its length known.
pub(crate) fn chunked_body(answer: impl ChunkSource) -> Body {
    let mut first = Vec::new();
    let mut after = answer.write_chunk(None, CHUNK_BYTES, &mut first);
    if after.is_none() {
        return Body::from(first);
    }
    let rest = iter::from_fn(move || {
        let mut chunk = Vec::with_capacity(2 * CHUNK_BYTES);
        after = answer.write_chunk(Some(after?), CHUNK_BYTES, &mut chunk);
        Some(Bytes::from(chunk))
    });
    let chunks = iter::once(Bytes::from(first)).chain(rest);
    Body::from_stream(stream::iter(chunks.map(Ok::<Bytes, Infallible>)))
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;

    use super::*;

    /// Ten thousand bytes an employee.
    struct Bytewise(u64);

    impl ChunkSource for Bytewise {
        fn write_chunk(&self, after: Option<u64>, bytes: usize, out: &mut Vec<u8>) -> Option<u64> {
            for id in after.map_or(1, |after| after + 1)..=self.0 {
                out.extend([u8::try_from(id).unwrap(); 10_000]);
                if out.len() >= bytes {
                    return Some(id);
                }
            }
            None
        }
    }

    async fn lengths(answer: Bytewise) -> Vec<usize> {
        let mut body = chunked_body(answer);
        let mut lengths = Vec::new();
        while let Some(frame) = body.frame().await {
            lengths.push(frame.unwrap().into_data().unwrap().len());
        }
        lengths
    }

    #[tokio::test]
    async fn a_long_answer_comes_in_pieces_and_a_short_one_at_once() {
        assert_eq!(lengths(Bytewise(20)).await, [70_000, 70_000, 60_000]);
        assert_eq!(lengths(Bytewise(14)).await, [70_000, 70_000, 0]);
        assert_eq!(lengths(Bytewise(3)).await, [30_000]);
        let whole = chunked_body(Bytewise(20))
            .collect()
            .await
            .unwrap()
            .to_bytes();
        assert_eq!((whole.len(), whole[0], whole[199_999]), (200_000, 1, 20));
    }
}
