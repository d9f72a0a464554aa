// What is small on the wire and would be large inside, against the real program: each must be refused within
// 2 s, with no more than 64 MB more of memory, nothing left on the disk, and the shop answering all the while.
// Plain Node, no package. usage: node bombs.mjs BASE_URL PID DATA_FOLDER
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { deflateSync, gzipSync, crc32 } from 'node:zlib';

const [base, pid, data] = process.argv.slice(2);
const url = new URL(base);
const MB = 1024 * 1024;
const memory = (what) => Number(new RegExp(`${what}:\\s+(\\d+) kB`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
const files = (folder) => readdirSync(folder, { recursive: true }).filter((f) => !/rahba\.sqlite/.test(f) && statSync(`${folder}/${f}`).isFile()).length;

// Signed in as a person who may send photographs and tables.
const jar = new Map();
const keep = (r) => { for (const c of r.headers.getSetCookie()) { const [k, v] = c.split(';')[0].split('='); jar.set(k, v); } };
const cookies = () => [...jar].map(([k, v]) => `${k}=${v}`).join('; ');
const get = async (path) => { const r = await fetch(base + path, { headers: { cookie: cookies() }, redirect: 'manual' }); keep(r); return r; };
const token = async (path) => /name="csrf" value="([^"]*)"/.exec(await (await get(path)).text())?.[1] ?? '';
const post = async (path, body, headers = {}) => {
  const r = await fetch(base + path, { method: 'POST', body, redirect: 'manual', headers: { cookie: cookies(), origin: base, ...headers } });
  keep(r);
  return r;
};
const first = await token('/fr/sign-in');
await post('/fr/sign-in', new URLSearchParams({ csrf: first, login: 'manager@demo.rahba', password: 'zarbia hamra fuq stah' }));
jar.delete('form');
const csrf = await token('/fr/desk/account');
if (!csrf) throw new Error('not signed in');
const product = /\/fr\/desk\/products\/([0-9a-f-]{36})/.exec(await (await get('/fr/desk/products')).text())[1];

