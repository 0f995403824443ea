//! In which of the two formats an answer goes out (contract, section 2.4).

use http::HeaderMap;
use http::header::ACCEPT;

use crate::api::query::Query;

/// A format of bodies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Json,
    Xml,
}

impl Format {
    /// `format=` decides, else `Accept`, else XML.
    pub(crate) fn for_answer(query: &Query, headers: &HeaderMap) -> Format {
        match query
            .get("format")
            .map(|format| format.trim().to_ascii_lowercase())
            .as_deref()
        {
            Some("json") => Format::Json,
            Some("xml") => Format::Xml,
            _ => Format::accepted(headers).unwrap_or(Format::Xml),
        }
    }

    /// The first media type in `Accept` that is one of ours; weights are not looked at.
    fn accepted(headers: &HeaderMap) -> Option<Format> {
        let lines = headers
            .get_all(ACCEPT)
            .iter()
            .filter_map(|value| value.to_str().ok());
        lines
            .flat_map(|line| line.split(','))
            .find_map(Format::parse)
    }

    /// The format of a body of this type. The vendor's server reads UTF-8 only, so another charset
    /// is refused (guessed).
    pub(crate) fn for_body(content_type: &str) -> Option<Format> {
        let parameters = content_type
            .split(';')
            .skip(1)
            .filter_map(|parameter| parameter.split_once('='));
        let mut charsets =
            parameters.filter(|(name, _)| name.trim().eq_ignore_ascii_case("charset"));
        let is_utf_8 = charsets.all(|(_, charset)| {
            charset
                .trim()
                .trim_matches('"')
                .eq_ignore_ascii_case("utf-8")
        });
        Format::parse(content_type).filter(|_| is_utf_8)
    }

    /// The format of a media type with or without parameters.
    pub(crate) fn parse(media_type: &str) -> Option<Format> {
        let essence = media_type
            .split(';')
            .next()
            .unwrap_or("")
            .trim()
            .to_ascii_lowercase();
        match essence.as_str() {
            "application/json" => Some(Format::Json),
            "application/xml" | "text/xml" => Some(Format::Xml),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn format(query: &str, accept: Option<&'static str>) -> Format {
        let mut headers = HeaderMap::new();
        if let Some(accept) = accept {
            headers.insert(ACCEPT, http::HeaderValue::from_static(accept));
        }
        Format::for_answer(&Query::parse(query), &headers)
    }

    #[test]
    fn the_query_wins_then_accept_then_xml() {
        assert_eq!(format("", None), Format::Xml);
        assert_eq!(format("", Some("*/*")), Format::Xml);
        assert_eq!(format("", Some("application/json")), Format::Json);
        assert_eq!(
            format("", Some("text/html, application/json;q=0.9, */*")),
            Format::Json
        );
        assert_eq!(format("", Some("text/xml")), Format::Xml);
        assert_eq!(format("Format=JSON", Some("application/xml")), Format::Json);
        assert_eq!(format("format=xml", Some("application/json")), Format::Xml);
        assert_eq!(
            format("format=yaml", Some("application/json")),
            Format::Json
        );
    }

    #[test]
    fn a_body_is_read_as_its_type_says_and_only_as_utf_8() {
        for content_type in [
            "text/xml",
            "Application/XML; charset=UTF-8",
            "text/xml;x=1; Charset=\"utf-8\"",
        ] {
            assert_eq!(
                Format::for_body(content_type),
                Some(Format::Xml),
                "{content_type}"
            );
        }
        assert_eq!(
            Format::for_body("application/json;charset=utf-8"),
            Some(Format::Json)
        );
        for content_type in [
            "",
            "text/plain",
            "application/json; charset=iso-8859-1",
            "text/xml; charset=utf-16",
        ] {
            assert_eq!(Format::for_body(content_type), None, "{content_type}");
        }
    }
}
