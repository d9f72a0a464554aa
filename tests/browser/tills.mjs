// A till by device and PIN in a real browser: on a tablet the manager makes the second till of it, the cashier signs in once
// and // and sets her PIN, comes in by it, sells one piece, locks, comes back to it. one piece. Another browser with the PIN gets nothing; the manager takes
// the tablet off from her own desk, and it is locked at that moment. In Arabic on a phone, in French at a counter, and once
// without scripts.
// usage: node tills.mjs BASE_URL [SCREENSHOT_DIR]
import { chromium } from 'playwright-core';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const [base, shots] = process.argv.slice(2);
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const password = 'zarbia hamra fuq stah';
const pin = '4912';
let passed = 0;
let failed = 0;
const check = (what, good, more = '') => {
  if (good) passed += 1;
  else { failed += 1; console.log('FAILED', what, more); }
};
if (shots) mkdirSync(shots, { recursive: true });
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });

async function somebody(width, height, lang, more = {}) {
  const context = await browser.newContext({ viewport: { width, height }, locale: lang, bypassCSP: true, ...more });
  const page = await context.newPage();
  page.on('pageerror', (e) => check('no script error', false, String(e)));
  page.setDefaultTimeout(20000);
  return page;
}

const go = (page, what) => Promise.all([page.waitForNavigation(), page.click(what)]);

async function look(page, name) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  check('no sideways scroll: ' + name, wide <= 1, String(wide));
  if (shots) await page.screenshot({ path: `${shots}/tills-${name}.png`, fullPage: true });
  await page.addScriptTag({ content: axeSource });
  const result = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] }));
  const found = result.violations.map((v) => v.id + ': ' + v.nodes.slice(0, 2).map((n) => n.html.slice(0, 110)).join(' | '));
  check('axe: ' + name, found.length === 0, '\n    ' + found.join('\n    '));
}

async function byPassword(page, lang, who) {
  await page.goto(`${base}/${lang}/sign-in`);
  await page.fill('input[name=login]', `${who}@demo.rahba`);
  await page.fill('input[name=password]', password);
  await Promise.all([page.waitForURL((u) => !u.pathname.endsWith('/sign-in')), page.click('form:has(input[name=login]) button')]);
}

const at = (page, path) => new URL(page.url()).pathname === path;

async function type(page, digits) {
  await page.fill('form.pin input[name=pin]', digits);
  await go(page, 'form.pin button');
}

