//! `Accept-Language`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rahba_web::kit::languages::wanted;

fuzz_target!(|text: &str| {
    let alone = wanted(text);
    if text.len() < 900 && alone.is_none() {
        let then = format!("{text},fr;q=0.001");
        // Whatever stands before it, a well-formed wish that is the only one is heard, unless it was torn off.
        assert!(wanted(&then).is_some_and(|l| l.code() == "fr"), "{then:?}");
    }
});
