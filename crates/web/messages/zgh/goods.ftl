no-stock-yet = ⵓⵔ ⵉⵍⵍⵉ ⵎⴰⴷ ⵉⵍⵍⴰⵏ. ⵙⵏⵜⵉ ⵙ ⵓⵙⵔⵙ.
expired-on = ⵉⵙⵎⴷ ⴳ { $day }
goods-transfer = ⵙⵎⵓⵜⵜⵉ
goods-count = ⵙⵉⴹⵏ
goods-loss = ⵙⵙⴽⵙⵎ ⴰⵙⵔⵓ
goods-give-back = ⵔⴰⵔ ⵉ ⵜⵎⵙⴼⴰⵔⵙⵜ
goods-lead-transfer = ⵙⴳ ⵓⴷⵖⴰⵔ ⵖⵔ ⵡⴰⵢⴹ.
goods-lead-count = ⵙⵉⴹⵏ ⵎⴰⴷ ⵜⵥⵕⵔⵉⴷ. ⴰⴼⴳⴰⵏ ⵢⴰⴹⵏ ⴰⴷ ⵉⵙⴼⵔⵓ.
goods-lead-loss = ⵎⴰⴷ ⵉⵊⵍⴰⵏ ⵏⵖ ⵉⵅⵙⵔⵏ, ⵙ ⵓⵙⵔⴰⴳ ⵏⵏⵙ.
goods-lead-give-back = ⴰⴷ ⴼⴼⵖⵏⵜ ⵜⵖⴰⵡⵙⵉⵡⵉⵏ ⵙ ⵓⵙⴽⴽⵉⵏ.
nothing-stands-there = ⵓⵔ ⵉⵍⵍⵉ ⵎⴰⴷ ⵉⵍⵍⴰⵏ ⴳ ⵓⴷⵖⴰⵔ ⴰⴷ.
stands-there = ⵉⵍⵍⴰ
expiring = ⴰⵣⵎⵣ ⵉⵇⵔⴱⵏ
expiring-why = ⵎⴰⴷ ⵉⵙⵎⴷⵏ ⴰⵔ ⵉⴼⴼⵖ ⵙⴳ ⵓⵙⴳⵏⵣ ⴳ ⵡⵓⵣⴳⵏ ⵏ ⵢⵉⴹ.
left-the-shop = ⵉⴼⴼⵖ ⵙⴳ ⵓⵙⴳⵏⵣ
nothing-expires = ⵓⵔ ⵉⵍⵍⵉ ⵎⴰⴷ ⵉⵙⵎⴷⵏ.
in-days = { $n ->
    [one] ⴳ { $n } ⵏ ⵡⴰⵙⵙ
   *[other] ⴳ { $n } ⵏ ⵡⵓⵙⵙⴰⵏ
}
places = ⵉⴷⵖⴰⵔⵏ
open-place = ⵕⵥⵎ ⴰⴷⵖⴰⵔ
close-place = ⵇⵇⵏ
no-places-yet = ⵓⵔⵜⴰ ⵉⵍⵍⵉ ⵓⴷⵖⴰⵔ.
place-not-empty = ⵙⵓⵍ ⵍⵍⴰⵏⵜ ⴳⵉⵙ ⵜⵖⴰⵡⵙⵉⵡⵉⵏ.
kind = ⴰⵏⴰⵡ
part-of = ⵙⴳ
place-is-floor = ⵜⴰⵙⴳⴰ
place-is-stand = ⴰⵙⵔⵙ
place-is-store = ⴰⵃⴰⵏⵓ
place-is-workshop = ⴰⵙⴰⵔⴰⴳ
place-is-fair = ⵜⴰⵎⵙⵙⵓⵇⵜ
cause = ⴰⵙⵔⴰⴳ
cause-breakage = ⴰⵔⴰⵥ
cause-theft = ⵜⵓⴽⵔⴹⴰ
cause-expiry = ⴰⵣⵎⵣ ⵉⵙⵎⴷ
cause-moth = ⵜⴰⵎⵓⵜ
cause-drying = ⵜⴰⵖⴰⵔⵜ
cause-unknown = ⵓⵔ ⵉⵜⵜⵓⵙⵙⵏ
counts = ⵉⵙⵉⴹⵏ
count = ⴰⵙⵉⴹⵏ
count-counted = ⴰⵔ ⵉⵜⵜⵔⴰⵊⵓ
count-approved = ⵉⵜⵜⵓⵇⴱⵍ
counted-by = ⵉⵙⵉⴹⵏ ⵜ
differences = ⵉⵎⵣⴰⵔⴰⵢⵏ
no-counts-yet = ⵓⵔⵜⴰ ⵉⵍⵍⵉ ⵓⵙⵉⴹⵏ.
lots-counted = { $n ->
    [one] { $n } ⵏ ⵓⵎⵓⵔ
   *[other] { $n } ⵏ ⵉⵎⵓⵔⵏ
}
count-fits = ⴽⵓⵍⵍⵓ ⵉⵎⵢⴰⵇⵇⴰⵏ.
another-explains = ⴰⴼⴳⴰⵏ ⵢⴰⴹⵏ ⴰⴷ ⵉⵙⴼⵔⵓ.
expected = ⵉⵜⵜⵡⴰⵔⴰⵏ
counted = ⵉⵜⵜⵡⴰⵙⵉⴹⵏ
losses = ⵉⵙⵔⵓⵜⵏ
no-losses = ⵓⵔ ⵉⵍⵍⵉ ⵓⵙⵔⵓ.
who-pays = ⵎⴰ ⵉⵜⵜⴼⵔⵓⵏ
bearer-union = ⵜⴰⵎⵓⵏⵜ
bearer-maker = ⵜⴰⵎⵙⴼⴰⵔⵙⵜ
bearer-shared = ⵙ ⵡⵓⵣⴳⵏ
