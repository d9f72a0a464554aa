//! Passkeys (WebAuthn): what a phone or a computer signs after its owner's finger, face or code.
//!
//! The only crate that knows the format. It holds nothing: what must be kept between the question and the answer
//! is a text ([`Begun::state`]) that the caller seals, binds to whom it asked and lets be used once; what is kept of
//! a passkey is a text too. Which person a passkey belongs to, and whether she may come in, is not decided here.
//!
//! The owner is always asked to prove herself to her device (user verification): a passkey is two proofs, the device
//! and what unlocks it. Random challenges are made here, by the library.

#[cfg(any(test, feature = "testing"))]
pub mod testing;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::time::Duration;
use webauthn_rs::prelude::{
    DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential, RegisterPublicKeyCredential, Url, Uuid,
    Webauthn, WebauthnBuilder, WebauthnError,
};

/// How long a browser waits for the finger.
const WAITS: Duration = Duration::from_secs(120);

/// The longest answer that is read: a key of 4096 bits and what comes with it are a tenth of it.
pub const ANSWER_MAX: usize = 32 * 1024;

/// Where passkeys are shown: one origin, whose host name is what they are bound to.
pub struct Site {
    webauthn: Webauthn,
    host: String,
}

/// A question for the browser.
#[derive(Debug)]
pub struct Begun {
    /// What the page's script gives to the browser, as JSON; bytes are base64url.
    pub options: String,
    /// What is needed to judge the answer. Not secret, but nobody else may have made it.
    pub state: String,
}

/// A passkey that was made.
#[derive(Debug)]
pub struct Added {
    /// As the device names it.
    pub credential: Vec<u8>,
    /// The random number of its owner, which the device keeps beside it.
    pub handle: [u8; 16],
    /// What its signatures are checked against.
    pub key: String,
    pub counter: u32,
}

/// An answer that was read and not yet judged.
pub struct Shown {
    answer: PublicKeyCredential,
    /// The passkey that it claims to be of.
    pub credential: Vec<u8>,
    /// It lies in the device itself that the page is open on: nobody held her phone to another's screen. The
    /// browser says so and signs nothing: good for comfort, not for rights.
    pub here: bool,
}

/// A passkey that fitted.
#[derive(Debug)]
pub struct Fitted {
    /// What is kept from now on.
    pub key: String,
    pub counter: u32,
}

/// Why an answer is not taken. People are told one thing for all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum No {
    #[error("it cannot be read")]
    Unreadable,
    #[error("it answers another question")]
    OtherChallenge,
    #[error("it was given to another page")]
    OtherOrigin,
    #[error("it is for another host name")]
    OtherSite,
    #[error("nobody proved to the device that she is its owner")]
    NotVerified,
    #[error("its counter went back: there may be a copy of it")]
    WentBack,
    #[error("it is somebody else's")]
    OtherPerson,
    #[error("it does not fit")]
    Wrong,
}

impl From<WebauthnError> for No {
    fn from(e: WebauthnError) -> No {
        match e {
            WebauthnError::MismatchedChallenge => No::OtherChallenge,
            WebauthnError::InvalidRPOrigin => No::OtherOrigin,
            WebauthnError::InvalidRPIDHash => No::OtherSite,
            WebauthnError::UserNotVerified | WebauthnError::UserNotPresent => No::NotVerified,
            WebauthnError::CredentialPossibleCompromise => No::WentBack,
            WebauthnError::ParseJSONFailure(_) | WebauthnError::ParseNOMFailure => No::Unreadable,
            _ => No::Wrong,
        }
    }
}

#[derive(Serialize, Deserialize)]
struct Adding {
    handle: Uuid,
    of_library: PasskeyRegistration,
}

/// The library writes what it reads to the log at its finest levels: who signs in with what is nobody's business.
fn unheard<T>(f: impl FnOnce() -> T) -> T {
    tracing::subscriber::with_default(tracing::subscriber::NoSubscriber::new(), f)
}

fn text(value: &impl Serialize) -> Result<String, No> {
    serde_json::to_string(value).map_err(|_| No::Wrong)
}

fn read<'a, T: Deserialize<'a>>(given: &'a str) -> Result<T, No> {
    if given.len() > ANSWER_MAX {
        return Err(No::Unreadable);
    }
    serde_json::from_str(given).map_err(|_| No::Unreadable)
}

