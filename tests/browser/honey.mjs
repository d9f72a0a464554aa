// One market day by hand: twenty jars from their deposit to their maker's payout.
// usage: node honey.mjs BASE_URL 1|2 STATE_FILE [SCREENSHOT_DIR]
// Between 1 and 2 the program is killed with signal 9 and started again: everything that was
// acknowledged before is there after.
import { chromium } from 'playwright-core';
import { readFileSync, writeFileSync, mkdirSync } from 'node:fs';

const [base, part, stateFile, shots] = process.argv.slice(2);
const password = 'zarbia hamra fuq stah';
let passed = 0;
let failed = 0;
const check = (what, good, more = '') => {
  if (good) passed += 1;
  else { failed += 1; console.log('FAILED', what, more); }
};
if (shots) mkdirSync(shots, { recursive: true });
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
const person = async (width, height) => {
  const page = await (await browser.newContext({ viewport: { width, height } })).newPage();
  page.on('pageerror', (e) => check('no script error', false, String(e)));
  page.setDefaultTimeout(15000);
  return page;
};
const look = (page, name) => shots && page.screenshot({ path: `${shots}/${name}.png`, fullPage: true });
const go = (page, locator) => Promise.all([page.waitForNavigation(), page.click(locator)]);
const signIn = async (page, lang, who) => {
  await page.goto(`${base}/${lang}/sign-in`);
  await page.fill('input[name=login]', `${who}@demo.rahba`);
  await page.fill('input[name=password]', password);
  await Promise.all([page.waitForURL((u) => !u.pathname.endsWith('/sign-in')), page.click('form:has(input[name=login]) button')]);
};
// An amount as any of the languages writes it, in centimes.
const cents = (text) => {
  const ascii = text.replace(/[٠-٩]/g, (d) => '٠١٢٣٤٥٦٧٨٩'.indexOf(d)).replace(/[٫,]/g, '.').replace(/−/g, '-').replace(/[^\d.-]/g, '');
  const n = Math.round(parseFloat(ascii.replace(/\.(?=.*\.)/g, '')) * 100);
  check('an amount is a number', Number.isSafeInteger(n), JSON.stringify(text));
  return n;
};
// Two figures are the same centimes; a figure that could not be read is the same as nothing.
const same = (what, is, should) => check(what, Number.isSafeInteger(is) && is === should, `is ${is}, should be ${should}`);
const PRICE = 8500;
const FEE_HOME = 2000;
// Her terms (the demo's data): 12 % commission, 20 % VAT on it, 1 % for the label where the jar bears it,
// 0.5 % solidarity; each rounded half up on the line, and a part of a line is its share of each.
const half = (n, d) => Math.floor((2 * n + d) / (2 * d));
const fees = (gross, labelled) => {
  const commission = half(gross * 1200, 10000);
  return [commission, half(commission * 2000, 10000), labelled ? half(gross * 100, 10000) : 0, half(gross * 50, 10000)];
};
const sum = (all) => all.reduce((a, b) => a + b, 0);
const net = (gross, labelled) => gross - sum(fees(gross, labelled));
// What stands on her page: free now, later, units of pieces in 30 days and ever.
const standing = async (page) => {
  const units = (text) => Number((text.split('\n')[0].match(/[\d\u202f ]+/) ?? ['x'])[0].replace(/\D/g, ''));
  const later = page.locator('.three .pay small').filter({ has: page.locator('.money') });
  return {
    free: cents(await page.locator('.three .pay b .money > bdi').textContent()),
    later: (await later.count()) ? cents(await later.locator('.money > bdi').first().textContent()) : 0,
    lately: units(await page.locator('.three .sold b').innerText()),
    ever: units((await page.locator('.three .sold small').innerText()).replace(/^\D+/, '')),
  };
};

