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
    /// Drawn for a phone: the same words at the same size on a narrower paper.
    pub narrow: bool,
}

/// A name with its numbers.
#[derive(Clone, Debug)]
pub struct Series {
    pub name: String,
    pub values: Vec<i64>,
}

/// Colours and hatches that there are.
pub const TONES: usize = 10;

/// The marks of a tone, as a pattern of the given name.
fn pattern(id: &str, n: usize) -> String {
    let marks = match n % 5 {
        0 => "",
        1 => "<path class=\"h\" d=\"M0 8 8 0\"/>",
        2 => "<path class=\"h\" d=\"M0 0 8 8\"/>",
        3 => "<path class=\"h\" d=\"M0 4H8\"/>",
        _ => "<circle class=\"h\" cx=\"4\" cy=\"4\" r=\"1.4\"/>",
    };
    let tone = n % TONES;
    format!(
        "<pattern id=\"{id}\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\"><rect class=\"c{tone}\" width=\"8\" height=\"8\"/>{marks}</pattern>"
    )
}

/// A text in lines of at most `most` letters, broken between words.
fn lines(text: &str, most: usize) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match out.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= most => {
                line.push(' ');
                line.push_str(word);
            }
            _ => out.push(word.to_owned()),
        }
    }
    out
}

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
        let id = self.name();
        let mut out = format!(
            "<svg class=\"chart-svg{}\" viewBox=\"0 0 {width} {height}\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\">\
             <title id=\"{id}-t\">{}</title><desc id=\"{id}-d\">{}</desc><defs>",
            if self.narrow { " narrow" } else { "" },
            safe(self.title),
            safe(self.text),
        );
        for n in 0..tones.min(TONES) {
            out += &pattern(&format!("{id}-p{n}"), n);
        }
        out + "</defs>"
    }

    /// Its own on the page, also where both drawings of a chart stand.
    fn name(&self) -> String {
        format!("{}{}", self.id, if self.narrow { "-n" } else { "" })
    }

    fn width(&self) -> i64 {
        if self.narrow { 360 } else { 960 }
    }

    /// A distance from the reading side as a distance from the left.
    fn x(&self, width: i64, at: i64) -> i64 {
        if self.rtl { width - at } else { at }
    }

    fn bar(&self, width: i64, (x, y): (i64, i64), (w, h): (i64, i64), tone: usize) -> String {
        let left = if self.rtl { width - x - w } else { x };
        format!("<rect x=\"{left}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" fill=\"url(#{}-p{})\"/>", self.name(), tone % TONES)
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
    upright(f, labels, series, true, tick)
}

/// Columns of the series beside each other, for each label: the plan and what came of it, by month.
pub fn beside(f: Frame<'_>, labels: &[String], series: &[Series], tick: impl Fn(i64) -> String) -> String {
    upright(f, labels, series, false, tick)
}

fn upright(f: Frame<'_>, labels: &[String], series: &[Series], stacked: bool, tick: impl Fn(i64) -> String) -> String {
    const TOP: i64 = 14;
    let w = f.width();
    let (height, side) = if f.narrow { (300, 56) } else { (380, 84) };
    let base = height - 46;
    let at = |n: usize| {
        let all = series.iter().map(|s| s.values.get(n).copied().unwrap_or(0).max(0));
        if stacked { all.sum::<i64>() } else { all.max().unwrap_or(0) }
    };
    let top = ceiling((0..labels.len()).map(at).max().unwrap_or(0).max(1));
    let mut out = f.open(w, height, series.len());
    for step in 0..=4 {
        let y = base - (base - TOP) * step / 4;
        let _ = write!(out, "<path class=\"grid-line\" d=\"M{} {y}H{}\"/>", f.x(w, side), f.x(w, w - 8));
        out += &f.word(w, (side - 8, y + 5), "end", "tick", &tick(top * step / 4));
    }
    let slot = (w - side - 8) / labels.len().max(1) as i64;
    let wide = (slot * 7 / 10).clamp(4, 90);
    // As many labels as stand beside each other.
    let every = (44 + slot.max(1) - 1) / slot.max(1);
    for (n, label) in labels.iter().enumerate() {
        let x = side + slot * n as i64 + (slot - wide) / 2;
        let mut sum = 0;
        for (tone, s) in series.iter().enumerate() {
            let v = s.values.get(n).copied().unwrap_or(0).max(0);
            let (low, high) = (scaled(sum, top, base - TOP), scaled(sum + v, top, base - TOP));
            let (left, width) = if stacked {
                sum += v;
                (x, wide)
            } else {
                let part = wide / series.len().max(1) as i64;
                (x + part * tone as i64, part.max(2))
            };
            if high > low {
                out += &f.bar(w, (left, base - high), (width, high - low), tone);
            }
        }
        if n as i64 % every == 0 {
            out += &f.word(w, (x + wide / 2, base + 20), "middle", "tick", label);
        }
    }
    let _ = write!(out, "<path class=\"axis\" d=\"M{} {base}H{}\"/>", f.x(w, side), f.x(w, w - 8));
    out + "</svg>"
}

