//! `Accept-Language`.

use crate::languages_asked::wanted;

pub fn check(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let alone = wanted(text);
    if text.len() < 900 && alone.is_none() {
        let then = format!("{text},fr;q=0.001");
        // Whatever stands before it, a well-formed wish that is the only one is heard, unless it was torn off.
        assert!(wanted(&then).is_some_and(|l| l.code() == "fr"), "{then:?}");
    }
}
