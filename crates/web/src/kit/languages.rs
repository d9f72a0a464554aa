//! The language that a browser asks for (`Accept-Language`, RFC 9110 §12.5.4).

use rahba_kernel::Lang;

/// The most of a header that is looked at: browsers send some dozens of bytes.
const LOOKED_AT: usize = 1_000;

/// The first of ours in the order of their weights; a language with weight zero is not wanted.
pub fn wanted(header: &str) -> Option<Lang> {
    let mut best: Option<(u32, Lang)> = None;
    let end = (0..=header.len().min(LOOKED_AT)).rev().find(|n| header.is_char_boundary(*n)).unwrap_or(0);
    for part in header[..end].split(',') {
        let mut pieces = part.split(';');
        let code = pieces.next().unwrap_or_default().split('-').next().unwrap_or_default().trim().to_lowercase();
        let Some(lang) = Lang::from_code(if code == "ber" || code == "tzm" { "zgh" } else { &code }) else { continue };
        let weight = pieces.find_map(|p| p.trim().strip_prefix("q=")).map_or(1_000, thousandths);
        if weight > 0 && best.is_none_or(|(w, _)| weight > w) {
            best = Some((weight, lang));
        }
    }
    best.map(|(_, lang)| lang)
}

/// `0.8` as 800; what is no weight counts for nothing.
fn thousandths(text: &str) -> u32 {
    let (whole, parts) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    let digits = |t: &str| t.len() <= 3 && t.bytes().all(|b| b.is_ascii_digit());
    match whole {
        "1" => 1_000,
        "0" if digits(parts) => format!("{parts:0<3}").parse().unwrap_or(0),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_of_ours() {
        assert_eq!(wanted("de-DE,de;q=0.9,fr;q=0.8,ar;q=0.85"), Some(Lang::Ar));
        assert_eq!(wanted("fr-MA, en;q=0.5"), Some(Lang::Fr));
        assert_eq!(wanted("tzm"), Some(Lang::Zgh));
        assert_eq!(wanted("fr;q=0, en;q=0.001"), Some(Lang::En));
        assert_eq!(wanted("ar;q=x"), None);
        assert_eq!(wanted("*"), None);
        assert_eq!(wanted(""), None);
        assert_eq!(wanted(&"é,".repeat(10_000)), None);
    }
}
