//! Long answers, written piece by piece while others go on: the first is on its way before the last
//! is made, and no more than one is held.
//!
//! All pieces are of the company as it was when it was asked, so nobody sees a change half made.

use std::convert::Infallible;
use std::iter;

use axum::body::Body;
use bytes::Bytes;
use futures_util::stream;

/// How long a piece is at least, in bytes, the last one aside.
const PIECE_BYTES: usize = 64 << 10;

/// An answer about employees, by ascending id.
pub(crate) trait InPieces: Send + 'static {
    /// Writes what comes after the employee `after`, or from the beginning, until `out` holds
    /// `bytes`. Gives the last employee looked at, or `None` if the answer is whole.
    fn write(&self, after: Option<u64>, bytes: usize, out: &mut Vec<u8>) -> Option<u64>;
}

/// A body of these pieces; a short one is whole at once, with its length known.
pub(crate) fn in_pieces(answer: impl InPieces) -> Body {
    let mut first = Vec::new();
    let mut after = answer.write(None, PIECE_BYTES, &mut first);
    if after.is_none() {
        return Body::from(first);
    }
    let rest = iter::from_fn(move || {
        let mut piece = Vec::with_capacity(2 * PIECE_BYTES);
        after = answer.write(Some(after?), PIECE_BYTES, &mut piece);
        Some(Bytes::from(piece))
    });
    let pieces = iter::once(Bytes::from(first)).chain(rest);
    Body::from_stream(stream::iter(pieces.map(Ok::<Bytes, Infallible>)))
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;

    use super::*;

    /// Ten thousand bytes an employee.
    struct Bytewise(u64);

    impl InPieces for Bytewise {
        fn write(&self, after: Option<u64>, bytes: usize, out: &mut Vec<u8>) -> Option<u64> {
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
        let mut body = in_pieces(answer);
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
        let whole = in_pieces(Bytewise(20)).collect().await.unwrap().to_bytes();
        assert_eq!((whole.len(), whole[0], whole[199_999]), (200_000, 1, 20));
    }
}
