// The label by hand, in Arabic on a phone: a beekeeper applies, is audited, gets a non-conformity, mends
// it, is licensed; her jar's code says so. The committee suspends: the next scan, the shop, the till and
// the home page's collection say so at once. She appeals and is reinstated.
// usage: node label.mjs BASE_URL [SCREENSHOT_DIR]
import { chromium } from 'playwright-core';
import { mkdirSync } from 'node:fs';

const [base, shots] = process.argv.slice(2);
const password = 'zarbia hamra fuq stah';
let passed = 0;
let failed = 0;
const check = (what, good, more = '') => {
  if (good) passed += 1;
  else { failed += 1; console.log('FAILED', what, more); }
};
if (shots) mkdirSync(shots, { recursive: true });
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
const phone = async (who, width = 390, height = 844) => {
  const page = await (await browser.newContext({ viewport: { width, height }, locale: 'ar' })).newPage();
  page.on('pageerror', (e) => check('no script error', false, String(e)));
  page.setDefaultTimeout(15000);
  if (who) {
    await page.goto(`${base}/ar/sign-in`);
    await page.fill('input[name=login]', `${who}@demo.rahba`);
    await page.fill('input[name=password]', password);
    await Promise.all([page.waitForURL((u) => !u.pathname.endsWith('/sign-in')), page.click('form:has(input[name=login]) button')]);
  }
  return page;
};
const look = (page, name) => shots && page.screenshot({ path: `${shots}/label-${name}.png`, fullPage: true });
const go = (page, what) => Promise.all([page.waitForNavigation(), page.click(what)]);
const act = (page, name) => go(page, `form:has(input[name=act][value=${name}]) button`);
// Whoever has not proved her password of late is asked for it again; then the step is taken again.
const again = async (page, step) => {
  await step();
  if (await page.locator('form[action*="step-up"] input[name=password], form input[name=password]').count()) {
    await page.fill('input[name=password]', password);
    await go(page, 'form:has(input[name=password]) button');
    await step();
  }
};

// The jar: a lot of hers that stands on sale, and its product.
const manager = await phone('manager', 1280, 900);
const maker = await phone('maker');
await maker.goto(`${base}/ar/me`);
const name = (await maker.locator('h1').textContent()).trim();
await manager.goto(`${base}/ar/products?q=${encodeURIComponent('عسل')}`);
let jar = '';
for (const card of await manager.locator('.card a').evaluateAll((all) => all.map((a) => a.href))) {
  await manager.goto(card);
  if ((await manager.locator('main').textContent()).includes(name) && (await manager.locator('.buy button').count())) { jar = card; break; }
}
check('a jar of hers is for sale', jar !== '', name);
check('no mark before the licence', (await manager.locator('.label-mark').count()) === 0);
const barcode = await manager.locator('.buy .option input').first().getAttribute('value');
const code = jar.split('/').at(-1);
const product = (await manager.locator('h1').textContent()).trim();
await manager.goto(`${base}/ar/desk/stock?q=${encodeURIComponent(product)}`);
const lots = (await manager.locator('.list tbody').textContent()).match(/L-\d{4}-\d{6}[0-9A-Z]/g) ?? [];
check('her lots are in the list', lots.length > 0);
let address = '';
for (const lot of lots) {
  await manager.goto(`${base}/ar/desk/tags?lot=${lot}`);
  const link = await manager.locator('main a[href*="/check/"]').first().getAttribute('href');
  await manager.goto(link);
  if ((await manager.locator(`main a[href$="/p/${code}"]`).count()) === 1) { address = link; break; }
}
check('a tag with a square leads to the check page', address.includes('?s='), address);
const buyer = await phone('');
const scan = async () => {
  await buyer.goto(address);
  return (await buyer.locator('.verdict').getAttribute('class')).replace('verdict verdict-', '');
};
check('before: a known lot without a licence', (await scan()) === 'plain', await scan());
check('the page reads from the right', (await buyer.getAttribute('html', 'dir')) === 'rtl');

