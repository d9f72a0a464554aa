//! A territory grows through the commands: stopped and started again it goes on, nothing twice, and its
//! books hold.

use rahba_kernel::Micros;
use rahba_market::audit::audit;
use rahba_world::grow::{Size, grow};

#[test]
fn it_grows_goes_on_and_the_audit_is_green() {
    let folder = std::env::temp_dir().join(format!("rahba-grow-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    let db = rahba_store::Db::open_sqlite(&folder.join("rahba.sqlite"), rahba_market::options()).expect("it opens");
    let now = Micros(1_790_000_000_000_000);
    let to = |products, order_lines| {
        let mut told = 0;
        let size = Size { products, order_lines, lines_each: 4, hands: 4 };
        grow(&db, &folder, now, size, |_, done, of| {
            assert!(done <= of);
            told += 1;
        })
        .unwrap_or_else(|e| panic!("{e:#}"));
        let territory = rahba_world::demo::territory();
        let found = db.read_blocking(move |q| audit(q, territory)).expect("it is read");
        assert!(found.findings.is_empty(), "{:?}", found.findings);
        (found.commands, found.root, told)
    };
    let (commands, root, told) = to(40, 80);
    assert!(told > 0, "it says how far it is");
    assert_eq!(to(40, 80), (commands, root, 0), "what is there is not made again");
    // Its note of how far it is was lost: every command is given again, and none is done twice.
    std::fs::write(folder.join("grow.progress"), format!("{} 0 0 0\n", now.0)).expect("written");
    let again = to(40, 80);
    assert_eq!((again.0, again.1), (commands, root), "a command given twice is one");
    assert!(to(60, 120).0 > commands);
    db.stop();
    std::fs::remove_dir_all(&folder).expect("removed");
}
