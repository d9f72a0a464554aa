pv-short = المعطيات الشخصية
pv-title = معطياتك الشخصية
pv-lead = ما الذي نعرفه عنك، ولماذا، وإلى متى، وما الذي يحق لك أن تطلبه.
pv-who = من المسؤول
pv-who-what = يسيّر هذا السوق ويسأل عن معطياتك:
pv-cndp = رقم التصريح لدى اللجنة الوطنية لمراقبة حماية المعطيات (CNDP):
pv-cndp-none = لم يُسجل بعد رقم التصريح لدى اللجنة الوطنية (CNDP).
pv-why = لماذا نطلبها
pv-why-order = طلبك: الاسم والهاتف والعنوان، لنوصله إليك ونتصل بك بشأنه فقط.
pv-why-account = حساب من يعمل هنا أو يبيع: الاسم ووسيلة الاتصال والأدوار وأثر كل عملية.
pv-why-members = المنخرطات: الاسم والحضور في التكوينات والجموع، كما يطلبه القانون 112-12 والبرنامج.
pv-why-cookies = ملفات الارتباط: السلة والجماعة والجلسة فقط. لا شيء يتتبعك.
pv-why-nobody = لا نبيعها ولا نعطيها لأحد، إلا الناقل ما يلزمه للتوصيل.
pv-long = كم نحتفظ بها
pv-what = ماذا
pv-term = المدة
pv-long-books = تبقى الدفاتر والوثائق التجارية كما يفرضه القانون، برقم لا يدل على من مُحيت معطياته.
pv-where = أين توجد
pv-where-is = الخادم الذي يحفظها موجود في:
pv-where-abroad = تخرج معطياتك إذن من المغرب: لا يكون ذلك إلا بإذن من اللجنة الوطنية (القانون 09-08، المادتان 43 و44).
pv-where-unknown = لم يُصرح بعد بالبلد الذي يوجد فيه الخادم.
pv-rights = حقوقك
pv-rights-what = يعطيك القانون 09-08 حق الاطلاع على معطياتك وتصحيحها ومحوها والاعتراض على استعمالها، بالمجان.
pv-rights-order = اشتريت هنا: افتح رابط طلبك، ثم «معطياتي».
pv-rights-account = لديك حساب: «حسابي»، ثم «معطياتي».
pv-rights-cndp = إن لم يُرضك الجواب، فلك أن تشتكي إلى اللجنة الوطنية لمراقبة حماية المعطيات ذات الطابع الشخصي (CNDP)، الرباط.
pv-version = نص هذه الصفحة بتاريخ
pv-due = قبل
pv-class-cart = سلة متروكة (في متصفحك فقط)
pv-class-attempts = محاولات الدخول
pv-class-sessions = جلسات انتهت
pv-class-invitations = دعوات استُعملت أو انتهت
pv-class-secrets = كلمات سر وأرقام سرية ومفاتيح مرور مسحوبة
pv-class-sent = ما أُرسل (أرقام الطلبات)
pv-class-messages = رسائل إلى المشترين والمنتِجات
pv-class-buyers = اسم المشتري وهاتفه وعنوانه، بعد الطلب
pv-class-requests = طلبات بشأن المعطيات، بعد الجواب
pv-class-accounts = حسابات وأدوار
pv-class-members = سجل المنخرطات
pv-class-logs = سجل الخادم (بلا أسماء ولا أرقام)
pv-class-backups = نسخ احتياطية
pv-class-books = دفاتر وفواتير ووثائق
pv-class-journal = سجل العمليات (بأرقام عشوائية)
pv-how-deleted = يمحوها البرنامج ليلا
pv-how-browser = ينساها متصفحك
pv-how-operator = بأدوات المشغل
pv-how-asked = حتى يُطلب محوها
pv-how-law = تبقى، كما يفرضه القانون
pv-days = { $n ->
    [zero] لا يوم
    [one] يوم واحد
    [two] يومان
    [few] { $n } أيام
    [many] { $n } يوما
   *[other] { $n } يوم
}
pv-years = { $n ->
    [zero] لا سنة
    [one] سنة واحدة
    [two] سنتان
    [few] { $n } سنوات
    [many] { $n } سنة
   *[other] { $n } سنة
}
pv-rights-days = { $n ->
    [zero] نجيبك في اليوم نفسه.
    [one] نجيبك خلال يوم واحد.
    [two] نجيبك خلال يومين.
    [few] نجيبك خلال { $n } أيام، ومن يُرفض طلبه يُقال له لماذا.
    [many] نجيبك خلال { $n } يوما.
   *[other] نجيبك خلال { $n } يوم.
}
od-days = { $n ->
    [zero] نجيبك في اليوم نفسه.
    [one] نجيبك خلال يوم واحد.
    [two] نجيبك خلال يومين.
    [few] نجيبك خلال { $n } أيام على الأكثر.
    [many] نجيبك خلال { $n } يوما على الأكثر.
   *[other] نجيبك خلال { $n } يوم على الأكثر.
}
pv-kind-export = نسخة من المعطيات
pv-kind-correct = تصحيح
pv-kind-erase = محو المعطيات
pv-state-asked = ينتظر الجواب
pv-state-done = تم
pv-state-refused = مرفوض
od-title = معطياتي
od-lead = انظر ما نعرفه عنك، وخذه معك، أو اطلب تصحيحه أو محوه.
od-see = كل ما نعرفه عنك
od-see-what = على الفور، بلا طلب. يُسجل في كل مرة أن معطياتك أُعطيت.
od-as-page = صفحة للقراءة والطباعة
od-as-file = ملف (JSON)
od-ask = اطلب
od-kind = ماذا تطلب
od-words = بكلماتك
od-words-hint = للتصحيح: ما الخطأ وما الصواب.
od-send = أرسل الطلب
od-sent = سُجل طلبك. ستجد الجواب في هذه الصفحة.
od-asked = ما طلبته
kn-title = ما نعرفه
kn-lead = هذا كل ما هو مسجل عن هذا الشخص.
kn-law = القانون 09-08، المادة 7
kn-acts = ما قمت به
kn-acts-what = كل عملية باسمها في سجل العمليات.
kn-not = لا تُعطى كلمات المرور والأرقام السرية لأحد: لا يُحفظ منها إلا أثر لا يُقرأ. ونصوص البيت وصوره (محاضر، تقارير) تُقرأ باليد عند الطلب.
kn-name = الاسم
kn-phone = الهاتف
kn-address = المكان
kn-kind = النوع
kn-way = الطريقة
kn-number = الرقم
kn-device = الجهاز
kn-words = النص
kn-on = التاريخ
kn-used = آخر استعمال
kn-done = أُنجز في
kn-until = إلى
kn-amount = المبلغ
kn-gender = الجنس
kn-age = فئة العمر
kn-founded = سنة التأسيس
kn-women = تسيّرها نساء
kn-present = حضور
kn-count = العدد
kn-t-person = الشخص
kn-t-role-grant = الأدوار
kn-t-credential = وسائل الدخول
kn-t-session = الجلسات
kn-t-invitation = الدعوات
kn-t-throttle = محاولات الدخول
kn-t-label-vote = أصوات لجنة العلامة
kn-t-message = الرسائل
kn-t-consent = النصوص المقبولة
kn-t-privacy-request = طلبات بشأن المعطيات
kn-t-organisation = المقاولة الفردية
kn-t-bank-account = الحساب البنكي
kn-t-agreed-action = إجراءات متفق عليها
kn-t-plan-action = إجراءات المخطط
kn-t-plan-objective = أهداف المخطط
kn-t-training = التكوينات التي نشطتها
kn-t-order-buyer = المشتري
kn-t-sales-order = الطلب
kn-t-order-line = سطور الطلب
kn-t-order-event = ما حدث
kn-t-order-via = الرابط الذي أتى بك
kn-t-refund = المبالغ المرجعة
kn-t-tender = الأداء
kn-t-org-member = المنخرطة
kn-t-attendance = الحضور
kn-t-attendance-certificate = شهادات الحضور
kn-t-enrolment = التسجيل في التكوينات
kn-t-mandate = الانتدابات
kn-t-assembly-voter = المشاركة في الجموع العامة
kn-t-share-holding = الحصص
kn-t-share-movement = حركات الحصص
kn-t-training-evaluation = تقييم التكوينات
rq-title = طلبات بشأن المعطيات
rq-lead = من طلب نسخة من معطياته أو تصحيحها أو محوها، وقبل متى يجب أن يُجاب (القانون 09-08).
rq-number = الرقم
rq-none = لم يطلب أحد شيئا بعد.
rq-of = لمن
rq-asked = طُلب في
rq-answered = أُجيب في
rq-words = ما قيل
rq-reason = الجواب
rq-reason-hint = يقرؤه من طلب. عند الرفض لا بد من سبب.
rq-do = ما العمل
rq-do-export = أعط الشخص نسخة مما نعرفه، بعد أن تتأكد من هويته، ثم أجب.
rq-do-correct = صحح ما هو خطأ ثم أجب.
rq-do-erase = تأكد من الهوية، ثم امح وأجب. لا رجعة فيه، وطلب لم يُسلَّم بعد يبقى حتى نهايته.
rq-answer = أجب
rq-done = تم
rq-refuse = رفض
rq-give = أعط المعطيات
rq-give-what = كل ما نعرفه عن هذا الشخص. يُسجل من أعطاه ومتى.
rq-give-as = الشكل
rq-forget = محو المشتري
rq-forget-of = محو مشتري الطلب { $number }
rq-forget-what = يُمحى الاسم والهاتف والعنوان والكلمات والرسائل، بلا رجعة. يبقى البيع في الدفاتر برقمه.
kp-title = ما يُحفظ وكم
kp-lead = كل ليلة يمحو البرنامج ما انقضت مدته، ولا يمس الدفاتر ولا سجل العمليات أبدا.
kp-how = كيف تنتهي
kp-last = آخر ليلة
kp-removed = مُحي
kp-ever = مُحي منذ البداية
set-privacy-hint = تظهر للعموم في صفحة المعطيات الشخصية.
set-hosting = بلد الخادم
set-cndp = رقم التصريح أو الإذن لدى CNDP
set-cndp-hint = كما هو في الوصل. اتركه فارغا إن لم يوجد.
country-ma = المغرب
country-fr = فرنسا
country-es = إسبانيا
country-pt = البرتغال
country-it = إيطاليا
country-de = ألمانيا
country-be = بلجيكا
country-nl = هولندا
country-ie = إيرلندا
country-ch = سويسرا
country-gb = المملكة المتحدة
country-fi = فنلندا
country-tn = تونس
country-sn = السنغال
country-ca = كندا
country-us = الولايات المتحدة
event-privacy-ask = طلب بشأن المعطيات
event-privacy-answer = جواب عن طلب بشأن المعطيات
event-privacy-export-own = أخذ الشخص معطياته
event-privacy-export-other = أُعطيت معطيات شخص
event-privacy-erase-buyer = محو مشتر
event-privacy-tidy = محو ما انقضت مدته
