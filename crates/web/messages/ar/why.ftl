as-of = كما كان في
show-day = أظهر
today-word = اليوم
stood-where = أين كان
balance-then = الرصيد
price-then = الثمن
events-none = لا حدث إلى هذا اليوم.
event-other = حدث في السجل
event-catalogue-add-picture = أضيفت صورة
event-catalogue-add-product = أضيف المنتوج
event-catalogue-add-variant = أضيف نوع
event-catalogue-change-product = عدل المنتوج
event-catalogue-define-family = حددت العائلة
event-catalogue-order-pictures = رتبت الصور
event-catalogue-remove-picture = حذفت صورة
event-catalogue-retire-variant = أوقف نوع
event-catalogue-review-text = روجع نص
event-catalogue-set-price = حدد الثمن
event-catalogue-set-product-state = تغيرت حالة المنتوج
event-catalogue-set-vat-rule = حددت الضريبة
event-catalogue-write-text = كتب نص
event-deposits-agree = اتفق الطرفان على الشروط
event-deposits-give-back = أرجعت السلع
event-deposits-receive = دخلت في الإيداع
event-evidence-photograph = صورة قُدمت كدليل
event-ledger-mature = انقضى أجل الإرجاع
event-ledger-open-books = فتحت الدفاتر
event-ledger-remit = سلم الناقل ما قبضه
event-messages-write = كتبت رسالة
event-orders-cancel = أُلغي الطلب
event-orders-deliver = سُلّم الطلب
event-orders-place = أُكد الطلب
event-orders-prepare = حُضّر الطلب
event-orders-refund = رُد المال
event-orders-refuse = رُفض عند الباب
event-orders-set-delivery-rate = حدد ثمن التوصيل
event-organisations-add-member = انضم عضو
event-organisations-add-role = أضيف دور
event-organisations-change = عُدّل التنظيم
event-organisations-close = أُغلق التنظيم
event-organisations-end-role = انتهى دور
event-organisations-join-union = انضم إلى اتحاد
event-organisations-leave-union = غادر الاتحاد
event-organisations-register = سُجّل التنظيم
event-organisations-remove-member = خرج عضو
event-organisations-set-bank-details = حدد الحساب البنكي
event-payouts-advance = أُعطي تسبيق
event-payouts-approve = صودق على الأداء
event-payouts-propose = اقتُرح الأداء
event-payouts-refuse = رُفض الأداء
event-people-accept-invitation = قبلت الدعوة
event-people-change-password = غُيّرت كلمة السر
event-people-change-person = عدلت بيانات الشخص
event-people-clear-second-factor = أوقف الرمز
event-people-disable = تغير حق الدخول
event-people-end-sessions = أنهيت جلسات
event-people-erase = محيت البيانات
event-people-first-run = البداية الأولى
event-people-grant-role = أعطي دور
event-people-invite = أرسلت دعوة
event-people-register = سجل الشخص
event-people-revoke-role = سحب دور
event-people-set-second-factor = شغل الرمز
event-people-sign-in = دخول
event-people-sign-out = خروج
event-people-step-up = تأكيد الهوية
event-stock-approve-count = صودق على الجرد
event-stock-close-place = أغلق المكان
event-stock-open-place = فتح المكان
event-stock-record-count = جرد
event-stock-record-loss = سجل ضياع
event-stock-transfer = نقلت السلع
event-territory-found = أسس المجال
event-territory-open-space = فتح الفضاء
event-tills-add-till = أضيف صندوق
event-tills-close-session = أُغلق الصندوق
event-tills-open-session = فُتح الصندوق
event-tills-sell = بيع في المحل
fact-amount = المبلغ
fact-cause = السبب
fact-code = الرمز
fact-commission_bps = العمولة
fact-difference = الفرق
fact-differences = الفروق
fact-found = وجد
fact-missing = ناقص
fact-number = الرقم
fact-owed = مستحق للمنتِجة
fact-paid = مؤدى
fact-price = الثمن
fact-rate_bps = النسبة
fact-role = الدور
fact-state = الحالة
fact-terms_version = نسخة الاتفاق
fact-total = المجموع
fact-units = الوحدات
fact-z_number = رقم Z
account-cash-till = نقد الصندوق
account-cash-safe = نقد الخزنة
account-cash-transit = نقد في الطريق
account-card-clearing = بطاقات في الانتظار
account-cod-recv = عند الناقل
account-bank = البنك
account-producer-advance = تسبيقات المنتِجات
account-vat-in = ضريبة مسترجعة
account-stock-owned = مخزون الاتحاد
account-producer-held = للمنتِجة، في انتظار أجل الإرجاع
account-producer-payable = للمنتِجة، مستحق الأداء
account-order-deferred = طلبات مؤداة لم تُسلّم بعد
account-refund-payable = مبالغ ترد
account-carrier-payable = للناقل
account-vat-out = ضريبة مستحقة
account-fund-solidarity = صندوق التضامن
account-fund-campaign = صندوق الحملة
account-commission = عمولة الاتحاد
account-label-fee = مساهمة العلامة
account-shipping = التوصيل
account-sales-owned = مبيعات الاتحاد
account-cogs = كلفة المبيعات
account-cash-over = فائض في الصندوق
account-cash-short = نقص في الصندوق
account-discount-union = تخفيض يتحمله الاتحاد
account-carrier = كلفة النقل
account-bank-fee = مصاريف البنك
account-shrink = تعويضات عن الضياع
account-opening = رصيد البداية
event-label-photograph-visit = صورة من الزيارة
fact-why = السبب
event-orders-refund-whole = رُد مال الطلب كله
why-more-lots = { $n ->
    [zero] لا دفعات أخرى
    [one] دفعة أخرى أقدم
    [two] دفعتان أخريان أقدم
    [few] { $n } دفعات أخرى أقدم
    [many] { $n } دفعة أخرى أقدم
   *[other] { $n } دفعة أخرى أقدم
}
why-more-events = { $n ->
    [zero] لا شيء أقدم
    [one] حدث أقدم
    [two] حدثان أقدم
    [few] { $n } أحداث أقدم
    [many] { $n } حدثا أقدم
   *[other] { $n } حدث أقدم
}
