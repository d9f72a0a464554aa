no-stock-yet = ⵡⴰⵍⵓ ⴷⴰ. ⵙⵏⵜⵉ ⵙ ⵜⵡⵔⵉⵇⵜ ⵏ ⵓⵙⵔⵙ.
expired-on = ⵉⵣⵔⵉ ⴳ { $day }
goods-transfer = ⵙⵎⵓⵜⵜⵉ
goods-count = ⵙⵙⵉⴹⵏ
goods-loss = ⴰⵔⴰ ⴰⵣⵍⵍⵓ
goods-give-back = ⵔⴰⵔ ⵉ ⵜⵎⴼⴰⵔⵙⵜ
goods-lead-transfer = ⵙⴳ ⵓⴷⵖⴰⵔ ⵖⵔ ⵡⴰⵢⴹ.
goods-lead-count = ⵙⵙⵉⴹⵏ ⵎⴰⴷ ⵜⵥⵕⵕⵉⴷ. ⴰⴼⴳⴰⵏ ⵢⴰⴹⵏ ⴰⴷ ⵉⵙⴼⵔⵓ ⵉⵎⵣⴰⵔⴰⵢⵏ.
goods-lead-loss = ⵎⴰⴷ ⵉⵣⵍⴰⵏ ⵏⵖ ⵉⵅⵙⵔⵏ, ⵙ ⵜⵎⵏⵜⵉⵍⵜ ⵏⵏⵙ.
goods-lead-give-back = ⵜⵉⴼⴰⵔⵉⵙⵉⵏ ⴰⵔ ⵜⵜⴼⴼⵖⵏⵜ ⵙ ⵜⵡⵔⵉⵇⵜ ⵏ ⵓⵔⴰⵔ.
nothing-stands-there = ⵡⴰⵍⵓ ⴳ ⵓⴷⵖⴰⵔ ⴰⴷ.
stands-there = ⵉⵍⵍⴰ
expiring = ⴰⵣⵎⵣ ⵉⵇⵔⴱⵏ
expiring-why = ⵎⴰⴷ ⵉⵣⵔⵉⵏ ⴰⵔ ⵉⵜⵜⴼⴼⵖ ⵙⴳ ⵜⵣⵏⵣⴰ ⴳ ⵡⵓⵣⴳⵏ ⵏ ⵢⵉⴹ.
left-the-shop = ⵉⴼⴼⵖ ⵙⴳ ⵜⵣⵏⵣⴰ
nothing-expires = ⵡⴰⵍⵓ ⵎⴰ ⵉⵣⵔⵉⵏ.
in-days = { $n ->
    [one] ⴳ { $n } ⵏ ⵡⴰⵙⵙ
   *[other] ⴳ { $n } ⵏ ⵡⵓⵙⵙⴰⵏ
}
places = ⵉⴷⵖⴰⵔⵏ
open-place = ⵔⵥⵎ ⴰⴷⵖⴰⵔ
close-place = ⵔⴳⵍ
no-places-yet = ⵓⵔⵜⴰ ⵉⵍⵍⵉ ⵓⴷⵖⴰⵔ.
place-promised = ⵜⵍⵍⴰ ⵜⵙⵓⵜⵔⵜ ⵓⵔ ⵜⴰ ⵢⵓⵡⵉⴹⵏ, ⵙⴳ ⴷⴰ ⴰⴷ ⵜⵜⵓⵢⴰⵎⵥⵏⵜ ⵜⵖⴰⵡⵙⵉⵡⵉⵏ ⵏⵏⵙ: ⵙⵉⵡⴹ ⵜⵜ ⵏⵖ ⵙⵔ ⵜⵜ ⵣⵡⴰⵔ.
place-not-empty = ⵙⵓⵍ ⵍⵍⴰⵏⵜ ⴳⵉⵙ ⵜⵖⴰⵡⵙⵉⵡⵉⵏ.
place-till-open = ⵢⴰⵏ ⵓⵙⵏⴷⵓⵇ ⵙⵓⵍ ⴰⵔ ⴷⵉⵏ ⵉⵣⵣⵏⵣⴰ: ⵔⴳⵍ ⵜ, ⵜⵙⵙⵉⴹⵏⴷ ⵜ ⵣⵡⴰⵔ.
kind = ⴰⵏⴰⵡ
part-of = ⵙⴳ
place-is-floor = ⵜⴰⴷⵡⵍⵜ
place-is-stand = ⵜⴰⵙⵇⵇⵉⴼⵜ
place-is-store = ⴰⵃⴰⵏⵓ
place-is-workshop = ⴰⵙⴰⵔⴰⴳ
place-is-fair = ⴰⵎⵄⵔⴰⴹ
cause = ⵜⴰⵎⵏⵜⵉⵍⵜ
cause-breakage = ⵉⵔⵥⴰ
cause-theft = ⵜⵓⴽⵔⴹⴰ
cause-expiry = ⵉⵣⵔⵉ ⵓⵣⵎⵣ
cause-moth = ⵜⴰⵎⴻⵜⵜⴰ
cause-drying = ⵜⴰⵖⴰⵔⵜ
cause-unknown = ⵓⵔ ⵉⵜⵜⵓⵙⵙⵏ
counts = ⵉⵙⵙⵉⴹⵏⵏ ⵏ ⵓⵙⵜⵓⴽ
count = ⴰⵙⵙⵉⴹⵏ ⵏ ⵓⵙⵜⵓⴽ
count-counted = ⴰⵔ ⵉⵜⵜⵇⵍ
count-approved = ⵉⵜⵜⵓⵙⵇⴱⵍ
counted-by = ⵉⵙⵙⵉⴹⵏ ⵜ
differences = ⵉⵎⵣⴰⵔⴰⵢⵏ
no-counts-yet = ⵓⵔ ⵜⴰ ⵉⵍⵍⵉ ⵓⵙⵙⵉⴹⵏ.
lots-counted = { $n ->
    [one] { $n } ⵏ ⵓⵎⵓⵔ
   *[other] { $n } ⵏ ⵉⵎⵓⵔⵏ
}
count-fits = ⴽⵓⵍⵍⵓ ⵉⵎⵢⴰⵇⵇⴰⵏ.
another-explains = ⴰⴼⴳⴰⵏ ⵢⴰⴹⵏ ⴰⴷ ⵉⵙⴼⵔⵓ.
expected = ⴳ ⵓⴷⵍⵉⵙ
counted = ⵉⵜⵜⵡⴰⵙⵙⵉⴹⵏ
losses = ⴰⵣⵍⵍⵓ
no-losses = ⵡⴰⵍⵓ ⴰⵣⵍⵍⵓ.
who-pays = ⵎⴰ ⵉⴼⵔⵔⵓⵏ
bearer-union = ⴰⵎⵓⵏ
bearer-maker = ⵜⴰⵎⴼⴰⵔⵙⵜ
bearer-shared = ⵙ ⵡⵓⵣⴳⵏ
resting = ⵉⵍⵍⴰ ⵙⴳ ⵎⴰⵛⴰⵏ
resting-lead = ⵎⴰⴷ ⵓⵔ ⵉⵜⵜⵓⵣⵏⵣⵏ. ⵙⵎⵓⵜⵜⵉ ⵜ, ⵏⵖ ⵔⴰⵔ ⵜ ⵉ ⵜⵎⵙⴼⴰⵔⵙⵜ.
nothing-rests = ⵓⵔ ⵉⵍⵍⵉ ⵎⴰⴷ ⵉⵍⵍⴰⵏ.
on-show-since = ⵙⴳ
on-show-days = { $n ->
    [one] { $n } ⵏ ⵡⴰⵙⵙ
   *[other] { $n } ⵏ ⵡⵓⵙⵙⴰⵏ ⴷ ⵓⴳⴳⴰⵔ
}
days = ⵓⵙⵙⴰⵏ
lot-code-wrong = ⴰⵙⴽⴽⵉⵍ ⴰⵎⴳⴳⴰⵔⵓ ⵓⵔ ⵉⵎⵢⴰⵇⵇⴰ ⴷ ⵉⵎⴹⴰⵏ. ⵖⵔ ⵜ ⴷⴰⵖ.
photo = ⵜⴰⵡⵍⴰⴼⵜ
photo-of-line = ⵜⴰⵡⵍⴰⴼⵜ ⵏ ⵓⵣⵔⵉⵔⵉⴳ
deposit-no-line = ⵓⵔ ⵉⵍⵍⵉ ⵓⵣⵔⵉⵔⵉⴳ ⴰⴷ.
deposit-photo-there = ⵜⵍⵍⴰ ⵜⴰⵡⵍⴰⴼⵜ ⵏⵏⵙ ⵢⴰⴷ.
event-deposits-photograph = ⵜⵜⵓⵙⵙⵡⵍⴼⵏⵜ ⵜⵖⴰⵡⵙⵉⵡⵉⵏ
entry-found_consigned = ⵉⵜⵜⵓⴼⴰ ⵎⴰⴷ ⵉⵊⵍⴰⵏ
count-answer-all = ⴰⵔⴰ ⵓⵟⵟⵓⵏ ⵉ ⴽⵓ ⴰⵎⵓⵔ; ⵎⴽ ⵓⵔ ⵉⵍⵍⵉ, ⴰⵔⴰ 0.
stock-search-hint = ⴰⵏⴳⴰⵍ ⵏ ⵜⵔⴱⵉⵄⵜ, ⵏⵖ ⵉⵙⵎ ⵏ ⵓⴼⴰⵔⵉⵙ
