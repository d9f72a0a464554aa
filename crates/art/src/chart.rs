//! Charts as SVG text: pure functions from whole numbers to drawings. Colours are classes (`c0` to `c9`)
//! that the page's style sheet knows for light, dark and paper; each series has its own hatch besides its
//! colour, so that paper without colour still tells them apart. A chart never stands alone: the page puts
//! the table of its numbers behind it, and the drawing names itself for whoever cannot see it.

use std::fmt::Write;

/// What every chart is told.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    /// Unique on its page.
    pub id: &'a str,
    pub title: &'a str,
    /// What is seen, in a sentence.
    pub text: &'a str,
    /// Reads from the right.
    pub rtl: bool,
}

/// A name with its numbers.
#[derive(Clone, Debug)]
pub struct Series {
    pub name: String,
    pub values: Vec<i64>,
}

/// Colours and hatches that there are.
pub const TONES: usize = 10;

fn safe(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}

impl Frame<'_> {
    fn open(&self, width: i64, height: i64, tones: usize) -> String {
        let mut out = format!(
            "<svg class=\"chart-svg\" viewBox=\"0 0 {width} {height}\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\">\
             <title id=\"{id}-t\">{}</title><desc id=\"{id}-d\">{}</desc><defs>",
            safe(self.title),
            safe(self.text),
            id = self.id
        );
        for n in 0..tones.min(TONES) {
            let marks = match n % 5 {
                0 => "",
                1 => "<path class=\"h\" d=\"M0 8 8 0\"/>",
                2 => "<path class=\"h\" d=\"M0 0 8 8\"/>",
                3 => "<path class=\"h\" d=\"M0 4H8\"/>",
                _ => "<circle class=\"h\" cx=\"4\" cy=\"4\" r=\"1.4\"/>",
            };
            // Writing to a string does not fail.
            let _ = write!(
                out,
                "<pattern id=\"{}-p{n}\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\"><rect class=\"c{n}\" width=\"8\" height=\"8\"/>{marks}</pattern>",
                self.id
            );
        }
        out + "</defs>"
    }

    /// A distance from the reading side as a distance from the left.
    fn x(&self, width: i64, at: i64) -> i64 {
        if self.rtl { width - at } else { at }
    }

    fn bar(&self, width: i64, (x, y): (i64, i64), (w, h): (i64, i64), tone: usize) -> String {
        let left = if self.rtl { width - x - w } else { x };
        format!("<rect x=\"{left}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" fill=\"url(#{}-p{})\"/>", self.id, tone % TONES)
    }

    /// A text that begins (`start`), is centred (`middle`) or ends (`end`) at a distance from the reading side.
    fn word(&self, width: i64, (x, y): (i64, i64), anchor: &str, class: &str, text: &str) -> String {
        let dir = if self.rtl { "rtl" } else { "ltr" };
        format!(
            "<text x=\"{}\" y=\"{y}\" text-anchor=\"{anchor}\" direction=\"{dir}\" class=\"{class}\">{}</text>",
            self.x(width, x),
            safe(text)
        )
    }
}

/// A round number at or above `n`: 1, 2 or 5 with zeros.
fn ceiling(n: i64) -> i64 {
    let mut unit = 1i64;
    while unit < i64::MAX / 20 {
        for step in [1, 2, 5] {
            if step * unit >= n {
                return step * unit;
            }
        }
        unit *= 10;
    }
    n.max(1)
}

fn scaled(value: i64, of: i64, length: i64) -> i64 {
    if of <= 0 {
        return 0;
    }
    i64::try_from(i128::from(value.max(0)) * i128::from(length) / i128::from(of)).unwrap_or(0)
}

