no-stock-yet = Nothing here. Begin with a deposit note.
expired-on = Expired on { $day }
goods-transfer = Transfer
goods-count = Count
goods-loss = Record a loss
goods-give-back = Give back to the maker
goods-lead-transfer = From one place to another: floor, stand, store, fair.
goods-lead-count = Count what you see, without seeing what is written. Another person explains the differences.
goods-lead-loss = What is lost or spoilt, with its cause. The agreement says who bears it.
goods-lead-give-back = Goods leave with a note in two parts, signed on the screen.
nothing-stands-there = Nothing stands there.
stands-there = There
expiring = Expiring soon
expiring-why = What has expired leaves the sale by itself at midnight.
left-the-shop = Has left the sale
nothing-expires = Nothing expires in this time.
in-days = { $n ->
    [one] Within { $n } day
   *[other] Within { $n } days
}
places = Places
open-place = Open a place
close-place = Close
no-places-yet = No place yet. Open a floor, then a stand.
place-promised = An order that is not delivered yet took its goods here: deliver or cancel it first.
place-not-empty = Goods or open stands are still there.
place-till-open = A till still sells there: close it and count its drawer first.
kind = Kind
part-of = Part of
place-is-floor = Floor
place-is-stand = Stand
place-is-store = Store
place-is-workshop = Workshop
place-is-fair = Fair
cause = Cause
cause-breakage = Breakage
cause-theft = Theft
cause-expiry = Expiry
cause-moth = Moths
cause-drying = Drying out
cause-unknown = Unknown
counts = Counts
count = Count
count-counted = To be explained
count-approved = Approved
counted-by = Counted by
differences = Differences
no-counts-yet = No counts yet.
lots-counted = { $n ->
    [one] { $n } lot
   *[other] { $n } lots
}
count-fits = All of it fits.
another-explains = Another person explains and approves.
expected = Expected
counted = Counted
losses = Losses
no-losses = No losses.
who-pays = Who bears it
bearer-union = The union
bearer-maker = The maker
bearer-shared = Shared
resting = On show for long
resting-lead = What has not been bought since it came on show. Move it to another stand or a fair, agree on another price with its maker, or give it back.
nothing-rests = Nothing has been on show for so long.
on-show-since = On show since
on-show-days = { $n ->
    [one] { $n } day and more
   *[other] { $n } days and more
}
days = Days
lot-code-wrong = The letter at the end of the lot code does not fit its digits. Read the code again.
photo = Photograph
photo-of-line = Photograph of line
deposit-no-line = There is no such line on the note.
deposit-photo-there = This line has its photograph: what was signed for is not exchanged.
event-deposits-photograph = The goods were photographed
entry-found_consigned = Loss found again: no longer made good
count-answer-all = A number beside each lot; if you see none, type 0.
stock-search-hint = Code of the lot, name of the piece or its maker
