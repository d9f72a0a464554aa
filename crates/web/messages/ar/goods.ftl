no-stock-yet = لا سلع هنا بعد. ابدأ بوصل إيداع.
expired-on = انتهت صلاحيته في { $day }
goods-transfer = نقل سلع
goods-count = جرد
goods-loss = تسجيل ضياع
goods-give-back = إرجاع إلى المنتِجة
goods-lead-transfer = من مكان إلى آخر: الطابق، الرواق، المستودع، المعرض.
goods-lead-count = عُدّ ما تراه دون أن ترى المسجل. يشرح الفروق شخص آخر.
goods-lead-loss = ما ضاع أو تلف، وسببه. الاتفاق يحدد من يتحمله.
goods-lead-give-back = تخرج السلع بوصل من جزأين، موقع على الشاشة.
nothing-stands-there = لا شيء في هذا المكان.
stands-there = موجود
expiring = تنتهي صلاحيته قريبا
expiring-why = ما انتهت صلاحيته يخرج من البيع وحده عند منتصف الليل.
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
no-places-yet = لا أماكن بعد. افتح طابقا ثم رواقا.
place-promised = طلب لم يُسلَّم بعد أُخذت سلعه من هنا: سلّمه أو ألغه أولا.
place-not-empty = ما زالت فيه سلع أو أروقة مفتوحة.
place-till-open = صندوق ما زال يبيع هناك: أغلقوه واحسبوا ما فيه أولا.
kind = النوع
part-of = جزء من
place-is-floor = طابق
place-is-stand = رواق
place-is-store = مستودع
place-is-workshop = ورشة
place-is-fair = معرض
cause = السبب
cause-breakage = كسر
cause-theft = سرقة
cause-expiry = انتهاء الصلاحية
cause-moth = العث
cause-drying = الجفاف
cause-unknown = غير معروف
counts = عمليات الجرد
count = جرد
count-counted = ينتظر شرح الفروق
count-approved = مصادق عليه
counted-by = من عدّ
differences = الفروق
no-counts-yet = لا جرد إلى الآن.
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
losses = الضياع
no-losses = لا شيء ضاع.
who-pays = من يتحمله
bearer-union = الاتحاد
bearer-maker = المنتِجة
bearer-shared = مناصفة
resting = معروض منذ مدة
resting-lead = ما لم يبع منذ عرضه. انقله إلى رف آخر أو إلى معرض، أو غير ثمنه باتفاق مع المنتجة، أو أرجعه إليها.
nothing-rests = لا شيء معروض منذ هذه المدة.
on-show-since = معروض منذ
on-show-days = { $n ->
    [zero] 0 يوم
    [one] يوم واحد فأكثر
    [two] يومان فأكثر
    [few] { $n } أيام فأكثر
    [many] { $n } يوما فأكثر
   *[other] { $n } يوم فأكثر
}
days = الأيام
lot-code-wrong = الحرف في آخر رمز الدفعة لا يوافق أرقامه. اقرأ الرمز من جديد.
photo = صورة
photo-of-line = صورة السطر
deposit-no-line = لا يوجد هذا السطر في الوصل.
deposit-photo-there = لهذا السطر صورته: ما وقع عليه لا يستبدل.
event-deposits-photograph = صورت السلع عند تسليمها
entry-found_consigned = وجد ما ضاع: لا تعويض عنه
count-answer-all = اكتب عددا أمام كل دفعة؛ إن لم تر شيئا فاكتب 0.
stock-search-hint = رمز الدفعة، أو اسم المنتوج أو صانعته
