//! The file of several territories: refused, or read as territories that share neither name nor folder.

use super::file::{plain, read};
use std::collections::BTreeSet;
use std::path::Component;

pub fn check(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    for secure in [false, true] {
        let Ok(all) = read(text, secure) else { continue };
        assert!(!all.is_empty());
        let hosts: Vec<String> = all.iter().flat_map(|e| &e.hosts).map(|h| h.to_ascii_lowercase()).collect();
        assert_eq!(hosts.iter().collect::<BTreeSet<_>>().len(), hosts.len(), "a name is one territory's");
        assert!(hosts.iter().all(|h| !h.is_empty() && h.bytes().all(|b| b.is_ascii_graphic() && b != b':' && b != b'/')));
        let folders: BTreeSet<_> = all.iter().map(|e| plain(&e.data)).collect();
        assert_eq!(folders.len(), all.len(), "a folder is one territory's");
        for e in &all {
            assert!(!e.hosts.is_empty() && (e.owner_env.is_none() || e.database_env.is_some()));
            assert_eq!(plain(&plain(&e.data)), plain(&e.data));
            assert!(plain(&e.data).components().all(|c| c != Component::CurDir), "a folder has one name");
            let is_link = e.origin.starts_with("https://") || (!secure && e.origin.starts_with("http://"));
            assert!(e.origin.is_empty() || (is_link && !e.origin.contains(['"', '<', '@', '?', '#', ' '])), "{}", e.origin);
        }
    }
}
