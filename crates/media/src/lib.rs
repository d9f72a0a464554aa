//! Pictures from phones: checked, turned upright, stripped of everything but their pixels, made in
//! three sizes and two formats.
//!
//! A photograph carries where it was taken: the GPS of a woman's home. Nothing of the uploaded file is
//! kept, only pixels are, encoded anew (GROUND §3.6). Decoding 40 million pixels takes some 200 MB for
//! a moment, so a caller processes one picture at a time, away from the threads that answer pages.

mod store;

pub use store::{path, store};

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, RgbImage};
use sha2::{Digest, Sha256};
use std::io::Cursor;

/// The largest upload, in bytes.
pub const MOST_BYTES: usize = 10 * 1024 * 1024;
/// The most pixels, read from the header before anything is decoded.
pub const MOST_PIXELS: u64 = 40_000_000;
/// The long edges that are made, in pixels; a smaller picture is never enlarged.
pub const SIZES: [u32; 3] = [160, 480, 960];

/// A format that browsers are given: WebP to those that know it, JPEG to the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Webp,
    Jpeg,
}

impl Kind {
    pub const ALL: [Kind; 2] = [Kind::Webp, Kind::Jpeg];

    /// The end of the file's name.
    pub fn extension(self) -> &'static str {
        match self {
            Kind::Webp => "webp",
            Kind::Jpeg => "jpg",
        }
    }

    /// The `Content-Type`.
    pub fn mime(self) -> &'static str {
        match self {
            Kind::Webp => "image/webp",
            Kind::Jpeg => "image/jpeg",
        }
    }
}

/// One file to be stored.
#[derive(Clone, PartialEq, Eq)]
pub struct Rendition {
    /// One of [`SIZES`]: the box it was fitted into, which a small picture does not fill.
    pub size: u32,
    pub kind: Kind,
    pub width: u32,
    pub height: u32,
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for Rendition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} {} ({}×{}, {} bytes)", self.kind, self.size, self.width, self.height, self.bytes.len())
    }
}

/// A picture ready to be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Processed {
    /// SHA-256 of the upright pixels of the largest size, in hexadecimal: the same photograph sent
    /// twice, with whatever metadata, has one name.
    pub hash: String,
    /// Of the largest size.
    pub width: u32,
    pub height: u32,
    /// Each of [`SIZES`] in each [`Kind`].
    pub files: Vec<Rendition>,
}

/// Why an upload is not taken. The codes are stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MediaRefused {
    /// More than [`MOST_BYTES`].
    #[error("media.too_heavy")]
    TooHeavy,
    /// Not a JPEG, PNG or WebP, whatever its name says.
    #[error("media.unknown_format")]
    UnknownFormat,
    /// More than [`MOST_PIXELS`].
    #[error("media.too_many_pixels")]
    TooManyPixels,
    /// Cut off or damaged.
    #[error("media.damaged")]
    Damaged,
}

impl MediaRefused {
    /// The stable public code.
    pub fn code(self) -> &'static str {
        match self {
            MediaRefused::TooHeavy => "media.too_heavy",
            MediaRefused::UnknownFormat => "media.unknown_format",
            MediaRefused::TooManyPixels => "media.too_many_pixels",
            MediaRefused::Damaged => "media.damaged",
        }
    }
}

/// Checks an upload and makes its files. Pure: the same bytes give the same files.
///
/// # Errors
/// A [`MediaRefused`]; size and pixels are judged before a pixel is decoded.
pub fn process(bytes: &[u8]) -> Result<Processed, MediaRefused> {
    // Decoders are a library's. One that panics has met a picture that it cannot read, and whoever sent it is told so.
    let mut largest = std::panic::catch_unwind(|| upright(bytes)).unwrap_or(Err(MediaRefused::Damaged))?;
    let mut files = Vec::with_capacity(SIZES.len() * Kind::ALL.len());
    let mut from = None;
    // From large to small: each size is made from the next larger, which costs far less.
    for size in SIZES.into_iter().rev() {
        let fitted = fit(from.as_ref().unwrap_or(&largest), size);
        for kind in Kind::ALL {
            let (width, height) = fitted.dimensions();
            files.push(Rendition { size, kind, width, height, bytes: encode(&fitted, kind)? });
        }
        if from.is_none() {
            largest = fitted.clone();
        }
        from = Some(fitted);
    }
    let (width, height) = largest.dimensions();
    let mut hash = Sha256::new();
    hash.update(width.to_be_bytes());
    hash.update(height.to_be_bytes());
    hash.update(largest.as_raw());
    let hash = hash.finalize().iter().map(|b| format!("{b:02x}")).collect();
    Ok(Processed { hash, width, height, files })
}

