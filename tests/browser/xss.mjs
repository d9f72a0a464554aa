// Every payload of ../hostile/xss.txt into the text fields of the shop and the desk, through their real
// forms, in four languages; then every page that shows them, in a real browser. Nothing may run, nothing may
// be left of the frame's own rules for the policy to stop, no invisible mark may turn a line around, and no
// exported cell may begin like a formula.
// usage: node xss.mjs BASE_URL [short]; XSS_ONLY names parts (texts, asked, orders, admin, manager, …), for where one clock is too
// short for all; XSS_SECONDS is that clock.
import { chromium } from 'playwright-core';
import { readFileSync } from 'node:fs';

const [base, how] = process.argv.slice(2);
const short = how === 'short';
const only = process.env.XSS_ONLY?.split(',');
// A slow machine stops after so many seconds, and says so.
const until = performance.now() + Number(process.env.XSS_SECONDS || 3600) * 1000;
const late = () => performance.now() > until;
const password = 'zarbia hamra fuq stah';
const langs = ['ar', 'fr', 'zgh', 'en'];
const lines = readFileSync(new URL('../hostile/xss.txt', import.meta.url), 'utf8').trim().split('\n').map((l) => JSON.parse(l));
const every = short ? 6 : 1;
const payloads = lines.map((p, n) => p.replaceAll('@', String(n))).filter((_, n) => n % every === 0);

const executions = [];
const stopped = [];
const problems = [];
const count = { sent: 0, taken: 0, refused: 0, pages: 0, fields: new Set(), cells: 0 };

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});

async function person() {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  await context.exposeBinding('ranAlert', ({ page }, n) => executions.push([page.url(), n]));
  await context.exposeBinding('policyStopped', ({ page }, what) => stopped.push([page.url(), what]));
  await context.addInitScript(() => {
    for (const name of ['alert', 'confirm', 'prompt']) globalThis[name] = (n) => globalThis.ranAlert(String(n));
    document.addEventListener('securitypolicyviolation', (e) => globalThis.policyStopped(`${e.effectiveDirective} ${e.sample} ${e.blockedURI}`));
  });
  // Pictures, faces and sheets are not what is tested; what the policy forbids of them is stopped before it is asked for.
  await context.route(/\.(svg|webp|jpg|woff2|css)(\?|$)/, (r) => r.abort());
  const page = await context.newPage();
  page.setDefaultTimeout(60000);
  page.on('dialog', (d) => { executions.push([page.url(), d.message()]); d.dismiss(); });
  return page;
}

async function signIn(page, who) {
  await page.goto(`${base}/fr/sign-in`);
  await page.fill('input[name=login]', who + '@demo.rahba');
  await page.fill('input[name=password]', password);
  await Promise.all([page.waitForURL((u) => !u.pathname.endsWith('/sign-in')), page.click('form:has(input[name=login]) button')]);
}

// What a page may not have, whatever was put into it.
const look = () => {
  const bad = [];
  const scripts = [...document.scripts];
  // The frame's own, and that of the till or of the order form.
  if (scripts.length > 2) bad.push(`${scripts.length} scripts`);
  for (const s of scripts) if (!s.nonce || s.textContent || !s.src.startsWith(`${location.origin}/assets/`)) bad.push('a script that is not ours');
  for (const e of document.querySelectorAll('*')) {
    for (const a of e.attributes) {
      if (/^on/i.test(a.name)) bad.push(`${e.tagName} ${a.name}`);
      if (/^(href|src|action|formaction|data|srcdoc)$/i.test(a.name) && /^\s*(javascript|vbscript|data:text)/i.test(a.value)) bad.push(`${e.tagName} ${a.name}=${a.value.slice(0, 40)}`);
    }
  }
  for (const tag of ['iframe', 'object', 'embed', 'base', 'marquee', 'math', 'meta[http-equiv]']) if (document.querySelector(tag)) bad.push(tag);
  if (document.querySelector('[id^=xss-]')) bad.push('an element of a payload');
  // What somebody typed and sees again in her own field is hers until it is kept.
  const shown = document.documentElement.cloneNode(true);
  for (const e of shown.querySelectorAll('textarea, input:not([type=hidden])')) e.remove();
  if (/[\u202a-\u202e]/.test(shown.outerHTML)) bad.push('a bidi override');
  return bad;
};

async function see(page, path) {
  if (late()) return { status: () => 0 };
  const answer = await page.goto(base + path, { waitUntil: 'load' });
  count.pages += 1;
  if (answer.status() >= 500) problems.push(`${answer.status()} at ${path}`);
  // A field with autofocus, a toggled detail: give what would run a moment to run.
  await page.evaluate(() => new Promise((r) => setTimeout(r, 0)));
  for (const bad of await page.evaluate(look)) problems.push(`${path}: ${bad}`);
  return answer;
}

