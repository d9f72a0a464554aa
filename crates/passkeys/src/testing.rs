//! A phone made of software: it makes passkeys and signs with them as a real one does, and may be told to
//! misbehave as a stolen or a badly made one would.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64;
use ring::digest::{SHA256, digest};
use ring::rand::{SecureRandom, SystemRandom};
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};

struct Key {
    credential: Vec<u8>,
    handle: Vec<u8>,
    host: String,
    pair: EcdsaKeyPair,
}

/// The phone.
pub struct Phone {
    keys: Vec<Key>,
    random: SystemRandom,
    /// The page that its browser shows.
    pub origin: String,
    /// The host name that it signs for, when it is not the one it was asked for.
    pub host: Option<String>,
    /// Whether somebody proves to it that she is its owner.
    pub verifies: bool,
    /// How often it has signed; it is told in each signature. Phones that share passkeys always say 0.
    pub counter: u32,
}

/// `user present`, `user verified`, `a new key is attached`.
const PRESENT: u8 = 1;
const VERIFIED: u8 = 4;
const ATTACHED: u8 = 64;

fn bytes(kind: u8, of: &[u8]) -> Vec<u8> {
    let mut out = match u8::try_from(of.len()) {
        Ok(n) if n < 24 => vec![(kind << 5) | n],
        Ok(n) => vec![(kind << 5) | 24, n],
        Err(_) => {
            let [a, b] = u16::try_from(of.len()).expect("short").to_be_bytes();
            vec![(kind << 5) | 25, a, b]
        }
    };
    out.extend(of);
    out
}

impl Phone {
    pub fn new(origin: &str) -> Phone {
        Phone { keys: Vec::new(), random: SystemRandom::new(), origin: origin.into(), host: None, verifies: true, counter: 0 }
    }

    fn client(&self, kind: &str, options: &Value) -> Vec<u8> {
        let challenge = options["challenge"].as_str().expect("a challenge");
        json!({ "type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": false }).to_string().into_bytes()
    }

    fn head(&self, host: &str, more: u8) -> Vec<u8> {
        let host = self.host.as_deref().unwrap_or(host);
        let mut out = digest(&SHA256, host.as_bytes()).as_ref().to_vec();
        out.push(PRESENT | if self.verifies { VERIFIED } else { 0 } | more);
        out.extend(self.counter.to_be_bytes());
        out
    }

    /// Makes a passkey as a page's options ask, and answers as the page's script would send it.
    pub fn make(&mut self, options: &str) -> String {
        let options: Value = serde_json::from_str(options).expect("options");
        let host = options["rp"]["id"].as_str().expect("a host").to_owned();
        let handle = B64.decode(options["user"]["id"].as_str().expect("a handle")).expect("base64");
        let mut credential = vec![0; 32];
        self.random.fill(&mut credential).expect("random bytes");
        let made = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &self.random).expect("a key");
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, made.as_ref(), &self.random).expect("a key");
        let point = pair.public_key().as_ref().to_vec();
        let mut data = self.head(&host, ATTACHED);
        data.extend([0; 16]);
        data.extend([0, 32]);
        data.extend(&credential);
        // The key in COSE: EC2, ES256, P-256, x, y.
        data.extend([0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21]);
        data.extend(bytes(2, &point[1..33]));
        data.push(0x22);
        data.extend(bytes(2, &point[33..65]));
        let mut object = vec![0xa3];
        for (name, value) in [("fmt", bytes(3, b"none")), ("attStmt", vec![0xa0]), ("authData", bytes(2, &data))] {
            object.extend(bytes(3, name.as_bytes()));
            object.extend(value);
        }
        let id = B64.encode(&credential);
        let client = self.client("webauthn.create", &options);
        self.keys.push(Key { credential, handle, host, pair });
        json!({ "id": id, "rawId": id, "type": "public-key", "authenticatorAttachment": "platform", "clientExtensionResults": {},
            "response": { "attestationObject": B64.encode(object), "clientDataJSON": B64.encode(client), "transports": ["internal"] } })
        .to_string()
    }

    /// Signs as a page's options ask, with the latest passkey that fits.
    pub fn show(&mut self, options: &str) -> String {
        let options: Value = serde_json::from_str(options).expect("options");
        let host = options["rpId"].as_str().expect("a host");
        let named: Vec<&str> =
            options["allowCredentials"].as_array().into_iter().flatten().filter_map(|c| c["id"].as_str()).collect();
        let fits = |k: &&Key| k.host == host && (named.is_empty() || named.contains(&B64.encode(&k.credential).as_str()));
        let key = self.keys.iter().rev().find(fits).expect("a passkey for this site");
        let data = self.head(host, 0);
        let client = self.client("webauthn.get", &options);
        let mut signed = data.clone();
        signed.extend(digest(&SHA256, &client).as_ref());
        let signature = key.pair.sign(&self.random, &signed).expect("a signature");
        let id = B64.encode(&key.credential);
        json!({ "id": id, "rawId": id, "type": "public-key", "authenticatorAttachment": "platform", "clientExtensionResults": {},
            "response": { "authenticatorData": B64.encode(data), "clientDataJSON": B64.encode(client),
                "signature": B64.encode(signature.as_ref()), "userHandle": B64.encode(&key.handle) } })
        .to_string()
    }
}
