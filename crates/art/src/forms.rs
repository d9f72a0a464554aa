//! The drawings of products, form by form. Viewbox 400 × 500.

use crate::weave::{rosette, rug};
use crate::{Dice, PALETTE};
use std::fmt::Write;

/// The drawing for a form and a product's id. An unknown form becomes a wrapped parcel of cloth.
pub fn illustration(form: &str, seed: &[u8; 16]) -> String {
    let mut dice = Dice::new(seed);
    let mut out = String::with_capacity(8_000);
    out.push_str("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 400 500\">");
    let (ground, wall) =
        [("#e9dcc3", "#f5ecdd"), ("#dfd3c0", "#efe6d8"), ("#e6d2bd", "#f4e7d9"), ("#d9d8c6", "#eeece0")][dice.below(4) as usize];
    let _ = write!(
        out,
        "<rect width=\"400\" height=\"500\" fill=\"{wall}\"/><rect y=\"385\" width=\"400\" height=\"115\" fill=\"{ground}\"/>"
    );
    match form {
        "rug" | "hanbel" | "handira" | "blanket" | "djellaba" | "cloth" => {
            rug(&mut out, &mut dice, 75.0, 45.0, 250.0, 410.0);
        }
        "linen" | "cushion" => {
            shadow(&mut out, 200.0, 410.0, 130.0);
            out.push_str("<g transform=\"translate(70 140) scale(1.04 .63)\">");
            rug(&mut out, &mut dice, 0.0, 0.0, 250.0, 400.0);
            out.push_str("</g>");
        }
        "wool" => wool(&mut out, &mut dice),
        "jar" | "comb" | "amlou" | "apricots" => jar(&mut out, &mut dice),
        "oil_bottle" | "vinegar_bottle" | "bottle" => bottle(&mut out, &mut dice),
        "bowl" | "plate" => bowl(&mut out, &mut dice),
        "tajine" => tajine(&mut out, &mut dice),
        "jug" | "vase" => jug(&mut out, &mut dice),
        "babouches" => babouches(&mut out, &mut dice),
        "bag" | "saddlebag" | "wallet" | "belt" | "pouf" => bag(&mut out, &mut dice),
        "sack" | "pasta_pack" => sack(&mut out, &mut dice),
        "figs" | "raisins" | "almonds" | "walnuts" | "prunes" | "apples" | "bowl_grain" => {
            heap(&mut out, &mut dice, ["#5b2f3f", "#8a5a3b", "#c98b4b", "#3f2a3c", "#d9b36a"])
        }
        "chebakia" | "briouat" | "ghriba" | "fekkas" | "msemen" => {
            heap(&mut out, &mut dice, ["#b5652a", "#c9843a", "#d99a4b", "#e0b070", "#a5531f"])
        }
        "box" | "tray" | "chess" | "stool" => wood(&mut out, &mut dice),
        "spoon" => spoon(&mut out, &mut dice),
        "lantern" | "candle_holder" | "basket" => lantern(&mut out, &mut dice),
        "rosette" | "panel" | "arch" | "mirror" => plaster(&mut out, &mut dice),
        _ => {
            shadow(&mut out, 200.0, 410.0, 110.0);
            out.push_str("<g transform=\"translate(110 170) scale(.72 .55)\">");
            rug(&mut out, &mut dice, 0.0, 0.0, 250.0, 410.0);
            out.push_str("</g>");
        }
    }
    out.push_str("</svg>");
    out
}

fn shadow(out: &mut String, cx: f64, cy: f64, rx: f64) {
    let _ = write!(
        out,
        "<ellipse cx=\"{cx:.1}\" cy=\"{cy:.1}\" rx=\"{rx:.1}\" ry=\"{:.1}\" fill=\"#3a2a1c\" opacity=\".22\"/>",
        rx * 0.13
    );
}

