// What a page weighs when nothing is kept yet, as the browser counts it: bytes on the line, by kind.

const KB = 1024;
/**
 * Budgets in bytes. Those of the pages where a buyer comes in are 60 KB; a report with its charts and their tables, and a
 * maker's own pages, which she opens again and again with styles and faces at hand, may weigh a little more.
 */
export const BUDGETS = {
  first: { frame: 60 * KB, js: 15 * KB, all: 150 * KB },
  product: { frame: 60 * KB, js: 15 * KB, all: 100 * KB },
  list: { frame: 60 * KB, js: 15 * KB, all: 150 * KB },
  phone: { frame: 64 * KB, js: 15 * KB, all: 100 * KB },
  report: { frame: 70 * KB, js: 15 * KB, all: 100 * KB },
  desk: { frame: 80 * KB, js: 15 * KB, all: 150 * KB },
  till: { frame: 100 * KB, js: 30 * KB, all: 200 * KB },
};

/** Loads a page with an empty cache; gives bytes of page, styles, script, faces, drawings and photographs. */
export async function weigh(page, url) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Network.enable');
  await cdp.send('Network.setCacheDisabled', { cacheDisabled: true });
  const kinds = new Map();
  const got = { html: 0, css: 0, js: 0, faces: 0, drawings: 0, photos: 0 };
  let requests = 0;
  const foreign = [];
  const host = new URL(url).host;
  cdp.on('Network.responseReceived', (e) => {
    const u = new URL(e.response.url);
    if (u.protocol.startsWith('http') && u.host !== host) foreign.push(u.href);
    const kind = { Document: 'html', Stylesheet: 'css', Script: 'js', Font: 'faces', Image: u.pathname.startsWith('/media/') ? 'photos' : 'drawings' }[e.type];
    kinds.set(e.requestId, kind ?? 'html');
  });
  cdp.on('Network.loadingFinished', (e) => {
    if (!kinds.has(e.requestId)) return;
    requests += 1;
    got[kinds.get(e.requestId)] += e.encodedDataLength;
  });
  const answer = await page.goto(url, { waitUntil: 'networkidle' });
  const body = await answer.text();
  await cdp.detach();
  const frame = got.html + got.css + got.js + got.faces;
  return { status: answer.status(), body, requests, foreign, ...got, frame, all: frame + got.drawings + got.photos };
}

/** What is over its budget, in words. */
export function over(kind, w) {
  const b = BUDGETS[kind.budget];
  const found = ['frame', 'js', 'all'].filter((x) => w[x] > b[x]).map((x) => `${x} ${(w[x] / KB).toFixed(1)} KB > ${b[x] / KB} KB`);
  if (w.foreign.length) found.push(`a third host: ${w.foreign[0]}`);
  return found;
}
