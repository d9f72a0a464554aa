// A person's walk through the demo in a real browser: a guest orders in French, staff deliver, the
// maker sees it in Arabic, one proposes her payout and another approves. Axe on every page kind.
// usage: node walk.mjs BASE_URL SCREENSHOT_DIR
import { chromium } from 'playwright-core';
import { readFileSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createHmac } from 'node:crypto';

const [base, shots] = process.argv.slice(2);
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const password = 'zarbia hamra fuq stah';
let passed = 0;
let failed = 0;
const check = (what, good, more = '') => {
  if (good) passed += 1;
  else { failed += 1; console.log('FAILED', what, more); }
};
if (shots) mkdirSync(shots, { recursive: true });

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});

async function person(width, height, lang) {
  // Our pages forbid inline scripts; the test's own axe is let in past that, nothing else is.
  const context = await browser.newContext({ viewport: { width, height }, locale: lang, bypassCSP: true });
  const page = await context.newPage();
  page.on('pageerror', (e) => check('no script error', false, String(e)));
  page.setDefaultTimeout(15000);
  return page;
}

async function judge(page, name) {
  await page.addScriptTag({ content: axeSource });
  const result = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] }));
  const found = result.violations.map((v) => v.id + ': ' + v.nodes.slice(0, 2).map((n) => n.html.slice(0, 110)).join(' | '));
  check('axe: ' + name, found.length === 0, '\n    ' + found.join('\n    '));
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  check('no sideways scroll: ' + name, wide <= 1, String(wide));
  if (shots) await page.screenshot({ path: `${shots}/${name}.png`, fullPage: name.includes('phone') });
}

async function signIn(page, lang, who) {
  await page.goto(`${base}/${lang}/sign-in`);
  await page.fill('input[name=login]', who + '@demo.rahba');
  await page.fill('input[name=password]', password);
  await Promise.all([page.waitForURL((u) => !u.pathname.endsWith('/sign-in')), page.click('form:has(input[name=login]) button')]);
}

const sizes = [['desktop', 1280, 900], ['phone', 390, 844]];

// Every public page kind, Arabic and French, both widths.
for (const lang of ['ar', 'fr']) {
  for (const [size, w, h] of sizes) {
    const page = await person(w, h, lang);
    await page.goto(`${base}/${lang}/`);
    check(`${lang} direction`, (await page.getAttribute('html', 'dir')) === (lang === 'ar' ? 'rtl' : 'ltr'));
    await judge(page, `home-${lang}-${size}`);
    await page.goto(`${base}/${lang}/products?family=honey`);
    await judge(page, `family-${lang}-${size}`);
    await page.click('.card a');
    await page.waitForSelector('.buy');
    await judge(page, `product-${lang}-${size}`);
    await Promise.all([page.waitForURL('**/basket'), page.click('.buy button')]);
    await judge(page, `basket-${lang}-${size}`);
    await page.goto(`${base}/${lang}/checkout`);
    await judge(page, `checkout-${lang}-${size}`);
    // Bad input keeps what was typed.
    await page.fill('input[name=name]', 'Lina');
    await page.fill('input[name=phone]', '12');
    // The total is said as soon as the commune is: in either script, whatever the capitals.
    await page.fill('input[name=commune]', lang === 'ar' ? 'أزرو' : 'azrou');
    await page.press('input[name=commune]', 'Tab');
    await page.waitForSelector('input[name=seen]', { state: 'attached' });
    check('the fee of that commune and the total are shown', (await page.locator('.summary .total').count()) === 3 && (await page.inputValue('input[name=commune]')).includes(' — '));
    await page.fill('textarea[name=address]', '12, rue des Oliviers');
    await page.click('.form button.big');
    await page.waitForSelector('.error');
    check('the form keeps what was typed', (await page.inputValue('input[name=name]')) === 'Lina');
    await page.fill('input[name=phone]', '06 12 34 56 78');
    await Promise.all([page.waitForURL('**/order/**'), page.click('.form button.big')]);
    await judge(page, `order-${lang}-${size}`);
    await page.context().close();
  }
}
for (const lang of ['zgh', 'en']) {
  const page = await person(390, 844, lang);
  for (const path of ['/', '/products', '/space', '/basket', '/sign-in']) {
    await page.goto(`${base}/${lang}${path}`);
    await judge(page, `${lang}${path.replace(/\//g, '-')}phone`);
  }
  await page.context().close();
}

// The shop manager packs, ships and delivers the newest order, and refunds one unit of it.
const manager = await person(1280, 900, 'fr');
await signIn(manager, 'fr', 'manager');
await manager.goto(`${base}/fr/desk/orders?state=placed`);
await judge(manager, 'desk-orders-fr-desktop');
await manager.click('.list tbody a');
await manager.waitForSelector('.steps');
const orderUrl = manager.url();
for (const step of ['packed', 'shipped', 'delivered']) {
  await Promise.all([manager.waitForNavigation(), manager.click(`form:has(input[value=${step}]) button`)]);
}
check('delivered', (await manager.locator('.state-delivered').count()) > 0);
await manager.click('details summary');
await manager.fill('input[name=reason]', 'abîmé');
// Onto the ground floor: what stands there is counted below.
await manager.selectOption('select[name=back_to]', { index: 0 });
await Promise.all([manager.waitForNavigation(), manager.click('form:has(input[value=refund]) button')]);
check('refunded', (await manager.content()).includes('abîmé'));
await judge(manager, 'desk-order-fr-desktop');
await manager.goto(`${base}/fr/desk/stock`);
await judge(manager, 'desk-stock-fr-desktop');
await manager.goto(`${base}/fr/desk/deposits/new`);
await manager.click('.filters button');
await manager.waitForSelector('input[name^=units-]');
await manager.locator('input[name^=units-]').first().fill('20');
await judge(manager, 'desk-receive-fr-desktop');
check('an order is listed', orderUrl.includes('/desk/orders/'));