fn jar(out: &mut String, dice: &mut Dice) {
    let honey = dice.pick(&["#c9811c", "#e0a526", "#8a4a14", "#b5651d", "#efc25a", "#6e3512"]);
    let cloth = dice.pick(&[PALETTE[0], PALETTE[1], PALETTE[3], PALETTE[2]]);
    shadow(out, 205.0, 420.0, 118.0);
    let _ = write!(
        out,
        "<path d=\"M110 190q0-26 26-26h128q26 0 26 26v190q0 40-40 40h-100q-40 0-40-40z\" fill=\"{honey}\"/><path d=\"M110 210v-20q0-26 26-26h128q26 0 26 26v20q-90 26-180 0z\" fill=\"#fff\" opacity=\".28\"/><path d=\"M128 196q-6 90 2 190\" stroke=\"#fff\" stroke-width=\"12\" stroke-linecap=\"round\" opacity=\".42\" fill=\"none\"/>"
    );
    let _ = write!(
        out,
        "<path d=\"M118 166q82-46 164 0l-10-44q-72-30-144 0z\" fill=\"{cloth}\"/><path d=\"M104 176q22-16 34-6 14-14 30-2 16-12 32-1 16-11 32 1 16-12 30 2 12-10 34 6l-14-18q-82-34-164 0z\" fill=\"{cloth}\"/><path d=\"M124 158q76-26 152 0\" stroke=\"#e8d7ae\" stroke-width=\"6\" fill=\"none\"/>"
    );
    let n = 6 + 2 * dice.below(3) as u32;
    let _ = write!(out, "<rect x=\"140\" y=\"252\" width=\"120\" height=\"110\" rx=\"6\" fill=\"#f8f0df\"/>");
    rosette(out, 200.0, 307.0, 42.0, n, n / 2 - 1, [cloth, "#f3dcae", "#6b4a2a"]);
}

fn bottle(out: &mut String, dice: &mut Dice) {
    let oil = dice.pick(&["#8d8b2c", "#a89a2f", "#6d7426", "#9a5a2a"]);
    shadow(out, 205.0, 430.0, 84.0);
    let _ = write!(
        out,
        "<path d=\"M176 70h48v90q46 26 46 86v150q0 34-34 34h-72q-34 0-34-34v-150q0-60 46-86z\" fill=\"{oil}\"/><path d=\"M150 250q-2 80 2 150\" stroke=\"#fff\" stroke-width=\"10\" opacity=\".4\" stroke-linecap=\"round\"/><rect x=\"172\" y=\"46\" width=\"56\" height=\"34\" rx=\"6\" fill=\"#b58a5a\"/><rect x=\"140\" y=\"270\" width=\"120\" height=\"96\" fill=\"#f8f0df\"/>"
    );
    rosette(out, 200.0, 318.0, 38.0, 8, 3, [PALETTE[3], "#e7e2b8", "#4c4f1f"]);
}

fn bowl(out: &mut String, dice: &mut Dice) {
    let glaze = dice.pick(&["#27406b", "#2f6f63", "#a8322a", "#d99a2b", "#3b6aa0"]);
    shadow(out, 200.0, 420.0, 140.0);
    let _ = write!(
        out,
        "<path d=\"M50 250q10 150 110 166h80q100-16 110-166z\" fill=\"#f4ead8\"/><path d=\"M52 268q296 60 296 0\" stroke=\"{glaze}\" stroke-width=\"16\" fill=\"none\"/>"
    );
    for i in 0..9 {
        let x = 74.0 + f64::from(i) * 31.5;
        let y = 322.0 - (f64::from(i) - 4.0).powi(2) * 1.6;
        let _ = write!(out, "<path d=\"M{x:.1} {y:.1}l14-18 14 18-14 18z\" fill=\"{glaze}\"/>");
    }
    let _ = write!(
        out,
        "<ellipse cx=\"200\" cy=\"250\" rx=\"150\" ry=\"44\" fill=\"{glaze}\"/><ellipse cx=\"200\" cy=\"256\" rx=\"136\" ry=\"36\" fill=\"#f8f1e3\"/><g transform=\"translate(0 190) scale(1 .26)\">"
    );
    let n = 8 + 2 * dice.below(3) as u32;
    rosette(out, 200.0, 254.0, 118.0, n, 3, [glaze, "#e8d5ac", "#1f2430"]);
    out.push_str("</g>");
}

