role-is-union_secretary = كاتبة الاتحاد
role-secretary = كاتبة الاتحاد
capacity-no-name = أعطوا الشبكة اسما بلغة واحدة على الأقل.
capacity-no-criteria = الشبكة فيها معيار واحد على الأقل وستون على الأكثر.
capacity-bad-criterion = المعيار { $n }: ينقص النص أو أحد المستويات الخمسة، أو تكرر رمزه.
capacity-no-grid = لا توجد شبكة نضج منشورة بعد. انشروا واحدة أولا.
capacity-bad-day = اختاروا يوما لم يتجاوز اليوم، ولا يسبقه بأكثر من سنة.
capacity-past-day = اختاروا يوما من اليوم فصاعدا، بعد الأجل السابق.
capacity-level-missing = ينقص المستوى في { $missing } من المعايير.
capacity-scored = قُيّم هذا التنظيم في هذا اليوم. اختاروا يوما آخر.
capacity-no-reason = اكتبوا السبب.
training-no-title = للتكوين عنوان بلغة واحدة على الأقل، ومكوّن ومجال.
training-bad-seats = المقاعد من 1 إلى 500، والحضور المطلوب من 1 إلى 100 في المائة.
training-bad-session = للحصة يوم غير ماض، وساعة، ومدة من 15 دقيقة إلى 12 ساعة، ومكان.
training-not-open = لا وجود لهذا التكوين، أو انتهى.
training-no-session = لا وجود لهذه الحصة، أو ألغيت.
training-no-member = هذه العضوة ليست في تنظيمكم.
training-full = لم يبق مقعد في هذا التكوين، أو انتهى.
training-enrolled = هي مسجلة من قبل.
training-not-enrolled = ليست مسجلة في هذا التكوين. سجلوها أولا.
training-attended = حضرت حصة: لا تسحب من التكوين.
training-too-early = لم يحن يوم هذه الحصة بعد.
training-not-present = التقييم لمن حضرت من تنظيمكم.
training-bad-mark = اختاروا من 1 إلى 5 في كل سؤال.
training-evaluated = قالت رأيها من قبل.
training-unfinished = بقيت حصة لم يسجل حضورها ولم تلغ، أو لم تعقد أية حصة.
training-held = عقدت حصة: اختموا التكوين عوض إلغائه.
coaching-no-coach = اختاروا مواكبة.
coaching-no-subject = اكتبوا موضوع الزيارة.
coaching-not-found = لا وجود لهذه الزيارة عندكم.
coaching-done = سجلت هذه الزيارة أو ألغيت.
coaching-too-early = لم يحن يوم هذه الزيارة بعد.
coaching-no-report = اكتبوا ما رأيتم في الزيارة.
coaching-bad-action = الإجراء { $n }: ماذا ومن وإلى متى، والأجل ليس ماضيا.
coaching-no-action = لا وجود لهذا الإجراء عندكم، أو سبق الحسم فيه.
coaching-bad-verdict = اختاروا: تم، أو لم يتم بعد، أو تُرك.
governance-small-share = الحصة 100 درهم على الأقل (القانون 112-12).
governance-bad-figure = أحد الأرقام غير ممكن: راجعوا النسب والأيام ونهاية السنة.
governance-no-member = ليست عضوا في هذا التنظيم، أو ذكرت مرتين.
governance-bad-movement = اختاروا الاكتتاب أو الرد أو النقل، وحصة واحدة على الأقل.
governance-too-few-shares = لا تملك هذا العدد من الحصص.
governance-no-office = اختاروا مهمة من اللائحة.
governance-bad-days = نهاية المهمة بعد بدايتها، وفي حدود عشر سنوات.
governance-no-assembly = هذا الجمع لم يعقد عندكم.
governance-office-held = هذه المهمة مسندة. أنهوا المهمة الجارية أولا.
governance-no-mandate = لا وجود لهذه المهمة الجارية عندكم.
governance-bad-kind = اختاروا جمعا عاديا أو غير عادي، مع ساعته.
governance-too-soon = تُستدعى العضوات قبل { $days } يوما على الأقل (النظام الأساسي).
governance-no-agenda = للجمع مكان وجدول أعمال.
governance-no-members = سجل الأعضاء فارغ. أضيفوا الأعضاء أولا.
governance-not-again = لا يستدعى ثانية إلا جمع من نفس النوع لم يكتمل نصابه.
governance-assembly-not-found = لا وجود لهذا الجمع عندكم.
governance-assembly-done = سُجل هذا الجمع أو ألغي.
governance-too-early = لم يحن يوم هذا الجمع بعد.
governance-bad-proxy = الوكيلة عضو حاضرة، ولا تصوت عن أكثر مما يسمح به النظام الأساسي.
governance-no-quorum = النصاب { $needed }: بدونه لا يصوت على شيء. امحوا القرارات.
governance-no-minutes = اكتبوا المحضر، وقرارا واحدا على الأقل إذا اكتمل النصاب.
governance-bad-votes = القرار { $n }: ينقص نصه، أو الأصوات أكثر من الحاضرات والممثلات.
governance-bad-duty = للواجب رمز بحروف صغيرة واسم وقاعدة من اللائحة.
governance-bad-duty-days = الأيام من 0 إلى 1100.
governance-no-source = اكتبوا أين كُتب هذا: قانون أو مرسوم أو نظام أساسي.
governance-no-deadline = لا وجود لهذا الأجل المفتوح عندكم.
governance-no-proof = اكتبوا ما يثبت ذلك: وصل أو رقم أو رسالة.
event-capacities-publish-grid = نشرت شبكة النضج
event-capacities-assess = قُيّم تنظيم
event-capacities-remind = تذكير بالآجال
event-trainings-plan = برمج تكوين
event-trainings-set-session = غيرت حصة من تكوين
event-trainings-enrol = سجلت عضوة في تكوين
event-trainings-withdraw = سحبت عضوة من تكوين
event-trainings-record-session = سجل الحضور
event-trainings-evaluate = قيم تكوين
event-trainings-close = اختتم تكوين
event-trainings-cancel = ألغي تكوين
event-coaching-plan = برمجت زيارة مواكبة
event-coaching-record = سجلت زيارة مواكبة
event-coaching-cancel = ألغيت زيارة مواكبة
event-coaching-say-done = قيل إن إجراء تم
event-coaching-verify = تحقق من إجراء
event-coaching-postpone = أجل إجراء
event-governance-set-statutes = أدخل ما في النظام الأساسي
event-governance-move-shares = تحركت حصص
event-governance-give-mandate = أسندت مهمة
event-governance-end-mandate = انتهت مهمة قبل أجلها
event-governance-convoke = استدعي جمع عام
event-governance-hold = سجل محضر جمع عام
event-governance-cancel-assembly = ألغي جمع عام
event-governance-define-duty = عرف واجب قانوني
event-governance-settle = سوي أجل قانوني
letter-deadline-comes = أجل قانوني يقترب
letter-deadline-comes-body = آخر يوم: { $detail }. افتحوا صفحة تقدمي لتروا ما يجب فعله.
letter-action-comes = إجراء اتفقتم عليه يقترب أجله
letter-action-comes-body = الأجل: { $detail }. قولوا إنه تم من صفحة تقدمي.
letter-session-comes = حصة تكوين قريبة
letter-session-comes-body = يوم الحصة: { $detail }. المكان والساعة في صفحة تقدمي.
letter-assembly-convoked = استدعاء لجمع عام
letter-assembly-convoked-body = يوم الجمع: { $detail }. اطبعوا الاستدعاء وسلموه للعضوات.
save = حفظ
cp-title = القدرات
cp-lead = أين وصلت كل تنظيمة، وما الذي تحتاج إليه، وما الذي اتفقنا عليه معها.
cp-show = إظهار
cp-show-all = الكل
cp-show-scored = المقيَّمة
cp-show-not = لم تقيَّم بعد
cp-scored-on = تاريخ التقييم
cp-domain = المجال
cp-domain-organisation = التنظيم المهني
cp-domain-management = التسيير
cp-domain-technique = التقنية
cp-score = المجموع
cp-change = التطور
cp-needs = الحاجيات
cp-needs-lead = معايير دون المستوى المطلوب حسب آخر تقييم، والتكوينات التي تستجيب لها.
cp-open-actions = إجراءات مفتوحة
cp-late = آجال متأخرة
cp-is-late = متأخر
cp-no-organisation = لا توجد تنظيمة بعد. سجلوا تعاونية أولا.
cp-grid = شبكة النضج
cp-grid-lead = ما ننظر إليه، وما يعنيه كل مستوى.
cp-grid-change = كل تغيير يصدر نسخة جديدة. التقييمات السابقة تبقى على نسختها.
cp-version = النسخة
cp-no-grid = لا توجد شبكة بعد. أضيفوا المعيار الأول.
cp-criterion = المعيار
cp-add-criterion = إضافة معيار
cp-remove-criterion = حذف هذا المعيار من النسخة المقبلة
cp-publish-grid = إصدار نسخة
cp-code-hint = حروف لاتينية صغيرة وأرقام و_
cp-level = المستوى
cp-wanted = المستوى المطلوب
cp-wanted-hint = دون هذا المستوى هناك حاجة.
cp-answered-by = تستجيب لها
cp-no-needs = لا حاجة دون المستوى المطلوب.
cp-assess = تقييم
cp-assess-lead = اختاروا لكل معيار الجملة التي تصف التنظيمة اليوم.
cp-remark = ملاحظة
cp-in-all = خلاصة
cp-not-scored = لم تقيَّم هذه التنظيمة بعد. تقوم المواكِبة بأول تقييم معها.
cp-scores = التقييمات
cp-radar = النضج حسب المعيار
cp-radar-text = كل محور معيار من 0 في الوسط إلى 4 في الحافة؛ آخر تقييم فوق الأول.
cp-trainings = التكوينات
cp-trainings-lead = تكوينات بأيامها ومقاعدها وحضورها وشهاداتها.
cp-training = التكوين
cp-plan-training = برمجة تكوين
cp-training-open = مفتوح
cp-training-done = منتهٍ
cp-training-cancelled = ملغى
cp-no-trainings = لا يوجد تكوين مبرمج.
cp-trainer = المكوِّنة
cp-aims = الأهداف
cp-seats = المقاعد
cp-min-share = الحضور المطلوب للشهادة
cp-min-share-hint = في المئة من ساعات التكوين
cp-first-session = الحصة الأولى
cp-sessions = الحصص
cp-session-planned = مبرمجة
cp-session-held = أُنجزت
cp-session-cancelled = ملغاة
cp-add-session = إضافة حصة
cp-move-session = تغيير الحصة
cp-drop-session = إلغاء الحصة
cp-starts = الساعة
cp-minutes = المدة بالدقائق
cp-place = المكان
cp-answers = تستجيب لـ
cp-enrolled = المسجلات
cp-enrol = تسجيل عضوة
cp-withdraw = سحب التسجيل
cp-full = امتلأت المقاعد.
cp-nobody-enrolled = لا أحد مسجل بعد.
cp-attendance-sheet = ورقة الحضور
cp-save-attendance = حفظ الحضور
cp-were-there = { $n ->
    [zero] لم تحضر أي واحدة
    [one] حضرت واحدة
    [two] حضرت اثنتان
    [few] حضرت { $n }
    [many] حضرت { $n }
   *[other] حضرت { $n }
}
cp-close-training = إنهاء التكوين وتسليم الشهادات
cp-cancel-training = إلغاء التكوين
cp-opinions = رأي المشارِكات
cp-useful = هل كان مفيدا؟
cp-clear = هل كان واضحا؟
cp-applied = هل ستطبقينه؟
cp-judge = ما رأيك في:
cp-send = إرسال
cp-attendance = شهادة حضور
cp-attendance-list = شهادات الحضور
cp-attests = نشهد أن
cp-attended = تابع(ت) تكوين
cp-hours = ساعات
cp-coaching = المواكبة
cp-coaching-lead = زيارات للتنظيمات، وما اتُّفق عليه فيها.
cp-coach = المواكِبة
cp-visit = زيارة
cp-subject = الموضوع
cp-plan-visit = برمجة زيارة
cp-cancel-visit = إلغاء الزيارة
cp-record-visit = تدوين الزيارة
cp-seen = ما شوهد وقيل
cp-no-visits = لا توجد زيارة.
cp-visit-planned = مبرمجة
cp-visit-done = أُنجزت
cp-visit-cancelled = ملغاة
cp-action = الإجراء
cp-actions = الإجراءات المتفق عليها
cp-no-actions = لا يوجد إجراء متفق عليه.
cp-action-open = مفتوح
cp-action-said = قيل إنه أُنجز
cp-action-done = أُنجز
cp-action-dropped = متروك
cp-what = ماذا
cp-responsible = المسؤولة
cp-due = قبل
cp-moved = التأجيلات
cp-moved-times = { $n ->
    [zero] لم يؤجل
    [one] أُجل مرة
    [two] أُجل مرتين
    [few] أُجل { $n } مرات
    [many] أُجل { $n } مرة
   *[other] أُجل { $n } مرة
}
cp-say-done = أنجزناه
cp-verdict-done = أُنجز فعلا
cp-verdict-open = ليس بعد
cp-verdict-dropped = ترك الإجراء
cp-postpone = تأجيل
cp-governance = الحكامة
cp-governance-lead = من يسيّر، ومتى تنتهي الولايات، وما الذي يطلبه القانون.
cp-holders = أصحاب الأنصبة
cp-shares = الأنصبة
cp-capital = رأس المال
cp-office = المهمة
cp-office-president = رئيسة
cp-office-vice_president = نائبة الرئيسة
cp-office-treasurer = أمينة المال
cp-office-secretary = كاتبة
cp-office-board_member = عضوة مجلس الإدارة
cp-office-director = مديرة
cp-from = من
cp-until = إلى غاية
cp-until-hint = فارغ: المدة المنصوص عليها في النظام الأساسي
cp-last-assembly = آخر جمع عام
cp-next-deadline = أقرب أجل
cp-duties = ما يطلبه القانون
cp-duties-lead = التزامات قانونية لكل تعاونية مع آجالها ومصدرها. يؤكدها مختص في القانون.
cp-duty = الالتزام
cp-define-duty = إضافة التزام
cp-no-duties = لم يدوَّن أي التزام بعد.
cp-settled-by = يُستوفى بـ
cp-by-assembly = الجمع العام نفسه
cp-by-paper = وثيقة تثبته
cp-counted-from = يُحسب الأجل
cp-counted-from-year_end = بعد نهاية السنة المالية
cp-counted-from-assembly = بعد الجمع العام
cp-counted-from-mandate = قبل نهاية الولاية
cp-rule-year_end = { $n ->
    [zero] عند نهاية السنة
    [one] بعد يوم من نهاية السنة
    [two] بعد يومين من نهاية السنة
    [few] بعد { $n } أيام من نهاية السنة
    [many] بعد { $n } يوما من نهاية السنة
   *[other] بعد { $n } يوم من نهاية السنة
}
cp-rule-assembly = { $n ->
    [zero] يوم الجمع
    [one] بعد يوم من الجمع
    [two] بعد يومين من الجمع
    [few] بعد { $n } أيام من الجمع
    [many] بعد { $n } يوما من الجمع
   *[other] بعد { $n } يوم من الجمع
}
cp-rule-mandate = { $n ->
    [zero] يوم نهاية الولاية
    [one] قبل يوم من نهاية الولاية
    [two] قبل يومين من نهاية الولاية
    [few] قبل { $n } أيام من نهاية الولاية
    [many] قبل { $n } يوما من نهاية الولاية
   *[other] قبل { $n } يوم من نهاية الولاية
}
cp-days = الأيام
cp-source-hint = القانون والمادة
cp-deadlines = الآجال القانونية
cp-no-deadlines = لا أجل قريب.
cp-settle = تمّ، وهذا ما يثبته
cp-proof = الإثبات (وصل، رقم…)
cp-mandates = الولايات
cp-no-mandates = لا ولاية مسجلة.
cp-mandate-runs = سارية
cp-mandate-over = انتهت ولم تجدد
cp-mandate-ended = أُنهيت
cp-give-mandate = إسناد مهمة
cp-end-mandate = إنهاء الولاية
cp-by-which-assembly = بقرار الجمع
cp-member = العضوة
cp-members = الأعضاء
cp-assemblies = الجموع العامة
cp-no-assemblies = لا جمع عام مسجل.
cp-assembly-ordinary = الجمع العام العادي
cp-assembly-extraordinary = الجمع العام الاستثنائي
cp-assembly-state-convoked = مدعوّ إليه
cp-assembly-state-held = منعقد
cp-assembly-state-no_quorum = بدون نصاب
cp-assembly-state-cancelled = ملغى
cp-kind = النوع
cp-again = دعوة ثانية لـ
cp-convoke = الدعوة إلى جمع عام
cp-convoked-on = وُجهت الدعوة يوم
cp-meets-on = يُعقد يوم
cp-agenda = جدول الأعمال
cp-called = المدعوون
cp-quorum = النصاب
cp-present = الحاضرون
cp-represented = الممثَّلون
cp-by-proxy = بالوكالة
cp-proxies = الوكالات: من تصوّت مكان الغائبة
cp-who-came = من حضر
cp-resolution = القرار
cp-resolutions = القرارات
cp-yes = نعم
cp-no = لا
cp-abstain = امتناع
cp-passed = مصادق عليه
cp-rejected = مرفوض
cp-minutes-text = المحضر
cp-record-assembly = تدوين الجمع
cp-cancel-assembly = إلغاء الجمع
cp-register = سجل الأعضاء
cp-no-members = السجل فارغ. أضيفوا الأعضاء في صفحة التنظيمة.
cp-joined = تاريخ الانضمام
cp-left = تاريخ المغادرة
cp-move-shares = حركة في الأنصبة
cp-movements = حركات الأنصبة
cp-shares-subscribed = اكتتاب
cp-shares-paid_back = استرداد
cp-shares-passed_on = تفويت
cp-shares-to = إلى (عند التفويت)
cp-statutes = النظام الأساسي
cp-statutes-lead = اكتبوا ما ينص عليه النظام الأساسي للتعاونية.
cp-statutes-change = تعديل ما ينص عليه النظام
cp-usual-statutes = أرقام معتادة، إلى أن يُدخل النظام الأساسي الخاص بها. يجب تأكيدها.
cp-st-share-value = قيمة النصيب
cp-st-notice = أيام بين الدعوة والجمع
cp-st-quorum = نصاب الجمع العادي (%)
cp-st-quorum-again = النصاب في الدعوة الثانية (%)
cp-st-extra-quorum = نصاب الجمع الاستثنائي (%)
cp-st-extra-quorum-again = نصاب الاستثنائي في الدعوة الثانية (%)
cp-st-extra-majority = الأغلبية في الاستثنائي (%)
cp-st-proxies = وكالات لكل عضوة على الأكثر
cp-st-years = سنوات الولاية
cp-st-year-end = نهاية السنة المالية (يوم/شهر)
cp-my-path = مساري