impl Site {
    /// The site of an origin (`https://shop.example`), called `name` in the browser's question. `None` where
    /// browsers have no passkeys: by a number instead of a host name, or without TLS but on one's own machine.
    pub fn at(origin: &str, name: &str) -> Option<Site> {
        let url = Url::parse(origin).ok()?;
        let host = url.domain()?.to_owned();
        let own_machine = host == "localhost" || host.ends_with(".localhost");
        let nothing_else = url.path() == "/" && url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
        if !nothing_else || !(url.scheme() == "https" || url.scheme() == "http" && own_machine) {
            return None;
        }
        let webauthn = unheard(|| WebauthnBuilder::new(&host, &url).and_then(|b| b.rp_name(name).timeout(WAITS).build())).ok()?;
        Some(Site { webauthn, host })
    }

    /// The host name that its passkeys are bound to.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Asks for a new passkey of somebody: her random number, what her device calls her, and those she has here
    /// already, which no device makes twice.
    ///
    /// # Errors
    /// When the library fails.
    pub fn begin_adding(&self, handle: [u8; 16], name: &str, known: Vec<Vec<u8>>) -> Result<Begun, No> {
        let handle = Uuid::from_bytes(handle);
        let (asked, of_library) = unheard(|| self.webauthn.start_passkey_registration(handle, name, name, Some(known)))?;
        let mut options = serde_json::to_value(&asked.public_key).map_err(|_| No::Wrong)?;
        // It must be found without typing who one is: the library leaves that to the device.
        let chosen = json!({ "residentKey": "required", "requireResidentKey": true, "userVerification": "required" });
        options["authenticatorSelection"] = chosen;
        Ok(Begun { options: options.to_string(), state: text(&Adding { handle, of_library })? })
    }

    /// Takes a new passkey.
    ///
    /// # Errors
    /// Why it is none.
    pub fn finish_adding(&self, state: &str, answer: &str) -> Result<Added, No> {
        let asked: Adding = read(state)?;
        let answer: RegisterPublicKeyCredential = read(answer)?;
        let made = unheard(|| self.webauthn.finish_passkey_registration(&answer, &asked.of_library))?;
        let key = text(&made)?;
        Ok(Added { credential: made.cred_id().clone(), handle: asked.handle.into_bytes(), counter: counter_of(&key), key })
    }

    /// Asks for a passkey: of these, or of whichever the device has for this site when none is named.
    ///
    /// # Errors
    /// When the library fails.
    pub fn begin_showing(&self, of: &[Vec<u8>]) -> Result<Begun, No> {
        let (asked, state) = unheard(|| self.webauthn.start_discoverable_authentication())?;
        let mut options = serde_json::to_value(&asked.public_key).map_err(|_| No::Wrong)?;
        let named = of.iter().map(|id| json!({ "type": "public-key", "id": URL_SAFE_NO_PAD.encode(id) })).collect();
        options["allowCredentials"] = Value::Array(named);
        Ok(Begun { options: options.to_string(), state: text(&state)? })
    }

    /// Judges an answer against the passkey that it claims to be of, and its owner's random number.
    ///
    /// # Errors
    /// Why it does not fit.
    pub fn finish_showing(&self, state: &str, shown: &Shown, key: &str, handle: &[u8; 16]) -> Result<Fitted, No> {
        let state: DiscoverableAuthentication = read(state)?;
        let mut kept: Passkey = serde_json::from_str(key).map_err(|_| No::Wrong)?;
        // A device that was told which passkey is meant may leave its owner's number out.
        if shown.answer.response.user_handle.as_ref().is_some_and(|h| h.as_slice() != handle) {
            return Err(No::OtherPerson);
        }
        let fits = unheard(|| self.webauthn.finish_discoverable_authentication_v2(&shown.answer, state, &kept))?;
        // The library was asked to want it; a change of its mind would open a door.
        if !fits.user_verified() {
            return Err(No::NotVerified);
        }
        kept.update_credential(&fits);
        Ok(Fitted { key: text(&kept)?, counter: fits.counter() })
    }
}

impl Shown {
    /// Reads a browser's answer.
    ///
    /// # Errors
    /// When it is none.
    pub fn read(answer: &str) -> Result<Shown, No> {
        let value: Value = read(answer)?;
        let here = value["authenticatorAttachment"] == "platform";
        let answer: PublicKeyCredential = serde_json::from_value(value).map_err(|_| No::Unreadable)?;
        Ok(Shown { credential: answer.raw_id.clone(), here, answer })
    }

    /// Whether the device said whose it is, as it must where nobody else has.
    pub fn says_whose(&self) -> bool {
        self.answer.response.user_handle.is_some()
    }
}

/// The counter stands in the library's own text.
fn counter_of(key: &str) -> u32 {
    let value: Value = serde_json::from_str(key).unwrap_or_default();
    value["cred"]["counter"].as_u64().and_then(|n| u32::try_from(n).ok()).unwrap_or(0)
}
