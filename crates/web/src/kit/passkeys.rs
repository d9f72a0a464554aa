//! Passkeys on pages: a question is sealed into the form that answers it, and judged when the form comes back.
//!
//! Nothing is kept between the two: the seal is made with the installation's key and holds the question, its moment
//! and what it is for, bound to the session or to the stranger's own cookie. Whoever fills a memory with questions
//! fills nothing here. That each is answered once is a conditional write on the passkey's row.

use super::app::App;
use super::fields::Fields;
use super::i18n::T;
use super::oops::Oops;
use super::registry::Visitor;
use axum::http::HeaderMap;
use rahba_kernel::{Id, Micros};
use rahba_market::flows::people::sign_in_by_passkey::ShownPasskey;
use rahba_market::people::model::CLOCK_SLACK;
use rahba_market::people::views;
use rahba_passkeys::{Begun, No, Shown, Site};

/// How long a question stands: the page's script asks anew before it is this old.
const STANDS: i64 = 5 * Micros::MINUTE;

/// What a question is asked for; an answer to one is no answer to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum For {
    SignIn,
    StepUp,
    Adding,
}

impl For {
    fn code(self) -> &'static str {
        match self {
            For::SignIn => "in",
            For::StepUp => "again",
            For::Adding => "add",
        }
    }
}

/// A question as its form holds it.
pub struct Asked {
    /// For the browser, as JSON.
    pub options: String,
    /// For us, when it comes back.
    pub sealed: String,
}

/// An answer that was looked at.
pub struct Judged {
    /// The passkey, when its signature fits.
    pub shown: Option<ShownPasskey>,
    /// Whose passkey was named.
    pub whose: Option<Id>,
    /// A keyed hash of the passkey's name.
    pub account: String,
    /// It lies in the device that the page is open on.
    pub here: bool,
    /// Its counter went back.
    pub went_back: bool,
}

/// A question that was opened again.
pub struct Opened {
    pub at: Micros,
    pub state: String,
}

impl App {
    /// Where passkeys of this request are bound to; `None` where browsers have none. A demo on one's own machine is
    /// reached by a number and by `localhost`: the latter has passkeys.
    pub fn passkey_site(&self, headers: &HeaderMap, v: &Visitor) -> Option<Site> {
        let name = T(v.lang).s("site-name");
        Site::at(&self.origin(headers), &name).or_else(|| {
            let host = headers.get("host").and_then(|h| h.to_str().ok()).filter(|_| !self.config.secure)?;
            Site::at(&format!("http://{host}"), &name)
        })
    }

    fn seal_of(what: For, secret: &str, text: &str) -> String {
        format!("passkey\n{}\n{secret}\n{text}", what.code())
    }

    /// A question of the visitor's, sealed.
    pub fn ask_passkey(&self, v: &Visitor, what: For, begun: Begun) -> Option<Asked> {
        let text = format!("{}.{}", self.now().0, begun.state);
        let seal = self.blind(&App::seal_of(what, &v.secret()?, &text));
        Some(Asked { options: begun.options, sealed: format!("{seal}.{text}") })
    }

    /// The question that a form brought back, when we asked this visitor it, for this, and not long ago.
    pub fn open_question(&self, v: &Visitor, what: For, sealed: &str) -> Option<Opened> {
        let (seal, text) = sealed.split_once('.')?;
        let ours = |secret: &String| self.blinds(&App::seal_of(what, secret, text)).iter().any(|b| self.same(b, seal));
        if !v.secrets().iter().any(ours) {
            return None;
        }
        let (at, state) = text.split_once('.')?;
        let at = Micros(at.parse().ok()?);
        let age = self.now().since(at);
        (-CLOCK_SLACK..=STANDS).contains(&age).then(|| Opened { at, state: state.to_owned() })
    }

    /// Looks at the passkey that a form brought. `None`: the question is too old, or none of ours.
    ///
    /// # Errors
    /// A fault of the store.
    pub async fn judge_passkey(&self, v: &Visitor, headers: &HeaderMap, f: &Fields, what: For) -> Result<Option<Judged>, Oops> {
        let Some(question) = self.open_question(v, what, f.get("asked")) else { return Ok(None) };
        let mut out = Judged { shown: None, whose: None, account: self.blind(f.get("passkey")), here: false, went_back: false };
        let (Some(site), Ok(shown)) = (self.passkey_site(headers, v), Shown::read(f.get("passkey"))) else {
            return Ok(Some(out));
        };
        out.account = self.blind(&format!("passkey:{}", rahba_kernel::merkle::hex(&shown.credential)));
        out.here = shown.here;
        let (territory, credential, host) = (self.territory.id, shown.credential.clone(), site.host().to_owned());
        let kept = self.db.read(move |q| views::passkey_shown(q, territory, &credential, &host)).await?;
        let Some(kept) = kept else { return Ok(Some(out)) };
        out.whose = Some(kept.person);
        // Where nobody was named before, the device must say whose it is.
        if what == For::SignIn && !shown.says_whose() {
            return Ok(Some(out));
        }
        match site.finish_showing(&question.state, &shown, &kept.public_key, &kept.handle.0) {
            Ok(fitted) => {
                out.shown = Some(ShownPasskey {
                    person: kept.person,
                    passkey: kept.id,
                    public_key: fitted.key,
                    counter: i64::from(fitted.counter),
                    asked_at: question.at,
                });
            }
            Err(why) => out.went_back = why == No::WentBack,
        }
        Ok(Some(out))
    }
}
