//! QR codes as drawings.

use fast_qr::ECL;
use fast_qr::qr::QRBuilder;

/// The text is too long for any code.
#[derive(Debug, thiserror::Error)]
#[error("too long for a QR code")]
pub struct NotCoded;

/// A QR code of a text as SVG, with the quiet zone of four modules that scanners ask for
/// (ISO/IEC 18004 §6.3.8) and error correction M, which a crease on a jar survives. One path, in
/// black on white whatever the theme: a code in other colours is a code that phones refuse.
///
/// # Errors
/// [`NotCoded`] for more than 2,331 bytes.
pub fn qr_svg(text: &str, title: &str) -> Result<String, NotCoded> {
    let code = QRBuilder::new(text).ecl(ECL::M).build().map_err(|_| NotCoded)?;
    let size = code.size;
    let full = size + 8;
    let mut path = String::new();
    for y in 0..size {
        let mut x = 0;
        while x < size {
            let start = x;
            while x < size && code[y][x].value() {
                x += 1;
            }
            if x > start {
                path.push_str(&format!("M{} {}h{}v1h-{}z", start + 4, y + 4, x - start, x - start));
            } else {
                x += 1;
            }
        }
    }
    let title = title.replace('&', "&amp;").replace('<', "&lt;");
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {full} {full}\" role=\"img\" class=\"qr\" shape-rendering=\"crispEdges\">\
         <title>{title}</title><path fill=\"#fff\" d=\"M0 0h{full}v{full}H0z\"/><path fill=\"#000\" d=\"{path}\"/></svg>"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_quiet_zone_and_its_three_eyes() {
        let svg = qr_svg("https://rahba.example/check/01/02470000000012", "a <code>").unwrap();
        assert!(svg.contains("a &lt;code>"));
        // The eye of the upper left corner begins behind the quiet zone and is seven modules wide.
        assert!(svg.contains("M4 4h7v1h-7z"), "{svg}");
        assert!(qr_svg(&"x".repeat(5_000), "").is_err());
    }

    #[test]
    fn another_text_is_another_drawing() {
        assert_ne!(qr_svg("a", "").unwrap(), qr_svg("b", "").unwrap());
    }
}
