// Passkeys in a real browser, with the authenticator that Chromium makes of software: in Arabic on a phone and in French
// at a desk, somebody adds one on her page, signs out, signs in with it without typing, proves herself with it, and
// takes it off. By a number instead of a name, and without scripts, the other ways in stand as ever.
// usage: node passkeys.mjs PORT [SCREENSHOT_DIR]
import { chromium } from 'playwright-core';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const [port, shots] = process.argv.slice(2);
// A passkey is bound to a host name: `localhost` is one, an address is none.
const base = `http://localhost:${port}`;
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const password = 'zarbia hamra fuq stah';
let passed = 0;
let failed = 0;
const check = (what, good, more = '') => {
  if (good) passed += 1;
  else { failed += 1; console.log('FAILED', what, more); }
};
if (shots) mkdirSync(shots, { recursive: true });
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });

async function somebody(width, height, lang, more = {}) {
  // The test's own axe is let in past our policy; whether the policy lets our script run is seen in the first walk.
  const context = await browser.newContext({ viewport: { width, height }, locale: lang, ...more });
  const page = await context.newPage();
  page.on('pageerror', (e) => check('no script error', false, String(e)));
  page.on('console', (m) => m.type() === 'error' && /Content Security Policy/.test(m.text()) && check('the policy holds', false, m.text()));
  page.setDefaultTimeout(20000);
  return page;
}

async function look(page, name) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  check('no sideways scroll: ' + name, wide <= 1, String(wide));
  if (shots) await page.screenshot({ path: `${shots}/passkeys-${name}.png`, fullPage: true });
}

async function judge(page, name) {
  await page.addScriptTag({ content: axeSource });
  const result = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] }));
  const found = result.violations.map((v) => v.id + ': ' + v.nodes.slice(0, 2).map((n) => n.html.slice(0, 110)).join(' | '));
  check('axe: ' + name, found.length === 0, '\n    ' + found.join('\n    '));
}

const go = (page, what) => Promise.all([page.waitForNavigation(), page.click(what)]);

async function byPassword(page, lang, who) {
  await page.goto(`${base}/${lang}/sign-in`);
  await page.fill('input[name=login]', `${who}@demo.rahba`);
  await page.fill('input[name=password]', password);
  await Promise.all([page.waitForURL((u) => !u.pathname.endsWith('/sign-in')), page.click('form:has(input[name=login]) button')]);
}

