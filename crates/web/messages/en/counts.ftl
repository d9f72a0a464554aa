# What counts.

order-number = Order { $number }
search-results = Results for “{ $query }”
pieces = { $n ->
    [one] { $n } product
   *[other] { $n } products
}
left = { $n ->
    [one] { $n } left
   *[other] { $n } left
}
given-back = { $n ->
    [one] { $n } sent back
   *[other] { $n } sent back
}
