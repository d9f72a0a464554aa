add-family = إضافة عائلة
add-role = إضافة دور
end-role = أنهِ الدور
agreement-liable-maker = هذه المنتِجة خاضعة للضريبة على القيمة المضافة: تبيع باسمها، أو تشتري منها الاتحادية.
attribute-choices = الاختيارات
attribute-choices-hint = سطر لكل اختيار: المفتاح | العربية | الفرنسية | الأمازيغية | الإنجليزية
attribute-key = المفتاح
attributes = الأسئلة
attribute-key-hint = حروف لاتينية صغيرة، لا تتغير بعد ذلك
attribute-label = السؤال كما يقرأه الناس
attribute-required = لا بد منه
attribute-type = نوع الجواب
attribute-text = نص
attribute-choice = اختيار من لائحة
attribute-integer = عدد
attribute-bool = نعم أو لا
attribute-unit = الوحدة
attribute-unit-hint = مثلا سم أو غ؛ فارغة إن لم تكن
bought-for = ثمن الشراء (الكل، دون ضريبة)
cards-fee = ما احتفظ به البنك
cards-reference = مرجع التسوية
cards-settle = تسوية مداخيل البطاقات
cards-settle-lead = سجّل ما وصل إلى البنك من مداخيل البطاقات، كما في كشف المؤسسة.
cards-taken = المداخيل المسوّاة
carrier-hands-over = الناقل يسلّم ما حصّله
carrier-hands-over-lead = سجّل ما سلّمه الناقل وما احتفظ به أجرةً.
carriers-hold-nothing = لا يحتفظ أي ناقل بأموالنا الآن.
carrier-keeps = ما يحتفظ به (مع الضريبة)
collected = ما حصّله
deposit-bad-cost = السلعة المشتراة لها ثمن شراء، والمودعة ليس لها.
deposit-bought = الدفعة { $lot } اشترتها الاتحادية: لم تعد للمنتِجة.
families-what = ما تبيعه المجالية، بترتيب المتجر.
family-taken = توجد عائلة بهذا الرمز.
family-what = اسم العائلة وصورتها، وما يُسأل عن كل منتوج منها.
import-file = استيراد جدول
import-how = اختر ملف CSV أو الصق الخلايا من جدولك. يُعرض كل سطر أولا، ولا يُحفظ شيء قبل موافقتك.
import-example = جدول فارغ للملء
import-choose = الملف
import-paste = أو الصق الخلايا هنا، مع سطر العناوين
import-look = اقرأ الجدول
import-columns = الأعمدة المعروفة
import-kept = محفوظة
import-good = سليمة
import-there = موجودة من قبل
import-wrong = فيها خطأ
import-go = { $n ->
    [zero] لا شيء للحفظ
    [one] احفظ سطرا واحدا
    [two] احفظ سطرين
    [few] احفظ { $n } أسطر
    [many] احفظ { $n } سطرا
   *[other] احفظ { $n } سطر
}
import-another = جدول آخر
import-line = السطر
import-mend = صحّح هذه الأسطر في جدولك وأعد إحضار الملف كله: ما حُفظ لا يتكرر.
import-row-ok = سليم
import-row-done = حُفظ
import-row-there = موجود من قبل
import-bad-family = لا توجد عائلة بهذا الرمز.
import-bad-form = شكل غير معروف: cooperative أو union أو artisan أو company أو association.
import-bad-unit = وحدة غير معروفة: piece أو kg أو m.
table-too-large = الملف أكبر من 2 ميغا: قسّمه.
table-too-many-rows = أكثر من 5000 سطر: قسّم الملف.
table-empty = لا توجد أسطر تحت العناوين.
table-not-a-table = هذا ليس جدولا نصيا. في برنامجك: حفظ باسم، CSV.
table-no-code = لا يوجد عمود code في سطر العناوين.
new-attribute = سؤال جديد
no-families-yet = لا عائلات بعد: أضف الأولى.
pictogram = الرمز المصوّر
pictogram-rug = زربية
pictogram-pottery = فخار
pictogram-leather = جلد
pictogram-honey = عسل
pictogram-pastry = حلويات
pictogram-couscous = كسكس
pictogram-fruit = فواكه
pictogram-wood = خشب
pictogram-lantern = مصباح
pictogram-star = نجمة
place-in-order = الترتيب في المتجر
price-from = الثمن من
price-to = إلى
product-no-reason = قل ما الذي يجب إصلاحه.
product-not-waiting = هذا المنتوج لا ينتظر النشر.
right-to-send-back = حق الإرجاع
withdrawal-is-yes = نعم، سبعة أيام
withdrawal-is-perishable = لا: مادة سريعة التلف
withdrawal-is-custom = لا: حسب الطلب
sent-back-because = أُرجع إليك للإصلاح:
what-to-mend = ما الذي يجب إصلاحه؟
settle-no-reference = التسوية لها مرجع.
settle-too-much = المداخيل غير المسوّاة هي { $open } فقط.
sold-by = يُباع
sold-by-piece = بالقطعة
sold-by-kg = بالكيلوغرام (الثمن للكيلو)
sold-by-m = بالمتر (الثمن للمتر)
split-sale-vat = الضريبة على القيمة المضافة للدولة
who-holds-money = من عنده المال
who-holds-money-lead = الصناديق والخزنة والناقلون والبنك: كم عند كل واحد الآن.
column-code = رمز قصير بحروف لاتينية، لا يتكرر
column-maker = رمز المنظمة المنتِجة
column-family = رمز العائلة
column-name-ar = الاسم بالعربية
column-name-fr = الاسم بالفرنسية
column-name-zgh = الاسم بالأمازيغية
column-name-en = الاسم بالإنجليزية
column-description-ar = الوصف بالعربية
column-description-fr = الوصف بالفرنسية
column-description-zgh = الوصف بالأمازيغية
column-description-en = الوصف بالإنجليزية
column-drawing = الرسم في انتظار الصورة: rug, jar, bowl…
column-unit = piece أو kg أو m
column-price = الثمن مع الضريبة
column-weight-g = الوزن بالغرام
column-shelf-days = أيام الصلاحية
column-unique = 1 لقطعة فريدة
column-form = cooperative أو union أو artisan أو company أو association
column-role = producer أو carrier أو union… (producer إن كان فارغا)
column-commune = اسم الجماعة أو رمزها
column-phone = الهاتف
column-ice = التعريف الموحد للمقاولة
column-founded = سنة التأسيس
column-women-led = 1 إن كانت تديرها نساء
entry-purchase = شراء من المنتِجة
entry-cost_of_sale = كلفة ما بيع
entry-cost_undone = كلفة ما رجع
entry-cards_settled = تسوية البطاقات
entry-shrink_owned = ضياع سلعة الاتحادية
entry-found_owned = سلعة الاتحادية وُجدت
account-psp-fee = كلفة البطاقات
account-giftcard = بطاقات الهدايا
account-breakage = بطاقات لم تُستعمل
event-ledger-settle-cards = سُوّيت مداخيل البطاقات
event-catalogue-refuse-product = أُرجع المنتوج للإصلاح
letter-product-refused = منتوج أُرجع إليك للإصلاح
letter-product-refused-body = المنتوج { $detail }: ما يجب إصلاحه مكتوب على صفحته.
gross = الثمن الكامل
net = الصافي لك
unit-piece = قطعة
unit-g = غرام
unit-cm = سنتيمتر
picking-list = لائحة التجهيز
picking-list-what = ما يجب جلبه للطلبات التي تنتظر التغليف، مكانا مكانا.
nothing-to-pick = لا طلب ينتظر التغليف.
delivery = التسليم
delivery-carrier = ناقل
delivery-pickup = في المتجر
delivery-counter = عند الصندوق
till-unknown-code = لا قطعة برمز { $code }. ابحث بالاسم.

