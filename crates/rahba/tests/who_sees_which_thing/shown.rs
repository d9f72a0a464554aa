//! The forms that a page shows, as a browser would send them.

use std::collections::BTreeSet;

/// A form with what stands in its fields; of an empty field, something that fits it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Form {
    /// The address it is sent to, without its question.
    pub action: String,
    pub fields: Vec<(String, String)>,
}

/// The value of an attribute in a tag.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let at = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    tag[at..].split('"').next()
}

/// What somebody would type.
fn typed(kind: &str) -> &'static str {
    match kind {
        "number" => "1",
        "date" => "2027-01-01",
        "time" => "09:30",
        "tel" => "0612345679",
        "email" => "somebody@example.org",
        _ => "1",
    }
}

fn plain(value: &str) -> String {
    value.replace("&quot;", "\"").replace("&#39;", "'").replace("&#x27;", "'").replace("&amp;", "&")
}

/// The tags of one name with what follows each until the next of the same name.
fn tags<'a>(html: &'a str, name: &str) -> impl Iterator<Item = (&'a str, &'a str)> {
    html.split(&format!("<{name} ")[..])
        .skip(1)
        .map(|rest| rest.split_once('>').unwrap_or((rest, "")))
        .collect::<Vec<_>>()
        .into_iter()
}

/// The forms of a page that change something: one for each button that names what it does.
pub fn forms(at: &str, body: &str) -> BTreeSet<Form> {
    let mut out = BTreeSet::new();
    for (head, rest) in tags(body, "form") {
        let head = format!(" {head}");
        let inside = rest.split("</form>").next().unwrap_or_default();
        if !attribute(&head, "method").is_some_and(|m| m.eq_ignore_ascii_case("post")) {
            continue;
        }
        let action =
            attribute(&head, "action").filter(|a| !a.is_empty()).unwrap_or(at).split('?').next().unwrap_or(at).to_owned();
        let mut fields = Vec::new();
        for (tag, _) in tags(inside, "input") {
            let tag = format!(" {tag}");
            let (Some(name), kind) = (attribute(&tag, "name"), attribute(&tag, "type").unwrap_or("text")) else { continue };
            let unchecked = matches!(kind, "radio" | "checkbox") && !tag.contains(" checked");
            if name == "csrf" || matches!(kind, "file" | "submit") || unchecked {
                continue;
            }
            let value = attribute(&tag, "value").filter(|v| !v.is_empty()).map_or_else(|| typed(kind).to_owned(), plain);
            fields.push((name.to_owned(), value));
        }
        for (tag, rest) in tags(inside, "select") {
            let options = rest.split("</select>").next().unwrap_or_default();
            let tag = format!(" {tag}");
            let chosen = tags(options, "option").find(|(o, _)| o.contains(" selected")).or(tags(options, "option").next());
            let value = chosen.and_then(|(o, _)| attribute(&format!(" {o}"), "value").map(plain));
            fields.extend(attribute(&tag, "name").map(str::to_owned).zip(value));
        }
        for (tag, _) in tags(inside, "textarea") {
            fields.extend(attribute(&format!(" {tag}"), "name").map(|name| (name.to_owned(), "1".to_owned())));
        }
        let buttons: Vec<(String, String)> = tags(inside, "button")
            .filter_map(|(tag, _)| {
                let tag = format!(" {tag}");
                Some((attribute(&tag, "name")?.to_owned(), plain(attribute(&tag, "value")?)))
            })
            .collect();
        if buttons.is_empty() {
            out.insert(Form { action, fields });
            continue;
        }
        for button in buttons {
            out.insert(Form { action: action.clone(), fields: [fields.clone(), vec![button]].concat() });
        }
    }
    out
}

#[test]
fn a_form_is_read_as_a_browser_sends_it() {
    let page = r#"<form method="post" action="/fr/x?y=1"><input type="hidden" name="csrf" value="c"><input name="a" value="q&amp;r">
        <input type="date" name="d"><input type="checkbox" name="no"><select name="s"><option value="1">one</option>
        <option value="2" selected>two</option></select><textarea name="t"></textarea>
        <button name="do" value="it">It</button><button name="do" value="that">That</button></form><form method="get"><input name="z"></form>"#;
    let found: Vec<Form> = forms("/fr/at", page).into_iter().collect();
    assert_eq!(found.len(), 2);
    assert_eq!(found[0].action, "/fr/x");
    let said: Vec<String> = found[0].fields.iter().map(|(k, v)| format!("{k}={v}")).collect();
    assert_eq!(said, ["a=q&r", "d=2027-01-01", "s=2", "t=1", "do=it"]);
}