// The bombs.
const chunk = (kind, body) => {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(body.length);
  head.write(kind, 4, 'latin1');
  const crc = Buffer.alloc(4);
  crc.writeUInt32BE(crc32(Buffer.concat([head.subarray(4), body])));
  return Buffer.concat([head, body, crc]);
};
const png = (w, h, rows, colour = 6) => {
  const ihdr = Buffer.alloc(13);
  ihdr.writeUInt32BE(w, 0); ihdr.writeUInt32BE(h, 4); ihdr[8] = 8; ihdr[9] = colour;
  const width = 1 + w * (colour === 6 ? 4 : 1);
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', ihdr), chunk('IDAT', deflateSync(Buffer.alloc(width * rows))), chunk('IEND', Buffer.alloc(0))]);
};
const gif = () => {
  const head = Buffer.from('GIF89a\xff\xff\xff\xff\x80\x00\x00\x00\x00\x00\xff\xff\xff', 'latin1');
  const frame = Buffer.from('\x21\xf9\x04\x04\x01\x00\x00\x00\x2c\x00\x00\x00\x00\xff\xff\xff\xff\x00\x02\x02\x44\x01\x00', 'latin1');
  return Buffer.concat([head, ...Array(10_000).fill(frame), Buffer.from(';')]);
};
const zip = (name, body) => {
  const packed = deflateSync(body).subarray(2, -4);
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0); local.writeUInt16LE(20, 4); local.writeUInt16LE(8, 8);
  local.writeUInt32LE(crc32(body), 14); local.writeUInt32LE(packed.length, 18); local.writeUInt32LE(body.length, 22); local.writeUInt16LE(name.length, 26);
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0); central.writeUInt16LE(8, 10); central.writeUInt32LE(crc32(body), 16);
  central.writeUInt32LE(packed.length, 20); central.writeUInt32LE(body.length, 24); central.writeUInt16LE(name.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0); end.writeUInt16LE(1, 8); end.writeUInt16LE(1, 10);
  end.writeUInt32LE(46 + name.length, 12); end.writeUInt32LE(30 + name.length + packed.length, 16);
  return Buffer.concat([local, Buffer.from(name), packed, central, Buffer.from(name), end]);
};
const sheet = zip('xl/worksheets/sheet1.xml', Buffer.alloc(256 * MB, 0x20));
const nested = zip('xl/a.zip', zip('b.zip', zip('c', Buffer.alloc(64 * MB))));
const form = (name, body, filename, more = {}) => {
  const f = new FormData();
  f.set('csrf', csrf);
  for (const [k, v] of Object.entries(more)) f.set(k, v);
  if (body) f.append(name, new Blob([body]), filename);
  return f;
};
const photo = (body, name) => () => post(`/fr/desk/products/${product}/pictures`, form('photo', body, name));
const table = (body, name) => () => post('/fr/desk/import/products', form('file', body, name));
const text = { 'content-type': 'application/x-www-form-urlencoded' };
const flood = (n) => {
  const parts = Array.from({ length: n }, (_, i) => `--x\r\nContent-Disposition: form-data; name="photo"; filename="${i}"\r\n\r\nx\r\n`).join('');
  return `--x\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n${csrf}\r\n${parts}--x--\r\n`;
};
// As one who sends a head and then nothing more.
const promised = (length) => new Promise((done) => {
  const s = connect(Number(url.port), url.hostname, () => s.write(`POST /fr/sign-in HTTP/1.1\r\nhost: ${url.host}\r\norigin: ${base}\r\ncontent-length: ${length}\r\n\r\n`));
  s.on('data', (d) => { done({ status: Number(/^HTTP\/1.1 (\d+)/.exec(d)[1]) }); s.destroy(); });
  s.on('error', () => done({ status: 0 }));
});
const heads = (lines) => new Promise((done) => {
  const s = connect(Number(url.port), url.hostname, () => s.write(`GET /fr/ HTTP/1.1\r\nhost: ${url.host}\r\n${lines}\r\n`));
  s.on('data', (d) => { done({ status: Number(/^HTTP\/1.1 (\d+)/.exec(d)[1]) }); s.destroy(); });
  s.on('error', () => done({ status: 431 }));
  s.on('close', () => done({ status: 431 }));
});

