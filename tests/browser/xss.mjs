// Every payload of ../hostile/xss.txt into the text fields of the shop and the desks, through their real
// forms, in four languages; then every page that shows them, in a real browser. Nothing may run, nothing may
// be left of the frame's own rules for the policy to stop, no invisible mark may turn a line around, and no
// exported cell may begin like a formula.
// usage: node xss.mjs BASE_URL [short]; XSS_ONLY names parts (texts, asked, orders, admin, manager, …), for where one clock is too
// short for all; XSS_SECONDS is that clock, and XSS_STATE a file that keeps which forms had every payload, for a walk that goes on.
import { kit } from './xss/kit.mjs';
import { everyRole, walkDesk } from './xss/desks.mjs';
import { shopLists, walkAsked, walkOrders, walkTexts } from './xss/shop.mjs';

const [base, how] = process.argv.slice(2);
const only = process.env.XSS_ONLY?.split(',');
const k = await kit(base, how === 'short', Number(process.env.XSS_SECONDS || 7200));

// The test must be able to fail: the same payloads in a page without our care do run and are stopped.
{
  const page = await k.person();
  const raw = k.payloads.map((p) => `<p>${p}</p>`).join('\n');
  const served = (csp) => page.route('**/raw', (r) => r.fulfill({ contentType: 'text/html', headers: csp ? { 'content-security-policy': "script-src 'nonce-x'" } : {}, body: `<!doctype html><body>${raw}` }));
  await served(false);
  await page.goto(`${base}/raw`);
  await page.waitForTimeout(300);
  const ran = new Set(k.executions.splice(0).map(([, n]) => n)).size;
  await page.unroute('**/raw');
  await served(true);
  await page.goto(`${base}/raw`);
  await page.waitForTimeout(300);
  const caught = k.stopped.splice(0).length;
  const under = k.executions.splice(0).length;
  console.log(`without escaping and policy ${ran} payloads run; with the policy alone ${under} run and ${caught} are stopped`);
  if (ran < 5 || caught < 5 || under > 0) { console.log('FAILED: this test would not see an execution'); process.exit(1); }
  await page.context().close();
}

const admin = await k.person();
await k.signIn(admin, 'admin');
const guest = await k.person();
for (const [name, walk] of [['texts', () => walkTexts(k, admin, guest)], ['asked', () => walkAsked(k, guest)], ['orders', () => walkOrders(k, guest)]]) if (!only || only.includes(name)) await walk();

k.product = await (async () => {
  await guest.goto(`${base}/fr/products`);
  return (await guest.locator('.card a').first().getAttribute('href')).split('/').pop();
})();
const roles = only ? everyRole.filter((r) => only.includes(r)) : k.short ? ['admin', 'manager', 'label'] : everyRole;
let at = 0;
for (const role of roles) {
  // Each begins with other payloads, alone as among all.
  at = Math.max(at, everyRole.indexOf(role) * 27);
  // Somebody who has just signed in, the administrator too: a session ends when nobody has used it for half an hour.
  const page = await k.person();
  await k.signIn(page, role);
  at = await walkDesk(k, page, role, at);
  await page.context().close();
}
await shopLists(k, guest);
const metrics = await (await guest.context().request.get(`${base}/metrics`)).text();
const reports = Number(/rahba_csp_reports_total (\d+)/.exec(metrics)?.[1] ?? -1);
await k.browser.close();
const { count, executions, stopped, problems } = k;
if (k.late()) console.log('stopped by the clock before the end');
const untried = [...k.unfinished].filter((u) => !k.done.has(u.replace(/^[a-z]+: /, '')));
if (untried.length || k.late()) console.log(`not tested with every payload: ${untried.join('; ') || 'the last pages'}`);
console.log(`${k.payloads.length} payloads; ${count.fields.size} fields, ${k.done.size} kinds of forms with every payload; ${count.sent} forms sent, ${count.taken} taken, ${count.refused} refused; ${count.pages} pages seen, ${count.judged} answers judged by the parser; ${count.cells} cells of files`);
console.log(`${executions.length} executions, ${stopped.length} stopped by the policy, ${reports} reports at the server, ${problems.length} other findings`);
for (const x of [...executions, ...stopped].slice(0, 20)) console.log('FAILED', x.join(' '));
for (const x of [...new Set(problems)].slice(0, 40)) console.log('FAILED', x);
process.exit(executions.length + stopped.length + problems.length + (reports === 0 ? 0 : 1) ? 1 : 0);
