//! Forms of the desk: one description becomes the page, keeps what was typed when something is
//! refused, and says it at the field that it is about.

use super::app::App;
use super::fields::Fields;
use super::fmt;
use super::i18n::T;
use super::oops::Oops;
use super::page::{Page, html};
use super::registry::Visitor;
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use rahba_kernel::Lang;

/// How a field is filled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    Area,
    Number,
    Amount,
    Phone,
    Email,
    Password,
    /// Digits that nobody looks at.
    Pin,
    /// A code of six digits from a phone or paper.
    Code,
    Date,
    Check,
    Hidden,
    /// A value and its word.
    Select(Vec<(String, String)>),
    /// As cards to touch: value, word, more.
    Choice(Vec<(String, String, String)>),
    /// A text in each of four languages: `name-ar`, `name-fr`, …
    Texts {
        long: bool,
    },
    File {
        accept: &'static str,
        many: bool,
    },
    /// Typed because there are too many to choose from; what fits is shown while she types, and asked about when it is
    /// more than one.
    Typed(Fitting),
    /// A heading between fields.
    Heading,
}

/// What fits the words of a typed field.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Fitting {
    /// Where is asked what fits, while she types.
    pub asks: String,
    /// As cards to touch: value, word, more.
    pub fitting: Vec<(String, String, String)>,
    /// That there are more; empty when these are all.
    pub more: String,
}

/// One field.
#[derive(Clone, Debug)]
pub struct Field {
    pub name: String,
    pub label: String,
    pub kind: Kind,
    pub value: String,
    pub hint: String,
    pub required: bool,
}

impl Field {
    pub fn new(name: impl Into<String>, label: impl Into<String>, kind: Kind) -> Field {
        Field { name: name.into(), label: label.into(), kind, value: String::new(), hint: String::new(), required: false }
    }

    pub fn text(name: &str, label: impl Into<String>) -> Field {
        Field::new(name, label, Kind::Text)
    }

    pub fn hidden(name: &str, value: impl Into<String>) -> Field {
        Field::new(name, "", Kind::Hidden).value(value)
    }

    pub fn select(name: &str, label: impl Into<String>, choices: Vec<(String, String)>) -> Field {
        Field::new(name, label, Kind::Select(choices))
    }

    #[must_use]
    pub fn value(mut self, v: impl Into<String>) -> Field {
        self.value = v.into();
        self
    }

    #[must_use]
    pub fn hint(mut self, v: impl Into<String>) -> Field {
        self.hint = v.into();
        self
    }

    #[must_use]
    pub fn needed(mut self) -> Field {
        self.required = true;
        self
    }

    /// The same field with what was typed, when a form comes back.
    #[must_use]
    pub(crate) fn kept(mut self, typed: Option<&Fields>) -> Field {
        if let Some(f) = typed {
            self.typed(f);
        }
        self
    }

    /// What was typed before takes the place of what is stored.
    fn typed(&mut self, f: &Fields) {
        match self.kind {
            Kind::Texts { .. } => {
                self.value = Lang::ALL.map(|l| f.get(&format!("{}-{l}", self.name)).to_owned()).join("\u{1f}");
            }
            // What is typed for one of many was understood when the field was made.
            Kind::Password | Kind::Pin | Kind::File { .. } | Kind::Heading | Kind::Hidden | Kind::Typed(_) => {}
            Kind::Check => self.value = if f.get(&self.name).is_empty() { String::new() } else { "1".into() },
            _ => self.value = f.get(&self.name).to_owned(),
        }
    }

    /// The values of a text in four languages, as one.
    #[must_use]
    pub fn texts(mut self, of: impl Fn(Lang) -> String) -> Field {
        self.value = Lang::ALL.map(of).join("\u{1f}");
        self
    }

