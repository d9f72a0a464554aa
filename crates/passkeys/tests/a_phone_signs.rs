//! What a phone signs is taken when everything fits, and for nothing else.

use rahba_passkeys::testing::Phone;
use rahba_passkeys::{Added, No, Shown, Site};

const HERE: &str = "https://shop.example";
const HERS: [u8; 16] = [7; 16];

fn site() -> Site {
    Site::at(HERE, "Rahba").expect("a site")
}

fn add(phone: &mut Phone, handle: [u8; 16]) -> Added {
    let asked = site().begin_adding(handle, "Aïcha", Vec::new()).expect("a passkey");
    site().finish_adding(&asked.state, &phone.make(&asked.options)).expect("a passkey")
}

fn try_with(phone: &mut Phone, of: &Added) -> Result<(String, u32), No> {
    let asked = site().begin_showing(&[]).expect("a passkey");
    let shown = Shown::read(&phone.show(&asked.options)).expect("a passkey");
    site().finish_showing(&asked.state, &shown, &of.key, &of.handle).map(|f| (f.key, f.counter))
}

#[test]
fn a_passkey_is_made_and_lets_in() {
    let mut phone = Phone::new(HERE);
    let hers = add(&mut phone, HERS);
    assert_eq!((hers.handle, hers.counter), (HERS, 0));
    let asked = site().begin_showing(&[]).unwrap();
    let shown = Shown::read(&phone.show(&asked.options)).unwrap();
    assert!(shown.here && shown.says_whose());
    assert_eq!(shown.credential, hers.credential);
    site().finish_showing(&asked.state, &shown, &hers.key, &HERS).unwrap();
    // A phone whose passkeys are shared does not count.
    try_with(&mut phone, &hers).unwrap();
}

#[test]
fn the_device_is_asked_for_what_we_need() {
    let known = vec![vec![1, 2, 3]];
    let asked = site().begin_adding(HERS, "Aïcha", known).unwrap();
    let o: serde_json::Value = serde_json::from_str(&asked.options).unwrap();
    assert_eq!(o["rp"]["id"], "shop.example");
    assert_eq!(o["authenticatorSelection"]["userVerification"], "required");
    assert_eq!(o["authenticatorSelection"]["residentKey"], "required");
    assert_eq!(o["attestation"], "none", "nobody is asked which phone she has");
    assert_eq!(o["excludeCredentials"][0]["id"], "AQID");
    let asked = site().begin_showing(&[vec![1, 2, 3]]).unwrap();
    let o: serde_json::Value = serde_json::from_str(&asked.options).unwrap();
    assert_eq!(o["userVerification"], "required");
    assert_eq!(o["allowCredentials"][0]["id"], "AQID");
    let other = site().begin_showing(&[]).unwrap();
    let other: serde_json::Value = serde_json::from_str(&other.options).unwrap();
    assert_ne!(o["challenge"], other["challenge"], "a challenge is made for one question");
}

#[test]
fn an_answer_to_another_question_is_refused() {
    let mut phone = Phone::new(HERE);
    let hers = add(&mut phone, HERS);
    let (first, second) = (site().begin_showing(&[]).unwrap(), site().begin_showing(&[]).unwrap());
    let shown = Shown::read(&phone.show(&first.options)).unwrap();
    assert_eq!(site().finish_showing(&second.state, &shown, &hers.key, &HERS).unwrap_err(), No::OtherChallenge);
    let (first, second) = (site().begin_adding(HERS, "A", vec![]).unwrap(), site().begin_adding(HERS, "A", vec![]).unwrap());
    let made = phone.make(&first.options);
    assert_eq!(site().finish_adding(&second.state, &made).unwrap_err(), No::OtherChallenge);
}

#[test]
fn what_was_given_to_another_page_or_host_is_refused() {
    let mut phone = Phone::new(HERE);
    let hers = add(&mut phone, HERS);
    for evil in ["https://shop.evil.example", "http://shop.example", "https://shop.example:8443", "https://sub.shop.example"] {
        phone.origin = evil.into();
        assert_eq!(try_with(&mut phone, &hers).unwrap_err(), No::OtherOrigin, "{evil}");
        let asked = site().begin_adding(HERS, "A", vec![]).unwrap();
        let made = Phone::new(evil).make(&asked.options);
        assert_eq!(site().finish_adding(&asked.state, &made).unwrap_err(), No::OtherOrigin, "{evil}");
    }
    phone.origin = HERE.into();
    phone.host = Some("evil.example".into());
    assert_eq!(try_with(&mut phone, &hers).unwrap_err(), No::OtherSite);
    let asked = site().begin_adding(HERS, "A", vec![]).unwrap();
    assert_eq!(site().finish_adding(&asked.state, &phone.make(&asked.options)).unwrap_err(), No::OtherSite);
}