async function first() {
  // Which jar: the first honey of the maker who can sign in here.
  const maker = await person(390, 844);
  await signIn(maker, 'ar', 'maker');
  await maker.goto(`${base}/ar/me`);
  const before = await standing(maker);

  // Received on deposit: twenty jars, priced with her, on a stand, signed with a finger.
  const manager = await person(1280, 900);
  await signIn(manager, 'fr', 'manager');
  await manager.goto(`${base}/fr/desk/deposits/new`);
  const name = (await maker.locator('h1').textContent()).trim();
  await maker.goto(`${base}/fr/me`);
  const french = (await maker.locator('h1').textContent()).trim();
  await manager.selectOption('select[name=maker]', { label: french });
  await go(manager, '.filters button');
  const row = manager.locator('table.list tbody tr').filter({ hasText: /miel/i }).first();
  check('she makes honey', (await row.count()) === 1, french);
  const piece = (await row.locator('td').first().textContent()).trim();
  await row.locator('input[name^=units-]').fill('20');
  await row.locator('input[name^=price-]').fill('85,00');
  const variant = (await row.locator('input[name^=units-]').getAttribute('name')).slice('units-'.length);
  await manager.selectOption('select[name=place]', { index: 2 });
  await manager.locator('svg.pad').scrollIntoViewIfNeeded();
  const pad = await manager.locator('svg.pad').boundingBox();
  await manager.mouse.move(pad.x + 20, pad.y + 40);
  await manager.mouse.down();
  await manager.mouse.move(pad.x + 120, pad.y + 80, { steps: 5 });
  await manager.mouse.up();
  await look(manager, 'honey-1-deposit');
  await go(manager, 'button.big');
  check('a note in two parts', (await manager.locator('.paper').count()) === 2);
  check('signed on the screen', (await manager.locator('svg.signature').count()) === 2);
  const lot = (await manager.locator('.paper td').first().textContent()).trim();
  await look(manager, 'honey-2-note');

  // Two at the counter, in cash.
  const cashier = await person(1280, 900);
  await signIn(cashier, 'ar', 'cashier');
  await cashier.goto(`${base}/ar/till`);
  if (await cashier.locator('input[name=float]').count()) await go(cashier, 'form:has(input[name=float]) button');
  await manager.goto(`${base}/fr/desk/why/${variant}`);
  check('the stock opens to its events', (await manager.content()).includes(lot) || (await manager.locator('.timeline li').count()) > 0);
  await manager.goto(`${base}/fr/desk/stock?q=${encodeURIComponent(lot)}`);
  check('twenty stand there', (await manager.locator('.list tbody tr').first().textContent()).includes('20'));
  // The buyer finds the jar in the shop; the till finds it by its bar code there.
  const guest = await person(390, 844);
  await guest.goto(`${base}/fr/products?q=${encodeURIComponent(piece.replace(/\d.*$/, '').trim())}`);
  const cards = await guest.locator('.card a').evaluateAll((all) => all.map((x) => x.href));
  let option = guest.locator('.buy .option').filter({ hasText: '85,00' });
  for (const card of [...new Set(cards)]) {
    await guest.goto(card);
    if (await option.count()) break;
  }
  check('it costs what was agreed', (await option.count()) === 1, piece);
  await option.click();
  const labelled = (await guest.locator('.product .label-mark').count()) > 0;
  check('where her dirham goes', (await guest.locator('.split tbody tr').count()) >= 3);
  await look(guest, 'honey-3-product');
  const productUrl = guest.url();
  const barcode = await option.locator('input').getAttribute('value');
  const left = Number((await option.locator('small').last().textContent()).replace(/\D/g, ''));
  // Scanned twice: a scanner types the code and enters it.
  for (let n = 0; n < 2; n += 1) {
    await cashier.fill('.keys input[name=q]', barcode);
    await go(cashier, '.keys form.search button');
  }
  await look(cashier, 'honey-4-till');
  const ticket = async () => cents(await cashier.locator('.ticket .total.huge b').textContent());
  check('two jars on the ticket', (await ticket()) === 2 * PRICE, String(await ticket()));
  await look(cashier, 'honey-4-till');
  await cashier.fill('input[name=given]', '200');
  await Promise.all([cashier.waitForURL('**/receipt/**'), cashier.click('.ticket button.big')]);
  same('thirty dirhams back', cents(await cashier.locator('.desk-main > .change-due b .money > bdi').textContent()), 20000 - 2 * PRICE);
  same('the receipt’s total', cents(await cashier.locator('.receipt .total.huge .money > bdi').textContent()), 2 * PRICE);
  same('what the receipt says is hers', cents(await cashier.locator('.receipt .fine b .money > bdi').textContent()), net(2 * PRICE, labelled));
  await look(cashier, 'honey-5-receipt');

  // Three online, cash on delivery, by a guest in French.
  await guest.fill('.buy input[name=quantity]', '3');
  await Promise.all([guest.waitForURL('**/basket'), guest.click('.buy button')]);
  await guest.goto(`${base}/fr/checkout`);
  await guest.fill('input[name=name]', 'Lina');
  await guest.fill('input[name=phone]', '0612345678');
  await guest.fill('input[name=commune]', 'El Hajeb');
  await guest.press('input[name=commune]', 'Tab');
  await guest.waitForSelector('input[name=seen]', { state: 'attached' });
  await guest.fill('textarea[name=address]', '12, rue des Oliviers');
  same('her total before she orders', Number(await guest.inputValue('input[name=seen]')), 3 * PRICE + FEE_HOME);
  await Promise.all([guest.waitForURL('**/order/**'), guest.click('.form button.big')]);
  same('the order’s total', cents(await guest.locator('.two .total').last().locator('.money > bdi').textContent()), 3 * PRICE + FEE_HOME);
  check('paid at the door', /livraison/i.test(await guest.content()));
  await look(guest, 'honey-6-order');
  const order = guest.url();

  // Packed and handed to the carrier.
  await manager.goto(`${base}/fr/desk/orders?state=placed`);
  await manager.click('.list tbody a');
  await manager.waitForSelector('.steps');
  check('her order, first in the list', (await manager.content()).includes('Lina'));
  for (const step of ['packed', 'shipped']) await go(manager, `form:has(input[value=${step}]) button`);
  writeFileSync(stateFile, JSON.stringify({ before, labelled, piece, left, product: productUrl.replace(base, ''), name, lot, variant, order: order.replace(base, ''), desk: manager.url().replace(base, '') }));
}