// Every list of the desk, as a page and as a file, for those who work with it; photographs from a phone.
const admin = await person(1280, 900, 'fr');
await signIn(admin, 'fr', 'admin');
const lists = ['people', 'products', 'organisations', 'texts', 'orders', 'account', 'stock', 'resting', 'expiring', 'places', 'counts', 'losses', 'deposits', 'messages', 'books', 'journal'];
for (const path of lists) {
  await admin.goto(`${base}/fr/desk/${path}`);
  check(`${path} answers`, (await admin.locator('h1').count()) === 1);
  await judge(admin, `desk-${path}-fr-desktop`);
}
const files = await admin.request.get(`${base}/fr/desk/products?format=csv`);
check('a list as a file', (await files.text()).split('\r\n').length > 100, String(files.status()));
await admin.goto(`${base}/fr/desk/products`);
await admin.click('.list tbody a');
await admin.waitForSelector('.pictures');
await judge(admin, 'desk-product-fr-desktop');
const photo = await admin.screenshot({ type: 'jpeg', quality: 60 });
await admin.setInputFiles('input[type=file]', { name: 'photo.jpg', mimeType: 'image/jpeg', buffer: photo });
await Promise.all([admin.waitForNavigation(), admin.click('form:has(input[type=file]) button')]);
check('a photograph is taken in', (await admin.locator('.pictures img[src^="/media/"]').count()) === 1);
await admin.setInputFiles('input[type=file]', { name: 'photo.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('no photograph') });
await Promise.all([admin.waitForNavigation(), admin.click('form:has(input[type=file]) button')]);
check('what is none is refused in words', (await admin.locator('.error').count()) === 1);
const shopLink = admin.locator('a[href*="/p/"]').first();
if (await shopLink.count()) {
  await shopLink.click();
  await admin.waitForSelector('.product picture img');
  const loaded = await admin.locator('.product picture img').first().evaluate((i) => i.decode().then(() => i.naturalWidth > 0));
  check('the shop shows the photograph', loaded);
}
for (const path of ['products/new?family=honey', 'organisations/new', 'people/new']) {
  await admin.goto(`${base}/fr/desk/${path}`);
  await judge(admin, `desk-${path.replace(/[/?=]/g, '-')}-fr-desktop`);
}
const adminPhone = await person(390, 844, 'ar');
await signIn(adminPhone, 'ar', 'admin');
for (const path of [...lists, 'products/new?family=honey']) {
  await adminPhone.goto(`${base}/ar/desk/${path}`);
  await judge(adminPhone, `desk-${path.replace(/[/?=]/g, '-')}-ar-phone`);
}
// A maker is invited on paper and comes in with a PIN on her phone.
await admin.goto(`${base}/fr/desk/people/new`);
await admin.fill('input[name=name]', 'Itto');
await admin.fill('input[name=phone]', '12');
await admin.click('button.big');
check('a wrong number is said at its field', (await admin.locator('#phone-error').count()) === 1 && (await admin.inputValue('input[name=name]')) === 'Itto');
await admin.selectOption('select[name=organisation]', { index: 2 });
await admin.fill('input[name=phone]', '0661' + String(Date.now()).slice(-6));
await Promise.all([admin.waitForNavigation(), admin.click('button.big')]);
check('she is in her organisation at once', (await admin.locator('ul.lines li').count()) === 1);
await judge(admin, 'desk-person-fr-desktop');
await Promise.all([admin.waitForNavigation(), admin.click('form:has(input[value=invite-phone]) button')]);
await judge(admin, 'invitation-fr-desktop');
const link = (await admin.locator('article p.quiet bdi').textContent()).trim();
const hers = await person(390, 844, 'ar');
await hers.goto(link.replace(/^https?:\/\/[^/]+/, base));
await hers.fill('input[name=pin]', '1111');
await hers.click('button.big');
check('a PIN of one digit is refused', (await hers.locator('.error').count()) === 1);
await hers.fill('input[name=pin]', '2580');
await Promise.all([hers.waitForURL('**/sign-in'), hers.click('button.big')]);
await judge(hers, 'pin-ar-phone');
await hers.fill('input[name=pin]', '2580');
await Promise.all([hers.waitForURL((u) => !u.pathname.endsWith('/sign-in')), hers.click('form.pin button')]);
await hers.goto(`${base}/ar/me`);
check('she is in', (await hers.locator('.three li').count()) === 3);
check('the desk of others is closed to her', (await hers.goto(`${base}/ar/desk/people`)).status() === 403);
// She finds her account, changes her PIN after proving it is she, and reads in Tamazight.
await hers.goto(`${base}/ar/desk/account`);
await judge(hers, 'account-ar-phone');
await Promise.all([hers.waitForNavigation(), hers.click('button[value=zgh]')]);
check('her language is kept', new URL(hers.url()).pathname.startsWith('/zgh/'));
await hers.goto(`${base}/ar/desk/account/pin`);
if (await hers.locator('form.pin').count()) {
  await hers.fill('input[name=password]', '2580');
  await Promise.all([hers.waitForNavigation(), hers.click('form.pin button')]);
}
await hers.fill('input[name=pin]', '9512');
await judge(hers, 'change-pin-ar-phone');
await Promise.all([hers.waitForURL('**/desk/account'), hers.click('button.big')]);

// Codes from a phone: turned on, asked for, good once; a recovery code; turned off.
const codesOf = await person(390, 844, 'fr');
await signIn(codesOf, 'fr', 'approver');
await codesOf.goto(`${base}/fr/desk/account/codes`);
await judge(codesOf, 'codes-fr-phone');
const secret = (await codesOf.locator('bdi.secret').textContent()).trim();
const codeAt = (ms) => {
  const bits = [...secret].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((x) => parseInt(x, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(ms / 30000)));
  const h = createHmac('sha1', key).update(step).digest();
  const at = h[19] & 15;
  return String((h.readUInt32BE(at) & 0x7fffffff) % 1000000).padStart(6, '0');
};
await codesOf.fill('input[name=code]', '000000');
await codesOf.click('button.big');
check('a wrong code is said at its field', (await codesOf.locator('#code-error').count()) === 1);
// Of this half minute, and below of the next: each is taken half a minute late as well, so that a slow
// machine that crosses into the next one between reading and sending changes nothing.
const first = codeAt(Date.now());
await codesOf.fill('input[name=code]', first);
await Promise.all([codesOf.waitForNavigation(), codesOf.click('button.big')]);
await judge(codesOf, 'recovery-codes-fr-phone');
const recovery = await codesOf.locator('ol li, ul li').allTextContents();
const spare = recovery.map((x) => x.trim()).find((x) => /^[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4}$/.test(x));
check('recovery codes are shown', Boolean(spare), recovery.join(' '));
const again = await person(390, 844, 'fr');
const password1 = async () => {
  await again.goto(`${base}/fr/sign-in`);
  await again.fill('input[name=login]', 'approver@demo.rahba');
  await again.fill('input[name=password]', password);
  await Promise.all([again.waitForNavigation(), again.click('form:has(input[name=login]) button')]);
};
const typeCode = async (code) => {
  await again.fill('input[name=code]', code);
  await Promise.all([again.waitForNavigation(), again.click('button.big')]);
};
await password1();
await judge(again, 'sign-in-code-fr-phone');
await typeCode(first);
check('a code works once', (await again.locator('#code-error').count()) === 1);
await typeCode(codeAt(Date.now() + 30000));
check('the next code opens', (await again.locator('nav.side').count()) === 1);
await again.context().clearCookies();
await password1();
await typeCode(spare);
check('a recovery code opens', (await again.locator('nav.side').count()) === 1);
await again.goto(`${base}/fr/desk/account`);
await judge(again, 'account-fr-phone');
await Promise.all([again.waitForNavigation(), again.click('form[action$="/codes/off"] button')]);
check('turned off again', (await again.locator('a[href$="/account/codes"]').count()) === 1);

// What waits: each sees her list, and every line leads to a page that is hers to see.
for (const who of ['manager', 'cashier', 'accountant', 'approver', 'label', 'audit', 'committee', 'coach', 'secretary', 'province', 'maker', 'admin', 'auditor']) {
  const phone = await person(390, 844, 'ar');
  await signIn(phone, 'ar', who);
  await phone.goto(`${base}/ar/desk/tasks`);
  if (who === 'manager' || who === 'coach') await judge(phone, `tasks-${who}-ar-phone`);
  const links = await phone.locator('main .list a, main table a').evaluateAll((all) => [...new Set(all.map((a) => a.pathname + a.search))]);
  for (const link of links.slice(0, 25)) {
    const answer = await phone.request.get(base + link);
    check(`what waits for ${who} leads there: ${link}`, answer.status() === 200, String(answer.status()));
  }
  await phone.context().close();
}

// A buyer whose phone runs no scripts: a button says the total, another orders; the place is remembered.
{
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, javaScriptEnabled: false });
  const plain = await context.newPage();
  for (const again of [false, true]) {
    await plain.goto(`${base}/fr/products?family=leather`);
    await plain.locator('.card a').filter({ hasNot: plain.locator('.badge.off') }).first().click();
    await plain.waitForSelector('.buy');
    await Promise.all([plain.waitForURL('**/basket'), plain.click('.buy button.big')]);
    await plain.goto(`${base}/fr/checkout`);
    check('the commune of the last order is remembered', (await plain.inputValue('input[name=commune]')).startsWith('Azrou') === again);
    await plain.fill('input[name=name]', 'Lina');
    await plain.fill('input[name=phone]', '0612345678');
    await plain.fill('textarea[name=address]', '12, rue des Oliviers');
    if (!again) {
      check('no total before the commune is known', (await plain.locator('input[name=seen]').count()) === 0);
      await plain.fill('input[name=commune]', 'AZROU');
      await Promise.all([plain.waitForNavigation(), plain.click('.form button.big')]);
      check('what she typed stays', (await plain.inputValue('textarea[name=address]')) === '12, rue des Oliviers');
    }
    check('she sees her total before she orders', (await plain.locator('input[name=seen]').count()) === 1);
    await Promise.all([plain.waitForURL('**/order/**'), plain.click('.form button.big')]);
  }
  await context.close();
}

