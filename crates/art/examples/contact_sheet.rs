//! Prints an HTML page with every drawing, to be looked at.
fn main() {
    println!("<body style='margin:8px;background:#fff;display:flex;flex-wrap:wrap;gap:8px'>");
    let forms = [
        "rug",
        "rug",
        "rug",
        "rug",
        "linen",
        "wool",
        "jar",
        "jar",
        "oil_bottle",
        "bowl",
        "tajine",
        "jug",
        "babouches",
        "bag",
        "sack",
        "figs",
        "chebakia",
        "box",
        "spoon",
        "lantern",
        "panel",
        "rosette",
    ];
    for (i, form) in forms.into_iter().enumerate() {
        let seed = [(i as u8).wrapping_mul(37).wrapping_add(11); 16];
        println!("<div style='width:150px'>{}</div>", rahba_art::illustration(form, &seed));
    }
}