/// Lying bars, one a label, stacked of the series: a budget by its funders. `total` stands at each bar's end.
pub fn bars(f: Frame<'_>, labels: &[String], series: &[Series], total: impl Fn(usize) -> String) -> String {
    const LINE: i64 = 22;
    let w = f.width();
    // On a phone the total has no room at the bar's end: it stands under it.
    let (letters, room, under) = if f.narrow { (38, 0, LINE) } else { (100, 210, 0) };
    let told: Vec<Vec<String>> = labels.iter().map(|l| lines(l, letters)).collect();
    let tall = |l: &[String]| LINE * l.len().max(1) as i64 + 52 + under;
    let height = told.iter().map(|l| tall(l)).sum::<i64>().max(74) + 8;
    let at = |n: usize| series.iter().map(|s| s.values.get(n).copied().unwrap_or(0).max(0)).sum::<i64>();
    let top = (0..labels.len()).map(at).max().unwrap_or(0).max(1);
    let mut out = f.open(w, height, series.len());
    let mut y = 0;
    for (n, label) in told.iter().enumerate() {
        for (k, line) in label.iter().enumerate() {
            out += &f.word(w, (0, y + 20 + LINE * k as i64), "start", "name", line);
        }
        let bar = y + LINE * label.len().max(1) as i64 + 8;
        let mut sum = 0;
        for (tone, s) in series.iter().enumerate() {
            let v = s.values.get(n).copied().unwrap_or(0).max(0);
            let (from, to) = (scaled(sum, top, w - room), scaled(sum + v, top, w - room));
            sum += v;
            if to > from {
                out += &f.bar(w, (from, bar), (to - from, 30), tone);
            }
        }
        let end = if f.narrow { (0, bar + 30 + LINE - 2) } else { (scaled(sum, top, w - room) + 10, bar + 22) };
        out += &f.word(w, end, "start", "figure", &total(n));
        y += tall(label);
    }
    out + "</svg>"
}

/// For each label one bar a series, in basis points of a whole that a line marks: how far the plan wanted
/// to be and how far it is. `said` stands under the name.
pub fn against(f: Frame<'_>, labels: &[String], series: &[Series], said: impl Fn(usize) -> String) -> String {
    const LINE: i64 = 22;
    const BAR: i64 = 16;
    const WHOLE: i64 = 10_000;
    let w = f.width();
    let letters = if f.narrow { 36 } else { 100 };
    let told: Vec<Vec<String>> = labels.iter().map(|l| lines(l, letters)).collect();
    let bars = (BAR + 3) * series.len() as i64;
    let tall = |l: &[String]| LINE * (l.len().max(1) as i64 + 1) + bars + 26;
    let height = told.iter().map(|l| tall(l)).sum::<i64>().max(74);
    // What is beyond twice the target is told by its number.
    let most = series.iter().flat_map(|s| &s.values).copied().max().unwrap_or(0).clamp(WHOLE, 2 * WHOLE);
    let mut out = f.open(w, height, series.len());
    let mut y = 0;
    for (n, label) in told.iter().enumerate() {
        for (k, line) in label.iter().enumerate() {
            out += &f.word(w, (0, y + 20 + LINE * k as i64), "start", "name", line);
        }
        let under = y + LINE * label.len().max(1) as i64;
        out += &f.word(w, (0, under + 18), "start", "tick", &said(n));
        let first = under + LINE + 6;
        for (tone, s) in series.iter().enumerate() {
            let long = scaled(s.values.get(n).copied().unwrap_or(0).min(most), most, w - 4);
            out += &f.bar(w, (0, first + (BAR + 3) * tone as i64), (long.max(2), BAR), tone);
        }
        let whole = f.x(w, scaled(WHOLE, most, w - 4));
        let _ = write!(out, "<path class=\"axis\" d=\"M{whole} {}V{}\"/>", first - 4, first + bars + 2);
        y += tall(label);
    }
    out + "</svg>"
}