// The cashier opens the till, sells for cash, prints a receipt.
const cashier = await person(1280, 900, 'ar');
await signIn(cashier, 'ar', 'cashier');
await cashier.goto(`${base}/ar/till`);
if (await cashier.locator('input[name=float]').count()) {
  await Promise.all([cashier.waitForNavigation(), cashier.click('form:has(input[name=float]) button')]);
}
await Promise.all([cashier.waitForNavigation(), cashier.click('.keypad a')]);
await judge(cashier, 'till-ar-desktop');
const focus = () => cashier.evaluate(() => document.activeElement?.name);
check('the scanner’s field has the focus', (await focus()) === 'q');
// Figs by weight: the search, a touch, the weight typed as the scale says it, then the money, all by keys.
await cashier.keyboard.type('figues');
await Promise.all([cashier.waitForNavigation(), cashier.keyboard.press('Enter')]);
await Promise.all([cashier.waitForNavigation(), cashier.locator('.keypad a').first().click()]);
check('a weight is asked for', (await focus()) === 'amount');
await cashier.keyboard.type('0,35');
await Promise.all([cashier.waitForNavigation(), cashier.keyboard.press('Enter')]);
check('350 grams on the ticket', (await cashier.locator('[data-amount]').last().inputValue()).startsWith('350'));
check('the field has the focus again', (await focus()) === 'q');
await Promise.all([cashier.waitForNavigation(), cashier.locator('.units a').nth(1).click()]);
check('one more of the first', (await cashier.locator('[data-amount]').first().inputValue()) === '2');
// Put aside, another buyer in between, taken back whole.
await Promise.all([cashier.waitForNavigation(), cashier.click('form:has([value=park]) button')]);
check('the ticket is put aside', (await cashier.locator('[data-amount]').count()) === 0);
await Promise.all([cashier.waitForNavigation(), cashier.click('.parked button')]);
check('and taken back', (await cashier.locator('[data-amount]').count()) === 2 && (await cashier.locator('.parked li').count()) === 0);
// A refusal keeps the ticket and what was typed.
await cashier.fill('input[name=card]', '10');
await cashier.fill('input[name=given]', '5000');
await Promise.all([cashier.waitForNavigation(), cashier.click('button[value=cash]')]);
check('no card payment without its slip; nothing is lost', (await cashier.locator('.error').count()) === 1 && (await cashier.inputValue('input[name=given]')) === '5000' && (await cashier.locator('[data-amount]').count()) === 2);
await judge(cashier, 'till-refused-ar-desktop');
await cashier.fill('input[name=slip]', '004711');
check('the change is said before the sale', await cashier.locator('[data-change] b').isVisible());
const said = await cashier.locator('[data-change] b').textContent();
await Promise.all([cashier.waitForURL('**/receipt/**'), cashier.keyboard.press('F9')]);
check('a receipt', (await cashier.locator('.receipt').count()) === 1);
const digits = (text) => text.replace(/[^\d,.]/g, '');
check('with the same change', digits(await cashier.locator('.desk-main > .change-due b').textContent()) === digits(said), said);
check('and the slip', (await cashier.locator('.receipt').textContent()).includes('004711'));
await judge(cashier, 'receipt-ar-desktop');
const phoneTill = await person(390, 844, 'ar');
await signIn(phoneTill, 'ar', 'cashier');
await phoneTill.goto(`${base}/ar/till`);
await Promise.all([phoneTill.waitForNavigation(), phoneTill.click('.keypad a')]);
await judge(phoneTill, 'till-ar-phone');
await phoneTill.context().close();
// The drawer is counted blind; the Z report is a page and a line of a list.
await cashier.goto(`${base}/ar/till`);
await cashier.click('.close-till summary');
await judge(cashier, 'till-count-ar-desktop');
await Promise.all([cashier.waitForNavigation(), cashier.click('[data-count] button')]);
check('a blank sheet is no count', (await cashier.locator('.error').count()) === 1);
await cashier.fill('input[name=d-20000]', '1');
await cashier.fill('input[name=d-50]', '1');
await Promise.all([cashier.waitForURL('**/till/z/**'), cashier.click('[data-count] button')]);
check('what was counted', (await cashier.locator('.receipt.z').textContent()).includes('200,50'));
await judge(cashier, 'z-ar-desktop');
await cashier.goto(`${base}/ar/till/z`);
check('all of them in a list', (await cashier.locator('.list tbody tr').count()) > 5);
await judge(cashier, 'z-list-ar-desktop');
const zFile = await cashier.request.get(`${base}/ar/till/z?format=csv`);
check('and in a file', zFile.status() === 200 && (await zFile.text()).split('\n').length > 50);
await cashier.goto(`${base}/ar/till`);
await Promise.all([cashier.waitForNavigation(), cashier.click('form:has(input[name=float]) button')]);