async function walk(lang, size, width, height, who) {
  const name = `${lang}-${size}`;
  const page = await somebody(width, height, lang);
  const tools = await page.context().newCDPSession(page);
  await tools.send('WebAuthn.enable');
  const { authenticatorId } = await tools.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
  const finger = (fits) => tools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: fits });
  const kept = async () => (await tools.send('WebAuthn.getCredentials', { authenticatorId })).credentials;

  await byPassword(page, lang, who);
  const home = page.url();
  await page.goto(`${base}/${lang}/desk/account`);
  check(`${name}: the list is empty and says what to do`, (await page.locator('#passkeys table').count()) === 0 && (await page.locator('#passkeys a.button').count()) === 1);
  await look(page, `none-${name}`);
  await go(page, '#passkeys a.button');
  check(`${name}: the form is there, what it replaces is not`, (await page.isVisible('[data-passkey] button')) && (await page.isHidden('[data-no-passkey]')));
  await look(page, `new-${name}`);
  const label = lang === 'ar' ? 'هاتفي' : 'Mon téléphone';
  await page.fill('input[name=label]', label);
  await go(page, '[data-passkey] button');
  check(`${name}: back on her page`, new URL(page.url()).pathname === `/${lang}/desk/account`, page.url());
  check(`${name}: it is in the list`, (await page.locator('#passkeys tbody').textContent()).includes(label));
  const [made] = await kept();
  check(`${name}: the phone keeps it, for this name, found without typing`, made?.rpId === 'localhost' && made.isResidentCredential, JSON.stringify(made));
  await look(page, `one-${name}`);

  // The same device again: the browser says so, the page tells it.
  await go(page, '#passkeys a.button');
  await page.click('[data-passkey] button');
  await page.waitForSelector('[data-said]:not([hidden])');
  check(`${name}: a device has one`, (await kept()).length === 1);

  // Out, and in again with a touch.
  await page.goto(home);
  await go(page, 'form[action*="sign-out"] button');
  await page.goto(`${base}/${lang}/sign-in`);
  const [first, second] = await page.locator('main form').evaluateAll((all) => all.filter((f) => f.offsetParent).map((f) => f.hasAttribute('data-passkey')));
  check(`${name}: the passkey stands above the password`, first === true && second === false);
  await look(page, `door-${name}`);
  await finger(false);
  await page.click('[data-passkey] button');
  await page.waitForSelector('[data-said]:not([hidden])');
  check(`${name}: a finger that does not fit is told, and she may try again`, new URL(page.url()).pathname === `/${lang}/sign-in`);
  await look(page, `stopped-${name}`);
  await finger(true);
  await Promise.all([page.waitForURL((u) => !u.pathname.endsWith('/sign-in')), page.click('[data-passkey] button')]);
  check(`${name}: she is in`, page.url() === home || page.url().includes(`/${lang}/`), page.url());
  await page.goto(`${base}/${lang}/desk/account`);
  check(`${name}: the sessions say by what`, (await page.locator('section').last().textContent()).includes(lang === 'ar' ? 'بمفتاح المرور' : 'Par clé d’accès'));

  // A page that lay open for long asks another question by itself.
  await go(page, 'form[action*="sign-out"] button').catch(() => {});
  await page.goto(`${base}/${lang}/sign-in`);
  const before = await page.getAttribute('[data-passkey]', 'data-options');
  await page.evaluate(() => { const now = Date.now; Date.now = () => now() + 600_000; });
  await Promise.all([page.waitForURL((u) => !u.pathname.endsWith('/sign-in')), page.click('[data-passkey] button')]);
  check(`${name}: an old page lets in too`, before !== null && !page.url().endsWith('/sign-in'));

  // The second proof: the page is asked for by itself, since ten minutes are long for a test.
  await page.goto(`${base}/${lang}/desk/step-up?next=/desk/account`);
  check(`${name}: the second proof offers it first`, await page.isVisible('[data-passkey] button'));
  await look(page, `again-${name}`);
  await go(page, '[data-passkey] button');
  check(`${name}: proved`, new URL(page.url()).pathname === `/${lang}/desk/account`, page.url());

  // Another name, then off.
  await go(page, '#passkeys tbody a');
  await page.fill('input[name=label]', '<b>x</b>');
  await go(page, 'form.form button.big');
  check(`${name}: text is text`, (await page.locator('#passkeys tbody bdi').first().textContent()) === '<b>x</b>');
  await go(page, '#passkeys tbody form button');
  check(`${name}: taken off`, (await page.locator('#passkeys table').count()) === 0);
  await go(page, 'form[action*="sign-out"] button').catch(() => {});
  await page.goto(`${base}/${lang}/sign-in`);
  await go(page, '[data-passkey] button');
  check(`${name}: it opens no more, and the page says so`, new URL(page.url()).pathname === `/${lang}/sign-in` && (await page.locator('p.error:visible').count()) === 1);
  await look(page, `refused-${name}`);
  await byPassword(page, lang, who);
  check(`${name}: the password does`, !page.url().endsWith('/sign-in'));
  await page.context().close();
}

await walk('ar', 'phone', 390, 844, 'maker');
await walk('fr', 'desktop', 1280, 900, 'manager');

// Seen by axe, with the test's script let in.
for (const [lang, width] of [['ar', 390], ['fr', 1280]]) {
  const page = await somebody(width, 844, lang, { bypassCSP: true });
  await page.goto(`${base}/${lang}/sign-in`);
  await page.waitForSelector('[data-passkey]:not([hidden])');
  await judge(page, `door ${lang}`);
  await byPassword(page, lang, 'manager');
  for (const rest of ['desk/account', 'desk/account/passkeys/new', 'desk/step-up']) {
    await page.goto(`${base}/${lang}/${rest}`);
    await judge(page, `${rest} ${lang}`);
  }
  await page.context().close();
}

// By a number, and without scripts: the form for a passkey is not seen, the password is asked for.
const numbered = await somebody(390, 844, 'fr');
await numbered.goto(`http://127.0.0.1:${port}/fr/sign-in`);
check('by a number nothing is offered', (await numbered.locator('[data-passkey]:visible').count()) === 0 && (await numbered.isVisible('input[name=login]')));
const plain = await somebody(390, 844, 'fr', { javaScriptEnabled: false });
await plain.goto(`${base}/fr/sign-in`);
check('without scripts nothing is offered', (await plain.locator('[data-passkey]:visible').count()) === 0);
await plain.fill('input[name=login]', 'manager@demo.rahba');
await plain.fill('input[name=password]', password);
await Promise.all([plain.waitForURL((u) => !u.pathname.endsWith('/sign-in')), plain.click('form:has(input[name=login]) button')]);
check('and the password lets in', !plain.url().endsWith('/sign-in'));

await browser.close();
console.log(`passkeys: ${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