async function second() {
  const s = JSON.parse(readFileSync(stateFile, 'utf8'));
  const guest = await person(390, 844);
  const manager = await person(1280, 900);
  await signIn(manager, 'fr', 'manager');
  await manager.goto(base + s.desk);
  check('after the crash it is still on its way', (await manager.locator('.state-shipped').count()) > 0);
  await go(manager, 'form:has(input[value=delivered]) button');
  check('delivered', (await manager.locator('.state-delivered').count()) > 0);
  await manager.click('details summary');
  await manager.fill('input[name=reason]', 'couvercle fendu');
  await manager.fill('input[name=units]', '1');
  await go(manager, 'form:has(input[value=refund]) button');
  check('one came back', (await manager.content()).includes('couvercle fendu'));
  await look(manager, 'honey-7-refunded');
  await guest.goto(base + s.order);
  check('the buyer reads why', (await guest.content()).includes('couvercle fendu'));
  same('the buyer reads what comes back to her', cents(await guest.locator('.two .total').last().locator('.money > bdi').textContent()), PRICE);
  await look(guest, 'honey-8-buyer');
  await guest.goto(base + s.product);
  const left = Number((await guest.locator('.buy .option').filter({ hasText: '85,00' }).locator('small').last().textContent()).replace(/\D/g, ''));
  check('two sold, three sent, one back: four fewer', left === s.left - 4, `${s.left} ${left}`);

  // Her page in Arabic: all of it, and what she will be paid, line by line.
  const maker = await person(390, 844);
  await signIn(maker, 'ar', 'maker');
  await maker.goto(`${base}/ar/me`);
  check('her page reads from the right', (await maker.getAttribute('html', 'dir')) === 'rtl');
  const counter = net(2 * PRICE, s.labelled);
  // Three online, one of them undone: its share of each fee goes back with it.
  const whole = fees(3 * PRICE, s.labelled);
  const back = PRICE - sum(whole.map((f) => half(f, 3)));
  const online = 3 * PRICE - sum(whole);
  const after = await standing(maker);
  same('two and three sold, one back: four more in 30 days', after.lately - s.before.lately, 4);
  same('and four more in all', after.ever - s.before.ever, 4);
  // The newest first: the order, then the counter.
  const rows = maker.locator('#sold ~ ul.lines').first().locator('li');
  for (const [n, what, units, hers, gross] of [[0, 'the order', '× 3', online - back, 3 * PRICE], [1, 'the counter sale', '× 2', counter, 2 * PRICE]]) {
    check(`${what} stands there`, (await rows.nth(n).innerText()).includes(units), await rows.nth(n).innerText());
    same(`${what}: hers`, cents(await rows.nth(n).locator('.amounts b .money > bdi').textContent()), hers);
    same(`${what}: paid by the buyer`, cents(await rows.nth(n).locator('.amounts small .money > bdi').textContent()), gross);
  }
  // What older sales ripen from later to now meanwhile does not change the sum of both.
  same('what she is due, now and later', after.free + after.later - s.before.free - s.before.later, counter + online - back);
  check('the counter’s share is hers at once', after.free - s.before.free >= counter, `${s.before.free} ${after.free}`);
  const paid = after.free;
  await look(maker, 'honey-9-her-page');
  await go(maker, '.three .pay a');
  const today = new Date().toLocaleDateString('en-CA', { timeZone: 'Africa/Casablanca' });
  const statement = `${base}/ar/me/statement?from=${today}&to=${today}`;
  await maker.goto(statement);
  // Her statement, line by line: gross, commission, VAT, label, solidarity, net.
  const lines = await maker.locator('.list tbody tr').evaluateAll((all) => all.map((tr) => [...tr.cells].map((td) => (td.querySelector('.money > bdi') ?? td).textContent.trim())));
  const amounts = (cells) => cells.slice(3, 9).map((x) => (x === '' ? 0 : cents(x)));
  const line = (gross, sign) => lines.filter((cells) => cells.length >= 9 && cells[3] !== '' && cells[3] !== '0,00').map(amounts).filter((x) => x[0] === sign * gross);
  const stands = (what, gross, parts, hers) => {
    const found = line(Math.abs(gross), Math.sign(gross)).filter((x) => x[5] === hers);
    check(`in the statement: ${what}`, found.length >= 1, JSON.stringify({ gross, hers, parts, lines: lines.slice(-6) }));
    if (found.length) check(`each fee of ${what}`, JSON.stringify(found.at(-1).slice(1, 5).map(Math.abs)) === JSON.stringify(parts.map(Math.abs)), JSON.stringify([found.at(-1), parts]));
  };
  stands('the counter sale', 2 * PRICE, fees(2 * PRICE, s.labelled), counter);
  stands('the order', 3 * PRICE, whole, online);
  stands('the jar that came back', -PRICE, whole.map((f) => half(f, 3)), -back);
  await look(maker, 'honey-10-statement');
  for (const why of (await maker.locator('.list tbody a[href*="/desk/why/"]').evaluateAll((all) => all.map((a) => a.href))).slice(-4)) {
    await maker.goto(why);
    check('each figure opens to its events', (await maker.locator('.timeline li, .list td').count()) > 0, why);
  }
  await look(maker, 'honey-11-why');

  // Proposed by one, approved by another, and in her statement.
  const accountant = await person(1280, 900);
  await signIn(accountant, 'ar', 'accountant');
  await accountant.goto(`${base}/ar/desk/payouts/due`);
  const due = accountant.locator('tr').filter({ hasText: s.name }).filter({ has: accountant.locator('a[href*="/payouts/new?"]') });
  check('what is due to her is what her page says', (await due.locator('.money > bdi').allTextContents()).some((x) => cents(x) === paid), String(paid));
  await Promise.all([accountant.waitForNavigation(), due.locator('a[href*="/payouts/new?"]').click()]);
  await go(accountant, '.form button.big');
  check('who proposed does not approve', (await accountant.locator('button[value=approve]').count()) === 0);
  const approver = await person(1280, 900);
  await signIn(approver, 'ar', 'approver');
  await approver.goto(`${base}/ar/desk/payouts?state=proposed`);
  const waiting = approver.locator('tr').filter({ hasText: s.name });
  await Promise.all([approver.waitForNavigation(), waiting.locator('a[href*="/desk/payouts/"]').first().click()]);
  const proposal = approver.url();
  await look(approver, 'honey-12-approve');
  await go(approver, 'button[value=approve]');
  if (await approver.locator('input[name=password]').count()) {
    await approver.fill('input[name=password]', password);
    await go(approver, 'form:has(input[name=password]) button');
    await approver.goto(proposal);
    await go(approver, 'button[value=approve]');
  }
  await maker.goto(`${base}/ar/me`);
  same('nothing is left to be paid now', cents(await maker.locator('.three .pay b .money > bdi').textContent()), 0);
  await maker.goto(statement);
  const payout = maker.locator('.list tbody tr').last().locator('td').nth(8).locator('.money > bdi');
  same('the payout stands in her statement', cents(await payout.textContent()), -paid);
  await look(maker, 'honey-13-paid');
}

await (part === '1' ? first() : second());
await browser.close();
console.log(`twenty jars, part ${part}: ${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
