//! How answers are written and requests are read: JSON, XML, pieces.

pub(crate) mod chunked_body;
mod response;
pub(crate) mod wire;
pub(crate) mod xml;

pub(crate) use response::{
    Format, Page, answer, empty, json, offset_time, plain_text, uncached, with_headers,
    without_cache_control,
};
