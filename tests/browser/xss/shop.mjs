// The shop: texts in four languages, what is only shown again, and orders.
import { langs } from './kit.mjs';

const token = async (page) => page.locator('input[name=csrf]').first().inputValue();

/** Every text field of products, makers, families and whatever else has texts: each payload in each field in each language, and then
 *  the page that shows it. */
export async function walkTexts(k, admin, guest) {
  await admin.goto(`${k.base}/fr/desk/texts?of=zgh`);
  const csrf = await token(admin);
  const owners = new Map();
  for (const of of langs) {
    for (let n = 1; n <= (k.short ? 2 : 12); n += 1) {
      await admin.goto(`${k.base}/fr/desk/texts?of=${of}&page=${n}&work=`);
      const found = await admin.locator('a[href*="/desk/texts/"]').evaluateAll((all) => all.map((a) => new URL(a.href).pathname.split('/')));
      for (const [, , , , owner, field] of found) owners.set(`${owner}/${field}`, [owner, field]);
      if (!found.length) break;
    }
  }
  const products = [];
  for (let n = 1; n <= (k.short ? 2 : 20); n += 1) {
    await admin.goto(`${k.base}/fr/desk/products?page=${n}`);
    const found = await admin.locator('a[href*="/desk/products/"]').evaluateAll((all) => all.map((a) => new URL(a.href).pathname.split('/')[4]));
    const ids = [...new Set(found)].filter((id) => /^[0-9a-f-]{36}$/.test(id));
    products.push(...ids.filter((id) => !products.includes(id)));
    if (!ids.length) break;
  }
  for (const id of products) for (const field of ['name', 'description', 'story']) owners.set(`${id}/${field}`, [id, field]);
  const byField = new Map();
  for (const [owner, field] of owners.values()) byField.set(field, [...(byField.get(field) || []), owner]);
  k.pagesOfShop = Math.ceil(products.length / 24) + 1;

  // Which page shows whose text: a mark is put into each, and the shop is read once.
  const address = async () => {
    const paths = new Set(['/', '/products', '/makers', '/label', '/trainings', '/calendar']);
    for (let n = 1; n <= k.pagesOfShop; n += 1) {
      const list = await (await guest.context().request.get(`${k.base}/fr/products?page=${n}`)).text();
      for (const m of list.matchAll(/href="\/fr(\/(?:p|maker|label|calendar|trainings)[^"?#]*)/g)) paths.add(m[1]);
    }
    return [...paths];
  };
  const paths = await address();
  const pageOf = new Map();
  if (!k.short) {
    let mark = 0;
    const marks = new Map();
    for (const [key, [owner, field]] of owners) {
      mark += 1;
      marks.set(`mark${mark}x`, key);
      await k.post(admin, `/fr/desk/texts/${owner}/${field}/fr`, { csrf, body: `mark${mark}x` });
    }
    for (const path of paths) {
      const text = await (await guest.context().request.get(`${k.base}/fr${path}`)).text();
      for (const m of text.matchAll(/mark\d+x/g)) if (marks.has(m[0]) && !pageOf.has(marks.get(m[0]))) pageOf.set(marks.get(m[0]), path);
    }
    console.log(`texts: ${owners.size} of ${byField.size} fields (${[...byField].map(([f, o]) => `${f} ${o.length}`).join(', ')}), ${pageOf.size} with a page of the shop`);
  }

  for (const [field, who] of byField) {
    for (const lang of langs) {
      // One after another until each payload was in this field in this language.
      for (let from = 0; from < k.payloads.length && !k.late(); from += who.length) {
        const now = k.payloads.slice(from, from + who.length);
        const shown = new Set();
        for (const [n, p] of now.entries()) {
          await k.post(admin, `/fr/desk/texts/${who[n]}/${field}/${lang}`, { csrf, body: p });
          k.count.fields.add(`text ${field} ${lang}`);
          shown.add(pageOf.get(`${who[n]}/${field}`) ?? (k.short ? '/products' : `/desk/texts/${who[n]}/${field}/${lang}`));
        }
        for (const path of shown) await k.see(path.startsWith('/desk') ? admin : guest, `/${lang}${path}`);
      }
    }
    if (k.late()) k.unfinished.add(`text ${field}`);
    k.told(`texts, ${field}`);
  }
  await shopLists(k, guest);
  for (const path of paths.slice(0, k.short ? 12 : paths.length)) for (const lang of langs) await k.see(guest, `/${lang}${path}`);
  k.told(`texts; ${products.length} products, ${paths.length} pages of the shop`);
}

export async function shopLists(k, page) {
  for (const lang of langs) {
    await k.see(page, `/${lang}/`);
    for (let n = 1; n <= (k.pagesOfShop ?? 2); n += 1) await k.see(page, `/${lang}/products?page=${n}`);
  }
}

/** What is only shown again: searches, wrong codes, wrong sign-ins. */
export async function walkAsked(k, guest) {
  for (const [n, p] of k.payloads.entries()) {
    const q = encodeURIComponent(p);
    const code = encodeURIComponent(p.slice(0, 60).replace(/[./]/g, '')) || 'x';
    for (const lang of k.short ? [langs[n % 4]] : langs) {
      await k.see(guest, `/${lang}/products?q=${q}`);
      const rest = [`/check/${code}`, `/products?family=${q}&sort=${q}`, `/sign-in?next=${q}`];
      for (const path of k.short ? [rest[n % 3]] : rest) await k.see(guest, `/${lang}${path}`);
    }
    if (k.late()) { k.unfinished.add('searches'); break; }
  }
  k.told('searches, codes, addresses');
}

/** A guest's order: refused with every field full of it, and then taken. */
export async function walkOrders(k, guest) {
  const page = guest;
  for (const [n, p] of k.payloads.entries()) {
    if (k.short && n % 4) continue;
    if (k.late()) { k.unfinished.add('orders'); break; }
    const lang = langs[n % 4];
    let bought = false;
    for (let tries = 0; tries < 6 && !bought; tries += 1) {
      await page.goto(`${k.base}/${lang}/products?page=${1 + ((n + tries) % (k.pagesOfShop ?? 12))}`);
      const link = await page.locator('.card a').nth((n + 7 * tries) % 20).getAttribute('href', { timeout: 2000 }).catch(() => null);
      if (!link) continue;
      await page.goto(k.base + link);
      if (!(await page.locator('.buy button').count())) continue;
      await Promise.all([page.waitForURL('**/basket'), page.click('.buy button')]);
      await page.goto(`${k.base}/${lang}/checkout`);
      bought = (await page.locator('input[name=name]').count()) > 0;
    }
    if (!bought) { k.find(`nothing to buy for payload ${n}`); continue; }
    const fill = async (phone) => {
      await page.fill('input[name=name]', p);
      await page.fill('textarea[name=address]', p);
      await page.fill('input[name=note]', p);
      await page.evaluate((x) => { document.querySelector('input[name=phone]').type = 'text'; document.querySelector('input[name=phone]').value = x; }, phone);
      await page.fill('input[name=commune]', 'El Hajeb');
      await page.press('input[name=commune]', 'Tab');
      await page.waitForSelector('input[name=seen]', { state: 'attached' });
      await Promise.all([page.waitForNavigation({ waitUntil: 'load' }), page.click('.form button.big')]);
      k.count.sent += 1;
      await k.judge(page, 'checkout');
    };
    for (const f of ['name', 'address', 'note', 'phone']) k.count.fields.add(`checkout ${f}`);
    await fill(p);
    k.count.refused += 1;
    await fill('0612345678');
    if (page.url().includes('/order/')) k.count.taken += 1; else k.count.refused += 1;
  }
  k.told('orders');
}
