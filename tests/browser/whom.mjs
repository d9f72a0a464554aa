// A form of a territory with more makers than a choice offers: who fits while she is typed, by keys and by touch; what fits
// several is asked about and nothing is lost; the same without scripts. Arabic and French, phone and desk, axe on each.
// usage: rahba grow --data DIR --products 20000 --order-lines 0; rahba demo --data DIR; node whom.mjs BASE_URL SCREENSHOT_DIR
import { chromium } from 'playwright-core';
import { readFileSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';

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

// Our own policy for scripts stands: a list that it forbids would not be shown.
async function person(lang, phone, who, javaScriptEnabled = true) {
  const viewport = phone ? { width: 390, height: 844 } : { width: 1280, height: 900 };
  const page = await (await browser.newContext({ viewport, locale: lang, javaScriptEnabled })).newPage();
  page.on('pageerror', (e) => check('no script error', false, String(e)));
  page.setDefaultTimeout(15000);
  await page.goto(`${base}/${lang}/sign-in`);
  await page.fill('input[name=login]', `${who}@demo.rahba`);
  await page.fill('input[name=password]', password);
  await Promise.all([page.waitForURL((u) => !u.pathname.endsWith('/sign-in')), page.click('form:has(input[name=login]) button')]);
  return page;
}

async function judge(page, name) {
  await page.evaluate(axeSource);
  const result = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] }));
  const found = result.violations.map((v) => v.id + ': ' + v.nodes.slice(0, 2).map((n) => n.html.slice(0, 110)).join(' | '));
  check('axe: ' + name, found.length === 0, '\n    ' + found.join('\n    '));
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  check('no sideways scroll: ' + name, wide <= 1, String(wide));
  if (shots) await page.screenshot({ path: `${shots}/${name}.png`, fullPage: true });
}

const part = { ar: 'تعاونية', fr: 'coopérative' };
for (const lang of ['ar', 'fr']) {
  for (const phone of [false, true]) {
    const size = `${lang}-${phone ? 'phone' : 'desktop'}`;
    const page = await person(lang, phone, 'accountant');
    const field = page.locator('input[name=org]');
    await page.goto(`${base}/${lang}/desk/payouts/advance`);
    check(`no choice of everybody ${size}`, (await page.locator('select[name=org]').count()) === 0);
    await field.pressSequentially(part[lang], { delay: 20 });
    await page.waitForSelector('.hints button');
    await judge(page, `whom-typing-${size}`);
    check(`a dozen ${size}`, (await page.locator('.hints button').count()) === 12);
    for (const key of ['ArrowDown', 'ArrowDown', 'Enter']) await page.keyboard.press(key);
    check(`by keys ${size}`, (await field.inputValue()).includes(' — ') && (await page.locator('.hints').count()) === 0);
    await field.fill(part[lang]);
    await page.locator('.hints button').nth(2).click();
    check(`by touch ${size}`, (await field.inputValue()).includes(' — '), await field.inputValue());
    await field.fill(part[lang]);
    await page.fill('input[name=amount]', '350');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.fitting');
    await judge(page, `whom-which-${size}`);
    check(`kept ${size}`, (await page.inputValue('input[name=amount]')) === '350' && (await field.inputValue()) === part[lang]);
    check(`nobody is guessed ${size}`, (await page.locator('.fitting input:checked').count()) === 0);
    await page.context().close();
  }
}

const bare = await person('fr', true, 'manager', false);
await bare.goto(`${base}/fr/desk/deposits/new`);
await bare.fill('input[name=maker]', part.fr);
await Promise.all([bare.waitForNavigation(), bare.click('.filters button')]);
await bare.locator('.fitting label').nth(1).click();
await Promise.all([bare.waitForNavigation(), bare.click('.filters button')]);
check('without scripts: her goods', (await bare.locator('input[name^=units-]').count()) > 0, bare.url());

await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
