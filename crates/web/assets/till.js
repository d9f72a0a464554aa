// Comfort at the till: the scanner's field stays in reach, the change is said before the sale. The till sells
// without this file.

const one = (what) => document.querySelector(what);
const scan = one('[data-scan]');
const pays = one('[data-pays]');

// What was typed as an amount, in centimes; NaN for what is none.
const cents = (text) => {
  const t = text.trim().replace(/[٠-٩]/g, (d) => '٠١٢٣٤٥٦٧٨٩'.indexOf(d)).replace(/[\s\u00a0\u202f]/g, '').replace(/[٫,]/g, '.');
  if (t === '') return 0;
  return /^\d{1,7}(\.\d{1,2})?$/.test(t) ? Math.round(parseFloat(t) * 100) : NaN;
};
const written = (n, form) => (n / 100).toFixed(2).replace('.', form.dataset.mark) + '\u00a0' + form.dataset.currency;

// A quantity is typed over, not after.
for (const f of document.querySelectorAll('[data-amount]')) f.addEventListener('focus', () => f.select());
const edited = one('[data-amount][autofocus]');
if (edited) { edited.focus(); edited.select(); }

// Typing anywhere else is typing into the scanner's field: a scanner does not click.
document.addEventListener('keydown', (e) => {
  const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName);
  if (scan && !typing && e.key.length === 1 && e.key !== ' ' && !e.ctrlKey && !e.metaKey && !e.altKey) scan.focus();
  const to = { F2: scan, F4: [...document.querySelectorAll('[data-amount]')].pop(), F8: pays?.elements.given }[e.key];
  if (e.key === 'Escape' && scan) { scan.focus(); scan.select(); }
  if (to) { to.focus(); to.select(); e.preventDefault(); }
  if (e.key === 'F9' && pays) { pays.requestSubmit(pays.querySelector('[value=cash]')); e.preventDefault(); }
});
const shown = one('[data-shortcuts]');
if (shown) shown.hidden = false;

// Enter in the empty field goes on: to the money; after a receipt to the next customer.
scan?.form.addEventListener('submit', (e) => {
  if (scan.value.trim()) return;
  e.preventDefault();
  if (pays) pays.elements.given.focus();
  else one('[data-next]')?.click();
});

if (pays) {
  const { given, card } = pays.elements;
  const total = Number(pays.dataset.total);
  const line = one('[data-change]');
  const say = () => {
    const due = total - (cents(card.value) || 0);
    const n = cents(given.value);
    line.hidden = !given.value.trim() || Number.isNaN(n) || due <= 0;
    const back = n - due;
    line.classList.toggle('missing', back < 0);
    line.querySelector('[data-due]').hidden = back < 0;
    line.querySelector('[data-missing]').hidden = back >= 0;
    line.querySelector('b').textContent = written(Math.abs(back), pays);
  };
  pays.addEventListener('input', say);
  say();
  // The notes that buyers give: one touch.
  const notes = one('[data-notes]');
  const offered = [...new Set([total, ...[1000, 2000, 5000, 10000, 20000].map((n) => Math.ceil(total / n) * n)])].sort((a, b) => a - b).slice(0, 5);
  for (const n of offered) {
    const b = document.createElement('button');
    b.type = 'button';
    b.className = 'button small plain';
    b.dir = 'ltr';
    b.textContent = n % 100 ? written(n, pays) : String(n / 100);
    b.addEventListener('click', () => {
      given.value = (n / 100).toFixed(2).replace('.', pays.dataset.mark);
      say();
      given.focus();
    });
    notes.append(b);
  }
  notes.hidden = total <= 0;
}

const count = one('[data-count]');
count?.addEventListener('input', () => {
  let sum = 0;
  for (const f of count.querySelectorAll('[data-worth]')) sum += (cents(f.value) / 100 || 0) * Number(f.dataset.worth);
  const line = one('[data-sum]');
  line.hidden = false;
  line.querySelector('b').textContent = written(sum, count);
});
