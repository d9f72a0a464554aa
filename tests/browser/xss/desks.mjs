// The desks, as each role fills them: every text field of every form that a page has, each payload in each of them.
import { langs } from './kit.mjs';

export const everyRole = ['admin', 'manager', 'cashier', 'accountant', 'label', 'audit', 'committee', 'secretary', 'coach', 'province', 'maker', 'auditor', 'approver'];
const never = /sign-in(\?|$)|sign-out|account|step-up|\/erase|\/close|people\/[0-9a-f-]{36}|\/desk\/texts|\/why\//;
const kindOfForm = ({ to, names }) => `${kindOf(to)} ${[...new Set(names.map((f) => f.replace(/[0-9a-f-]{36}|[0-9]+/g, '#')))].join(' ')}`;
// An id, or a code, in an address names one of many: those that the walk itself made among them.
const kindOf = (path) => path.replace(/^\/(ar|fr|zgh|en)(?=\/)/, '').split('?')[0].replace(/[0-9a-f-]{36}/g, '#').replace(/(certificates\/kinds|capacities\/grid)\/(?!new$)[^/]+$/, '$1/#').replace(/\/x[0-9]+(?=\/|$)/g, '/#');

// Fills a form and tells what it would send. What wants another form of text than a sentence (a code, a number of a paper) gets the
// payload too, or, for `codes`, something that is let through, so that the rest is kept: `product` is a code of the shop. Runs in the page.
function fill(f, { p, n, codes, product }) {
  const names = [];
  const lets = (e) => {
    if (/commune/.test(e.name)) return 'El Hajeb';
    if (e.name === 'products') return product;
    if (e.name === 'starts') return '09:00';
    // Numbers with a key, or of digits alone, may be left out.
    if (/^(rib|ice|iban|tax_id|trade_tax|register|cndp|holder)$/.test(e.name)) return '';
    // What a family asks is a row with a key: rows that are there stay, those that are not stay empty.
    if (/^[kuc][0-9]+$/.test(e.name)) return e.defaultValue;
    const row = /^l([0-9]+)-/.exec(e.name);
    if (row) return f.elements.namedItem(`k${row[1]}`)?.defaultValue ? p : '';
    return /code|gtin|lot|number/.test(e.name) ? `x${n}` : p;
  };
  for (const e of f.elements) {
    if (e.tagName === 'TEXTAREA' || (e.tagName === 'INPUT' && ['text', 'search', 'email', 'tel', ''].includes(e.type) && e.inputMode !== 'numeric' && e.inputMode !== 'decimal')) {
      e.type = e.tagName === 'INPUT' ? 'text' : e.type;
      e.removeAttribute('maxlength');
      e.value = e.name === 'email' ? `x${n}@example.org` : e.name === 'phone' ? '06' + String(10000000 + n) : codes ? lets(e) : p;
      names.push(e.name);
    } else if (e.tagName === 'SELECT' && !e.value && e.options.length > 1) e.selectedIndex = 1;
    else if (e.type === 'date' && !e.value) e.value = '2027-03-01';
    // A project is whole when its parts are its cost: one amount of its many, in cash and its own, as the demo's partners are called.
    else if (codes && /^(cash|kind)-/.test(e.name)) e.value = /^cash-/.test(e.name) && /مساهمة ذاتية|Part propre|ⵜⵓⵎⵓⵜ ⵏⵏⵙⵏ|Own share/.test(e.labels[0]?.textContent) ? '1' : '';
    else if ((e.inputMode === 'numeric' || e.inputMode === 'decimal' || e.type === 'number') && !e.value) e.value = e.name === 'founded' ? '2015' : '1';
    e.required = false;
  }
  f.noValidate = true;
  const button = f.querySelector('button:not([type=button])');
  const fields = [...new FormData(f, button?.form === f ? button : undefined)].filter(([, v]) => typeof v === 'string');
  // A field may be called `action`: then the form's own word of that name is hidden by it.
  const at = new URL(f.getAttribute('action') || location.href, location.href);
  return { names, fields, to: at.pathname + at.search, upload: f.enctype.includes('multipart') };
}

// Sends fields from a form made for it, as a browser does. Runs in the page.
function send({ to, fields }) {
  const form = document.createElement('form');
  form.method = 'post';
  form.action = to;
  for (const [name, value] of fields) {
    const e = document.createElement('textarea');
    e.name = name;
    e.value = value;
    form.append(e);
  }
  document.body.append(form);
  HTMLFormElement.prototype.submit.call(form);
}

async function sent(k, page, where, how) {
  const [r] = await Promise.all([page.waitForNavigation({ waitUntil: 'load' }), how()])
    .catch((e) => { k.find(`${where}: ${String(e).split('\n')[0]}`); return []; });
  if (!r) return 0;
  k.count.sent += 1;
  if (r.status() >= 500 || r.status() === 429) k.find(`${r.status()} at POST ${where}`);
  if (r.status() === 200) k.count.taken += 1; else k.count.refused += 1;
  await k.judge(page, where);
  return r.status();
}

