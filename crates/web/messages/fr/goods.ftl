no-stock-yet = Rien ici. Commencez par un bon de dépôt.
expired-on = Périmé le { $day }
goods-transfer = Transférer
goods-count = Compter
goods-loss = Déclarer une perte
goods-give-back = Rendre à la productrice
goods-lead-transfer = D’un emplacement à l’autre : étage, stand, réserve, foire.
goods-lead-count = Comptez ce que vous voyez, sans connaître le chiffre attendu. Une autre personne explique les écarts.
goods-lead-loss = Ce qui est perdu ou abîmé, et pourquoi. Le contrat de dépôt-vente dit qui paie.
goods-lead-give-back = Les pièces repartent avec un bon en deux parts, signé à l’écran.
nothing-stands-there = Rien à cet emplacement.
stands-there = Présent
expiring = Dates proches
expiring-why = Ce qui est périmé quitte de lui-même la vente à minuit.
left-the-shop = Retiré de la vente
nothing-expires = Rien n’arrive à expiration sur cette période.
in-days = { $n ->
    [one] Sous { $n } jour
   *[other] Sous { $n } jours
}
places = Emplacements
open-place = Ouvrir un emplacement
close-place = Fermer
no-places-yet = Aucun emplacement. Ouvrez un étage, puis un stand.
place-promised = Une commande pas encore livrée a pris ses articles ici : livrez-la ou annulez-la d’abord.
place-not-empty = Il s’y trouve encore des pièces ou des stands ouverts.
place-till-open = Une caisse y vend encore : fermez-la et comptez-la d’abord.
kind = Type
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
another-explains = Une autre personne explique les écarts et approuve.
expected = Attendu
counted = Compté
losses = Pertes
no-losses = Aucune perte.
who-pays = Qui paie
bearer-union = L’union
bearer-maker = La productrice
bearer-shared = Partagé
resting = En rayon depuis longtemps
resting-lead = Ce qui ne s’est pas vendu depuis sa mise en rayon. Changez-le de stand, emmenez-le à une foire, revoyez le prix avec la productrice, ou rendez-le-lui.
nothing-rests = Rien n’est en rayon depuis aussi longtemps.
on-show-since = En rayon depuis
on-show-days = { $n ->
    [one] { $n } jour et plus
   *[other] { $n } jours et plus
}
days = Jours
lot-code-wrong = La lettre à la fin du code de lot ne va pas avec ses chiffres. Relisez le code.
photo = Photo
photo-of-line = Photo de la ligne
deposit-no-line = Cette ligne n’est pas sur le bon.
deposit-photo-there = Cette ligne a déjà sa photo : on ne remplace pas ce qui a été signé.
event-deposits-photograph = Les produits ont été photographiés
entry-found_consigned = Perte retrouvée : plus de dédommagement
count-answer-all = Un nombre en face de chaque lot ; si vous n’en voyez pas, tapez 0.
stock-search-hint = Code du lot, nom de la pièce ou de sa productrice