/// Columns, one a label, stacked of the series: sales by family and month. `tick` writes the scale's numbers.
pub fn columns(f: Frame<'_>, labels: &[String], series: &[Series], tick: impl Fn(i64) -> String) -> String {
    const W: i64 = 960;
    const H: i64 = 380;
    const SIDE: i64 = 84;
    const TOP: i64 = 14;
    const BASE: i64 = H - 46;
    let at = |n: usize| series.iter().map(|s| s.values.get(n).copied().unwrap_or(0).max(0)).sum::<i64>();
    let top = ceiling((0..labels.len()).map(at).max().unwrap_or(0).max(1));
    let mut out = f.open(W, H, series.len());
    for step in 0..=4 {
        let y = BASE - (BASE - TOP) * step / 4;
        let _ = write!(out, "<path class=\"grid-line\" d=\"M{} {y}H{}\"/>", f.x(W, SIDE), f.x(W, W - 8));
        out += &f.word(W, (SIDE - 8, y + 5), "end", "tick", &tick(top * step / 4));
    }
    let slot = (W - SIDE - 8) / labels.len().max(1) as i64;
    let wide = (slot * 7 / 10).clamp(4, 90);
    for (n, label) in labels.iter().enumerate() {
        let x = SIDE + slot * n as i64 + (slot - wide) / 2;
        let mut sum = 0;
        for (tone, s) in series.iter().enumerate() {
            let v = s.values.get(n).copied().unwrap_or(0).max(0);
            let (low, high) = (scaled(sum, top, BASE - TOP), scaled(sum + v, top, BASE - TOP));
            sum += v;
            if high > low {
                out += &f.bar(W, (x, BASE - high), (wide, high - low), tone);
            }
        }
        out += &f.word(W, (x + wide / 2, BASE + 20), "middle", "tick", label);
    }
    let _ = write!(out, "<path class=\"axis\" d=\"M{} {BASE}H{}\"/>", f.x(W, SIDE), f.x(W, W - 8));
    out + "</svg>"
}

/// Lying bars, one a label, stacked of the series: a budget by its funders. `total` stands at each bar's end.
pub fn bars(f: Frame<'_>, labels: &[String], series: &[Series], total: impl Fn(usize) -> String) -> String {
    const W: i64 = 960;
    const ROW: i64 = 74;
    let height = ROW * labels.len().max(1) as i64 + 8;
    let at = |n: usize| series.iter().map(|s| s.values.get(n).copied().unwrap_or(0).max(0)).sum::<i64>();
    let top = (0..labels.len()).map(at).max().unwrap_or(0).max(1);
    let mut out = f.open(W, height, series.len());
    for (n, label) in labels.iter().enumerate() {
        let y = ROW * n as i64;
        out += &f.word(W, (0, y + 20), "start", "name", label);
        let mut sum = 0;
        for (tone, s) in series.iter().enumerate() {
            let v = s.values.get(n).copied().unwrap_or(0).max(0);
            let (from, to) = (scaled(sum, top, W - 210), scaled(sum + v, top, W - 210));
            sum += v;
            if to > from {
                out += &f.bar(W, (from, y + 30), (to - from, 30), tone);
            }
        }
        out += &f.word(W, (scaled(sum, top, W - 210) + 10, y + 52), "start", "figure", &total(n));
    }
    out + "</svg>"
}

/// A stream that parts: the way of 100 dirhams from the buyer to the maker. Each part is as wide as its share.
pub fn river(f: Frame<'_>, source: &str, parts: &[(String, i64, String)]) -> String {
    const W: i64 = 960;
    const HALF: i64 = 300;
    const GAP: i64 = 30;
    const DEPTH: i64 = 200;
    let whole = parts.iter().map(|p| p.1.max(0)).sum::<i64>().max(1);
    let height = DEPTH + GAP * parts.len().max(1) as i64 + 30;
    let mut out = f.open(W, height, parts.len());
    let begin = (height - DEPTH) / 2;
    out += &f.word(W, (0, begin - 10), "start", "name", source);
    let (mut sum, mut y) = (0, 16);
    for (tone, (name, value, said)) in parts.iter().enumerate() {
        let value = (*value).max(0);
        let (from, to) = (scaled(sum, whole, DEPTH), scaled(sum + value, whole, DEPTH));
        sum += value;
        let h = (to - from).max(i64::from(value > 0));
        let (x0, x1, mid) = (f.x(W, 0), f.x(W, HALF * 2), f.x(W, HALF));
        let (a, b) = (begin + from, begin + from + h);
        let (c, d) = (y, y + h);
        let _ = write!(
            out,
            "<path d=\"M{x0} {a}C{mid} {a} {mid} {c} {x1} {c}V{d}C{mid} {d} {mid} {b} {x0} {b}Z\" fill=\"url(#{}-p{})\"/>",
            f.id,
            tone % TONES
        );
        let middle = (c + d) / 2 + 6;
        out += &f.word(W, (HALF * 2 + 14, middle), "start", "name", &format!("{name} · {said}"));
        y += h + GAP;
    }
    out + "</svg>"
}