export async function walkDesk(k, page, role, begin) {
  let at = begin;
  const waiting = ['/desk', '/me', '/till'];
  const seen = new Set();
  const links = new Map();
  const forms = new Map();
  const most = k.short ? 40 : 160;
  while (waiting.length && seen.size < most && !k.late()) {
    const rest = waiting.shift();
    if (seen.has(rest)) continue;
    seen.add(rest);
    const lang = langs[at % 4];
    const answer = await k.see(page, `/${lang}${rest}`);
    if (answer.status() !== 200) continue;
    const found = await page.locator('a[href]').evaluateAll((all) => all.map((a) => new URL(a.href)).filter((u) => u.origin === location.origin).map((u) => u.pathname + u.search));
    for (const href of found) {
      const to = href.replace(/^\/(ar|fr|zgh|en)(?=\/)/, '');
      if (never.test(to) || /format=/.test(to) || !/^\/(desk|me|till)/.test(to)) continue;
      const kind = kindOf(to);
      links.set(kind, (links.get(kind) || 0) + 1);
      if (links.get(kind) <= (k.short ? 3 : 2)) waiting.push(to);
    }
    const many = await page.locator('form[method=post]').count();
    for (let n = 0; n < many && !k.late(); n += 1) {
      at += 1;
      if (n > 0) await k.see(page, `/${lang}${rest}`);
      const form = page.locator('form[method=post]').nth(n);
      if (!(await form.count())) break;
      const p = k.payloads[at % k.payloads.length];
      const act = await form.evaluate(fill, { p, n: at, codes: false, product: k.product });
      if (!act.names.length || never.test(act.to) || act.upload) continue;
      for (const f of act.names) k.count.fields.add(`${kindOf(act.to)} ${f.replace(/[0-9a-f-]{36}|[0-9]+/g, '#')}`);
      // The same form on another thing is the same form, and so is one with more rows.
      const kind = kindOfForm(act);
      if (!forms.has(kind)) forms.set(kind, { at: new Set(), turn: forms.size, first: { to: act.to, fields: act.fields.map(([name, v]) => [name, p ? v.replaceAll(p, 'PAYLOAD') : v]) } });
      forms.get(kind).at.add(rest);
      await sent(k, page, act.to, () => form.evaluate((f) => f.requestSubmit(f.querySelector('button:not([type=button])') || undefined)));
    }
  }
  if (waiting.length && !k.short && seen.size < most) k.unfinished.add(`${role}: pages`);
  if (!k.short) await everyPayload(k, page, role, forms);
  await lists(k, page, [...seen].filter((r) => /^\/(desk|me)/.test(r) && !/[0-9a-f-]{36}/.test(r) && !r.includes('/new')));
  k.told(`${role}, ${seen.size} pages walked, ${forms.size} kinds of forms`);
  return at;
}

// What an answer would have become as a page: the same browser's parser makes a document of it, whose scripts do not run. Runs in a page.
function judgeAll(bodies) {
  const bad = [];
  for (const [where, body] of bodies) {
    const d = new DOMParser().parseFromString(body, 'text/html');
    const files = new Set([...d.scripts].map((s) => s.getAttribute('src'))).size;
    if (files > 2) bad.push(`${where}: ${files} scripts`);
    for (const s of d.scripts) if (!s.getAttribute('nonce') || s.textContent || !s.getAttribute('src')?.startsWith('/assets/')) bad.push(`${where}: a script that is not ours`);
    for (const e of d.querySelectorAll('*')) {
      for (const a of e.attributes) {
        if (/^on/i.test(a.name)) bad.push(`${where}: ${e.tagName} ${a.name}`);
        if (/^(href|src|action|formaction|data|srcdoc)$/i.test(a.name) && /^\s*(javascript|vbscript|data:text)/i.test(a.value)) bad.push(`${where}: ${e.tagName} ${a.name}`);
      }
    }
    for (const tag of ['iframe', 'object', 'embed', 'base', 'marquee', 'math', 'meta[http-equiv]', '[id^=xss-]']) if (d.querySelector(tag)) bad.push(`${where}: ${tag}`);
    for (const e of d.querySelectorAll('textarea, input:not([type=hidden])')) e.remove();
    if (/[\u202a-\u202e]/.test(d.documentElement.outerHTML)) bad.push(`${where}: a bidi override`);
  }
  return bad;
}

async function signedOut(k, page) {
  const r = await page.context().request.get(`${k.base}/fr/desk/account`, { maxRedirects: 0 });
  return r.status() !== 200;
}

/** Each payload in all text fields of each kind of form, the language changing with it: a form that is filled once for each. Every
 *  eighth is sent by the page and its answer lived through; of the others, sent beside it, the browser's parser judges the answer, and what was kept is
 *  seen in the lists like all. */