fn tajine(out: &mut String, dice: &mut Dice) {
    let clay = dice.pick(&["#b4592f", "#a8492a", "#c2703c", "#9c4a33"]);
    let line = dice.pick(&["#f3e2c0", "#1f2430", "#2f6f63"]);
    shadow(out, 200.0, 425.0, 150.0);
    let _ = write!(
        out,
        "<path d=\"M60 352h280l-34 58q-106 26-212 0z\" fill=\"{clay}\"/><path d=\"M82 350q70-60 92-214 4-26 26-26t26 26q22 154 92 214z\" fill=\"{clay}\"/><circle cx=\"200\" cy=\"98\" r=\"22\" fill=\"{clay}\"/><ellipse cx=\"200\" cy=\"352\" rx=\"142\" ry=\"15\" fill=\"#000\" opacity=\".14\"/><path d=\"M170 180q-16 100-60 158\" stroke=\"#fff\" stroke-width=\"12\" opacity=\".22\" fill=\"none\" stroke-linecap=\"round\"/>"
    );
    for (y, w) in [(216.0, 34.0), (262.0, 52.0), (310.0, 82.0)] {
        let _ = write!(
            out,
            "<path d=\"M{:.1} {y:.1}q{w:.1} 16 {:.1} 0\" stroke=\"{line}\" stroke-width=\"5\" fill=\"none\" stroke-dasharray=\"14 7\"/>",
            200.0 - w,
            2.0 * w
        );
    }
}

fn jug(out: &mut String, dice: &mut Dice) {
    let glaze = dice.pick(&["#2f6f63", "#27406b", "#b4592f", "#e3d2ac"]);
    shadow(out, 200.0, 425.0, 100.0);
    let _ = write!(
        out,
        "<path d=\"M160 80h80l-8 70q70 40 70 140 0 90-60 130h-84q-60-40-60-130 0-100 70-140z\" fill=\"{glaze}\"/><path d=\"M292 190q70-6 54 80-10 46-60 60\" stroke=\"{glaze}\" stroke-width=\"20\" fill=\"none\"/><path d=\"M136 250q-10 80 30 140\" stroke=\"#fff\" stroke-width=\"12\" opacity=\".3\" fill=\"none\" stroke-linecap=\"round\"/>"
    );
    rosette(out, 200.0, 290.0, 56.0, 8, 3, ["#f3e9d8", PALETTE[2], "#3a2a1c"]);
}

fn babouches(out: &mut String, dice: &mut Dice) {
    let hide = dice.pick(&["#d99a2b", "#a8322a", "#f0e4cd", "#8a5a3b", "#27406b", "#6c7a3a"]);
    for (dx, dy, flip) in [(0.0, 0.0, 1.0), (150.0, 46.0, 1.0)] {
        let _ = write!(out, "<g transform=\"translate({:.1} {:.1}) scale({flip:.1} 1)\">", 40.0 + dx, 110.0 + dy);
        shadow(out, 85.0, 262.0, 70.0);
        let _ = write!(
            out,
            "<path d=\"M85 0q44 44 52 124 8 80-18 120-34 24-68 0-26-40-18-120 8-80 52-124z\" fill=\"{hide}\"/><path d=\"M44 150q41-34 82 0 4 60-16 90-25 14-50 0-20-30-16-90z\" fill=\"#2a1c14\" opacity=\".62\"/><path d=\"M52 134q33-24 66 0\" stroke=\"#fff\" stroke-opacity=\".6\" stroke-width=\"3\" fill=\"none\" stroke-dasharray=\"6 4\"/>"
        );
        rosette(out, 85.0, 88.0, 22.0, 8, 3, ["#fff6e0", PALETTE[2], "#3a2a1c"]);
        out.push_str("</g>");
    }
}

fn bag(out: &mut String, dice: &mut Dice) {
    let hide = dice.pick(&["#8a5a3b", "#a8472a", "#5a3a28", "#b98a4a", "#6b2a22"]);
    shadow(out, 200.0, 425.0, 120.0);
    let _ = write!(
        out,
        "<path d=\"M120 220q0-150 80-150t80 150\" stroke=\"{hide}\" stroke-width=\"14\" fill=\"none\"/><path d=\"M88 210h224l18 180q-130 50-260 0z\" fill=\"{hide}\"/><path d=\"M84 204h232v70q-116 70-232 0z\" fill=\"#000\" opacity=\".16\"/><path d=\"M92 212h216v58q-108 62-216 0z\" fill=\"none\" stroke=\"#f3e2c0\" stroke-width=\"3\" stroke-dasharray=\"8 5\"/>"
    );
    rosette(out, 200.0, 336.0, 48.0, 10, 3, ["#e7c98d", hide, "#2a1c14"]);
}

