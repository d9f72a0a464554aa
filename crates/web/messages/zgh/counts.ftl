# What counts.

order-number = ⵜⴰⵙⵓⵜⵔⵜ { $number }
search-results = ⵜⵉⵢⴰⴼⵓⵜⵉⵏ ⵏ « { $query } »
pieces = { $n } ⵏ ⵜⴼⴰⵔⵉⵙⵉⵏ
left = ⵇⵇⵉⵎⴰⵏⵜ { $n }
given-back = { $n } ⵓⵔⵔⵉⵏⵜ