#[test]
fn a_phone_that_asked_nobody_is_refused() {
    let mut phone = Phone::new(HERE);
    let hers = add(&mut phone, HERS);
    phone.verifies = false;
    assert_eq!(try_with(&mut phone, &hers).unwrap_err(), No::NotVerified);
    let asked = site().begin_adding(HERS, "A", vec![]).unwrap();
    assert_eq!(site().finish_adding(&asked.state, &phone.make(&asked.options)).unwrap_err(), No::NotVerified);
}

#[test]
fn a_counter_that_goes_back_says_that_there_is_a_copy() {
    let mut phone = Phone::new(HERE);
    phone.counter = 5;
    let mut hers = add(&mut phone, HERS);
    assert_eq!(hers.counter, 5);
    assert_eq!(try_with(&mut phone, &hers).unwrap_err(), No::WentBack, "the same number again");
    phone.counter = 6;
    let (key, counter) = try_with(&mut phone, &hers).unwrap();
    assert_eq!(counter, 6);
    hers.key = key;
    phone.counter = 6;
    assert_eq!(try_with(&mut phone, &hers).unwrap_err(), No::WentBack);
    phone.counter = 0;
    assert_eq!(try_with(&mut phone, &hers).unwrap_err(), No::WentBack, "nor does it stop counting");
}

#[test]
fn another_s_passkey_or_number_does_not_fit() {
    let (mut phone, mut other) = (Phone::new(HERE), Phone::new(HERE));
    let (hers, others) = (add(&mut phone, HERS), add(&mut other, [9; 16]));
    assert_eq!(try_with(&mut phone, &others).unwrap_err(), No::OtherPerson);
    let asked = site().begin_showing(&[]).unwrap();
    let answer = phone.show(&asked.options);
    let shown = Shown::read(&answer).unwrap();
    assert_eq!(site().finish_showing(&asked.state, &shown, &others.key, &HERS).unwrap_err(), No::Wrong);
    assert_eq!(site().finish_showing(&asked.state, &shown, &hers.key, &[9; 16]).unwrap_err(), No::OtherPerson);
    // Her passkey's name over another's signature.
    let mut forged: serde_json::Value = serde_json::from_str(&other.show(&asked.options)).unwrap();
    let own: serde_json::Value = serde_json::from_str(&answer).unwrap();
    for field in ["id", "rawId"] {
        forged[field] = own[field].clone();
    }
    forged["response"]["userHandle"] = own["response"]["userHandle"].clone();
    let shown = Shown::read(&forged.to_string()).unwrap();
    assert_eq!(site().finish_showing(&asked.state, &shown, &hers.key, &HERS).unwrap_err(), No::Wrong);
}

#[test]
fn what_is_no_answer_is_read_without_harm() {
    let long = format!("\"{}\"", "a".repeat(rahba_passkeys::ANSWER_MAX));
    for bad in ["", "{}", "null", "[]", "{\"id\":1}", long.as_str()] {
        assert_eq!(Shown::read(bad).err(), Some(No::Unreadable), "{}", &bad[..bad.len().min(20)]);
        let asked = site().begin_adding(HERS, "A", vec![]).unwrap();
        assert_eq!(site().finish_adding(&asked.state, bad).unwrap_err(), No::Unreadable);
    }
    let mut phone = Phone::new(HERE);
    let asked = site().begin_adding(HERS, "A", vec![]).unwrap();
    let made: serde_json::Value = serde_json::from_str(&phone.make(&asked.options)).unwrap();
    for object in ["", "AA", "o2NmbXQ", "_____w"] {
        let mut torn = made.clone();
        torn["response"]["attestationObject"] = object.into();
        assert!(site().finish_adding(&asked.state, &torn.to_string()).is_err(), "{object}");
    }
}

#[test]
fn only_where_browsers_have_passkeys() {
    for good in
        ["https://shop.example", "https://shop.example:8443", "http://localhost", "http://localhost:8080", "http://a.localhost"]
    {
        assert!(Site::at(good, "R").is_some(), "{good}");
    }
    for bad in [
        "http://shop.example",
        "http://127.0.0.1:8080",
        "https://192.0.2.1",
        "https://[::1]",
        "https://a@shop.example",
        "https://shop.example/x",
        "https://shop.example?x",
        "ftp://localhost",
        "",
        "https://",
    ] {
        assert!(Site::at(bad, "R").is_none(), "{bad}");
    }
    assert_eq!(Site::at("https://shop.example:8443", "R").expect("a site").host(), "shop.example");
}
