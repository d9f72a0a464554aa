//! What a browser answers when it is asked for a passkey: any bytes as the whole of it, or in one of its fields, the rest
//! being a phone's. Taken is only what was signed for the very question; whatever the answer, not for another one.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64;
use rahba_passkeys::{Shown, Site};
use serde_json::Value;
use std::sync::LazyLock;
use url::Url;

const HERE: &str = "https://shop.example";
const HERS: [u8; 16] = [7; 16];
/// SHA-256 of the host's name, as a device signs it.
const HOST: [u8; 32] = [
    0x0f, 0x59, 0x46, 0x3c, 0x60, 0x6c, 0x5b, 0x0e, 0x5d, 0x3d, 0xa8, 0x1f, 0x36, 0xe3, 0xf7, 0xc1, 0x75, 0xac, 0x23, 0x0c, 0x60,
    0xe7, 0x5c, 0x21, 0x44, 0xce, 0x3b, 0x75, 0x22, 0x47, 0x60, 0x7c,
];

/// Questions, a phone's answers to the first of each kind, and the keys that were made of such answers.
struct Known {
    site: Site,
    all: Value,
}

impl Known {
    fn text(&self, name: &str) -> &str {
        self.all[name].as_str().expect("it is a text")
    }

    /// An answer with other bytes in one of its fields.
    fn with(&self, answer: &str, field: &str, bytes: &[u8]) -> String {
        let mut answer: Value = serde_json::from_str(self.text(answer)).expect("an answer");
        answer["response"][field] = B64.encode(bytes).into();
        answer.to_string()
    }
}

static KNOWN: LazyLock<Known> = LazyLock::new(|| Known {
    site: Site::at(HERE, "Rahba").expect("a site"),
    all: serde_json::from_str(include_str!("passkeys.json")).expect("what a phone made"),
});

pub fn check(data: &[u8]) {
    let Some((kind, bytes)) = data.split_first() else { return };
    match kind {
        b'a' => adding(&KNOWN.with("made", "attestationObject", bytes)),
        b'c' => adding(&KNOWN.with("made", "clientDataJSON", bytes)),
        b'd' => showing(&KNOWN.with("shown", "authenticatorData", bytes)),
        b'e' => showing(&KNOWN.with("shown", "clientDataJSON", bytes)),
        b's' => showing(&KNOWN.with("shown", "signature", bytes)),
        b'u' => showing(&KNOWN.with("shown", "userHandle", bytes)),
        _ => {
            let Ok(text) = std::str::from_utf8(data) else { return };
            adding(text);
            showing(text);
        }
    }
}

/// Bytes in an answer: base64 of either kind, or a list of numbers.
fn bytes(value: &Value) -> Vec<u8> {
    match value {
        Value::String(text) => {
            let text = text.replace('+', "-").replace('/', "_");
            B64.decode(text.trim_end_matches('=')).unwrap_or_default()
        }
        Value::Array(all) => all.iter().filter_map(|n| n.as_u64()?.try_into().ok()).collect(),
        _ => Vec::new(),
    }
}

/// What the browser says it was asked, by the answer itself.
fn is_for(answer: &Value, kind: &str, state: &str) {
    let said: Value = serde_json::from_slice(&bytes(&answer["response"]["clientDataJSON"])).expect("it is read");
    assert_eq!(said["type"].as_str(), Some(kind));
    // However it is written: hosts have no capitals.
    let origin = |text: &str| Url::parse(text).expect("it is read").origin();
    assert_eq!(origin(said["origin"].as_str().expect("an origin")), origin(HERE));
    let challenge = said["challenge"].as_str().expect("a challenge").trim_end_matches('=').to_owned();
    assert!(state.contains(&format!("\"challenge\":\"{challenge}\"")), "it answers another question");
}

fn adding(answer: &str) {
    let (site, state) = (&KNOWN.site, KNOWN.text("adding"));
    assert!(site.finish_adding(KNOWN.text("adding_another"), answer).is_err(), "taken for another question");
    assert!(site.finish_adding(KNOWN.text("showing"), answer).is_err(), "taken for another kind of question");
    let Ok(added) = site.finish_adding(state, answer) else { return };
    let answer: Value = serde_json::from_str(answer).expect("it was read");
    is_for(&answer, "webauthn.create", state);
    let object = bytes(&answer["response"]["attestationObject"]);
    // Made for this host, with somebody there who proved to be the device's owner, and with a key.
    let signed = object.windows(33).any(|w| w[..32] == HOST && w[32] & 0b0100_0101 == 0b0100_0101);
    assert!(signed, "nobody proved anything");
    assert_eq!(added.handle, HERS);
    assert!(!added.credential.is_empty() && object.windows(added.credential.len()).any(|w| w == added.credential));
}

fn showing(answer: &str) {
    let (site, state, key) = (&KNOWN.site, KNOWN.text("showing"), KNOWN.text("key"));
    let Ok(shown) = Shown::read(answer) else { return };
    let end = |state: &str, key: &str, handle: [u8; 16]| site.finish_showing(state, &shown, key, &handle);
    assert!(end(KNOWN.text("showing_another"), key, HERS).is_err(), "taken for another question");
    assert!(end(KNOWN.text("adding"), key, HERS).is_err(), "taken for another kind of question");
    assert!(end(state, KNOWN.text("key_of_another"), HERS).is_err(), "another's passkey signed it");
    assert!(!shown.says_whose() || end(state, key, [9; 16]).is_err(), "it is somebody else's");
    let Ok(fitted) = end(state, key, HERS) else { return };
    let good: Value = serde_json::from_str(KNOWN.text("shown")).expect("an answer");
    let answer: Value = serde_json::from_str(answer).expect("it was read");
    is_for(&answer, "webauthn.get", state);
    // Whatever else stands in it: what the phone signed is what is taken, to the byte.
    for field in ["authenticatorData", "clientDataJSON"] {
        assert_eq!(bytes(&answer["response"][field]), bytes(&good["response"][field]), "{field} was signed otherwise");
    }
    assert_eq!(fitted.counter, 6);
}

/// The phone's own answers are taken: what is refused beside them is refused for what is wrong with it.
#[test]
fn what_the_phone_said_is_taken() {
    let known = &*KNOWN;
    let added = known.site.finish_adding(known.text("adding"), known.text("made")).expect("it is taken");
    assert_eq!((added.handle, added.counter), (HERS, 5));
    let shown = Shown::read(known.text("shown")).expect("it is read");
    known.site.finish_showing(known.text("showing"), &shown, known.text("key"), &HERS).expect("it is taken");
}