# Accounts, cash on its way, the solidarity fund.
account-lead = كل سطر في هذا الحساب، الأحدث أولا، مع ما يقابله والوثيقة التي وراءه.
against = مقابل
debit = مدين
credit = دائن
advance-give = منح تسبيق
advance-lead = يؤدى من البنك، ويسترجع من أداءاتها القادمة، نصف كل واحد على الأكثر.
advance-reason-hint = مثلا: شراء الصوف.
cash-carry = إخراج نقود إلى البنك
cash-carry-lead = تخرج من الخزنة وتبقى في الطريق حتى يعدها البنك.
cash-carried-by = يحملها
cash-bank = وصلت إلى البنك
cash-bank-lead = المبلغ الذي عده البنك. ما نقص يبقى في الطريق حتى يفسر.
cash-slip = رقم وصل البنك
fund-spend = الصرف من صندوق التضامن
fund-spend-lead = بقرار وله محضر. لا يتجاوز ما في الصندوق.
fund-purpose = الغرض
fund-purpose-hint = تنظيم أو غرض، بلا أسماء أشخاص.
fund-decision = رقم المحضر
entry-cash_carried = نقود خرجت إلى البنك
entry-cash_banked = نقود وصلت إلى البنك
entry-fund_spent = صرف من صندوق التضامن
event-ledger-carry-cash = خرجت نقود إلى البنك
event-ledger-bank-cash = وصلت النقود إلى البنك
event-ledger-spend-fund = صرف من صندوق التضامن
event-territory-change-settings = غيرت إعدادات الاتحاد
event-orders-remove-delivery-rate = حذف ثمن توصيل
cash-not-there = المبلغ غير صحيح: الموجود { $holds }.
cash-no-name = اكتبوا من يحمل النقود.
cash-no-slip = اكتبوا رقم وصل البنك.
fund-not-there = المبلغ غير صحيح: في الصندوق { $holds }.
fund-no-bank = في البنك { $holds } فقط.
fund-no-decision = اكتبوا الغرض ورقم المحضر.