/// A stream that parts: the way of 100 dirhams from the buyer to the maker. Each part is as wide as its share.
pub fn river(f: Frame<'_>, source: &str, parts: &[(String, i64, String)]) -> String {
    const DEPTH: i64 = 200;
    let w = f.width();
    let (half, gap) = if f.narrow { (88, 48) } else { (300, 30) };
    let whole = parts.iter().map(|p| p.1.max(0)).sum::<i64>().max(1);
    let height = DEPTH + gap * parts.len().max(1) as i64 + 30;
    let mut out = f.open(w, height, parts.len());
    let begin = (height - DEPTH) / 2;
    out += &f.word(w, (0, if f.narrow { 14 } else { begin - 10 }), "start", "name", source);
    let (mut sum, mut y) = (0, 20);
    for (tone, (name, value, said)) in parts.iter().enumerate() {
        let value = (*value).max(0);
        let (from, to) = (scaled(sum, whole, DEPTH), scaled(sum + value, whole, DEPTH));
        sum += value;
        let h = (to - from).max(i64::from(value > 0));
        let (x0, x1, mid) = (f.x(w, 0), f.x(w, half * 2), f.x(w, half));
        let (a, b) = (begin + from, begin + from + h);
        let (c, d) = (y, y + h);
        let _ = write!(
            out,
            "<path d=\"M{x0} {a}C{mid} {a} {mid} {c} {x1} {c}V{d}C{mid} {d} {mid} {b} {x0} {b}Z\" fill=\"url(#{}-p{})\"/>",
            f.name(),
            tone % TONES
        );
        let middle = (c + d) / 2 + 6;
        if f.narrow {
            out += &f.word(w, (half * 2 + 10, middle - 8), "start", "name", name);
            out += &f.word(w, (half * 2 + 10, middle + 12), "start", "tick", said);
        } else {
            out += &f.word(w, (half * 2 + 14, middle), "start", "name", &format!("{name} · {said}"));
        }
        y += h + gap;
    }
    out + "</svg>"
}