/// The pixels as the photographer saw them, on white where they were transparent.
fn upright(bytes: &[u8]) -> Result<RgbImage, MediaRefused> {
    if bytes.len() > MOST_BYTES {
        return Err(MediaRefused::TooHeavy);
    }
    let format = image::guess_format(bytes).map_err(|_| MediaRefused::UnknownFormat)?;
    if !matches!(format, ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP) {
        return Err(MediaRefused::UnknownFormat);
    }
    let is_sound = match format {
        ImageFormat::Jpeg => is_whole_jpeg(bytes),
        ImageFormat::Png => has_whole_colours(bytes),
        _ => true,
    };
    if !is_sound {
        return Err(MediaRefused::Damaged);
    }
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    // 40 million pixels of 16-bit RGBA, the widest that is admitted.
    limits.max_alloc = Some(MOST_PIXELS * 8 + (64 << 20));
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|_| MediaRefused::Damaged)?;
    let (w, h) = decoder.dimensions();
    if u64::from(w) * u64::from(h) > MOST_PIXELS {
        return Err(MediaRefused::TooManyPixels);
    }
    if w == 0 || h == 0 {
        return Err(MediaRefused::Damaged);
    }
    // A wrong orientation tag is no reason to refuse a photograph.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut image = DynamicImage::from_decoder(decoder).map_err(|_| MediaRefused::Damaged)?;
    image.apply_orientation(orientation);
    Ok(on_white(image))
}

/// True when a scan begins and an end-of-image marker follows it. The decoder fills what a bad line
/// cut off with grey instead of saying so; the marker inside an Exif thumbnail does not count, and
/// what cameras append behind the end does no harm.
fn is_whole_jpeg(bytes: &[u8]) -> bool {
    let mut at = 2;
    while let Some([0xFF, marker]) = bytes.get(at..at + 2).map(|m| [m[0], m[1]]) {
        if marker == 0xDA {
            return bytes[at..].windows(2).any(|w| w == [0xFF, 0xD9]);
        }
        // A fill byte or a marker without a length.
        let bare = matches!(marker, 0xFF | 0x01 | 0xD0..=0xD8);
        let Some(length) = bytes.get(at + 2..at + 4).map(|l| usize::from(u16::from_be_bytes([l[0], l[1]]))) else {
            return false;
        };
        at += match (marker, bare) {
            (0xFF, _) => 1,
            (_, true) => 2,
            _ => 2 + length,
        };
    }
    false
}

/// False when the palette of a PNG ends within a colour, or has more than one byte can name: the decoder (png 0.18)
/// believes its length, and panics.
fn has_whole_colours(bytes: &[u8]) -> bool {
    let mut rest = bytes.get(8..).unwrap_or_default();
    while let Some((head, behind)) = rest.split_first_chunk::<8>() {
        let [a, b, c, d, kind @ ..] = *head;
        let Ok(length) = usize::try_from(u32::from_be_bytes([a, b, c, d])) else { return false };
        match &kind {
            b"PLTE" if !length.is_multiple_of(3) || length > 3 * 256 => return false,
            b"IDAT" => return true,
            // What it holds and the sum of it.
            _ => rest = length.checked_add(4).and_then(|n| behind.get(n..)).unwrap_or_default(),
        }
    }
    true
}

fn on_white(image: DynamicImage) -> RgbImage {
    if !image.color().has_alpha() {
        return image.into_rgb8();
    }
    let rgba = image.into_rgba8();
    RgbImage::from_fn(rgba.width(), rgba.height(), |x, y| {
        let [r, g, b, a] = rgba.get_pixel(x, y).0;
        let over = |c: u8| ((u32::from(c) * u32::from(a) + 255 * (255 - u32::from(a))) / 255) as u8;
        image::Rgb([over(r), over(g), over(b)])
    })
}

