no-stock-yet = Rien ici. Commencez par un bon de dépôt.
expired-on = Périmé le { $day }
goods-transfer = Transférer
goods-count = Compter
goods-loss = Déclarer une perte
goods-give-back = Rendre à la productrice
goods-lead-transfer = D’un lieu à l’autre : étage, stand, réserve, foire.
goods-lead-count = Comptez ce que vous voyez, sans voir ce qui est écrit. Une autre personne explique les écarts.
goods-lead-loss = Ce qui est perdu ou abîmé, avec la cause. L’accord dit qui paie.
goods-lead-give-back = Les pièces repartent avec un bon en deux parts, signé à l’écran.
nothing-stands-there = Rien dans ce lieu.
stands-there = Présent
expiring = Dates proches
expiring-why = Ce qui est périmé quitte la vente tout seul à minuit.
left-the-shop = Sorti de la vente
nothing-expires = Rien n’arrive à sa date.
in-days = { $n ->
    [one] Sous { $n } jour
   *[other] Sous { $n } jours
}
places = Lieux
open-place = Ouvrir un lieu
close-place = Fermer
no-places-yet = Aucun lieu. Ouvrez un étage, puis un stand.
place-not-empty = Il s’y trouve encore des pièces ou des stands ouverts.
kind = Genre
part-of = Fait partie de
place-is-floor = Étage
place-is-stand = Stand
place-is-store = Réserve
place-is-workshop = Atelier
place-is-fair = Foire
cause = Cause
cause-breakage = Casse
cause-theft = Vol
cause-expiry = Péremption
cause-moth = Mites
cause-drying = Dessèchement
cause-unknown = Inconnue
counts = Inventaires
count = Inventaire
count-counted = À expliquer
count-approved = Approuvé
counted-by = Compté par
differences = Écarts
no-counts-yet = Aucun inventaire.
lots-counted = { $n ->
    [one] { $n } lot
   *[other] { $n } lots
}
count-fits = Tout correspond.
another-explains = Une autre personne explique et approuve.
expected = Attendu
counted = Compté
losses = Pertes
no-losses = Aucune perte.
who-pays = Qui paie
bearer-union = L’union
bearer-maker = La productrice
bearer-shared = Partagé