fn sack(out: &mut String, dice: &mut Dice) {
    let grain = dice.pick(&["#e8c67a", "#d9b25a", "#c98f4a", "#efe0b0"]);
    let stripe = dice.pick(&[PALETTE[0], PALETTE[1], PALETTE[3]]);
    shadow(out, 200.0, 425.0, 132.0);
    let _ = write!(
        out,
        "<path d=\"M96 220q-30 120 0 190 104 28 208 0 30-70 0-190z\" fill=\"#efe3cb\"/><path d=\"M86 300q114 26 228 0v26q-114 26-228 0z\" fill=\"{stripe}\"/><path d=\"M88 344q112 24 224 0v8q-112 24-224 0z\" fill=\"{stripe}\"/><ellipse cx=\"200\" cy=\"222\" rx=\"112\" ry=\"40\" fill=\"#d9c7a2\"/><path d=\"M104 218q96-120 192 0-96 52-192 0z\" fill=\"{grain}\"/>"
    );
    for _ in 0..110 {
        let x = 118.0 + dice.below(164) as f64;
        let y = 176.0 + dice.below(54) as f64 + ((x - 200.0) / 100.0).powi(2) * 26.0;
        let _ = write!(out, "<circle cx=\"{x:.1}\" cy=\"{:.1}\" r=\"3.2\" fill=\"#fff\" opacity=\".34\"/>", y.min(236.0));
    }
}

fn heap(out: &mut String, dice: &mut Dice, colours: [&str; 5]) {
    let glaze = dice.pick(&["#27406b", "#2f6f63", "#a8322a", "#f4ead8"]);
    let colour = dice.pick(&colours);
    let light = dice.pick(&colours);
    shadow(out, 200.0, 425.0, 140.0);
    for row in 0..7 {
        let count = 3 + row;
        for i in 0..count {
            let x = 200.0 + (f64::from(i) - f64::from(count - 1) / 2.0) * 33.0 + dice.below(9) as f64 - 4.0;
            let y = 168.0 + f64::from(row) * 23.0 + dice.below(7) as f64;
            let turn = dice.below(180);
            let _ = write!(
                out,
                "<g transform=\"rotate({turn} {x:.1} {y:.1})\"><ellipse cx=\"{x:.1}\" cy=\"{y:.1}\" rx=\"23\" ry=\"17\" fill=\"{}\"/><path d=\"M{:.1} {y:.1}q14-12 28 0\" stroke=\"#000\" stroke-opacity=\".22\" stroke-width=\"3\" fill=\"none\"/><circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"4\" fill=\"#fff\" opacity=\".3\"/></g>",
                if dice.below(3) == 0 { light } else { colour },
                x - 14.0,
                x - 8.0,
                y - 6.0
            );
        }
    }
    let _ = write!(
        out,
        "<path d=\"M60 312q8 92 100 106h80q92-14 100-106z\" fill=\"{glaze}\"/><path d=\"M60 312q140 44 280 0\" stroke=\"#e8d5ac\" stroke-width=\"7\" fill=\"none\"/><path d=\"M78 350q120 36 244 0\" stroke=\"#e8d5ac\" stroke-width=\"4\" stroke-dasharray=\"12 9\" fill=\"none\"/>"
    );
}

fn wood(out: &mut String, dice: &mut Dice) {
    let tone = dice.pick(&["#8a5a3b", "#a06a3e", "#6e4529", "#b98250"]);
    shadow(out, 200.0, 425.0, 140.0);
    let _ = write!(
        out,
        "<path d=\"M70 190l130-46 130 46v190l-130 46-130-46z\" fill=\"{tone}\"/><path d=\"M70 190l130 46 130-46-130-46z\" fill=\"#fff\" opacity=\".16\"/><path d=\"M200 236v190l130-46v-190z\" fill=\"#000\" opacity=\".16\"/>"
    );
    for i in 0..7 {
        let y = 214.0 + f64::from(i) * 26.0;
        let _ = write!(
            out,
            "<path d=\"M70 {y:.1}q64 {} 130 46\" stroke=\"#2a1c14\" stroke-opacity=\".2\" stroke-width=\"2\" fill=\"none\"/>",
            12 + dice.below(26)
        );
    }
    let n = 8 + 2 * dice.below(3) as u32;
    out.push_str("<g transform=\"translate(0 110) scale(1 .36)\">");
    rosette(out, 200.0, 222.0, 84.0, n, 3, ["#f0d9a8", tone, "#3a2412"]);
    out.push_str("</g>");
}