async function everyPayload(k, walked, role, forms) {
  const barren = [];
  let page = walked;
  for (const [kind, form] of forms) {
    // The same form on another's desk is the same form.
    if (k.done.has(kind)) continue;
    if (k.late()) { k.unfinished.add(`${role}: ${kind}`); continue; }
    if (page !== walked) await page.close();
    page = await k.sheet(walked.context());
    const answers = {};
    const answered = (status) => { answers[status] = (answers[status] || 0) + 1; };
    const sheets = new Map();
    const sheet = async (lang, codes) => {
      const key = `${lang} ${codes}`;
      if (!sheets.has(key)) {
        // What was sent before may have taken it from the page where it was first: then another page has it, or none, and it is sent as it was.
        let found = null;
        for (const rest of form.at) {
          await k.see(page, `/${lang}${rest}`);
          const there = page.locator('form[method=post]');
          for (let n = 0; n < (await there.count()) && !found; n += 1) {
            const act = await there.nth(n).evaluate(fill, { p: 'PAYLOAD', n: 777777, codes, product: k.product });
            if (kindOfForm(act) === kind && !act.upload) found = act;
          }
          if (found) break;
        }
        sheets.set(key, found ?? { ...form.first, to: form.first.to.replace(/^\/[a-z]+/, `/${lang}`) });
      }
      return sheets.get(key);
    };
    const bodies = [];
    const judged = async (least) => {
      if (bodies.length < least) return;
      for (const bad of await page.evaluate(judgeAll, bodies.splice(0))) k.find(bad);
    };
    // Eight at a time, as eight people would send them: one by the page, the others beside it.
    let width = 8;
    let from = 0;
    while (from < k.payloads.length) {
      if (k.late()) { k.unfinished.add(`${role}: ${kind}`); break; }
      const eight = [...k.payloads.entries()].slice(from, from + width);
      const acts = [];
      for (const [n, p] of eight) {
        const act = await sheet(langs[n % 4], n % 8 < 4);
        acts.push({ n, to: act.to, fields: act.fields.map(([name, v]) => [name, v.replaceAll('PAYLOAD', p).replaceAll('10777777', String(10900000 + n)).replaceAll('777777', String(900000 + n))]) });
      }
      let left = false;
      const landed = (url) => { if (/\/(sign-in|till)$/.test(new URL(url).pathname)) left = true; };
      const beside = acts.filter(({ n }) => n % 8 !== form.turn % 8).map(async ({ to, fields }) => {
        const r = await page.context().request.post(k.base + to, { data: new URLSearchParams(fields).toString(), headers: { origin: k.base, 'content-type': 'application/x-www-form-urlencoded' } });
        k.count.sent += 1;
        k.count.judged += 1;
        if (r.status() >= 500 || r.status() === 429) k.find(`${r.status()} at POST ${to}`);
        if (r.status() === 200) k.count.taken += 1; else k.count.refused += 1;
        answered(r.status());
        bodies.push([to, await r.text()]);
        landed(r.url());
        await r.dispose();
      });
      await Promise.all(beside);
      for (const { to, fields } of acts.filter(({ n }) => n % 8 === form.turn % 8)) {
        answered(await sent(k, page, to, () => page.evaluate(send, { to, fields })));
        landed(page.url());
      }
      await judged(16);
      if (left && (await signedOut(k, page))) {
        // A tablet that becomes a till is left signed out: whoever sat there signs in again, and such a form goes one by one.
        await k.signIn(page, role);
        sheets.clear();
        if (width > 1) { width = 1; continue; }
      }
      from += width;
    }
    await judged(1);
    // Ended by the clock.
    if (from < k.payloads.length) continue;
    k.done.add(kind);
    k.keep();
    if (!answers[200]) barren.push(`${kind.split(' ')[0]} ${JSON.stringify(answers)}`);
  }
  if (page !== walked) await page.close();
  if (barren.length) console.log(`${role}: never taken, only refused and shown again: ${barren.join(', ')}`);
}

/** What was taken is shown in the lists, the first page in each language, the others with the language changing, and leaves as files. */
async function lists(k, page, all) {
  for (const rest of all) {
    const pages = async () => Math.max(1, ...(await page.locator('a[href*="page="]').evaluateAll((links) => links.filter((a) => new URL(a.href).pathname === location.pathname).map((a) => Number(new URL(a.href).searchParams.get('page')) || 1))));
    for (const lang of langs) await k.see(page, `/${lang}${rest}`);
    for (let n = 2; !k.short && n <= Math.min(await pages(), 12) && !k.late(); n += 1) await k.see(page, `/${langs[n % 4]}${rest}${rest.includes('?') ? '&' : '?'}page=${n}`);
    const file = await page.context().request.get(`${k.base}/fr${rest}${rest.includes('?') ? '&' : '?'}format=csv`);
    if (!(file.headers()['content-type'] || '').startsWith('text/csv')) continue;
    const text = (await file.text()).replace(/^\ufeff/, '');
    for (const m of text.matchAll(/(?:^|,|\r\n)(?:"((?:[^"]|"")*)"|([^,\r\n]*))/g)) {
      const cell = (m[1] ?? m[2]).replaceAll('""', '"');
      k.count.cells += 1;
      if (/^[=+\-@\t\r\n\0]/.test(cell) && !/^[-+]?\d+([.,]\d+)?$/.test(cell)) k.find(`${rest} as CSV: a cell begins like a formula: ${JSON.stringify(cell.slice(0, 30))}`);
    }
  }
}
