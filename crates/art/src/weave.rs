//! Weaving and plaster: lozenges, zigzags and stars computed from a seed.

use crate::{Dice, PALETTE};
use std::f64::consts::PI;
use std::fmt::Write;

/// A rug with its own weave: borders, a field of bands or lozenges, fringes.
pub(crate) fn rug(out: &mut String, dice: &mut Dice, x: f64, y: f64, w: f64, h: f64) {
    const GROUNDS: [[&str; 4]; 5] = [
        ["#a8322a", "#1f2430", "#d99a2b", "#f3e9d8"],
        ["#f1e6d2", "#1f2430", "#a8322a", "#8a5a3b"],
        ["#27406b", "#f3e9d8", "#d99a2b", "#a8322a"],
        ["#8c2f39", "#f3e9d8", "#27406b", "#d99a2b"],
        ["#6c7a3a", "#f3e9d8", "#1f2430", "#c9693f"],
    ];
    let c = GROUNDS[dice.below(5) as usize];
    for i in 0..24 {
        let fx = x + w * (f64::from(i) + 0.5) / 24.0;
        let _ = write!(out, "<path d=\"M{fx:.1} {:.1}v-9M{fx:.1} {:.1}v9\" stroke=\"#e8dcc4\" stroke-width=\"2.4\"/>", y, y + h);
    }
    let _ = write!(out, "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{w:.1}\" height=\"{h:.1}\" fill=\"{}\"/>", c[0]);
    let rows = 11 + dice.below(4) as usize;
    let unit = h / rows as f64;
    for r in 0..rows {
        let top = y + unit * r as f64;
        // Symmetric about the middle, as a weaver counts.
        let kind = {
            let mirrored = r.min(rows - 1 - r) as u64;
            (mirrored * 7 + dice.0 % 5 + mirrored * mirrored) % 6
        };
        match kind {
            0 => {
                let _ = write!(
                    out,
                    "<rect x=\"{x:.1}\" y=\"{top:.1}\" width=\"{w:.1}\" height=\"{:.1}\" fill=\"{}\"/><rect x=\"{x:.1}\" y=\"{:.1}\" width=\"{w:.1}\" height=\"{:.1}\" fill=\"{}\"/>",
                    unit * 0.34,
                    c[1],
                    top + unit * 0.5,
                    unit * 0.16,
                    c[2]
                );
            }
            1 | 4 => lozenges(out, x, top, w, unit, [c[1], c[2], c[3]], 7),
            2 => zigzag(out, x, top, w, unit, c[3], 12),
            3 => {
                lozenges(out, x, top, w, unit, [c[3], c[0], c[1]], 5);
            }
            _ => combs(out, x, top, w, unit, c[2], 16),
        }
    }
    let _ = write!(
        out,
        "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{:.1}\" height=\"{h:.1}\" fill=\"{}\" opacity=\".9\"/><rect x=\"{:.1}\" y=\"{y:.1}\" width=\"{:.1}\" height=\"{h:.1}\" fill=\"{}\" opacity=\".9\"/>",
        w * 0.04,
        c[1],
        x + w * 0.96,
        w * 0.04,
        c[1]
    );
    // The knots catch the light.
    for i in 0..(h / 4.0) as i32 {
        let ly = y + f64::from(i) * 4.0;
        let _ = write!(out, "<path d=\"M{x:.1} {ly:.1}h{w:.1}\" stroke=\"#fff\" stroke-opacity=\".055\" stroke-width=\"1.4\"/>");
    }
}

fn lozenges(out: &mut String, x: f64, y: f64, w: f64, h: f64, c: [&str; 3], n: i32) {
    let step = w / f64::from(n);
    for i in 0..n {
        let cx = x + step * (f64::from(i) + 0.5);
        let cy = y + h / 2.0;
        for (scale, colour) in [(0.96, c[0]), (0.6, c[1]), (0.26, c[2])] {
            let (dx, dy) = (step / 2.0 * scale, h / 2.0 * scale);
            let _ = write!(
                out,
                "<path d=\"M{cx:.1} {:.1}L{:.1} {cy:.1} {cx:.1} {:.1} {:.1} {cy:.1}z\" fill=\"{colour}\"/>",
                cy - dy,
                cx + dx,
                cy + dy,
                cx - dx
            );
        }
    }
}

