# What counts.

order-number = Commande { $number }
search-results = Résultats pour « { $query } »
pieces = { $n ->
    [one] { $n } produit
   *[other] { $n } produits
}
left = { $n ->
    [one] Il en reste { $n }
   *[other] Il en reste { $n }
}
given-back = { $n ->
    [one] { $n } rendue
   *[other] { $n } rendues
}