/// A web of axes, each from 0 at the middle to 10 000 at the rim: the maturity of an organisation.
pub fn radar(f: Frame<'_>, axes: &[String], series: &[Series]) -> String {
    // Drawn, its names around it: as wide as its names want, and no wider.
    let (width, height, radius, letters) = if f.narrow { (360, 320, 88.0, 12) } else { (620, 420, 150.0, 24) };
    let middle = (f64::from(width) / 2.0, f64::from(height) / 2.0);
    let mut out = f.open(i64::from(width), i64::from(height), series.len());
    let turn = if f.rtl { -1.0 } else { 1.0 };
    let point = |n: usize, share: f64| {
        let angle = turn * std::f64::consts::TAU * n as f64 / axes.len().max(1) as f64;
        (middle.0 + radius * share * angle.sin(), middle.1 - radius * share * angle.cos())
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
        let _ = write!(out, "<path class=\"grid-line\" d=\"M{} {}L{x:.1} {y:.1}\"/>", middle.0, middle.1);
        let (lx, ly) = point(n, 1.14);
        let side = lx - middle.0;
        // `start` is the reading side: in a text from the right it ends on the left.
        let anchor = if side.abs() < 12.0 {
            "middle"
        } else if (side > 0.0) != f.rtl {
            "start"
        } else {
            "end"
        };
        let dir = if f.rtl { "rtl" } else { "ltr" };
        for (k, line) in lines(name, letters).iter().enumerate() {
            let _ = write!(
                out,
                "<text x=\"{lx:.1}\" y=\"{:.1}\" text-anchor=\"{anchor}\" direction=\"{dir}\" class=\"name\">{}</text>",
                ly + 5.0 + 18.0 * k as f64,
                safe(line)
            );
        }
    }
    for (tone, s) in series.iter().enumerate() {
        #[expect(clippy::cast_precision_loss, reason = "a place on the paper, at most 10 000")]
        let share = |n: usize| s.values.get(n).copied().unwrap_or(0).clamp(0, 10_000) as f64 / 10_000.0;
        let _ = write!(out, "<polygon class=\"web s{}\" points=\"{}\"/>", tone % TONES, ring(&share));
    }
    out + "</svg>"
}

/// What a tone looks like, for the words beside a chart. It has a pattern of its own: one of a drawing that
/// is not shown paints nothing.
pub fn key(frame: &str, tone: usize) -> String {
    let id = format!("{frame}-k{tone}");
    format!(
        "<svg class=\"chart-key\" viewBox=\"0 0 16 16\" aria-hidden=\"true\"><defs>{}</defs><rect width=\"16\" height=\"16\" fill=\"url(#{id})\"/></svg>",
        pattern(&id, tone)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const F: Frame<'_> = Frame { id: "x", title: "A < B", text: "…", rtl: false, narrow: false };

    fn series(values: &[i64]) -> Vec<Series> {
        vec![Series { name: "a".into(), values: values.to_vec() }, Series { name: "b".into(), values: values.to_vec() }]
    }

    #[test]
    fn charts_name_themselves_and_are_whole() {
        let labels = vec!["un".to_owned(), "deux & trois".to_owned()];
        let parts = [("a".to_owned(), 85, "85".to_owned()), ("b".to_owned(), 15, "15".to_owned())];
        for (rtl, narrow) in [(false, false), (false, true), (true, false), (true, true)] {
            let f = Frame { rtl, narrow, ..F };
            let id = if narrow { "x-n" } else { "x" };
            for svg in [
                columns(f, &labels, &series(&[3, 700]), |n| n.to_string()),
                beside(f, &labels, &series(&[3, 700]), |n| n.to_string()),
                against(f, &labels, &series(&[3, 70_000]), |n| n.to_string()),
                bars(f, &labels, &series(&[3, 700]), |n| n.to_string()),
                river(f, "100", &parts),
                radar(f, &labels, &series(&[3, 700])),
            ] {
                assert!(svg.starts_with("<svg") && svg.ends_with("</svg>"));
                assert!(svg.contains(&format!("aria-labelledby=\"{id}-t {id}-d\"")) && svg.contains("A &lt; B"));
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
    fn what_stands_beside_is_measured_alone_and_the_target_has_its_mark() {
        let labels = ["a".to_owned()];
        let svg = beside(F, &labels, &series(&[100]), |n| n.to_string());
        // Both reach the top, each half as wide as a stacked one.
        assert_eq!(svg.matches("y=\"14\" width=\"45\" height=\"320\"").count(), 2, "{svg}");
        let svg = against(F, &labels, &series(&[10_000])[..1], |_| String::new());
        assert!(svg.contains("width=\"956\"") && svg.contains("d=\"M956 "), "{svg}");
    }

    #[test]
    fn a_chart_from_the_right_is_its_mirror() {
        let of = |rtl| bars(Frame { rtl, ..F }, &["a".to_owned()], &series(&[10])[..1], |_| String::new());
        assert!(of(false).contains("<rect x=\"0\" y=\"30\" width=\"750\""));
        assert!(of(true).contains("<rect x=\"210\" y=\"30\" width=\"750\""));
    }
}
