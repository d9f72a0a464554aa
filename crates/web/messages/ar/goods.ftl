no-stock-yet = لا سلع هنا. ابدأ بوصل إيداع.
expired-on = انتهى في { $day }
goods-transfer = نقل سلع
goods-count = جرد
goods-loss = تسجيل خسارة
goods-give-back = إرجاع إلى المنتجة
goods-lead-transfer = من مكان إلى آخر: الطابق، الرف، المخزن، المعرض.
goods-lead-count = عد ما تراه، دون أن ترى ما هو مسجل. شخص آخر يشرح الفروق.
goods-lead-loss = ما ضاع أو تلف، مع سببه. من يتحمله مكتوب في الاتفاق.
goods-lead-give-back = تخرج السلع بوصل من جزأين، موقع على الشاشة.
nothing-stands-there = لا شيء في هذا المكان.
stands-there = موجود
expiring = قرب انتهاء الصلاحية
expiring-why = ما انتهت مدته يخرج من البيع وحده عند منتصف الليل.
left-the-shop = خرج من البيع
nothing-expires = لا شيء تنتهي مدته في هذه الفترة.
in-days = { $n ->
    [zero] اليوم
    [one] خلال يوم واحد
    [two] خلال يومين
    [few] خلال { $n } أيام
    [many] خلال { $n } يوما
   *[other] خلال { $n } يوم
}
places = الأماكن
open-place = فتح مكان
close-place = أغلق
no-places-yet = لا مكان بعد. افتح طابقا ثم رفا.
place-not-empty = ما زالت فيه سلع أو رفوف مفتوحة.
kind = النوع
part-of = جزء من
place-is-floor = طابق
place-is-stand = رف
place-is-store = مخزن
place-is-workshop = ورشة
place-is-fair = معرض
cause = السبب
cause-breakage = كسر
cause-theft = سرقة
cause-expiry = انتهاء الصلاحية
cause-moth = عث
cause-drying = جفاف
cause-unknown = غير معروف
counts = الجرود
count = جرد
count-counted = ينتظر الشرح
count-approved = مصادق عليه
counted-by = عده
differences = الفروق
no-counts-yet = لا جرد بعد.
lots-counted = { $n ->
    [zero] لا دفعة
    [one] دفعة واحدة
    [two] دفعتان
    [few] { $n } دفعات
    [many] { $n } دفعة
   *[other] { $n } دفعة
}
count-fits = كل شيء مطابق.
another-explains = شخص آخر يشرح الفروق ويصادق.
expected = المسجل
counted = المعدود
losses = الخسائر
no-losses = لا خسائر.
who-pays = من يتحملها
bearer-union = الاتحاد
bearer-maker = المنتجة
bearer-shared = مناصفة