// A collection on the home page that holds her jar.
await manager.goto(`${base}/ar/desk/campaigns/new`);
await manager.fill('input[name=name-ar]', 'عسل الصباح');
await manager.fill('textarea[name=pitch-ar]', 'من خلايا الإقليم.');
await manager.fill('input[name=code]', 'honey-by-hand');
await manager.fill('textarea[name=products]', code);
await go(manager, 'form.form button.big');
const home = async () => {
  await buyer.goto(`${base}/ar/`);
  const box = buyer.locator('section.campaign').filter({ hasText: 'عسل الصباح' });
  return (await box.locator(`a[href$="/p/${code}"]`).count()) > 0;
};
check('her jar is in the collection on the home page', await home());

// She applies, on her phone.
await maker.goto(`${base}/ar/desk/label/apply`);
const family = maker.locator('label').filter({ hasText: 'العسل' }).locator('input[type=checkbox]');
check('honey is a family', (await family.count()) === 1);
await family.check();
await go(maker, 'form.form button.big');
const areas = maker.locator('textarea[name^=evidence-]');
const asked = await areas.count();
check('she is asked for evidence', asked > 0);
for (let n = 0; n < asked - 1; n += 1) await areas.nth(n).fill('عندي الوثيقة');
await look(maker, '1-apply');
await go(maker, 'form.form button.big');
const file = maker.url();
check('the application has its page', file.includes('/applications/'));
check('and its document', (await maker.locator('a[href*="/label/papers/"]').count()) === 1);
// A photograph of what she has, where it is asked for.
const proof = await maker.screenshot({ type: 'jpeg', clip: { x: 0, y: 0, width: 300, height: 300 } });
const given = maker.locator('.give-photo').first();
await given.locator('summary').click();
await given.locator('input[name=photo]').setInputFiles({ name: 'workshop.jpg', mimeType: 'image/jpeg', buffer: proof });
await given.locator('input[name=caption]').fill('واجهة الورشة');
await Promise.all([maker.waitForNavigation(), given.locator('form button').click()]);
const pictured = maker.locator('ul.pictures img');
check('her photograph stands by its criterion', (await pictured.count()) === 1 && (await maker.request.get(await pictured.first().evaluate((i) => i.src))).status() === 200);

// The office: something is missing; she hands it in; the file is complete; a visit today.
const office = await phone('label', 1280, 900);
await office.goto(`${base}/ar/desk/tasks`);
check('the office has it on its list', (await office.locator(`a[href="${new URL(file).pathname}"]`).count()) > 0);
await office.goto(file);
await office.fill('form:has(input[value=incomplete]) textarea', 'وثيقة ناقصة');
await act(office, 'incomplete');
await maker.goto(file);
check('she reads what is missing', (await maker.content()).includes('وثيقة ناقصة'));
const rest = maker.locator('textarea[name^=evidence-]');
for (let n = 0; n < (await rest.count()); n += 1) await rest.nth(n).fill('عندي الوثيقة');
await act(maker, 'evidence');
await office.goto(file);
await act(office, 'complete');
const auditors = await office.locator('select[name=auditor] option').evaluateAll((all) => all.map((o) => [o.value, o.textContent]));
await office.selectOption('select[name=auditor]', auditors.find((a) => a[1].includes('Label auditor'))[0]);
await act(office, 'plan');

// The auditor in the workshop, on her phone: a photograph, then the checklist; what she typed stays.
const auditor = await phone('audit');
await auditor.goto(file);
const verdicts = await auditor.locator('fieldset:has(input[name^=verdict-])').count();
check('a checklist', verdicts === asked, `${verdicts} ${asked}`);
await auditor.locator('textarea[name^=remark-]').nth(1).fill('المغسلة بلا ماء');
const picture = await auditor.screenshot({ type: 'jpeg', clip: { x: 0, y: 0, width: 300, height: 300 } });
await auditor.setInputFiles('input[name=photo]', { name: 'sink.jpg', mimeType: 'image/jpeg', buffer: picture });
await auditor.fill('input[name=caption]', 'المغسلة');
await go(auditor, 'form[action$="/photo"] button');
check('the photograph is there', (await auditor.locator('ul.pictures a[href^="/media/"]').count()) === 1);
check('what she typed is still there', (await auditor.locator('textarea[name^=remark-]').nth(1).inputValue()) === 'المغسلة بلا ماء');
for (let n = 0; n < verdicts; n += 1) {
  await auditor.locator('fieldset').nth(n).locator(`input[value=${n === 1 ? 'minor' : 'conform'}]`).check();
}
await auditor.fill('form:has(input[value=record]) > label textarea[name=note]', 'زيارة الورشة');
await look(auditor, '2-checklist');
await act(auditor, 'record');
check('a non-conformity with its day', (await auditor.locator('section.note').count()) > 0);

