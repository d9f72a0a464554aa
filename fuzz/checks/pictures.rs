//! Any bytes as a photograph: refused, or made into pictures that are what they say, with nothing beside their pixels.

use image::{ImageFormat, ImageReader};
use rahba_media::{Kind, MOST_PIXELS, MediaRefused, SIZES, process};
use std::io::Cursor;

/// Pixels of a picture that is looked at whole: what is larger costs time and shows nothing new.
const LOOKED_AT: u64 = 1 << 14;

pub fn check(data: &[u8]) {
    let pixels = size(data).map(|(w, h)| u64::from(w) * u64::from(h));
    if pixels.is_some_and(|n| n > LOOKED_AT && n <= MOST_PIXELS) {
        return;
    }
    let made = match process(data) {
        Err(why) => {
            assert_eq!(why.code(), why.to_string());
            return;
        }
        Ok(made) => made,
    };
    assert!(pixels.is_some_and(|n| n <= MOST_PIXELS), "larger than may be");
    assert_eq!(made.files.len(), SIZES.len() * Kind::ALL.len());
    assert!(rahba_media::path(&made.hash, SIZES[0], Kind::Jpeg).is_some(), "{} is no name", made.hash);
    for file in &made.files {
        assert!(SIZES.contains(&file.size) && file.width.max(file.height) <= file.size, "{file:?}");
        assert_eq!(size(&file.bytes), Some((file.width, file.height)), "it is what it says");
        let format = match file.kind {
            Kind::Jpeg => ImageFormat::Jpeg,
            Kind::Webp => ImageFormat::WebP,
        };
        assert_eq!(image::guess_format(&file.bytes).ok(), Some(format));
        let parts = match file.kind {
            Kind::Jpeg => jpeg_parts(&file.bytes),
            Kind::Webp => webp_parts(&file.bytes),
        };
        assert!(parts.is_some(), "{file:?} holds more than its pixels");
        let read = image::load_from_memory(&file.bytes).expect("it is read again");
        assert_eq!((read.width(), read.height()), (file.width, file.height));
    }
    // What was made is a photograph that could be sent.
    let largest = made.files.iter().find(|f| f.kind == Kind::Jpeg).expect("there is a JPEG");
    let again = process(&largest.bytes).map(|again| (again.width, again.height));
    assert_eq!(again, Ok::<_, MediaRefused>((made.width, made.height)));
}

fn size(bytes: &[u8]) -> Option<(u32, u32)> {
    ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?.into_dimensions().ok()
}

/// The markers of a JPEG up to its pixels: nothing but its frame and tables. Where a camera writes the place (APP1 and
/// those after it, comments) nothing stands, nor behind its end.
fn jpeg_parts(bytes: &[u8]) -> Option<()> {
    let mut at = 2;
    loop {
        let [0xFF, marker, high, low] = *bytes.get(at..at + 4)? else { return None };
        match marker {
            0xDA => return bytes.ends_with(&[0xFF, 0xD9]).then_some(()),
            // Its own head, tables, frames, the restart interval.
            0xE0 | 0xDB | 0xC0..=0xC2 | 0xC4 | 0xDD => at += 2 + usize::from(u16::from_be_bytes([high, low])),
            _ => return None,
        }
    }
}

/// One part, the pixels, and nothing behind it.
fn webp_parts(bytes: &[u8]) -> Option<()> {
    let number = |at: usize| Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?) as usize);
    let (all, pixels) = (number(4)?, number(16)?);
    let is_one = bytes.get(12..16)? == b"VP8 " && all + 8 == bytes.len() && 20 + pixels + pixels % 2 == bytes.len();
    is_one.then_some(())
}
