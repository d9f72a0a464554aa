// Every kind of page, and how to reach one of it in a made demo: a buyer's, a maker's, the till's, and
// each page that the desk's menus and lists open to a role.
import { chromium } from 'playwright-core';

export const LANGUAGES = ['ar', 'fr', 'zgh', 'en'];
const PASSWORD = 'zarbia hamra fuq stah';
const ROLES = ['manager', 'cashier', 'accountant', 'approver', 'admin', 'auditor', 'label', 'audit', 'committee', 'secretary', 'coach', 'province'];

export const launch = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });

/** A browser with its own cookies, as wide as a phone; signed in when a role is named. */
export async function person(browser, base, who) {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'fr', bypassCSP: true });
  const page = await context.newPage();
  page.setDefaultTimeout(60000);
  if (who) {
    await page.goto(`${base}/fr/sign-in`);
    await page.fill('input[name=login]', `${who}@demo.rahba`);
    await page.fill('input[name=password]', PASSWORD);
    await Promise.all([page.waitForURL((u) => !u.pathname.endsWith('/sign-in')), page.click('form:has(input[name=login]) button')]);
  }
  return page;
}

const rest = (url) => {
  const u = new URL(url);
  return u.pathname.replace(/^\/(ar|fr|zgh|en)(?=\/)/, '') + u.search;
};
const first = async (page, selector) => {
  const at = page.locator(selector).first();
  return (await at.count()) ? rest(await at.evaluate((a) => a.href)) : null;
};

/** The buyer's pages. A basket and an order are made on the way, in the page's own forms. */
async function shop(browser, base) {
  const kinds = [];
  const add = (name, path, page, budget) => path && kinds.push({ name, group: 'shop', path, page, budget });
  const guest = await person(browser, base);
  const filled = await person(browser, base);
  await guest.goto(`${base}/fr/`);
  const campaign = await first(guest, 'main a[href*="/c/"]');
  await guest.goto(`${base}/fr/products`);
  const product = await first(guest, '.card a[href*="/p/"]');
  await guest.goto(`${base}/fr${product}`);
  const maker = await first(guest, 'main a[href*="/maker/"]');
  add('home', '/', guest, 'first');
  add('products', '/products', guest, 'list');
  add('family', '/products?family=honey', guest, 'list');
  add('search', '/products?q=miel', guest, 'list');
  add('product', product, guest, 'product');
  add('maker', maker, guest, 'list');
  add('space', '/space', guest, 'first');
  add('label', '/label', guest, 'report');
  add('certificates', '/certificates', guest, 'first');
  add('programme', '/programme', guest, 'report');
  add('dictionary', '/programme/dictionary', guest, 'list');
  add('campaign', campaign, guest, 'list');
  add('check', '/check', guest, 'first');
  add('sign-in', '/sign-in', guest, 'first');
  add('basket, empty', '/basket', guest, 'first');
  add('not found', '/p/no-such-thing', guest, 'first');
  const manager = await person(browser, base, 'manager');
  const stock = await (await manager.request.get(`${base}/fr/desk/stock`)).text();
  for (const lot of stock.match(/L-\d{4}-\d{6}[0-9A-Z]/g) ?? []) {
    await guest.goto(`${base}/fr/check/${lot}`);
    if (await guest.locator('.verdict-ok').count()) {
      add('check of a lot', `/check/${lot}`, guest, 'first');
      break;
    }
  }
  const put = async (page) => {
    await page.goto(`${base}/fr/products?family=honey`);
    await page.click('.card a');
    await Promise.all([page.waitForURL('**/basket'), page.click('.buy button')]);
  };
  await put(filled);
  add('basket', '/basket', filled, 'first');
  add('checkout', '/checkout', filled, 'first');
  const buyer = await person(browser, base);
  await put(buyer);
  await buyer.goto(`${base}/fr/checkout`);
  await buyer.fill('input[name=name]', 'Lina');
  await buyer.fill('input[name=phone]', '06 12 34 56 78');
  await buyer.fill('input[name=commune]', 'El Hajeb');
  await buyer.press('input[name=commune]', 'Tab');
  await buyer.waitForSelector('input[name=seen]', { state: 'attached' });
  await buyer.fill('textarea[name=address]', '12, rue des Oliviers');
  await Promise.all([buyer.waitForURL('**/order/**'), buyer.click('.form button.big')]);
  add('order', rest(buyer.url()), buyer, 'first');
  return kinds;
}

/** The desk's pages: what each role's menu shows, the first line of each list, and what "new" opens. */
async function desk(browser, base) {
  const kinds = [];
  const seen = new Set();
  const till = await person(browser, base, 'cashier');
  kinds.push({ name: 'till', group: 'till', path: '/till', page: till, budget: 'till' });
  const maker = await person(browser, base, 'maker');
  for (const path of ['/me', '/me/papers', '/me/path', '/me/statement']) kinds.push({ name: `maker ${path}`, group: 'phone', path, page: maker, budget: 'phone' });
  // Details of one kind differ by their ids and codes only.
  const kindOf = (path) =>
    path
      .split('?')[0]
      .split('/')
      .map((p) => (/[0-9A-Z]{8}|^[0-9a-f]{16,}/.test(p) || /\d/.test(p) ? '*' : p))
      .join('/');
  for (const role of ROLES) {
    const page = await person(browser, base, role);
    const add = (path) => {
      const kind = path === '/desk' ? `/desk as ${role}` : kindOf(path);
      if (seen.has(kind) || !path.startsWith('/desk') || path.includes('format=')) return;
      seen.add(kind);
      kinds.push({ name: kind, group: 'desk', path, page, budget: 'desk' });
    };
    const visit = async (path) => {
      const answer = await page.goto(`${base}/fr${path}`);
      return answer?.status() === 200;
    };
    const found = [];
    await visit('/desk');
    add('/desk');
    for (const href of await page.locator('nav.side a').evaluateAll((all) => all.map((a) => a.href))) {
      if (rest(href).startsWith('/desk/')) found.push(rest(href));
    }
    for (const path of found) {
      const known = seen.has(kindOf(path));
      add(path);
      if (known || !(await visit(path))) continue;
      const detail = await first(page, 'main .list tbody a');
      const links = await page.locator('main a').evaluateAll((all) => all.map((a) => a.href));
      const opened = [detail, ...links.filter((l) => l.startsWith(base)).map(rest)].filter(Boolean);
      for (const p of opened) {
        if (p.startsWith('/desk/') && !seen.has(kindOf(p)) && (await page.request.get(`${base}/fr${p}`)).headers()['content-type']?.includes('html')) add(p);
      }
    }
    // The paper of a case stands behind an application.
    if (role === 'label') {
      await visit('/desk/label?state=granted');
      const application = await first(page, 'main .list tbody a');
      if (application && (await visit(application))) add((await first(page, 'a[href*="/desk/label/cases/"]')) ?? '');
    }
  }
  return kinds;
}

/** Every kind, or the shop's alone. */
export async function kinds(browser, base, only) {
  const all = await shop(browser, base);
  return only === 'shop' ? all : [...all, ...(await desk(browser, base))];
}