fn wool(out: &mut String, dice: &mut Dice) {
    shadow(out, 200.0, 425.0, 150.0);
    let balls = [(130.0, 330.0, 84.0), (276.0, 336.0, 78.0), (204.0, 214.0, 80.0)];
    for (i, (cx, cy, r)) in balls.into_iter().enumerate() {
        let colour = PALETTE[(dice.below(5) as usize + i) % 5];
        let _ = write!(out, "<circle cx=\"{cx:.1}\" cy=\"{cy:.1}\" r=\"{r:.1}\" fill=\"{colour}\"/>");
        let turn = dice.below(180);
        let _ = write!(
            out,
            "<g transform=\"rotate({turn} {cx:.1} {cy:.1})\" fill=\"none\" stroke=\"#fff\" stroke-opacity=\".3\" stroke-width=\"3\">"
        );
        for k in 1..7 {
            let ry = r * f64::from(k) / 7.0;
            let _ = write!(out, "<ellipse cx=\"{cx:.1}\" cy=\"{cy:.1}\" rx=\"{:.1}\" ry=\"{ry:.1}\"/>", r * 0.97);
        }
        out.push_str("</g>");
    }
}

fn spoon(out: &mut String, dice: &mut Dice) {
    let tone = dice.pick(&["#8a5a3b", "#a06a3e", "#b98250"]);
    for (x, turn) in [(160.0, -14.0), (240.0, 12.0)] {
        let _ = write!(
            out,
            "<g transform=\"rotate({turn:.1} {x:.1} 250)\"><ellipse cx=\"{x:.1}\" cy=\"140\" rx=\"48\" ry=\"70\" fill=\"{tone}\"/><ellipse cx=\"{x:.1}\" cy=\"144\" rx=\"34\" ry=\"54\" fill=\"#000\" opacity=\".2\"/><rect x=\"{:.1}\" y=\"200\" width=\"20\" height=\"220\" rx=\"10\" fill=\"{tone}\"/></g>",
            x - 10.0
        );
    }
    rosette(out, 200.0, 430.0, 20.0, 8, 3, [tone, "#f0d9a8", "#3a2412"]);
}

fn lantern(out: &mut String, dice: &mut Dice) {
    let metal = dice.pick(&["#b98a3a", "#8a5a3b", "#3f4a4f", "#a8322a"]);
    shadow(out, 200.0, 430.0, 90.0);
    let _ = write!(
        out,
        "<circle cx=\"200\" cy=\"280\" r=\"170\" fill=\"#ffd982\" opacity=\".28\"/><path d=\"M200 60v50\" stroke=\"{metal}\" stroke-width=\"6\"/><circle cx=\"200\" cy=\"54\" r=\"14\" fill=\"none\" stroke=\"{metal}\" stroke-width=\"6\"/><path d=\"M140 176q60-100 120 0z\" fill=\"{metal}\"/><path d=\"M126 180h148l-16 220h-116z\" fill=\"#ffe7a8\"/>"
    );
    let n = 8 + 2 * dice.below(3) as u32;
    rosette(out, 200.0, 288.0, 66.0, n, 3, [metal, "#fff1c4", "#4a3312"]);
    let _ = write!(
        out,
        "<path d=\"M126 180h148l-16 220h-116zM200 180v38M200 360v40\" fill=\"none\" stroke=\"{metal}\" stroke-width=\"9\"/><path d=\"M124 400h152v22h-152z\" fill=\"{metal}\"/>"
    );
}

fn plaster(out: &mut String, dice: &mut Dice) {
    let n = [8, 10, 12, 16][dice.below(4) as usize];
    let skip = if n == 8 { 3 } else { n / 2 - 2 };
    let tint = dice.pick(&["#d8c7a8", "#cfc3ad", "#d6b99a", "#c7c6b0"]);
    let inlay = dice.pick(&[PALETTE[0], PALETTE[1], "#2f6f63", PALETTE[2]]);
    let _ = write!(
        out,
        "<rect x=\"40\" y=\"50\" width=\"320\" height=\"400\" rx=\"4\" fill=\"#fbf6ec\"/><rect x=\"52\" y=\"62\" width=\"296\" height=\"376\" fill=\"none\" stroke=\"{tint}\" stroke-width=\"6\"/>"
    );
    rosette(out, 200.0, 250.0, 138.0, n, skip, [tint, "#efe4cf", inlay]);
    for (x, y) in [(96.0, 106.0), (304.0, 106.0), (96.0, 394.0), (304.0, 394.0)] {
        rosette(out, x, y, 36.0, 8, 3, [inlay, "#efe4cf", tint]);
    }
}