// A fair: goods are carried there, and the till that is opened there sells them and nothing else.
await manager.goto(`${base}/fr/desk/places/new`);
await manager.selectOption('select[name=kind]', 'fair');
await manager.fill('input[name=code]', 'FAIR9');
await manager.fill('input[name="name-fr"]', 'Foire d’essai');
await Promise.all([manager.waitForURL('**/desk/places'), manager.click('form.form button.big')]);
await manager.goto(`${base}/fr/desk/goods/transfer`);
await manager.locator('form.filters select').first().selectOption({ label: 'B4 · Miel' });
await Promise.all([manager.waitForNavigation(), manager.click('form.filters button')]);
for (const n of [0, 1]) await manager.locator('input[name^=u-]').nth(n).fill('1');
await manager.locator('form.form select').first().selectOption({ label: 'Foire d’essai' });
await Promise.all([manager.waitForURL('**/desk/stock**'), manager.click('form.form button.big')]);
const away = await person(390, 844, 'ar');
await signIn(away, 'ar', 'cashier');
await away.goto(`${base}/ar/till`);
await Promise.all([away.waitForNavigation(), away.locator('nav.chips').first().locator('a').nth(1).click()]);
await judge(away, 'till-closed-ar-phone');
await away.selectOption('select[name=fair]', { index: 1 });
await Promise.all([away.waitForNavigation(), away.click('form:has(input[name=float]) button')]);
check('what was carried there can be tapped, and nothing else', (await away.locator('.keypad li').count()) <= 2 && (await away.locator('.keypad li').count()) > 0);
await Promise.all([away.waitForNavigation(), away.click('.keypad a')]);
await judge(away, 'till-fair-ar-phone');
await Promise.all([away.waitForURL('**/receipt/**'), away.click('button[value=cash]')]);
check('and is sold', (await away.locator('.receipt').count()) === 1);
await away.context().close();