// The test must be able to fail: the same payloads in a page without our care do run and are stopped.
{
  const page = await person();
  const raw = payloads.map((p) => `<p>${p}</p>`).join('\n');
  const served = (csp) => page.route('**/raw', (r) => r.fulfill({ contentType: 'text/html', headers: csp ? { 'content-security-policy': "script-src 'nonce-x'" } : {}, body: `<!doctype html><body>${raw}` }));
  await served(false);
  await page.goto(`${base}/raw`);
  await page.waitForTimeout(300);
  const ran = new Set(executions.splice(0).map(([, n]) => n)).size;
  await page.unroute('**/raw');
  await served(true);
  await page.goto(`${base}/raw`);
  await page.waitForTimeout(300);
  const caught = stopped.splice(0).length;
  const under = executions.splice(0).length;
  console.log(`without escaping and policy ${ran} payloads run; with the policy alone ${under} run and ${caught} are stopped`);
  if (ran < 5 || caught < 5 || under > 0) { console.log('FAILED: this test would not see an execution'); process.exit(1); }
  await page.context().close();
}

const admin = await person();
await signIn(admin, 'admin');
const token = async (page) => page.locator('input[name=csrf]').first().inputValue();

async function post(page, path, form) {
  const r = await page.context().request.post(base + path, { form, headers: { origin: base }, maxRedirects: 0 });
  count.sent += 1;
  if (r.status() >= 500) problems.push(`${r.status()} at POST ${path}`);
  if (r.status() === 303 || r.status() === 200) count.taken += 1; else count.refused += 1;
  return r.status();
}

const guest = await person();
const products = [];
const shopLists = async (page) => {
  for (const lang of langs) {
    await see(page, `/${lang}/`);
    for (let n = 1; n <= Math.ceil(products.length / 24) + 1; n += 1) await see(page, `/${lang}/products?page=${n}`);
  }
};
const told = (what) => console.log(`${what}: ${count.sent} forms sent, ${count.pages} pages seen, ${executions.length} executions, ${stopped.length} stopped, ${problems.length} other findings`);

async function walkTexts() {
  // Texts in four languages: names, descriptions and stories of products, makers and families.
  await admin.goto(`${base}/fr/desk/texts?of=zgh`);
  const owners = new Map();
  const csrf = await token(admin);
  for (const of of langs) {
    for (let n = 1; n <= (short ? 2 : 12); n += 1) {
      await admin.goto(`${base}/fr/desk/texts?of=${of}&page=${n}&work=`);
      const found = await admin.locator('a[href*="/desk/texts/"]').evaluateAll((all) => all.map((a) => new URL(a.href).pathname.split('/')));
      for (const [, , , , owner, field] of found) owners.set(`${owner}/${field}`, [owner, field]);
      if (!found.length) break;
    }
  }
  for (let n = 1; n <= (short ? 2 : 20); n += 1) {
    await admin.goto(`${base}/fr/desk/products?page=${n}`);
    const found = await admin.locator('a[href*="/desk/products/"]').evaluateAll((all) => all.map((a) => new URL(a.href).pathname.split('/')[4]));
    const ids = [...new Set(found)].filter((id) => /^[0-9a-f-]{36}$/.test(id));
    products.push(...ids.filter((id) => !products.includes(id)));
    if (!ids.length) break;
  }
  for (const id of products) for (const field of ['name', 'description', 'story']) owners.set(`${id}/${field}`, [id, field]);
  const byField = new Map();
  for (const [owner, field] of owners.values()) byField.set(field, [...(byField.get(field) || []), owner]);
  for (const [field, who] of byField) {
    for (const lang of langs) {
      // One after another until each payload was in this field in this language.
      for (let from = 0; from < payloads.length; from += who.length) {
        const now = payloads.slice(from, from + who.length);
        for (const [n, p] of now.entries()) {
          await post(admin, `/fr/desk/texts/${who[n]}/${field}/${lang}`, { csrf, body: p });
          count.fields.add(`text ${field} ${lang}`);
        }
        if (field === 'name' || field === 'label') await see(guest, `/${lang}/products`);
      }
    }
  }
  await shopLists(guest);
  console.log(`texts: ${count.sent} sent, ${count.taken} taken; ${products.length} products`);
  const shopCodes = new Set();
  for (let n = 1; n <= Math.ceil(products.length / 24) + 1; n += 1) {
    await guest.goto(`${base}/fr/products?page=${n}`);
    for (const h of await guest.locator('a[href*="/p/"], a[href*="/maker/"]').evaluateAll((all) => all.map((a) => new URL(a.href).pathname.slice(3)))) shopCodes.add(h);
  }
  for (const rest of [...shopCodes].slice(0, short ? 12 : 400)) for (const lang of langs) await see(guest, `/${lang}${rest}`);
  told('texts');
}