    pub(crate) fn html(&self, p: &Page, error: &str) -> String {
        let (name, value) = (fmt::escape(&self.name), fmt::escape(&self.value));
        let required = if self.required { " required" } else { "" };
        let bad =
            if error.is_empty() { String::new() } else { format!(" aria-invalid=\"true\" aria-describedby=\"{name}-error\"") };
        let label = fmt::escape(&self.label);
        let mut below = String::new();
        if !self.hint.is_empty() {
            below.push_str(&format!("<small>{}</small>", fmt::escape(&self.hint)));
        }
        if !error.is_empty() {
            below.push_str(&format!("<small class=\"error\" id=\"{name}-error\" role=\"alert\">{}</small>", fmt::escape(error)));
        }
        let input = |kind: &str, more: &str| {
            format!(
                "<label>{label} <input type=\"{kind}\" name=\"{name}\" value=\"{value}\"{more}{required}{bad}>{below}</label>"
            )
        };
        match &self.kind {
            Kind::Text => input("text", ""),
            Kind::Number => input("text", " inputmode=\"numeric\" dir=\"ltr\""),
            Kind::Amount => input("text", " inputmode=\"decimal\" dir=\"ltr\""),
            Kind::Phone => input("tel", " dir=\"ltr\" autocomplete=\"tel\""),
            Kind::Email => input("email", " dir=\"ltr\" autocomplete=\"email\""),
            Kind::Code => input("text", " inputmode=\"numeric\" dir=\"ltr\" autocomplete=\"one-time-code\" maxlength=\"20\""),
            Kind::Date => input("date", " dir=\"ltr\""),
            Kind::Password => {
                format!("<label>{label} <input type=\"password\" name=\"{name}\" dir=\"ltr\"{required}{bad}>{below}</label>")
            }
            Kind::Pin => input("password", " inputmode=\"numeric\" dir=\"ltr\" autocomplete=\"off\" maxlength=\"8\""),
            Kind::Hidden => format!("<input type=\"hidden\" name=\"{name}\" value=\"{value}\">"),
            Kind::Heading => format!("<h2>{label}</h2>{below}"),
            Kind::Area => format!(
                "<label>{label} <textarea name=\"{name}\" rows=\"4\" dir=\"auto\"{required}{bad}>{value}</textarea>{below}</label>"
            ),
            Kind::Check => {
                let on = if self.value.is_empty() { "" } else { " checked" };
                format!(
                    "<label class=\"option\"><input type=\"checkbox\" name=\"{name}\" value=\"1\"{on}><span>{label}</span>{below}</label>"
                )
            }
            Kind::Select(choices) => {
                let mut out = format!("<label>{label} <select name=\"{name}\"{required}{bad}>");
                for (v, word) in choices {
                    let on = if *v == self.value { " selected" } else { "" };
                    out.push_str(&format!("<option value=\"{}\"{on}>{}</option>", fmt::escape(v), fmt::escape(word)));
                }
                out + &format!("</select>{below}</label>")
            }
            Kind::Choice(choices) => {
                let mut out = format!("<fieldset><legend>{label}</legend>");
                for (n, (v, word, more)) in choices.iter().enumerate() {
                    let on = if *v == self.value || (self.value.is_empty() && n == 0) { " checked" } else { "" };
                    out.push_str(&format!(
                        "<label class=\"option\"><input type=\"radio\" name=\"{name}\" value=\"{}\"{on}><span>{}</span><small>{}</small></label>",
                        fmt::escape(v),
                        fmt::escape(word),
                        fmt::escape(more)
                    ));
                }
                out + &below + "</fieldset>"
            }
            Kind::Typed(which) => {
                let own = "autocomplete=\"off\" autocapitalize=\"off\" spellcheck=\"false\" dir=\"auto\"";
                let asks = fmt::escape(&which.asks);
                let input = input("text", &format!(" {own} data-whom=\"{asks}\""));
                format!("<div class=\"whom\">{input}{}</div>{}", which.html(&name, &value), p.whom_script())
            }
            Kind::Texts { long } => {
                let mut out = format!("<fieldset><legend>{label}</legend>{below}");
                for (l, v) in Lang::ALL.into_iter().zip(self.value.split('\u{1f}').chain(std::iter::repeat(""))) {
                    let (own, dir, v) = (l.own_name(), l.dir(), fmt::escape(v));
                    out.push_str(&if *long {
                        format!("<label><span lang=\"{l}\">{own}</span> <textarea name=\"{name}-{l}\" lang=\"{l}\" dir=\"{dir}\" rows=\"4\">{v}</textarea></label>")
                    } else {
                        format!("<label><span lang=\"{l}\">{own}</span> <input type=\"text\" name=\"{name}-{l}\" lang=\"{l}\" dir=\"{dir}\" value=\"{v}\"></label>")
                    });
                }
                out + "</fieldset>"
            }
            Kind::File { accept, many } => {
                let many = if *many { " multiple" } else { "" };
                let _ = p;
                format!(
                    "<label>{label} <input type=\"file\" name=\"{name}\" accept=\"{accept}\"{many}{required}{bad}>{below}</label>"
                )
            }
        }
    }
}