async function walk(lang, size, width, height) {
  const name = `${lang}-${size}`;
  // The tablet at the counter, in the manager's hand.
  const tablet = await somebody(width, height, lang);
  await byPassword(tablet, lang, 'manager');
  await tablet.goto(`${base}/${lang}/desk/settings/tills`);
  await look(tablet, `list-${name}`);
  await go(tablet, '.list tbody tr:nth-child(2) a');
  const settings = tablet.url();
  const till = settings.split('/').pop();
  await look(tablet, `bare-${name}`);
  await tablet.fill('input[name=name]', lang === 'ar' ? 'لوحة المدخل' : 'Tablette de l’entrée');
  await go(tablet, 'form:has(input[name=epoch]) button');
  check(`${name}: it is the till, and the manager is out`, at(tablet, `/${lang}/till/enter`) && (await tablet.locator('[role=status]').count()) === 1, tablet.url());
  await look(tablet, `made-${name}`);
  const [kept] = (await tablet.context().cookies()).filter((c) => c.name.endsWith('till'));
  check(`${name}: the key is the browser's own`, kept?.httpOnly && kept.sameSite === 'Lax' && kept.value.length === 32, JSON.stringify(kept));
  await tablet.goto(`${base}/${lang}/desk`);
  check(`${name}: nothing of hers stays open on it`, at(tablet, `/${lang}/sign-in`), tablet.url());

  // Nobody has a PIN yet; the cashier signs in once and chooses.
  await tablet.goto(`${base}/${lang}/till`);
  check(`${name}: the till's door`, at(tablet, `/${lang}/till/enter`), tablet.url());
  await look(tablet, `nobody-${name}`);
  await byPassword(tablet, lang, 'cashier');
  await tablet.goto(`${base}/${lang}/till`);
  await go(tablet, '.strip a[href$="/till/pin"]');
  await tablet.fill('input[name=pin]', '1234');
  await go(tablet, 'form.form button.big');
  check(`${name}: a run is no PIN`, (await tablet.locator('[role=alert]').count()) === 1);
  await look(tablet, `pin-${name}`);
  await tablet.fill('input[name=pin]', pin);
  await go(tablet, 'form.form button.big');
  check(`${name}: set, and she comes in by it`, at(tablet, `/${lang}/till/enter`) && (await tablet.locator('[role=status]').count()) === 1, tablet.url());
  const target = await tablet.locator('fieldset.who .option').first().boundingBox();
  check(`${name}: her name is as large as a thumb`, target.height >= 44 && target.width >= 44, JSON.stringify(target));
  check(`${name}: digits come up by themselves`, (await tablet.getAttribute('form.pin input[name=pin]', 'inputmode')) === 'numeric');
  await look(tablet, `door-${name}`);
  await type(tablet, '7777');
  check(`${name}: a wrong PIN`, (await tablet.locator('p.error').count()) === 1 && at(tablet, `/${lang}/till/enter`));
  await look(tablet, `wrong-${name}`);
  await type(tablet, pin);
  check(`${name}: she is in`, at(tablet, `/${lang}/till`), tablet.url());

  // What a PIN does not open.
  await tablet.goto(`${base}/${lang}/desk/orders`);
  check(`${name}: no desk by PIN`, at(tablet, `/${lang}/sign-in`), tablet.url());
  await look(tablet, `sign-in-${name}`);
  const elsewhere = await somebody(390, 844, lang);
  const session = (await tablet.context().cookies()).find((c) => c.name.endsWith('session'));
  await elsewhere.context().addCookies([session]);
  await elsewhere.goto(`${base}/${lang}/till`);
  check(`${name}: carried to another browser the session opens nothing`, at(elsewhere, `/${lang}/sign-in`), elsewhere.url());
  await elsewhere.context().clearCookies();
  await elsewhere.goto(`${base}/${lang}/till/enter`);
  check(`${name}: another browser is no till`, (await elsewhere.locator('form.pin').count()) === 0 && (await elsewhere.locator('p.note').count()) === 1);
  const person = await tablet.evaluate(async (path) => {
    const html = await (await fetch(path)).text();
    return new DOMParser().parseFromString(html, 'text/html').querySelector('input[name=who]').value;
  }, `/${lang}/till/enter`);
  const answer = await elsewhere.evaluate(async ([path, who, digits]) => {
    const csrf = new DOMParser().parseFromString(await (await fetch(`/fr/sign-in`)).text(), 'text/html').querySelector('input[name=csrf]').value;
    const r = await fetch(path, { method: 'POST', body: new URLSearchParams({ csrf, who, pin: digits }) });
    return r.status;
  }, [`/${lang}/till/enter`, person, pin]);
  check(`${name}: her PIN there is refused`, answer === 422, String(answer));
  check(`${name}: and opens nothing`, !(await elsewhere.context().cookies()).some((c) => c.name.endsWith('session')));
  await elsewhere.context().close();

  // One piece is sold; the ticket waits while somebody else's name would be touched.
  await tablet.goto(`${base}/${lang}/till`);
  if (await tablet.locator('input[name=float]').count()) await go(tablet, 'form:has(input[name=float]) button');
  await go(tablet, '.keypad a');
  const total = await tablet.locator('.ticket .total.huge b').textContent();
  await look(tablet, `sell-${name}`);
  await go(tablet, '.strip form button');
  await type(tablet, pin);
  check(`${name}: the ticket waited`, (await tablet.locator('.ticket .total.huge b').textContent()) === total);
  await go(tablet, '.pays button[value=cash]');
  check(`${name}: the sale is taken`, tablet.url().includes('/receipt/'), await tablet.locator('p.error').allTextContents().then(String));
  check(`${name}: sold`, (await tablet.locator('.receipt .total.huge').count()) === 1);
  await look(tablet, `receipt-${name}`);

  // Lost: the manager takes it off from her own desk.
  const desk = await somebody(1280, 900, lang);
  await byPassword(desk, lang, 'manager');
  await desk.goto(`${base}/${lang}/desk/settings/tills/${till}`);
  check(`${name}: whose PIN it knows`, (await desk.locator('form[action$="/pin"]').count()) === 1);
  await look(desk, `device-${name}`);
  await go(desk, 'form[action$="/end"] button');
  await tablet.goto(`${base}/${lang}/till?till=${till}`);
  check(`${name}: locked at once`, at(tablet, `/${lang}/till/enter`) && (await tablet.locator('form.pin').count()) === 0, tablet.url());
  await look(tablet, `lost-${name}`);
  // The drawer is counted by password.
  await byPassword(tablet, lang, 'cashier');
  await tablet.goto(`${base}/${lang}/till?till=${till}`);
  await tablet.click('.close-till summary');
  await tablet.fill('input[name=d-20000]', '1');
  await tablet.fill('input[name=d-10000]', '1');
  await go(tablet, '.close-till button');
  check(`${name}: closed`, tablet.url().includes('/till/z/'), tablet.url());
  await desk.context().close();
  await tablet.context().close();
}

await walk('ar', 'phone', 390, 844);
await walk('fr', 'desktop', 1280, 900);

// Without scripts: the same forms.
const plain = await somebody(768, 1024, 'fr', { javaScriptEnabled: false });
await byPassword(plain, 'fr', 'manager');
await plain.goto(`${base}/fr/desk/settings/tills`);
await go(plain, '.list tbody tr:nth-child(2) a');
await plain.fill('input[name=name]', 'Sans script');
await go(plain, 'form:has(input[name=epoch]) button');
await byPassword(plain, 'fr', 'manager');
await plain.goto(`${base}/fr/till`);
await go(plain, '.strip a[href$="/till/pin"]');
await plain.fill('input[name=pin]', pin);
await go(plain, 'form.form button.big');
await type(plain, pin);
check('without scripts she comes in by PIN', at(plain, '/fr/till') && (await plain.locator('.strip form button').count()) === 1, plain.url());
await byPassword(plain, 'fr', 'manager');
await plain.goto(`${base}/fr/desk/settings/tills`);
await go(plain, '.list tbody tr:nth-child(2) a');
await go(plain, 'form[action$="/end"] button');

await browser.close();
console.log(`tills: ${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