async function walkAsked() {
  // What is only shown again: searches, wrong codes, wrong sign-ins.
  for (const [n, p] of payloads.entries()) {
    const q = encodeURIComponent(p);
    const lang = langs[n % 4];
    await see(guest, `/${lang}/products?q=${q}`);
    await see(guest, `/${lang}` + [`/check/${encodeURIComponent(p.slice(0, 60).replace(/[./]/g, '')) || 'x'}`, `/products?family=${q}&sort=${q}`, `/sign-in?next=${q}`][n % 3]);
  }
  told('searches, codes, addresses');
}

async function walkOrders() {
  // A guest's order, refused and taken.
  for (const [n, p] of payloads.entries()) {
    if (n % (short ? 4 : 6) || late()) continue;
    const lang = langs[n % 4];
    const page = guest;
    await page.goto(`${base}/${lang}/products?page=${1 + (n % 3)}`);
    const link = await page.locator('.card a').nth(n % 20).getAttribute('href').catch(() => null);
    if (!link) continue;
    await page.goto(base + link);
    if (!(await page.locator('.buy button').count())) continue;
    await Promise.all([page.waitForURL('**/basket'), page.click('.buy button')]);
    await page.goto(`${base}/${lang}/checkout`);
    if (!(await page.locator('input[name=name]').count())) continue;
    const fill = async (name) => {
      await page.fill('input[name=name]', p);
      await page.fill('textarea[name=address]', p);
      await page.fill('input[name=note]', p);
      await page.evaluate((x) => { document.querySelector('input[name=phone]').type = 'text'; document.querySelector('input[name=phone]').value = x; }, name);
      await page.fill('input[name=commune]', 'El Hajeb');
      await page.press('input[name=commune]', 'Tab');
      await page.waitForSelector('input[name=seen]', { state: 'attached' });
      await Promise.all([page.waitForNavigation({ waitUntil: 'load' }), page.click('.form button.big')]);
      count.sent += 1;
      count.pages += 1;
      for (const bad of await page.evaluate(look)) problems.push(`checkout: ${bad}`);
    };
    for (const f of ['name', 'address', 'note', 'phone']) count.fields.add(`checkout ${f}`);
    await fill(p);
    count.refused += 1;
    await fill('0612345678');
    if (page.url().includes('/order/')) count.taken += 1; else count.refused += 1;
  }

  told('orders');
}
for (const [name, walk] of [['texts', walkTexts], ['asked', walkAsked], ['orders', walkOrders]]) if (!only || only.includes(name)) await walk();

