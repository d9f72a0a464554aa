# What counts.

order-number = الطلب { $number }
search-results = نتائج البحث عن « { $query } »
pieces = { $n ->
    [zero] لا منتوج
    [one] منتوج واحد
    [two] منتوجان
    [few] { $n } منتوجات
    [many] { $n } منتوجا
   *[other] { $n } منتوج
}
left = { $n ->
    [zero] لم يبق شيء
    [one] بقيت قطعة واحدة
    [two] بقيت قطعتان
    [few] بقيت { $n } قطع
    [many] بقيت { $n } قطعة
   *[other] بقيت { $n } قطعة
}
given-back = { $n ->
    [zero] لم يُرجع شيء
    [one] أُرجعت قطعة واحدة
    [two] أُرجعت قطعتان
    [few] أُرجعت { $n } قطع
    [many] أُرجعت { $n } قطعة
   *[other] أُرجعت { $n } قطعة
}