/// Fits into a square of `size`, keeping the proportions; never larger than it was.
fn fit(image: &RgbImage, size: u32) -> RgbImage {
    let (w, h) = image.dimensions();
    let long = w.max(h);
    if long <= size {
        return image.clone();
    }
    let scaled = |edge: u32| {
        let e = (u64::from(edge) * u64::from(size) + u64::from(long) / 2) / u64::from(long);
        u32::try_from(e).unwrap_or(size).max(1)
    };
    image::imageops::resize(image, scaled(w), scaled(h), FilterType::CatmullRom)
}

fn encode(image: &RgbImage, kind: Kind) -> Result<Vec<u8>, MediaRefused> {
    match kind {
        Kind::Jpeg => {
            let mut out = Vec::new();
            JpegEncoder::new_with_quality(&mut out, 82).encode_image(image).map_err(|_| MediaRefused::Damaged)?;
            Ok(out)
        }
        Kind::Webp => webp::Encoder::from_rgb(image.as_raw(), image.width(), image.height())
            .encode_simple(false, 78.0)
            .map(|m| m.to_vec())
            .map_err(|_| MediaRefused::Damaged),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgb;

    fn halves(w: u32, h: u32) -> RgbImage {
        // Red above, blue below.
        RgbImage::from_fn(w, h, |_, y| if y < h / 2 { Rgb([220, 20, 20]) } else { Rgb([20, 20, 220]) })
    }

    fn as_format(image: &RgbImage, format: ImageFormat) -> Vec<u8> {
        let mut out = Cursor::new(Vec::new());
        image.write_to(&mut out, format).unwrap();
        out.into_inner()
    }

    /// A JPEG with an Exif segment: an orientation, and words that must not survive.
    fn with_exif(jpeg: &[u8], orientation: u8) -> Vec<u8> {
        let mut tiff = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
        tiff.extend([orientation, 0, 0, 0, 0, 0, 0, 0]);
        tiff.extend(b"GPS 33.6879 -5.3711");
        let mut out = vec![0xFF, 0xD8, 0xFF, 0xE1];
        out.extend((tiff.len() as u16 + 8).to_be_bytes());
        out.extend(b"Exif\0\0");
        out.extend(tiff);
        out.extend(&jpeg[2..]);
        out
    }

    /// A chunk of a PNG with its length and its sum.
    fn chunk(kind: &[u8; 4], of: &[u8]) -> Vec<u8> {
        let mut crc = !0u32;
        for b in kind.iter().chain(of) {
            crc ^= u32::from(*b);
            for _ in 0..8 {
                crc = if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 };
            }
        }
        [&(of.len() as u32).to_be_bytes()[..], kind, of, &(!crc).to_be_bytes()].concat()
    }

    fn png_header(w: u32, h: u32) -> Vec<u8> {
        let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
        out.extend(chunk(b"IHDR", &[&w.to_be_bytes()[..], &h.to_be_bytes(), &[8, 6, 0, 0, 0]].concat()));
        out.extend(b"\0\0\0\x08IDAT\x78\x9c\x63\0\0\0\x01\0\x01\0\0\0\0");
        out
    }

    #[test]
    fn three_sizes_in_two_formats_never_enlarged() {
        let p = process(&as_format(&halves(1_200, 800), ImageFormat::Png)).unwrap();
        let sizes: Vec<_> = p.files.iter().map(|f| (f.size, f.kind, f.width, f.height)).collect();
        let both = |s, w, h| [(s, Kind::Webp, w, h), (s, Kind::Jpeg, w, h)];
        assert_eq!(sizes, [both(960, 960, 640), both(480, 480, 320), both(160, 160, 107)].concat());
        assert_eq!((p.width, p.height, p.hash.len()), (960, 640, 64));
        for f in &p.files {
            let back = image::load_from_memory(&f.bytes).unwrap();
            assert_eq!((back.width(), back.height()), (f.width, f.height));
        }
        let small = process(&as_format(&halves(100, 40), ImageFormat::Png)).unwrap();
        assert!(small.files.iter().all(|f| (f.width, f.height) == (100, 40)));
        let thin = process(&as_format(&halves(4_000, 2), ImageFormat::Png)).unwrap();
        assert!(thin.files.iter().all(|f| f.height >= 1));
    }

    #[test]
    fn a_turned_photograph_stands_upright_and_its_place_is_forgotten() {
        let jpeg = as_format(&halves(400, 200), ImageFormat::Jpeg);
        let turned = with_exif(&jpeg, 6);
        assert!(turned.windows(3).any(|w| w == b"GPS"));
        let p = process(&turned).unwrap();
        assert_eq!((p.width, p.height), (200, 400));
        let back = image::load_from_memory(&p.files[1].bytes).unwrap().into_rgb8();
        let is_red = |x, y| back.get_pixel(x, y)[0] > 150;
        // Turned a quarter to the right: what was above is on the right.
        assert!(is_red(190, 200) && !is_red(10, 200));
        for f in &p.files {
            for word in [&b"GPS"[..], b"Exif", b"EXIF"] {
                assert!(!f.bytes.windows(word.len()).any(|w| w == word));
            }
        }
        assert_eq!(process(&with_exif(&jpeg, 1)).unwrap().hash, process(&jpeg).unwrap().hash);
        assert_eq!(process(&with_exif(&jpeg, 99)).unwrap().hash, process(&jpeg).unwrap().hash);
    }

    #[test]
    fn every_known_format_and_transparency() {
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
            assert_eq!(process(&as_format(&halves(64, 64), format)).unwrap().width, 64);
        }
        let clear = image::RgbaImage::from_pixel(32, 32, image::Rgba([0, 0, 0, 0]));
        let mut png = Cursor::new(Vec::new());
        clear.write_to(&mut png, ImageFormat::Png).unwrap();
        let p = process(&png.into_inner()).unwrap();
        assert!(image::load_from_memory(&p.files[1].bytes).unwrap().into_rgb8().pixels().all(|x| x[0] > 250));
    }

    #[test]
    fn a_palette_that_ends_within_a_colour_is_damaged_and_no_panic() {
        let with = |colours: usize| {
            let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
            png.extend(chunk(b"IHDR", &[0, 0, 0, 1, 0, 0, 0, 1, 8, 3, 0, 0, 0]));
            png.extend(chunk(b"PLTE", &vec![9; colours]));
            // One pixel, of the first colour, as zlib keeps it without packing it.
            png.extend(chunk(b"IDAT", &[0x78, 1, 1, 2, 0, 0xFD, 0xFF, 0, 0, 0, 2, 0, 1]));
            png.extend(chunk(b"IEND", &[]));
            process(&png).map(|p| p.width)
        };
        assert_eq!((with(3), with(768)), (Ok(1), Ok(1)));
        for colours in [1, 49, 769, 771] {
            assert_eq!(with(colours), Err(MediaRefused::Damaged), "{colours}");
            assert!(!has_whole_colours(&[&png_header(1, 1)[..33], &chunk(b"PLTE", &vec![9; colours])].concat()));
        }
    }

    #[test]
    fn refusals() {
        assert_eq!(process(&png_header(60_000, 60_000)), Err(MediaRefused::TooManyPixels));
        assert_eq!(process(&png_header(100, 100)), Err(MediaRefused::Damaged));
        assert_eq!(process(&vec![0xFF; MOST_BYTES + 1]), Err(MediaRefused::TooHeavy));
        for other in [&b""[..], b"GIF89a", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.7", b"BM"] {
            assert_eq!(process(other), Err(MediaRefused::UnknownFormat));
        }
        let jpeg = as_format(&halves(400, 200), ImageFormat::Jpeg);
        let png = as_format(&halves(400, 200), ImageFormat::Png);
        let webp = as_format(&halves(400, 200), ImageFormat::WebP);
        for whole in [&jpeg, &png, &webp] {
            for cut in [20, whole.len() / 2] {
                assert_eq!(process(&whole[..cut]), Err(MediaRefused::Damaged), "{cut} of {}", whole.len());
            }
        }
    }

    #[test]
    fn codes_are_what_is_printed() {
        for r in [MediaRefused::TooHeavy, MediaRefused::UnknownFormat, MediaRefused::TooManyPixels, MediaRefused::Damaged] {
            assert_eq!(r.code(), r.to_string());
        }
    }
}
