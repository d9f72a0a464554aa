// What the parts of the walk share: the payloads, people in a browser that tells when something runs, and what no page may have.
import { chromium } from 'playwright-core';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

export const langs = ['ar', 'fr', 'zgh', 'en'];
const password = 'zarbia hamra fuq stah';

/** `base` is the shop's address; `short` takes every sixth payload; after `seconds` the walk ends, and says so. */
export async function kit(base, short, seconds) {
  const begun = performance.now();
  const until = begun + seconds * 1000;
  const state = process.env.XSS_STATE;
  const lines = readFileSync(new URL('../../hostile/xss.txt', import.meta.url), 'utf8').trim().split('\n').map((l) => JSON.parse(l));
  const k = {
    base, short, langs,
    payloads: lines.map((p, n) => p.replaceAll('@', String(n))).filter((_, n) => n % (short ? 6 : 1) === 0),
    executions: [], stopped: [], problems: [],
    count: { sent: 0, taken: 0, refused: 0, pages: 0, judged: 0, fields: new Set(), cells: 0 },
    late: () => performance.now() > until,
    unfinished: new Set(),
    // Kinds of forms that had every payload; XSS_STATE names a file that keeps them, so that a walk which its clock ended goes on.
    done: new Set(state && existsSync(state) ? JSON.parse(readFileSync(state, 'utf8')) : []),
    keep: () => { if (state) writeFileSync(state, JSON.stringify([...k.done], null, 1)); },
    // Findings are told when they are found, each once: a walk that somebody ends has said what it saw.
    find: (what) => { if (!k.problems.includes(what)) console.log('FOUND', what); k.problems.push(what); },
  };
  k.browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });

  // The page that must run them, to show that the walk would see it, is not worth a line each.
  const say = (list, word, url, what) => { if (!url.endsWith('/raw')) console.log(word, url, what); list.push([url, what]); };

  k.person = async () => {
    const context = await k.browser.newContext({ viewport: { width: 1280, height: 900 } });
    await context.exposeBinding('ranAlert', ({ page }, n) => say(k.executions, 'RAN', page.url(), n));
    await context.exposeBinding('policyStopped', ({ page }, what) => say(k.stopped, 'STOPPED', page.url(), what));
    await context.addInitScript(() => {
      for (const name of ['alert', 'confirm', 'prompt']) globalThis[name] = (n) => globalThis.ranAlert(String(n));
      document.addEventListener('securitypolicyviolation', (e) => globalThis.policyStopped(`${e.effectiveDirective} ${e.sample} ${e.blockedURI}`));
    });
    // Pictures, faces and sheets are not what is tested; what the policy forbids of them is stopped before it is asked for.
    await context.route(/\.(svg|webp|jpg|woff2|css)(\?|$)/, (r) => r.abort());
    return k.sheet(context);
  };

  // Another tab of the same person: one that has shown hundreds of pages keeps gigabytes.
  k.sheet = async (context) => {
    const page = await context.newPage();
    page.setDefaultTimeout(60000);
    page.on('dialog', (d) => { k.executions.push([page.url(), d.message()]); d.dismiss(); });
    return page;
  };

  k.signIn = async (page, who) => {
    await page.goto(`${base}/fr/sign-in`);
    await page.fill('input[name=login]', who + '@demo.rahba');
    await page.fill('input[name=password]', password);
    await Promise.all([page.waitForURL((u) => !u.pathname.endsWith('/sign-in')), page.click('form:has(input[name=login]) button')]);
  };

  k.judge = async (page, where) => {
    k.count.pages += 1;
    // A field with autofocus, a toggled detail: give what would run a moment to run.
    // An answer in a sandbox has no clock of its own.
    await Promise.race([page.evaluate(() => new Promise((r) => setTimeout(r, 0))), new Promise((r) => setTimeout(r, 2000))]);
    for (const bad of await page.evaluate(look)) k.find(`${where}: ${bad}`);
  };

  k.see = async (page, path) => {
    if (k.late()) return { status: () => 0 };
    const answer = await page.goto(base + path, { waitUntil: 'load' });
    if (answer.status() >= 500) k.find(`${answer.status()} at ${path}`);
    await k.judge(page, path);
    return answer;
  };

  k.post = async (page, path, form) => {
    const r = await page.context().request.post(base + path, { form, headers: { origin: base }, maxRedirects: 0 });
    k.count.sent += 1;
    if (r.status() >= 500) k.find(`${r.status()} at POST ${path}`);
    if (r.status() === 303 || r.status() === 200) k.count.taken += 1; else k.count.refused += 1;
    return r.status();
  };

  k.told = (what) => console.log(`${Math.round((performance.now() - begun) / 1000)} s, ${what}: ${k.count.sent} forms sent, ${k.count.pages} pages seen, ${k.executions.length} executions, ${k.stopped.length} stopped, ${k.problems.length} other findings`);
  return k;
}

// What a page may not have, whatever was put into it. Runs in the page.
function look() {
  const bad = [];
  const scripts = [...document.scripts];
  // The frame's own, and that of the till, of the order form or of the fields where one of many is typed.
  const files = new Set(scripts.map((s) => s.src)).size;
  if (files > 2) bad.push(`${files} scripts`);
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
}
