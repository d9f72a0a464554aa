// The pictures of the documentation: home, family, product, basket, checkout, order, maker's page, desk
// and till, in Arabic and French, on a phone and on a desk.
// usage: node screens.mjs BASE_URL FOLDER
import { chromium } from 'playwright-core';
import { mkdirSync } from 'node:fs';

const [base, folder] = process.argv.slice(2);
const password = 'zarbia hamra fuq stah';
mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});

async function person(lang, phone, who) {
  const context = await browser.newContext({ viewport: phone ? { width: 390, height: 844 } : { width: 1280, height: 900 }, locale: lang });
  const page = await context.newPage();
  page.setDefaultTimeout(15000);
  if (who) {
    await page.goto(`${base}/${lang}/sign-in`);
    await page.fill('input[name=login]', `${who}@demo.rahba`);
    await page.fill('input[name=password]', password);
    await Promise.all([page.waitForURL((u) => !u.pathname.endsWith('/sign-in')), page.click('form:has(input[name=login]) button')]);
  }
  return page;
}

for (const lang of ['ar', 'fr']) {
  for (const phone of [false, true]) {
    const size = phone ? 'phone' : 'desktop';
    const keep = async (page, name, whole = false) => {
      await page.evaluate(() => document.fonts.ready);
      await page.waitForLoadState('networkidle');
      // A phone's page is shown as far as a thumb scrolls in two moves.
      const clip = phone && !whole ? { x: 0, y: 0, width: 390, height: Math.min(1500, await page.evaluate(() => document.documentElement.scrollHeight)) } : undefined;
      await page.screenshot({ path: `${folder}/${name}-${lang}-${size}.jpg`, type: 'jpeg', quality: 80, fullPage: phone, clip });
    };
    const guest = await person(lang, phone);
    await guest.goto(`${base}/${lang}/`);
    await keep(guest, 'home');
    await guest.goto(`${base}/${lang}/products?family=textile_wool`);
    if ((await guest.locator('.card').count()) === 0) await guest.goto(`${base}/${lang}/products`);
    await keep(guest, 'family');
    await guest.click('.card a');
    await guest.waitForSelector('.buy');
    await keep(guest, 'product');
    await Promise.all([guest.waitForURL('**/basket'), guest.click('.buy button')]);
    await guest.goto(`${base}/${lang}/products?family=honey`);
    await guest.click('.card a');
    await Promise.all([guest.waitForURL('**/basket'), guest.click('.buy button')]);
    await keep(guest, 'basket');
    await guest.goto(`${base}/${lang}/checkout`);
    await keep(guest, 'checkout');
    await guest.fill('input[name=name]', lang === 'ar' ? 'لينا' : 'Lina');
    await guest.fill('input[name=phone]', '06 12 34 56 78');
    await guest.fill('input[name=commune]', lang === 'ar' ? 'أزرو' : 'Azrou');
    await guest.press('input[name=commune]', 'Tab');
    await guest.waitForSelector('input[name=seen]', { state: 'attached' });
    await guest.fill('textarea[name=address]', lang === 'ar' ? '12، زنقة الزيتون' : '12, rue des Oliviers');
    await Promise.all([guest.waitForURL('**/order/**'), guest.click('.form button.big')]);
    await keep(guest, 'order');
    await guest.goto(`${base}/${lang}/programme`);
    await keep(guest, 'programme');
    const maker = await person(lang, phone, 'maker');
    await maker.goto(`${base}/${lang}/me`);
    await keep(maker, 'maker');
    const manager = await person(lang, phone, 'manager');
    await manager.goto(`${base}/${lang}/desk`);
    await keep(manager, 'desk');
    await manager.goto(`${base}/${lang}/desk/orders`);
    await keep(manager, 'desk-orders');
    await manager.goto(`${base}/${lang}/desk/tasks`);
    await keep(manager, 'desk-tasks');
    await manager.goto(`${base}/${lang}/desk/plan`);
    await manager.locator('main .list tbody a').first().click();
    await manager.waitForLoadState();
    await keep(manager, 'desk-plan');
    const lots = (await (await manager.request.get(`${base}/${lang}/desk/stock`)).text()).match(/L-\d{4}-\d{6}[0-9A-Z]/g) ?? [];
    for (const lot of lots) {
      await guest.goto(`${base}/${lang}/check/${lot}`);
      if (await guest.locator('.verdict-ok').count()) break;
    }
    await keep(guest, 'check');
    const province = await person(lang, phone, 'province');
    await province.goto(`${base}/${lang}/desk/programme`);
    await keep(province, 'desk-programme');
    const coach = await person(lang, phone, 'coach');
    await coach.goto(`${base}/${lang}/desk/capacities`);
    await coach.locator('main .list tbody a').first().click();
    await coach.waitForLoadState();
    await keep(coach, 'desk-capacity');
    await manager.goto(`${base}/${lang}/desk/resting`);
    await keep(manager, 'desk-resting');
    await manager.goto(`${base}/${lang}/desk/deposits`);
    await manager.click('.list tbody a');
    await manager.waitForSelector('.paper');
    await keep(manager, 'desk-note');
    const cashier = await person(lang, phone, 'cashier');
    await cashier.goto(`${base}/${lang}/till`);
    if (await cashier.locator('input[name=float]').count()) {
      await Promise.all([cashier.waitForNavigation(), cashier.click('form:has(input[name=float]) button')]);
    }
    for (let n = 0; n < 2; n++) await Promise.all([cashier.waitForNavigation(), cashier.locator('.keypad a').nth(n).click()]);
    await keep(cashier, 'till');
    for (const p of [guest, maker, manager, cashier]) await p.context().close();
  }
}
await browser.close();
