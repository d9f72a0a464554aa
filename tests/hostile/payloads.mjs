// Makes tests/hostile/xss.txt: one payload a line, as a JSON string; @ stands for the payload's number.
// usage: node payloads.mjs > xss.txt
const closers = ['', '">', "'>", '</title>', '</textarea>', '</script>', '-->', '</option></select>', '</bdi></a>', '</style>'];
const vectors = [
  '<script>alert(@)</script>',
  '<img src=x onerror=alert(@)>',
  '<svg onload=alert(@)>',
  '<svg><script>alert(@)</script></svg>',
  '<body onload=alert(@)>',
  '<iframe srcdoc="<script>parent.alert(@)</script>"></iframe>',
  '<details open ontoggle=alert(@)>',
  '<input autofocus onfocus=alert(@)>',
  '<video><source onerror=alert(@)></video>',
  '<a href=javascript:alert(@) id=xss-@>x</a>',
  '<object data="data:text/html,<script>parent.alert(@)</script>"></object>',
  '<embed src="data:image/svg+xml,<svg xmlns=\'http://www.w3.org/2000/svg\' onload=\'parent.alert(@)\'/>">',
  '<marquee onstart=alert(@)>x</marquee>',
  '<link rel=stylesheet href="data:text/css,*{color:red}">',
  '<base href=//127.0.0.1:9/>',
  '<meta http-equiv=refresh content="0;url=javascript:alert(@)">',
  '<form action=javascript:alert(@)><button>x</button></form>',
  '<style>@import "data:text/css,*{color:red}"</style>',
  '<script src=data:text/javascript,alert(@)></script>',
  '<math><mtext><table><mglyph><style><img src=x onerror=alert(@)>',
];
const attributes = [
  'onmouseover=alert(@)', 'onfocus=alert(@) autofocus', 'onpointerenter=alert(@)', 'style=animation-name:x onanimationstart=alert(@)',
  'onerror=alert(@) src=x', 'oncopy=alert(@)', 'onbeforetoggle=alert(@) popover', 'formaction=javascript:alert(@)',
];
const breakers = ['"', "'", '` ', '"/', "'/", '&quot; ', '&#34; ', '\\" '];
const whole = [
  'javascript:alert(@)', 'JaVaScRiPt:alert(@)', 'java\tscript:alert(@)', 'data:text/html,<script>alert(@)</script>', 'vbscript:alert(@)',
  '{{constructor.constructor("alert(@)")()}}', '${alert(@)}', '<%= alert(@) %>', '#{alert(@)}', '{% raw %}<script>alert(@)</script>{% endraw %}',
  '%3Cscript%3Ealert(@)%3C/script%3E', '%253Cscript%253Ealert(@)%253C/script%253E', '&lt;script&gt;alert(@)&lt;/script&gt;',
  '&amp;lt;script&amp;gt;alert(@)', '&#60;script&#62;alert(@)&#60;/script&#62;', '\\u003cscript\\u003ealert(@)\\u003c/script\\u003e',
  '\\x3cscript\\x3ealert(@)\\x3c/script\\x3e', '＜script＞alert(@)＜/script＞', '‹script›alert(@)‹/script›', '+ADw-script+AD4-alert(@)+ADw-/script+AD4-',
  '<scr\u0000ipt>alert(@)</scr\u0000ipt>', '<script\u2028>alert(@)</script>', '<<script>script>alert(@)<</script>/script>', '<scr<script>ipt>alert(@)</scr</script>ipt>',
  '<noscript><p title="</noscript><img src=x onerror=alert(@)>">', '<svg><style><!--</style><img src=x onerror=alert(@)>', '<!--><img src=x onerror=alert(@)>-->',
  '<![CDATA[<img src=x onerror=alert(@)>]]>', '<xmp><img src=x onerror=alert(@)></xmp>', '<template><script>alert(@)</script></template>',
  '\u202e<script>alert(@)</script>', '\u202dtxt.exe\u202c<img src=x onerror=alert(@)>', '\u2066<svg onload=alert(@)>', '\u2067زربية\u202e<script>alert(@)</script>',
  '\u200f"><img src=x onerror=alert(@)>\u200e', 'ⵜⴰⵣⵔⴱⵉⵢⵜ<img src=x onerror=alert(@)>', 'عسل"><script>alert(@)</script>', '\ufeff<script>alert(@)</script>',
  '=HYPERLINK("javascript:alert(@)","x")', '+cmd|\' /C calc\'!A@', '-2+3+cmd|x!A@', '@SUM(1+@)', '\t=1+@', '\r=1+@', '=1+@";=1+@', '\'=1+@', '<b>@</b>', '<h1 id=xss-@>@',
];
const turned = (text) => [
  text.replace(/<(\w+)/g, (_, w) => '<' + [...w].map((c, i) => (i % 2 ? c.toUpperCase() : c)).join('')),
  text.replace(/ (on\w+|src|href)=/g, '/$1='),
  text.replace(/ (on\w+)=/g, '\n$1\t='),
];
const all = new Set();
for (const c of closers) for (const v of vectors) all.add(c + v);
for (const b of breakers) for (const a of attributes) all.add(`${b} ${a} x=${b}`);
for (const w of whole) all.add(w);
for (const v of vectors) for (const t of turned(v)) all.add(t);
for (const p of all) console.log(JSON.stringify(p));
