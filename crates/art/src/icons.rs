//! Pictograms: 24 × 24, one stroke, the text's colour. Families and acts share one hand.

const ICONS: &[(&str, &str)] = &[
    ("home", "M4 11l8-7 8 7v9h-5v-6H9v6H4z"),
    ("search", "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5L21 21"),
    ("basket", "M3 10h18l-2 10H5zM8 10l3-6M16 10l-3-6M9 13v4M15 13v4"),
    ("user", "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21q1-7 8-7t8 7"),
    ("shop", "M4 10l1-6h14l1 6q-2 3-4 0-2 3-4 0-2 3-4 0-2 3-4 0zM5 12v8h14v-8M10 20v-5h4v5"),
    ("money", "M3 7h18v10H3zM12 9.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5zM6 10v4M18 10v4"),
    ("sold", "M4 12l5 5L20 6"),
    ("have", "M4 8l8-4 8 4v8l-8 4-8-4zM4 8l8 4 8-4M12 12v8"),
    ("deposit", "M12 3v10M8 9l4 4 4-4M4 15v5h16v-5"),
    ("return", "M8 5L4 9l4 4M4 9h10a6 6 0 0 1 0 12H8"),
    ("truck", "M2 6h12v10H2zM14 10h4l4 3v3h-8M6 19a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM18 19a2 2 0 1 0 0-4 2 2 0 0 0 0 4z"),
    ("print", "M7 8V3h10v5M5 8h14v8h-3v5H8v-5H5zM8 14h8"),
    ("question", "M9 9a3 3 0 1 1 4 3q-1 .6-1 2M12 18v.5M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20z"),
    ("back", "M14 5l-7 7 7 7"),
    ("lock", "M6 11h12v9H6zM8 11V8a4 4 0 0 1 8 0v3"),
    ("out", "M10 4H4v16h6M14 8l4 4-4 4M18 12H9"),
    ("list", "M8 6h12M8 12h12M8 18h12M4 6h.5M4 12h.5M4 18h.5"),
    ("till", "M4 10h16v10H4zM7 10V4h7v6M8 14h2M12 14h2M16 14h.5M8 17h2M12 17h2"),
    ("people", "M9 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM3 20q.5-6 6-6t6 6M16 5.5a3 3 0 0 1 0 5.5M17 14q4 .5 4 6"),
    ("rug", "M5 4h14v16H5zM5 8h14M5 16h14M12 9l3 3-3 3-3-3zM7 2v2M12 2v2M17 2v2M7 20v2M12 20v2M17 20v2"),
    ("pottery", "M9 3h6l-1 4q5 3 5 8t-4 6H9q-4-1-4-6t5-8zM7 13h10"),
    ("leather", "M12 3q5 4 5 10 0 6-2 8-3 1-6 0-2-2-2-8 0-6 5-10zM9 15q3-2 6 0"),
    ("honey", "M8 3h8v4H8zM7 7h10q2 2 2 5v6q0 3-3 3H8q-3 0-3-3v-6q0-3 2-5zM9 14l3-2 3 2v3l-3 2-3-2z"),
    ("pastry", "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 4v4M20 12h-4M12 20v-4M4 12h4"),
    ("couscous", "M4 12h16q-1 8-8 8t-8-8zM6 12q6-9 12 0M9 9h.5M12 7.5h.5M14 9h.5"),
    ("fruit", "M12 7q5-3 7 1 1 6-4 11-3 3-6 0Q4 14 5 8q2-4 7-1zM12 7q0-3 3-4"),
    ("wood", "M4 8l8-4 8 4v9l-8 4-8-4zM8 6l8 4M12 13a2 2 0 1 0 0 4 2 2 0 0 0 0-4z"),
    ("lantern", "M12 2v3M8 9q4-6 8 0zM8 9l1 10h6l1-10M7 22h10M12 12v4"),
    ("star", "M12 3l2.2 4.7 5-1-1 5L23 14l-4.8 2.3 1 5-5-1L12 25l-2.2-4.7-5 1 1-5L1 14l4.8-2.3-1-5 5 1z"),
    ("pen", "M4 20l1-5L16 4l4 4L9 19zM13 7l4 4"),
    ("flag", "M6 21V4h12l-3 4 3 4H6"),
    ("scale", "M12 4v16M8 20h8M5 7h14M5 7l-3 7h6zM19 7l-3 7h6z"),
    ("calendar", "M4 6h16v14H4zM4 10h16M8 3v4M16 3v4"),
    ("chart", "M4 20h16M6 20v-6h3v6M11 20V8h3v12M16 20V4h3v16"),
    ("school", "M2 9l10-5 10 5-10 5zM6 11v5q6 4 12 0v-5M22 9v6"),
    (
        "seal",
        "M12 3l2.500 2.500H18v3.500L20.500 12 18 15v3.500h-3.500L12 21l-2.500-2.500H6V15L3.500 12 6 9V5.500h3.500zM9 12l2 2 4-4",
    ),
    ("mail", "M3 6h18v12H3zM3 7l9 6 9-6"),
    ("move", "M4 12h16M8 8l-4 4 4 4M16 8l4 4-4 4"),
    ("plus", "M12 5v14M5 12h14"),
    ("close", "M6 6l12 12M18 6L6 18"),
    ("warning", "M12 3l10 18H2zM12 10v5M12 18v.5"),
    ("cash", "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 8v8M9.5 10h4a1.5 1.5 0 0 1 0 3h-3a1.5 1.5 0 0 0 0 3h4"),
    ("moon", "M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.500 10.500z"),
    ("finger", "M5 8q2-5 7-5t7 5M4 13q0-7 8-7t8 7v2M7 18q1-2 1-5a4 4 0 0 1 8 0q0 3-.5 5M11 20q1-3 1-7M15 21q.5-1 .7-1.500"),
    ("phone", "M6 3h4l2 5-3 2q2 4 5 5l2-3 5 2v4q0 3-3 3Q8 20 3 6q0-3 3-3z"),
];

/// An icon by name, as inline SVG that screen readers skip: the word stands beside it.
pub fn icon(name: &str) -> Option<String> {
    let (_, path) = ICONS.iter().find(|(n, _)| *n == name)?;
    Some(format!(
        "<svg class=\"icon\" viewBox=\"0 0 24 24\" width=\"24\" height=\"24\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.8\" stroke-linecap=\"round\" stroke-linejoin=\"round\" aria-hidden=\"true\"><path d=\"{path}\"/></svg>"
    ))
}

/// The mark: an open square with a star court, readable at 16 pixels.
pub fn logo() -> &'static str {
    "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 48 48\"><path d=\"M4 4h40v40H30V30H18v14H4z\" fill=\"#a8322a\"/><path d=\"M24 8l3 6 6-2-2 6 6 3-6 3 2 6-6-2-3 6-3-6-6 2 2-6-6-3 6-3-2-6 6 2z\" fill=\"#f3e9d8\"/></svg>"
}