fn zigzag(out: &mut String, x: f64, y: f64, w: f64, h: f64, colour: &str, n: i32) {
    let step = w / f64::from(n);
    let mut d = format!("M{x:.1} {:.1}", y + h * 0.8);
    for i in 0..n {
        let _ = write!(d, "l{:.1} {:.1}l{:.1} {:.1}", step / 2.0, -h * 0.6, step / 2.0, h * 0.6);
        let _ = i;
    }
    let _ = write!(out, "<path d=\"{d}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{:.1}\"/>", h * 0.2);
}

fn combs(out: &mut String, x: f64, y: f64, w: f64, h: f64, colour: &str, n: i32) {
    let step = w / f64::from(n);
    for i in 0..n {
        let cx = x + step * (f64::from(i) + 0.5);
        let _ = write!(
            out,
            "<path d=\"M{cx:.1} {:.1}v{:.1}m{:.1} {:.1}h{:.1}\" stroke=\"{colour}\" stroke-width=\"{:.1}\"/>",
            y + h * 0.15,
            h * 0.7,
            -step * 0.3,
            -h * 0.35,
            step * 0.6,
            step * 0.18
        );
    }
}

/// A horizontal woven band, tileable, for page ornaments: 240 × 16.
pub fn band() -> String {
    let mut out = String::from("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 240 16\" width=\"240\" height=\"16\">");
    let _ = write!(out, "<rect width=\"240\" height=\"16\" fill=\"{}\"/>", PALETTE[0]);
    lozenges(&mut out, 0.0, 2.0, 240.0, 12.0, [PALETTE[5], PALETTE[6], PALETTE[2]], 12);
    out.push_str("</svg>");
    out
}

/// A star rosette as plasterers draw it: an n-pointed star polygon, its interlace and its petals.
pub fn rosette(out: &mut String, cx: f64, cy: f64, r: f64, n: u32, skip: u32, colours: [&str; 3]) {
    let at = |k: u32, radius: f64, half: bool| {
        let a = 2.0 * PI * (f64::from(k) + if half { 0.5 } else { 0.0 }) / f64::from(n) - PI / 2.0;
        (cx + radius * a.cos(), cy + radius * a.sin())
    };
    for k in 0..n {
        let ((ax, ay), (bx, by), (mx, my), (ix, iy)) =
            (at(k, r, false), at(k + 1, r, false), at(k, r * 0.98, true), at(k, r * 0.52, true));
        let _ = write!(
            out,
            "<path d=\"M{ax:.1} {ay:.1}L{mx:.1} {my:.1} {bx:.1} {by:.1} {ix:.1} {iy:.1}z\" fill=\"{}\"/>",
            colours[0]
        );
        let ((px, py), (qx, qy), (sx, sy)) = (at(k, r * 0.92, false), at(k, r * 0.5, true), at(k + n - 1, r * 0.5, true));
        let (ox, oy) = at(k, r * 0.3, false);
        let _ = write!(
            out,
            "<path d=\"M{px:.1} {py:.1}L{qx:.1} {qy:.1} {ox:.1} {oy:.1} {sx:.1} {sy:.1}z\" fill=\"{}\"/>",
            colours[1]
        );
    }
    for radius in [r, r * 0.62] {
        let mut d = String::new();
        for k in 0..n {
            let ((ax, ay), (bx, by)) = (at(k, radius, false), at(k + skip, radius, false));
            let _ = write!(d, "M{ax:.1} {ay:.1}L{bx:.1} {by:.1}");
        }
        let _ = write!(out, "<path d=\"{d}\" stroke=\"{}\" stroke-width=\"{:.1}\" fill=\"none\"/>", colours[2], r * 0.035);
    }
}
