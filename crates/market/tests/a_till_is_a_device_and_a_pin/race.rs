//! Of devices that become one till at once one does, and the naive way makes many.

use super::*;

/// How many of those who enrol in one moment are told that theirs is the till.
fn told(b: &Bench, enrol: &(dyn Fn(&Db, usize) -> bool + Sync)) -> usize {
    const HANDS: usize = 6;
    let (programs, together) = (b.programs(), Barrier::new(HANDS));
    std::thread::scope(|scope| {
        let hands: Vec<_> = (0..HANDS)
            .map(|n| {
                let (db, together) = (&programs[n % programs.len()], &together);
                scope.spawn(move || {
                    together.wait();
                    enrol(db, n)
                })
            })
            .collect();
        hands.into_iter().map(|h| usize::from(h.join().expect("it ends"))).sum()
    })
}

#[test]
fn of_devices_that_become_one_till_at_once_one_does() {
    Bench::each_isolation(|b| {
        let shop = Shop::open(b);
        for round in 1..4 {
            let seen = b.read(|q| tills::till(q, b.territory, shop.till)).expect("a till").epoch;
            assert_eq!(seen, round);
            let enrolled = told(b, &|db, n| {
                let c = EnrolDevice { seen_epoch: seen, ..enrol(b, shop.till, &format!("tablet {round} {n}")) };
                match db.command_blocking(b.call(Bench::person(&format!("manager {n}"), Role::ShopManager)), c) {
                    Ok(_) => true,
                    Err(CommandError::Refused(EnrolDeviceRefusal::Overtaken)) => false,
                    Err(e) => panic!("{e}"),
                }
            });
            assert_eq!(enrolled, 1, "{}", b.engine);
            assert_eq!(standing(b), 1, "{}", b.engine);
        }
    });
}

statements! {
    NAIVE_RAISE (Id, Id) -> (Int) = "UPDATE till SET epoch = epoch + 1 WHERE territory_id = $1 AND till_id = $2 RETURNING epoch";
    NAIVE_DEVICE (Id, Id, Id, Int, Bytes, Text, Int) -> () =
        "INSERT INTO till_device (territory_id, device_id, till_id, epoch, token_hash, name, enrolled_by, enrolled_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $6, $7)";
    STANDING (Id) -> (Int) = "SELECT COUNT(*) FROM till_device WHERE territory_id = $1 AND ended_at IS NULL";
}

fn standing(b: &Bench) -> i64 {
    b.read(|q| q.query(&STANDING, params![b.territory])).first().map_or(0, |r| r.get(0).expect("a count"))
}

/// What is wrong with it: it takes the next number, whoever was before, and believes the page that showed no device.
#[derive(Debug, Serialize)]
struct NaiveEnrol {
    till: Id,
    token_hash: [u8; 32],
}

impl Command for NaiveEnrol {
    const NAME: &'static str = "test/naive_enrol";
    const MAY: Permission = Permission::Anyone;
    type Done = ();
    type Refusal = NaiveEnrolRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<(), Refused<NaiveEnrolRefusal>> {
        let Some(raised) = tx.first(&NAIVE_RAISE, params![ctx.territory, self.till])? else {
            return no(NaiveEnrolRefusal::NoSuchTill);
        };
        let epoch: i64 = raised.get(0)?;
        tx.execute(&NAIVE_DEVICE, params![ctx.territory, ctx.new_id(), self.till, epoch, self.token_hash, "x", ctx.now])?;
        Ok(())
    }
}

#[test]
fn the_naive_way_makes_one_till_of_many_devices() {
    Bench::each_isolation(|b| {
        let shop = Shop::open(b);
        let enrolled = told(b, &|db, n| {
            let c = NaiveEnrol { till: shop.till, token_hash: token_hash(&format!("tablet {n}")) };
            db.command_blocking(b.call(Actor::anonymous()), c).is_ok()
        });
        assert!(enrolled > 1 && standing(b) > 1, "{}: {enrolled} told: the race shows nothing", b.engine);
    });
}