/// A web of axes, each from 0 at the middle to 10 000 at the rim: the maturity of an organisation.
pub fn radar(f: Frame<'_>, axes: &[String], series: &[Series]) -> String {
    const W: i64 = 620;
    const R: f64 = 150.0;
    const MIDDLE: (f64, f64) = (310.0, 210.0);
    let mut out = f.open(W, 420, series.len());
    let turn = if f.rtl { -1.0 } else { 1.0 };
    let point = |n: usize, share: f64| {
        let angle = turn * std::f64::consts::TAU * n as f64 / axes.len().max(1) as f64;
        (MIDDLE.0 + R * share * angle.sin(), MIDDLE.1 - R * share * angle.cos())
    };
    let ring = |share: &dyn Fn(usize) -> f64| {
        (0..axes.len())
            .map(|n| {
                let (x, y) = point(n, share(n));
                format!("{x:.1},{y:.1}")
            })
            .collect::<Vec<_>>()
            .join(" ")
    };
    for step in 1..=4 {
        let share = f64::from(step) / 4.0;
        let _ = write!(out, "<polygon class=\"grid-line\" points=\"{}\"/>", ring(&|_| share));
    }
    for (n, name) in axes.iter().enumerate() {
        let (x, y) = point(n, 1.0);
        let _ = write!(out, "<path class=\"grid-line\" d=\"M{} {}L{x:.1} {y:.1}\"/>", MIDDLE.0, MIDDLE.1);
        let (lx, ly) = point(n, 1.14);
        let side = lx - MIDDLE.0;
        // `start` is the reading side: in a text from the right it ends on the left.
        let anchor = if side.abs() < 12.0 {
            "middle"
        } else if (side > 0.0) != f.rtl {
            "start"
        } else {
            "end"
        };
        let dir = if f.rtl { "rtl" } else { "ltr" };
        let _ = write!(
            out,
            "<text x=\"{lx:.1}\" y=\"{:.1}\" text-anchor=\"{anchor}\" direction=\"{dir}\" class=\"name\">{}</text>",
            ly + 5.0,
            safe(name)
        );
    }
    for (tone, s) in series.iter().enumerate() {
        #[expect(clippy::cast_precision_loss, reason = "a place on the paper, at most 10 000")]
        let share = |n: usize| s.values.get(n).copied().unwrap_or(0).clamp(0, 10_000) as f64 / 10_000.0;
        let _ = write!(out, "<polygon class=\"web s{}\" points=\"{}\"/>", tone % TONES, ring(&share));
    }
    out + "</svg>"
}

/// What a tone looks like, for the words beside a chart.
pub fn key(frame: &str, tone: usize) -> String {
    format!(
        "<svg class=\"chart-key\" viewBox=\"0 0 16 16\" aria-hidden=\"true\"><rect width=\"16\" height=\"16\" fill=\"url(#{frame}-p{})\"/></svg>",
        tone % TONES
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const F: Frame<'_> = Frame { id: "x", title: "A < B", text: "…", rtl: false };

    fn series(values: &[i64]) -> Vec<Series> {
        vec![Series { name: "a".into(), values: values.to_vec() }, Series { name: "b".into(), values: values.to_vec() }]
    }

    #[test]
    fn charts_name_themselves_and_are_whole() {
        let labels = vec!["un".to_owned(), "deux & trois".to_owned()];
        let parts = [("a".to_owned(), 85, "85".to_owned()), ("b".to_owned(), 15, "15".to_owned())];
        for rtl in [false, true] {
            let f = Frame { rtl, ..F };
            for svg in [
                columns(f, &labels, &series(&[3, 700]), |n| n.to_string()),
                bars(f, &labels, &series(&[3, 700]), |n| n.to_string()),
                river(f, "100", &parts),
                radar(f, &labels, &series(&[3, 700])),
            ] {
                assert!(svg.starts_with("<svg") && svg.ends_with("</svg>"));
                assert!(svg.contains("aria-labelledby=\"x-t x-d\"") && svg.contains("A &lt; B"));
                assert!(!svg.contains("NaN") && !svg.contains("style=") && !svg.contains("& "));
            }
        }
    }

    #[test]
    fn nothing_is_drawn_of_nothing_and_a_scale_is_round() {
        for svg in [columns(F, &[], &[], |n| n.to_string()), bars(F, &[], &[], |n| n.to_string()), river(F, "", &[])] {
            assert!(svg.ends_with("</svg>"));
        }
        assert_eq!([1, 3, 6, 11, 480, 501].map(ceiling), [1, 5, 10, 20, 500, 1_000]);
    }

    #[test]
    fn a_chart_from_the_right_is_its_mirror() {
        let of = |rtl| bars(Frame { rtl, ..F }, &["a".to_owned()], &series(&[10])[..1], |_| String::new());
        assert!(of(false).contains("<rect x=\"0\" y=\"30\" width=\"750\""));
        assert!(of(true).contains("<rect x=\"210\" y=\"30\" width=\"750\""));
    }
}