// A blind count with one piece too few, explained by another person; goods moved, and given back.
await cashier.goto(`${base}/ar/desk/goods/count`);
await Promise.all([cashier.waitForNavigation(), cashier.click('.filters button')]);
await judge(cashier, 'goods-count-ar-desktop');
check('the count is blind', (await cashier.locator('.list th').count()) === 3);
const numbers = cashier.locator('input[name^=u-]');
if (await numbers.count()) {
  await cashier.click('form.form button.big');
  await cashier.waitForSelector('.error');
  check('a blank is no count', (await cashier.locator('.error').count()) === 1);
  for (const n of await numbers.all()) await n.fill('1');
  await Promise.all([cashier.waitForNavigation(), cashier.click('form.form button.big')]);
  check('who counted does not see the differences', cashier.url().includes('/desk/counts/'));
}
await manager.goto(`${base}/fr/desk/counts`);
const open = manager.locator('.list tbody a');
if (await open.count()) {
  await open.first().click();
  await manager.waitForSelector('h1');
  await judge(manager, 'desk-count-fr-desktop');
}
await manager.goto(`${base}/fr/desk/goods/transfer`);
await manager.selectOption('.filters select[name=place]', { index: 3 });
await Promise.all([manager.waitForNavigation(), manager.click('.filters button')]);
await manager.locator('input[name^=u-]').first().fill('9999');
await manager.click('form.form button.big');
await manager.waitForSelector('.error');
check('more than stands there is refused and kept', (await manager.locator('input[name^=u-]').first().inputValue()) === '9999');
await manager.locator('input[name^=u-]').first().fill('1');
await Promise.all([manager.waitForNavigation(), manager.click('form.form button.big')]);
check('moved', manager.url().includes('/desk/stock'));
// A note's line is photographed, once; what is no photograph is refused in words.
await manager.goto(`${base}/fr/desk/deposits`);
await manager.click('.list tbody a');
await manager.waitForSelector('.paper');
await manager.setInputFiles('input[type=file]', { name: 'photo.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('no photograph') });
await Promise.all([manager.waitForNavigation(), manager.click('form:has(input[type=file]) button')]);
check('a note takes photographs only', (await manager.locator('.error').count()) === 1);
const photographed = await manager.locator('.paper .pictures img').count();
await manager.setInputFiles('input[type=file]', { name: 'photo.jpg', mimeType: 'image/jpeg', buffer: photo });
await Promise.all([manager.waitForNavigation(), manager.click('form:has(input[type=file]) button')]);
check('the line has its photograph', (await manager.locator('.paper .pictures img[src^="/media/"]').count()) === photographed + 1);
await judge(manager, 'desk-note-fr-desktop');
await manager.goto(`${base}/fr/desk/organisations`);
await manager.locator('.list tbody a').nth(3).click();
await manager.waitForSelector('.facts');
await judge(manager, 'desk-organisation-fr-desktop');
await manager.click('a[href$="/terms"]');
await manager.waitForSelector('.list');
await judge(manager, 'desk-terms-fr-desktop');
await manager.goto(`${manager.url()}/new`);
await manager.fill('input[name=commission]', '12,5');
await manager.click('form.form button.big');
await manager.waitForSelector('#consent-error');
check('no terms without her consent, and what was typed stays', (await manager.inputValue('input[name=commission]')) === '12,5');

// The label and the check page of a lot, as a buyer's phone and the label's desk see them.
const officer = await person(390, 844, 'ar');
await signIn(officer, 'ar', 'label');
for (const path of ['label', 'certificates', 'tags']) {
  await officer.goto(`${base}/ar/desk/${path}`);
  await judge(officer, `desk-${path}-ar-phone`);
}
await officer.goto(`${base}/ar/desk/label`);
await officer.click('.list tbody a');
await officer.waitForSelector('h1');
await judge(officer, 'label-case-ar-phone');
await officer.goto(`${base}/ar/desk/label?state=granted`);
await officer.click('.list tbody a');
await officer.click('#committee ~ section a[href*="/desk/label/cases/"]');
await officer.waitForSelector('.case-paper');
check('the paper of a case says the votes and the licence', (await officer.locator('.case-paper table').count()) === 2 && (await officer.locator('.case-paper').textContent()).includes('LL-'));
await judge(officer, 'case-paper-ar-phone');
for (const [path, name] of [['label/charter', 'charter'], ['label/charter/new', 'charter-new'], ['label/watch', 'watch'], ['certificates/kinds', 'kinds'], ['certificates/kinds/onssa', 'kind'], ['certificates/new', 'certificate-new']]) {
  await officer.goto(`${base}/ar/desk/${path}`);
  await judge(officer, `label-${name}-ar-phone`);
}
await manager.goto(`${base}/fr/desk/stock`);
const lot = (await manager.locator('.list tbody a').first().textContent()).trim();
for (const [lang, w, h, size] of [['ar', 390, 844, 'phone'], ['fr', 1280, 900, 'desktop'], ['zgh', 390, 844, 'phone'], ['en', 390, 844, 'phone']]) {
  const buyer = await person(w, h, lang);
  for (const path of ['check', 'label', 'certificates', `check/${lot}`, 'check/L-2026-999999']) {
    const answer = await buyer.goto(`${base}/${lang}/${path}`);
    check(`${path} answers`, answer.status() < 500, String(answer.status()));
    if (path === `check/${lot}`) {
      check('the number printed on the page is no forgery', (await buyer.locator('.verdict-altered, .verdict-unknown').count()) === 0);
    }
    await judge(buyer, `${path.replace(/[/]/g, '-')}-${lang}-${size}`);
  }
  await buyer.context().close();
}

// A campaign: its page by a poster's link, a coupon at checkout, its cost, its poster, and its end.
const shopper = await person(390, 844, 'fr');
await shopper.goto(`${base}/fr/c/winter-wool?via=poster`);
await judge(shopper, 'campaign-fr-phone');
await shopper.locator('.card a').filter({ hasNot: shopper.locator('.badge'), hasNotText: '/ m' }).first().click();
await shopper.waitForSelector('.buy');
if (await shopper.locator('.buy input[name=quantity][type=number]').count()) await shopper.fill('.buy input[name=quantity]', '2');
await Promise.all([shopper.waitForURL('**/basket'), shopper.click('.buy button')]);
await shopper.goto(`${base}/fr/checkout`);
await shopper.fill('input[name=name]', 'Nour');
await shopper.fill('input[name=coupon]', 'chita nothing');
await Promise.all([shopper.waitForNavigation(), shopper.click('button[name=apply]')]);
check('an unknown coupon is said, and what was typed stays', (await shopper.locator('.error').count()) === 1 && (await shopper.inputValue('input[name=name]')) === 'Nour');
await shopper.fill('input[name=coupon]', 'chita');
await Promise.all([shopper.waitForNavigation(), shopper.click('button[name=apply]')]);
check('what it takes off is shown before anything is promised', (await shopper.locator('.summary .total').count()) === 2);
await judge(shopper, 'checkout-coupon-fr-phone');
await shopper.fill('input[name=phone]', '0612345679');
await shopper.fill('input[name=commune]', 'El Hajeb');
await shopper.press('input[name=commune]', 'Tab');
await shopper.waitForSelector('input[name=seen]', { state: 'attached' });
await shopper.fill('textarea[name=address]', '3, rue du Puits');
await Promise.all([shopper.waitForURL('**/order/**'), shopper.click('.form button.big')]);
check('the order says the discount', (await shopper.content()).includes('Réduction'));
for (const path of ['plan', 'campaigns', 'funds']) {
  await manager.goto(`${base}/fr/desk/${path}`);
  await judge(manager, `desk-${path}-fr-desktop`);
}
await manager.goto(`${base}/fr/desk/plan`);
await manager.click('.list tbody a');
await manager.waitForSelector('progress');
check('the plan is drawn against the books, by month and by funder, and has its calendar', (await manager.locator('figure.chart').count()) === 3 && (await manager.locator('.month-grid td').count()) > 27);
await judge(manager, 'plan-fr-desktop');
await adminPhone.goto(manager.url().replace('/fr/', '/ar/'));
await judge(adminPhone, 'plan-ar-phone');
await manager.goto(`${base}/fr/desk/campaigns`);
await manager.click('.list tbody a');
await manager.waitForSelector('.stats');
const campaignUrl = manager.url();
check('its coupon was used', /[1-9]/.test(await manager.locator('.stats li b').first().textContent()));
await judge(manager, 'campaign-desk-fr-desktop');
await adminPhone.goto(campaignUrl.replace('/fr/', '/ar/'));
await judge(adminPhone, 'campaign-desk-ar-phone');
await manager.goto(`${campaignUrl}/print/poster`);
check('a poster with its square', (await manager.locator('.poster-qr svg').count()) === 1);
await judge(manager, 'poster-fr-desktop');
await manager.goto(`${campaignUrl}/coupon`);
await manager.fill('input[name=code]', 'NEUF');
await manager.fill('input[name=value]', '50');
await manager.fill('input[name=share-union]', '60');
await Promise.all([manager.waitForNavigation(), manager.click('button.big')]);
check('shares that do not make a whole are said at their field', (await manager.locator('#share-union-error').count()) === 1);
await judge(manager, 'coupon-form-fr-desktop');
await manager.goto(campaignUrl);
await manager.click('details summary');
await manager.fill('input[name=why]', 'essai');
await Promise.all([manager.waitForNavigation(), manager.click('form:has(input[value=stop]) button')]);
await shopper.goto(`${base}/fr/`);
check('a stopped campaign leaves the home page at once', (await shopper.locator('section.campaign').count()) === 0);
await shopper.goto(`${base}/fr/c/winter-wool`);
check('and its page says that it is over', (await shopper.locator('.empty').count()) === 1);

// The programme: the public page in each language, the desk's pages, the committee's report and its workbook.
for (const [lang, w, h, size] of [['ar', 390, 844, 'phone'], ['fr', 1280, 900, 'desktop'], ['zgh', 390, 844, 'phone'], ['en', 390, 844, 'phone']]) {
  const reader = await person(w, h, lang);
  for (const path of ['programme', 'programme/dictionary']) {
    await reader.goto(`${base}/${lang}/${path}`);
    await judge(reader, `${path.replace('/', '-')}-${lang}-${size}`);
  }
  await reader.goto(`${base}/${lang}/programme`);
  const charts = await reader.locator('figure.chart').count();
  check('each chart has its table', charts >= 3 && (await reader.locator('figure.chart table').count()) === charts, String(charts));
  check('one drawing of each chart is seen', (await reader.locator('.chart-svg:visible').count()) === charts);
  check('what was announced stands beside what is computed', /520.?000/.test(await reader.textContent('.beside')) && /512.?000/.test(await reader.textContent('.beside')));
  await reader.context().close();
}
const monitor = await person(1280, 900, 'fr');
await signIn(monitor, 'fr', 'province');
const monitorPhone = await person(390, 844, 'ar');
await signIn(monitorPhone, 'ar', 'province');
for (const path of ['programme', 'programme/calls', 'programme/calls/new', 'programme/partners/new', 'programme/define', 'programme/announce', 'programme/report', 'programme/reports', 'programme/reports/new', 'programme/indicators/sales', 'programme/indicators/income/entries']) {
  const answer = await monitor.goto(`${base}/fr/desk/${path}`);
  check(`${path} answers the monitor`, answer.status() === 200, String(answer.status()));
  await judge(monitor, `desk-${path.replace(/[/]/g, '-')}-fr-desktop`);
  await monitorPhone.goto(`${base}/ar/desk/${path}`);
  await judge(monitorPhone, `desk-${path.replace(/[/]/g, '-')}-ar-phone`);
}
await manager.goto(`${base}/fr/desk/programme/projects/new`);
await judge(manager, 'project-form-fr-desktop');
await monitor.goto(`${base}/fr/desk/programme`);
await monitor.click('td a[href*="/programme/projects/"]');
await monitor.waitForSelector('.timeline');
await judge(monitor, 'project-fr-desktop');
await monitorPhone.goto(monitor.url().replace('/fr/', '/ar/'));
await judge(monitorPhone, 'project-ar-phone');
const workbook = await monitor.request.get(`${base}/fr/desk/programme/report?format=xlsx`);
check('the report is a workbook too', workbook.status() === 200 && (await workbook.body()).subarray(0, 2).toString() === 'PK');

// Capacities: the coach's lists and pages, the secretary's governance, the maker's own way on her phone.
const coach = await person(390, 844, 'ar');
await signIn(coach, 'ar', 'coach');
const secretary = await person(1280, 900, 'fr');
await signIn(secretary, 'fr', 'secretary');
for (const path of ['capacities', 'capacities/needs', 'capacities/grid', 'trainings', 'trainings/new', 'coaching', 'coaching/actions', 'coaching/new', 'governance', 'governance/duties']) {
  for (const [page, lang, name] of [[coach, 'ar', 'ar-phone'], [secretary, 'fr', 'fr-desktop']]) {
    const answer = await page.goto(`${base}/${lang}/desk/${path}`);
    check(`${path} answers`, answer.status() === 200, String(answer.status()));
    await judge(page, `desk-${path.replace(/[/]/g, '-')}-${name}`);
  }
}
await coach.goto(`${base}/ar/desk/capacities?show=scored`);
await coach.click('.list tbody a');
await coach.waitForSelector('figure.chart');
check('the web of maturity has its table', (await coach.locator('figure.chart table').count()) === 1);
await judge(coach, 'capacity-ar-phone');
await secretary.goto(coach.url().replace('/ar/', '/fr/'));
await judge(secretary, 'capacity-fr-desktop');
await coach.click('a[href$="/assess"]');
await coach.waitForSelector('.option');
await coach.fill('input[name=on]', '2035-01-01');
await Promise.all([coach.waitForNavigation(), coach.click('button.big')]);
check('a score of days to come is refused at its field', (await coach.locator('#on-error').count()) === 1);
await judge(coach, 'assess-ar-phone');
for (const [list, name] of [['trainings', 'training'], ['coaching', 'visit'], ['governance', 'governance-one']]) {
  await secretary.goto(`${base}/fr/desk/${list}`);
  await secretary.click('.list tbody a');
  await secretary.waitForSelector('h1');
  await judge(secretary, `${name}-fr-desktop`);
  await coach.goto(secretary.url().replace('/fr/', '/ar/'));
  await judge(coach, `${name}-ar-phone`);
}
await secretary.goto(`${base}/fr/desk/governance`);
await secretary.click('.list tbody tr:nth-child(2) a');
await secretary.locator('a[href*="/desk/assemblies/"]').first().click();
await secretary.waitForSelector('.paper');
await judge(secretary, 'assembly-fr-desktop');
const own = await person(390, 844, 'ar');
await signIn(own, 'ar', 'maker');
await own.goto(`${base}/ar/me/papers`);
check('her certificates stand there, with the days that are left', (await own.locator('.right .right-days b').count()) > 0);
await judge(own, 'papers-ar-phone');
await own.goto(`${base}/ar/me/path`);
await judge(own, 'path-ar-phone');
await own.locator('a[href*="/desk/attendance/"]').first().click();
await own.waitForSelector('.paper');
await judge(own, 'attendance-ar-phone');
await own.goto(coach.url());
check('another organisation is not there for her', (await own.locator('main').textContent()).length > 0 && !(await own.locator('.facts').count()));

// Families are edited; a table is brought in, read first, its good rows kept.
await admin.goto(`${base}/fr/desk/families`);
await judge(admin, 'desk-families-fr-desktop');
await admin.click('.list tbody a');
await admin.waitForSelector('form.form');
await judge(admin, 'desk-family-fr-desktop');
await admin.goto(`${base}/fr/desk/import/products`);
await judge(admin, 'desk-import-fr-desktop');
await admin.fill('textarea[name=cells]', `code\tmaker\tfamily\tname_fr\tprice\nimp-1\t${'x'}\thoney\tMiel\t10\n`);
await Promise.all([admin.waitForNavigation(), admin.click('form.form button.button')]);
check('a row with an unknown maker is shown with why', (await admin.locator('td .error').count()) === 1);
await admin.goto(`${base}/fr/desk/organisations`);
await admin.goto(`${base}/fr/desk/import/organisations`);
const csv = 'code;name_fr;commune;phone\nimp-coop;Coopérative importée;El Hajeb;0661000001\nimp-bad;Mauvaise;Nulle part;1\n';
await admin.setInputFiles('input[type=file]', { name: 'o.csv', mimeType: 'text/csv', buffer: Buffer.from(csv, 'latin1') });
await Promise.all([admin.waitForNavigation(), admin.click('form.form button.button')]);
await judge(admin, 'desk-import-read-fr-desktop');
check('one good row, one to mend', (await admin.locator('.list td .error').count()) === 1 && (await admin.locator('button.big').count()) === 1);
await Promise.all([admin.waitForNavigation(), admin.click('button.big')]);
check('the good row is kept', (await admin.content()).includes('Coopérative importée'));
await admin.goto(`${base}/fr/desk/organisations?q=import`);
check('and stands in the list', (await admin.locator('.list tbody tr').count()) === 1);

// The maker's page on her phone, and why.
const maker = await person(390, 844, 'ar');
await signIn(maker, 'ar', 'maker');
await maker.goto(`${base}/ar/me`);
check('three things', (await maker.locator('.three li').count()) === 3);
await judge(maker, 'maker-ar-phone');
await maker.goto(`${base}/ar/me/statement`);
await judge(maker, 'statement-ar-phone');
await maker.click('.list a[href*="/desk/why/"]');
await maker.waitForSelector('.list td, .timeline li');
await judge(maker, 'why-ar-phone');
await maker.fill('input[name=on]', '2026-06-30');
await Promise.all([maker.waitForNavigation(), maker.click('.filters button')]);
check('as it stood on a past day', maker.url().includes('on=2026-06-30'));
await judge(maker, 'why-past-ar-phone');
check('another desk is closed to her', (await maker.goto(`${base}/ar/desk/payouts`)).status() === 403);

// Proposed by one, approved by another.
const accountant = await person(1280, 900, 'ar');
await signIn(accountant, 'ar', 'accountant');
await accountant.goto(`${base}/ar/desk/payouts/due`);
await judge(accountant, 'desk-payouts-due-ar-desktop');
await Promise.all([accountant.waitForNavigation(), accountant.click('a[href*="/desk/payouts/new?org="]')]);
await judge(accountant, 'desk-payout-new-ar-desktop');
// More than there is: said at its field, and what was typed stays.
await accountant.fill('input[name=amount]', '9999999');
await Promise.all([accountant.waitForNavigation(), accountant.click('.form button.big')]);
check('a refusal keeps what was typed', (await accountant.inputValue('input[name=amount]')) === '9999999');
check('and stands at its field', (await accountant.locator('#amount-error').count()) === 1);
await accountant.fill('input[name=amount]', '');
await Promise.all([accountant.waitForNavigation(), accountant.click('.form button.big')]);
check('proposed', (await accountant.locator('.state-proposed').count()) === 1);
await accountant.goto(`${base}/ar/desk/payouts`);
await judge(accountant, 'desk-payouts-ar-desktop');
const approver = await person(1280, 900, 'ar');
await signIn(approver, 'ar', 'approver');
await approver.goto(`${base}/ar/desk/payouts?state=proposed`);
await Promise.all([approver.waitForNavigation(), approver.click('.list tbody a[href*="/desk/payouts/"]')]);
await Promise.all([approver.waitForNavigation(), approver.click('button[value=refuse]')]);
check('a refusal without a reason is said at its field', (await approver.locator('#reason-error').count()) === 1);
await judge(approver, 'desk-payout-ar-desktop');
await Promise.all([approver.waitForNavigation(), approver.click('button[value=approve]')]);
check('nothing waits any more', (await approver.locator('button[value=approve]').count()) === 0);

await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