# Closing a period of the books.
closing-periods = إقفال الفترات
closing-lead = الفترة المقفلة لا تتغير: ما يصل متأخرا يؤرخ بأول يوم مفتوح. يقفلها شخصان وتختمها بصمة.
close-through = إلى غاية
close-asked-by = طلبها
close-closed-by = أقفلها
close-entries = القيود
close-root = البصمة
close-none = لم تقفل أي فترة بعد.
close-waits = إقفال مطلوب إلى غاية
close-ask = طلب إقفال فترة
close-ask-lead = يؤكده شخص آخر. بعده لا يؤرخ شيء في هذه الفترة.
close-approve = إقفال الفترة
close-approve-lead = لا رجوع في هذا: الفترة المقفلة لا تفتح من جديد.
close-drop = سحب الطلب
close-drop-lead = تبقى الفترة مفتوحة، ويحفظ السجل السبب.
close-check-sessions = { $n ->
    [0] كل الصناديق معدودة
    [one] صندوق واحد ما زال مفتوحا
    [two] صندوقان ما زالا مفتوحين
    [few] { $n } صناديق ما زالت مفتوحة
   *[other] { $n } صندوقا ما زالت مفتوحة
}
close-check-uncleared = { $n ->
    [0] كل شيء مصفى
    [one] حساب مرور واحد غير مصفى
    [two] حسابا مرور غير مصفيين
    [few] { $n } حسابات مرور غير مصفاة
   *[other] { $n } حساب مرور غير مصفى
}
uncleared = أموال في الطريق
uncleared-lead = ما يوجد عند غيرنا أو ينتظره، الأقدم أولا. كل سطر يجب أن يعود إلى الصفر.
uncleared-none = لا شيء في الطريق: كل شيء مصفى.
uncleared-since = منذ
uncleared-days = الأيام
bank-fee = مصاريف البنك
bank-fee-lead = ما أخذه البنك، مع الضريبة، كما في إشعاره.
entry-bank_fee = مصاريف البنك
event-ledger-ask-close = طُلب إقفال فترة
event-ledger-close-period = أُقفلت الفترة وخُتمت
event-ledger-drop-close = سُحب طلب الإقفال
event-ledger-charge-bank-fee = أخذ البنك مصاريف
close-not-past = اختاروا يوما مضى.
close-already = الفترة مقفلة من قبل إلى غاية { $through }.
close-sessions-open = عدد الصناديق التي لم تعد بعد في تلك الأيام: { $count }.
close-asked = إقفال إلى غاية { $through } ينتظر الشخص الثاني.
close-not-asked = لا إقفال ينتظر.
close-no-reason = اذكروا السبب.
close-same-person = من يطلب لا يقفل.
carrier-keeps-returns = المقتطع عن المرجوعات
carrier-keeps-returns-hint = طرود رفضت عند الباب: ما بقي له علينا.
remit-returns-too-much = مبلغ غير ممكن: له علينا { $owed } عن المرجوعات.
