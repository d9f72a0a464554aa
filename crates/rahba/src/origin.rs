//! Where the public reaches a territory: a scheme, a host name, perhaps a port.

/// Whether links on paper can lead there; without one they lead to the name that was asked for.
pub(crate) fn fits(origin: &str, secure: bool) -> Result<(), String> {
    if origin.is_empty() {
        return Ok(());
    }
    let host = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://").filter(|_| !secure));
    match host.map(|h| h.strip_suffix('/').unwrap_or(h)) {
        None => Err("origin: https:// and a host name; http:// only without --secure".into()),
        Some(h) if h.is_empty() || !h.bytes().all(|b| b.is_ascii_alphanumeric() || b".-:[]".contains(&b)) => {
            Err("origin: only a host name and a port after ://".into())
        }
        Some(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_a_place_and_nothing_else() {
        for good in ["", "https://market.example", "https://market.example:8443/", "http://127.0.0.1:8080"] {
            assert_eq!(fits(good, false), Ok(()), "{good}");
        }
        for bad in ["market.example", "javascript:alert(1)", "https://", "https://a/b", "https://a\"b", "http://a@b"] {
            assert!(fits(bad, false).is_err(), "{bad}");
        }
        assert!(fits("http://market.example", true).is_err());
    }
}
