//! The golden vectors of formats and of search across scripts.
#![expect(clippy::unwrap_used, reason = "a golden file that cannot be read fails the test")]

use rahba_kernel::formats::{ean, phone, rib};
use rahba_kernel::text::skeletons;
use serde_json::Value;

fn golden() -> Value {
    serde_json::from_str(include_str!("../../../golden/formats.json")).unwrap()
}

#[test]
fn company_numbers() {
    let g = golden();
    for t in g["ice_valid"].as_array().unwrap() {
        assert_eq!(rib::ice(t.as_str().unwrap()), rib::IceVerdict::Good, "{t}");
    }
    for t in g["ice_invalid"].as_array().unwrap() {
        assert_ne!(rib::ice(t.as_str().unwrap()), rib::IceVerdict::Good, "{t}");
    }
}

#[test]
fn bank_accounts() {
    for v in golden()["rib"].as_array().unwrap() {
        let (r, i) = (v["rib"].as_str().unwrap(), v["iban"].as_str().unwrap());
        assert_eq!(rib::parse(r).as_deref(), Some(r));
        assert_eq!(rib::iban(r), i);
        assert_eq!(rib::parse(i).as_deref(), Some(r));
        let wrong = format!("{}9", &r[..23]);
        assert_eq!(rib::parse(&wrong), None);
    }
}

#[test]
fn bar_codes() {
    for v in golden()["ean"].as_array().unwrap() {
        if let Some(t) = v["12"].as_str() {
            assert_eq!(ean::check_digit(t).unwrap().to_string(), v["cd"].as_str().unwrap());
        } else {
            let w: Vec<u32> = v["weight"].as_array().unwrap().iter().map(|n| n.as_u64().unwrap() as u32).collect();
            assert_eq!(ean::measured(w[0], w[1], w[2]).as_deref(), v["ean13"].as_str());
            assert!(ean::is_valid(v["ean13"].as_str().unwrap()));
        }
    }
}

#[test]
fn phones() {
    for (typed, want) in golden()["phone"].as_object().unwrap() {
        assert_eq!(phone::parse(typed).as_deref(), want.as_str(), "{typed}");
    }
    assert_eq!(phone::national("+212612345678"), "06 12 34 56 78");
}

#[test]
fn spellings_meet_across_scripts() {
    let mut met = 0;
    for v in golden()["skeleton"].as_array().unwrap() {
        let (a, b) = (skeletons(v["a"].as_str().unwrap()), skeletons(v["b"].as_str().unwrap()));
        let keys = |k: &Value| -> Vec<String> { k.as_array().unwrap().iter().map(|s| s.as_str().unwrap().to_owned()).collect() };
        assert_eq!(a, keys(&v["ka"]), "{v}");
        assert_eq!(b, keys(&v["kb"]), "{v}");
        let meets = a.iter().any(|k| b.contains(k));
        assert_eq!(meets, v["match"].as_bool().unwrap(), "{v}");
        met += usize::from(meets);
    }
    assert_eq!(met, 69);
}