// She mends; the auditor verifies; the committee is asked.
await maker.goto(file);
await maker.fill('form:has(input[value=mend]) textarea', 'وصلنا الماء بالمغسلة');
await look(maker, '3-mend');
await act(maker, 'mend');
await auditor.goto(file);
await act(auditor, 'accept');
await office.goto(file);
await act(office, 'ask');
const members = [];
for (const who of ['committee', 'committee2', 'committee3']) members.push(await phone(who));
const vote = async (page, at) => {
  await page.goto(at);
  await page.locator('form:has(input[value=vote]) input[value=yes]').first().check();
  await act(page, 'vote');
};
await members[0].goto(file);
await look(members[0], '4-vote');
for (const m of members.slice(0, 2)) await vote(m, file);
await office.goto(file);
await act(office, 'decide');
check('no decision without the quorum', (await office.locator('.error').count()) === 1);
await vote(members[2], file);
await office.goto(file);
await act(office, 'decide');
await maker.goto(file);
const licence = await maker.locator('a.button[href*="/label/licences/"]').getAttribute('href');
check('she is licensed', Boolean(licence));

// The code in the square says so, and so do the shop and the till.
check('the next scan says: licensed', (await scan()) === 'ok', await scan());
await look(buyer, '5-licensed');
await buyer.goto(jar);
check('the shop shows the mark', (await buyer.locator('.label-mark').count()) === 1);
const cashier = await phone('cashier', 1280, 900);
const till = async () => {
  await cashier.goto(`${base}/ar/till`);
  if (await cashier.locator('input[name=float]').count()) await go(cashier, 'form:has(input[name=float]) button');
  await cashier.fill('.keys input[name=q]', barcode);
  await go(cashier, '.keys form.search button');
  return (await cashier.locator('.ticket .lines li').count()) === 1;
};
check('the till sells it', await till());

// Suspended by a member of the committee.
await members[0].goto(base + licence);
await members[0].click('summary:has-text("توقيف"), details summary');
await members[0].fill('form:has(input[value=suspend]) textarea', 'سكر في العسل');
await again(members[0], () => act(members[0], 'suspend'));
check('the next scan says: suspended', (await scan()) === 'suspended', await scan());
await look(buyer, '6-suspended');
await buyer.goto(jar);
check('the shop does not sell it', (await buyer.locator('.label-mark').count()) === 0 && (await buyer.locator('.buy button').count()) === 0);
await look(buyer, '7-shop-stopped');
check('the collection on the home page is without it', !(await home()));
check('the till does not sell it', !(await till()));
check('and says why', (await cashier.locator('.error').count()) === 1);
await look(cashier, '8-till-stopped');

// She appeals; the committee gives it back.
await maker.goto(base + licence);
await maker.fill('form:has(input[value=appeal]) textarea', 'التحليل لدفعة أخرى');
await look(maker, '9-appeal');
await act(maker, 'appeal');
for (const m of members) await vote(m, base + licence);
await office.goto(base + licence);
await act(office, 'decide');
check('the next scan says: licensed again', (await scan()) === 'ok', await scan());
check('it is back in the collection', await home());
check('the till sells it again', await till());
await buyer.goto(jar);
check('the mark is back', (await buyer.locator('.label-mark').count()) === 1);
await buyer.goto(`${base}/ar/check/ZZZZ-ZZZZ`);
check('a code with a wrong letter says so', (await buyer.locator('.verdict-altered').count()) === 1);
let unknown = false;
for (const letter of 'ABCDEFGHJKLMNPQRSTUVWXYZ') {
  await buyer.goto(`${base}/ar/check/L-2026-999999${letter}`);
  unknown ||= (await buyer.locator('.verdict-unknown').count()) === 1;
}
check('a well-formed code that nobody gave says so', unknown);
await buyer.goto(address.replace(/s=(.)/, (_, c) => `s=${c === '0' ? '1' : '0'}`));
check('an altered code says so', (await buyer.locator('.verdict-altered').count()) === 1);
await look(buyer, '10-altered');
await maker.goto(base + licence);
check('each step left its document', (await maker.locator('a[href*="/label/papers/"]').count()) >= 4);

await browser.close();
console.log(`${passed} checks passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