impl Fitting {
    /// The cards. What is chosen is of the words that it was shown for: with others it is not.
    fn html(&self, name: &str, value: &str) -> String {
        if self.fitting.is_empty() {
            return String::new();
        }
        let mut out = format!(
            "<input type=\"hidden\" name=\"{name}-for\" value=\"{value}\"><div class=\"fitting\" role=\"radiogroup\" aria-describedby=\"{name}-error\">"
        );
        for (id, word, more) in &self.fitting {
            out.push_str(&format!(
                "<label class=\"option\"><input type=\"radio\" name=\"{name}-is\" value=\"{}\"><span>{}</span><small>{}</small></label>",
                fmt::escape(id),
                fmt::escape(word),
                fmt::escape(more)
            ));
        }
        if !self.more.is_empty() {
            out.push_str(&format!("<small>{}</small>", fmt::escape(&self.more)));
        }
        out + "</div>"
    }
}

/// A form.
#[derive(Clone, Debug, Default)]
pub struct Form {
    pub title: String,
    /// What it is about, or what will happen.
    pub lead: String,
    pub fields: Vec<Field>,
    /// The word on the button.
    pub button: String,
    /// What it does cannot be undone: the button says so by its colour.
    pub danger: bool,
    pub multipart: bool,
    /// Where one goes without sending: address without language, word.
    pub back: Option<(String, String)>,
    /// Which field a refusal is about: code, field.
    pub about: Vec<(&'static str, &'static str)>,
    /// Ready-made HTML of ours under the lead: a drawing, a code.
    pub figure: String,
}

#[derive(Template)]
#[template(path = "desk_form.html")]
struct FormPage {
    p: Page,
    t: T,
    title: String,
    lead: String,
    figure: String,
    error: String,
    fields: Vec<String>,
    button: String,
    danger: bool,
    multipart: bool,
    back: Option<(String, String)>,
}

impl Form {
    /// The empty form, or the one of what is stored.
    ///
    /// # Errors
    /// When the template fails.
    pub fn show(self, app: &App, v: &Visitor) -> Result<Response, Oops> {
        self.page(app, v, None, None)
    }

    /// The form as it was sent, with what was refused. What cannot be mended here is passed on.
    ///
    /// # Errors
    /// What is no refusal.
    pub fn refused(mut self, app: &App, v: &Visitor, typed: &Fields, oops: Oops) -> Result<Response, Oops> {
        if !oops.keeps_form() || oops.status == 403 {
            return Err(oops);
        }
        for f in &mut self.fields {
            f.typed(typed);
        }
        let text = T(v.lang).with(&oops.message, &oops.arguments);
        let status = StatusCode::from_u16(oops.status).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
        let field = oops.field.or_else(|| self.about.iter().find(|(code, _)| *code == oops.code).map(|(_, f)| *f));
        let mut r = self.page(app, v, Some(text), field)?;
        *r.status_mut() = status;
        Ok(r)
    }

    fn page(self, app: &App, v: &Visitor, error: Option<String>, field: Option<&str>) -> Result<Response, Oops> {
        let p = Page::new(app, v, &self.title);
        let error = error.unwrap_or_default();
        let fields = self.fields.iter().map(|f| f.html(&p, if field == Some(f.name.as_str()) { &error } else { "" })).collect();
        html(&FormPage {
            t: T(v.lang),
            title: self.title,
            lead: self.lead,
            figure: self.figure,
            error: if field.is_some() { String::new() } else { error },
            fields,
            button: self.button,
            danger: self.danger,
            multipart: self.multipart,
            back: self.back,
            p,
        })
    }
}
