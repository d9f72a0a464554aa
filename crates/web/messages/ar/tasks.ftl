todo-lead = كل ما ينتظرك، الأقرب أجلا أولا. لكل سطر فعل واحد.
todo-first = الأقرب أجلا
todo-all-of = { $n ->
    [zero] لا شيء ينتظر
    [one] عرض الواحد المنتظر
    [two] عرض الاثنين المنتظرين
    [few] عرض { $n } منتظرة
    [many] عرض { $n } منتظرا
   *[other] عرض { $n } منتظر
}
todo-all = الكل
todo-any-day = أي يوم
todo-week = خلال أسبوع
todo-late = متأخر
todo-today = اليوم
todo-kind = النوع
todo-when = متى
todo-due = قبل
todo-do = المطلوب
todo-what = ماذا
todo-whose = لمن
todo-count = ما ينتظر
todo-prepare = تحضير طلب
todo-propose-payout = اقتراح أداء
todo-ship = إرسال طلب
todo-approve-close = إقفال فترة
todo-approve-payout = المصادقة على أداء
todo-explain-count = تفسير فرق في الجرد
todo-moderate = مراجعة منتوج
todo-mend-text = تحيين ترجمات
todo-review-text = مراجعة نصوص
todo-send-again = إعادة إرسال رسائل
todo-use-lot = بيع دفعة قبل انتهائها
todo-close-action = إنهاء إجراء من المخطط
todo-close-case = إغلاق ملف اكتمل نصابه
todo-check-application = التحقق من ملف العلامة
todo-complete-application = إتمام ملف العلامة
todo-plan-audit = برمجة زيارة تدقيق
todo-plan-surveillance = برمجة زيارة مراقبة
todo-audit = زيارة تدقيق
todo-surveil = زيارة مراقبة
todo-ask-committee = عرض على اللجنة
todo-vote = التصويت
todo-mend = تصحيح عدم مطابقة
todo-verify-mended = التحقق من تصحيح
todo-renew-licence = تجديد رخصة
todo-renew-certificate = تجديد شهادة
todo-follow-path = مواكبة الحصول على شهادة
todo-record-attendance = تدوين الحضور
todo-hold-session = حصة تكوين
todo-close-training = إنهاء تكوين
todo-visit = زيارة مواكبة
todo-verify-action = التحقق من إجراء
todo-chase-action = إجراء تأخر عند التنظيمة
todo-chase-mending = متابعة تصحيح متأخر
todo-do-action = إنجاز إجراء متفق عليه
todo-legal = أجل قانوني
todo-minutes = تدوين محضر جمع
todo-renew-mandate = تجديد ولاية
todo-claim-tranche = طلب شطر
todo-receive-tranche = تأكيد وصول شطر
todo-decide-project = البت في مشروع
todo-answer-request = الجواب عن طلب بشأن المعطيات