const bombs = [
  ['PNG, head of 60,000 × 60,000', photo(png(60_000, 60_000, 1, 0), 'a.png')],
  ['PNG, 30,000 × 30,000 whole, of zeros', photo(png(30_000, 30_000, 2_000, 0), 'a.png')],
  ['GIF of 10,000 frames of 65,535 × 65,535', photo(gif(), 'a.gif')],
  ['GIF that says .png', photo(gif(), 'a.png')],
  ['SVG with a script', photo('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', 'a.svg')],
  ['polyglot: GIF89a=1;alert(1)', photo('GIF89a=1;alert(1);//', 'a.jpg')],
  ['JPEG head and then 9 MB of nothing', photo(Buffer.concat([Buffer.from('ffd8ffe000104a464946', 'hex'), Buffer.alloc(9 * MB)]), 'a.jpg')],
  ['photograph of 11 MB', photo(Buffer.alloc(11 * MB, 0xff), 'a.jpg')],
  [`XLSX that unfolds 1,000 times (${Math.round(sheet.length / 1024)} KB → 256 MB)`, table(sheet, 'a.xlsx')],
  ['XLSX of zips in zips', table(nested, 'a.xlsx')],
  ['XLSX with ../../ in a name', table(zip('../../../../tmp/rahba-escaped', Buffer.from('x')), 'a.xlsx')],
  ['CSV of one line of 40 MB', table(Buffer.alloc(40 * MB, 0x61), 'a.csv')],
  ['CSV of 2 MB of quotes', table(Buffer.alloc(2 * MB - 9, 0x22), 'a.csv')],
  ['CSV of 1,000,000 empty rows', table('a,b\n'.repeat(500_000), 'a.csv')],
  ['CSV of 100,000 columns', table(`${'a,'.repeat(100_000)}\n`, 'a.csv')],
  ['form of 40 MB', () => post('/fr/desk/account/language', `csrf=${csrf}&lang=${'a'.repeat(40 * MB)}`, text)],
  ['form of 600,000 fields', () => post('/fr/desk/account/language', `csrf=${csrf}&${'a=b&'.repeat(600_000)}`, text)],
  ['gzip body that unfolds 1,000 times', () => post('/fr/desk/account/language', gzipSync(Buffer.alloc(100 * MB, 0x61)), { ...text, 'content-encoding': 'gzip' })],
  ['JSON report of depth 10,000', () => post('/csp-reports', '['.repeat(10_000), { 'content-type': 'application/csp-report' })],
  ['JSON report of 1 MB', () => post('/csp-reports', `"${'a'.repeat(MB)}"`, { 'content-type': 'application/csp-report' })],
  ['multipart of 100,000 parts', () => post(`/fr/desk/products/${product}/pictures`, flood(100_000), { 'content-type': 'multipart/form-data; boundary=x' })],
  ['multipart without an end', () => post(`/fr/desk/products/${product}/pictures`, flood(3).slice(0, -8), { 'content-type': 'multipart/form-data; boundary=x' })],
  ['a promise of 4 GB', () => promised(4_294_967_296)],
  ['1,000 headers', () => heads('a: b\r\n'.repeat(1_000))],
  ['a header of 2 MB', () => heads(`a: ${'b'.repeat(2 * MB)}\r\n`)],
  ['a search of 60,000 letters', () => get(`/fr/products?q=${'%D8%B2'.repeat(10_000)}`)],
];

let bad = 0;
await get('/fr/');
const before = files(data);
console.log('what | answer | s | MB more | shop meanwhile, ms');
for (const [name, send] of bombs) {
  const rss = memory('VmRSS');
  let peak = rss;
  const watch = setInterval(() => { peak = Math.max(peak, memory('VmRSS')); }, 5);
  const begun = performance.now();
  const beside = get('/fr/').then(() => performance.now() - begun);
  const r = await send().catch((e) => ({ status: 0, why: String(e.cause?.code ?? e) }));
  if (r.text) await r.text().catch(() => '');
  const took = (performance.now() - begun) / 1000;
  const other = await beside;
  peak = Math.max(peak, memory('VmRSS'));
  clearInterval(watch);
  const more = peak - rss;
  // 0: the connection was closed while we were still sending, which is a refusal too. A search of nonsense is answered.
  const refused = [0, 400, 404, 413, 415, 422, 431, 414].includes(r.status) || (name.startsWith('a search') && r.status === 200);
  const good = refused && took <= 2 && more <= 64;
  bad += good ? 0 : 1;
  console.log(`${good ? '' : 'FAILED '}${name} | ${r.status || `closed (${r.why})`} | ${took.toFixed(2)} | ${more.toFixed(0)} | ${other.toFixed(0)}`);
}
const left = files(data) - before;
console.log(`files left in the data folder: ${left}; ${bombs.length} sent, ${bad} not refused within 2 s and 64 MB`);
// What is within the limits is taken, and costs this much for a moment; it is no bomb, and it is said here.
const rss = memory('VmRSS');
let peak = rss;
const watch = setInterval(() => { peak = Math.max(peak, memory('VmRSS')); }, 5);
const begun = performance.now();
const r = await photo(png(6_300, 6_300, 6_300, 0), 'large.png')();
clearInterval(watch);
console.log(`for comparison, a whole picture of 39.7 megapixels: ${r.status} in ${((performance.now() - begun) / 1000).toFixed(2)} s, ${(peak - rss).toFixed(0)} MB more for that moment, one at a time`);
process.exit(bad || left ? 1 : 0);
