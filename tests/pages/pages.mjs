// Weight and quality of every kind of page in four languages, as one table: bytes against their budgets,
// html-validate, axe, Lighthouse. Ends with 1 on a miss.
// usage: node pages.mjs BASE_URL [--short] [--few] [--no-lighthouse] [--only TEXT] [--lang ar,fr] [--table FILE]
import { HtmlValidate } from 'html-validate';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { LANGUAGES, kinds, launch } from './kinds.mjs';
import { over, weigh } from './weight.mjs';
import { CATEGORIES, LEAST, judge, opened } from './lighthouse.mjs';

const [base, ...options] = process.argv.slice(2);
const value = (name) => (options.includes(name) ? options[options.indexOf(name) + 1] : undefined);
const short = options.includes('--short');
const only = value('--only');
const languages = value('--lang')?.split(',') ?? LANGUAGES;
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
// The recommended rules as they come; an exception would stand in html-rules.json and in docs/performance.md.
const validator = new HtmlValidate({ extends: ['html-validate:recommended'], rules: JSON.parse(readFileSync(new URL('./html-rules.json', import.meta.url), 'utf8')) });

const browser = await launch();
const all = (await kinds(browser, base)).filter((k) => !only || k.name.includes(only) || k.group === only);
const rows = [];
const misses = [];
for (const kind of all) {
  for (const lang of languages) {
    const name = `${kind.name} · ${lang}`;
    const miss = (what) => misses.push(`${name}: ${what}`);
    const w = await weigh(kind.page, `${base}/${lang}${kind.path}`);
    const wanted = kind.name === 'not found' ? 404 : 200;
    if (w.status !== wanted) miss(`answered ${w.status}`);
    over(kind, w).forEach(miss);
    const report = await validator.validateString(w.body);
    const html = report.results.flatMap((r) => r.messages);
    for (const m of html) miss(`html ${m.ruleId} at ${m.selector ?? m.line}: ${m.message}`);
    await kind.page.addScriptTag({ content: axeSource });
    const axe = await kind.page.evaluate(() => globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'], rules: { 'heading-order': { enabled: true } } }));
    for (const v of axe.violations) miss(`axe ${v.id}: ${v.nodes[0].html.slice(0, 120)}`);
    const wide = await kind.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (wide > 1) miss(`wider than a phone by ${wide} px`);
    rows.push({ kind, lang, name, w, html: html.length, axe: axe.violations.length });
  }
}

const measured = (r) => {
  if (options.includes('--no-lighthouse')) return false;
  if (short) return ['home', 'product'].includes(r.kind.name) && ['ar', 'fr'].includes(r.lang);
  if (!options.includes('--few')) return true;
  // The desk is one frame and one sheet: its homes by role and its heaviest lists stand for it.
  return r.kind.group !== 'desk' || /^\/desk( as (manager|admin|province)|\/(orders|products|tasks|programme|stock))$/.test(r.kind.name);
};
const chrome = rows.some(measured) ? await opened() : null;
// Who does nothing for half an hour is signed out, and four languages take longer: everybody is seen doing something.
const people = new Map(rows.map((r) => [r.kind.page.context(), `${base}/${r.lang}${r.kind.path}`]));
let seen = Date.now();
for (const r of rows.filter(measured)) {
  if (Date.now() - seen > 600_000) {
    for (const [context, url] of people) await context.request.get(url);
    seen = Date.now();
  }
  const url = `${base}/${r.lang}${r.kind.path}`;
  const cookie = (await r.kind.page.context().cookies(base)).map((c) => `${c.name}=${c.value}`).join('; ');
  // An order is its buyer's (robots.txt says so), and a page of errors has no place in a search engine.
  const search = r.kind.group === 'shop' && !/<meta name="robots" content="noindex/.test(r.w.body) && !['not found', 'order'].includes(r.kind.name);
  if (r.kind.name === 'not found') continue;
  r.light = await judge(chrome, url, cookie, search);
  if (r.light.at !== url) misses.push(`${r.name}: Lighthouse saw ${r.light.at}`);
  for (const [c, s] of Object.entries(r.light.scores)) {
    if (s < LEAST) misses.push(`${r.name}: Lighthouse ${c} ${s} < ${LEAST}: ${r.light.failing.join(', ')}`);
  }
  // Speed depends on the machine; what a page lacks for its readers does not.
  const lacks = ['accessibility', 'best-practices'].some((c) => r.light.scores[c] < 100) ? ` lacks: ${r.light.failing.join(', ')}` : '';
  console.error(`${r.name} ${Object.values(r.light.scores).join(' ')} LCP ${r.light.lcp} TBT ${r.light.tbt} runs ${r.light.runs}${lacks}`);
}
await chrome?.kill();
await browser.close();

const kb = (n) => (n / 1024).toFixed(1);
const lines = [
  '| page | requests | page KB | styles KB | script KB | faces KB | without pictures KB | pictures KB | HTML | axe | Perf. | Access. | Best pr. | SEO | LCP ms |',
  '|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|',
  ...rows.map((r) => {
    const s = CATEGORIES.map((c) => r.light?.scores[c] ?? '—');
    return `| ${[r.name, r.w.requests, ...[r.w.html, r.w.css, r.w.js, r.w.faces, r.w.frame, r.w.drawings + r.w.photos].map(kb), r.html, r.axe, ...s, r.light?.lcp ?? '—'].join(' | ')} |`;
  }),
];
console.log(lines.join('\n'));
if (value('--table')) writeFileSync(value('--table'), lines.join('\n') + '\n');
console.log(`\n${all.length} kinds × ${languages.length} languages, ${rows.filter((r) => r.light).length} by Lighthouse; ${misses.length} misses`);
for (const m of misses) console.log(`MISS ${m}`);
process.exit(misses.length ? 1 : 0);
