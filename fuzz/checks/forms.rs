//! A form as it comes over the wire: its pairs, or its parts with files.

use crate::kit::fields::Fields;
use crate::kit::upload;
use axum::Form;
use axum::body::Body;
use axum::extract::{FromRequest, Multipart};
use axum::http::Request;

pub fn check(data: &[u8]) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(async {
        let asked =
            |kind: &str| Request::post("/").header("content-type", kind).body(Body::from(data.to_vec())).expect("a request");
        if let Ok(Form(pairs)) =
            Form::<Vec<(String, String)>>::from_request(asked("application/x-www-form-urlencoded"), &()).await
        {
            judge(&Fields(pairs));
        }
        if let Ok(parts) = Multipart::from_request(asked("multipart/form-data; boundary=x"), &()).await
            && let Ok((fields, photos)) = upload::read(parts).await
        {
            assert!(photos.len() <= 10);
            judge(&fields);
        }
    });
}

fn judge(fields: &Fields) {
    for (name, _) in &fields.0 {
        let text = fields.get(name);
        assert_eq!(text, text.trim());
        if let Ok(n) = fields.int(name) {
            assert!(n.to_string().len() <= 20);
        }
        let _ = (fields.money(name), fields.id(name), fields.has(name, "1"));
    }
}