// The desk's own forms, as each role fills them: every text field of every form that a page has.
const everyRole = ['admin', 'manager', 'cashier', 'accountant', 'label', 'audit', 'committee', 'secretary', 'coach', 'province', 'maker', 'auditor', 'approver'];
const roles = only ? everyRole.filter((r) => only.includes(r)) : short ? ['admin', 'manager', 'label'] : everyRole;
const never = /sign-out|account|step-up|\/erase|\/close|people\/[0-9a-f-]{36}|\/desk\/texts|\/why\//;
let at = 0;
for (const role of roles) {
  // Each begins with other payloads, alone as among all.
  at = Math.max(at, everyRole.indexOf(role) * 27);
  const page = role === 'admin' ? admin : await person();
  if (role !== 'admin') await signIn(page, role);
  const waiting = ['/desk', '/me', '/till'];
  const seen = new Set();
  const kinds = new Map();
  while (waiting.length && seen.size < (short ? 40 : 80) && !late()) {
    const rest = waiting.shift();
    if (seen.has(rest)) continue;
    seen.add(rest);
    const lang = langs[at % 4];
    const answer = await see(page, `/${lang}${rest}`);
    if (answer.status() !== 200) continue;
    const found = await page.locator('a[href]').evaluateAll((all) => all.map((a) => new URL(a.href)).filter((u) => u.origin === location.origin).map((u) => u.pathname + u.search));
    for (const href of found) {
      const to = href.replace(/^\/(ar|fr|zgh|en)(?=\/)/, '');
      const kind = to.replace(/[0-9a-f-]{36}/g, '#').split('?')[0];
      if (never.test(to) || /format=/.test(to) || !/^\/(desk|me|till)/.test(to)) continue;
      kinds.set(kind, (kinds.get(kind) || 0) + 1);
      if (kinds.get(kind) <= 3) waiting.push(to);
    }
    const forms = await page.locator('form[method=post]').count();
    for (let n = 0; n < forms && !late(); n += 1) {
      const p = payloads[at % payloads.length];
      at += 1;
      if (n > 0) await see(page, `/${lang}${rest}`);
      const form = page.locator('form[method=post]').nth(n);
      if (!(await form.count())) break;
      const action = await form.evaluate((f, texts) => {
        const names = [];
        for (const e of f.elements) {
          if (e.tagName === 'TEXTAREA' || (e.tagName === 'INPUT' && ['text', 'search', 'email', 'tel', ''].includes(e.type) && e.inputMode !== 'numeric' && e.inputMode !== 'decimal')) {
            e.type = e.tagName === 'INPUT' ? 'text' : e.type;
            e.removeAttribute('maxlength');
            e.value = e.name === 'email' ? `x${texts.n}@example.org` : e.name === 'phone' ? '06' + String(10000000 + texts.n) : texts.p;
            names.push(e.name);
          } else if (e.tagName === 'SELECT' && !e.value && e.options.length > 1) e.selectedIndex = 1;
          else if (e.type === 'date' && !e.value) e.value = '2027-03-01';
          else if ((e.inputMode === 'numeric' || e.inputMode === 'decimal' || e.type === 'number') && !e.value) e.value = '1';
          e.required = false;
        }
        f.noValidate = true;
        // A field may be called `action`: then the form's own word of that name is hidden by it.
        return { names, to: new URL(f.getAttribute('action') || '', location.href).pathname, upload: f.enctype.includes('multipart') };
      }, { p, n: at });
      if (!action.names.length || never.test(action.to) || action.upload) continue;
      for (const f of action.names) count.fields.add(`${action.to.replace(/^\/\w+/, '').replace(/[0-9a-f-]{36}/g, '#')} ${f.replace(/[0-9a-f-]{36}|[0-9]+/g, '#')}`);
      const [r] = await Promise.all([
        page.waitForNavigation({ waitUntil: 'load' }),
        form.evaluate((f) => f.requestSubmit(f.querySelector('button:not([type=button])') || undefined)),
      ]).catch((e) => { problems.push(`${rest}: ${String(e).split('\n')[0]}`); return []; });
      if (!r) continue;
      count.sent += 1;
      count.pages += 1;
      if (r.status() >= 500) problems.push(`${r.status()} at POST ${action.to}`);
      if (r.status() === 200) count.taken += 1; else count.refused += 1;
      for (const bad of await page.evaluate(look)) problems.push(`${action.to}: ${bad}`);
    }
  }
  // What was taken is shown in the lists, in each language, and leaves as files.
  for (const rest of [...seen].filter((r) => /^\/(desk|me)/.test(r) && !/[0-9a-f-]{36}/.test(r) && !r.includes('/new'))) {
    for (const lang of langs) await see(page, `/${lang}${rest}`);
    const file = await page.context().request.get(`${base}/fr${rest}${rest.includes('?') ? '&' : '?'}format=csv`);
    if (!(file.headers()['content-type'] || '').startsWith('text/csv')) continue;
    const text = (await file.text()).replace(/^\ufeff/, '');
    for (const m of text.matchAll(/(?:^|,|\r\n)(?:"((?:[^"]|"")*)"|([^,\r\n]*))/g)) {
      const cell = (m[1] ?? m[2]).replaceAll('""', '"');
      count.cells += 1;
      if (/^[=+\-@\t\r\n\0]/.test(cell) && !/^[-+]?\d+([.,]\d+)?$/.test(cell)) problems.push(`${rest} as CSV: a cell begins like a formula: ${JSON.stringify(cell.slice(0, 30))}`);
    }
  }
  if (role !== 'admin') await page.context().close();
  told(`${role}, ${seen.size} pages walked`);
}
await shopLists(guest);
const metrics = await (await guest.context().request.get(`${base}/metrics`)).text();
const reports = Number(/rahba_csp_reports_total (\d+)/.exec(metrics)?.[1] ?? -1);
await browser.close();
if (late()) console.log('stopped by the clock before the end: the rest was not tested');
console.log(`${payloads.length} payloads; ${count.fields.size} fields; ${count.sent} forms sent, ${count.taken} taken, ${count.refused} refused; ${count.pages} pages seen; ${count.cells} cells of files`);
console.log(`${executions.length} executions, ${stopped.length} stopped by the policy, ${reports} reports at the server, ${problems.length} other findings`);
for (const x of [...executions, ...stopped].slice(0, 20)) console.log('FAILED', x.join(' '));
for (const x of [...new Set(problems)].slice(0, 40)) console.log('FAILED', x);
process.exit(executions.length + stopped.length + problems.length + (reports === 0 ? 0 : 1) ? 1 : 0);
