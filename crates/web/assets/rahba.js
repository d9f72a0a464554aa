// Comfort only: every page works without this file.

const each = (what, act, within = document) => { for (const e of within.querySelectorAll(what)) act(e); };
const read = (store, key) => { try { return store.getItem(key); } catch { return null; } };
const keep = (store, key, value) => { try { store.setItem(key, value); } catch { /* private window */ } };

// Light or dark, remembered on this device.
const root = document.documentElement;
const theme = read(localStorage, 'theme');
if (theme) root.dataset.theme = theme;
each('[data-theme-switch]', (b) => {
  b.hidden = false;
  b.addEventListener('click', () => {
    const dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
    root.dataset.theme = dark ? 'light' : 'dark';
    keep(localStorage, 'theme', root.dataset.theme);
  });
});

// Print buttons.
each('[data-print]', (b) => b.addEventListener('click', () => print()));

// A number between its − and +.
each('input[data-stepper]', (input) => {
  const box = document.createElement('span');
  box.className = 'stepper';
  const button = (sign, by) => {
    const b = document.createElement('button');
    b.type = 'button';
    b.textContent = sign;
    b.setAttribute('aria-label', sign + ' ' + (input.step || 1));
    b.addEventListener('click', () => {
      if (by > 0) input.stepUp(); else input.stepDown();
      input.dispatchEvent(new Event('input', { bubbles: true }));
    });
    return b;
  };
  input.replaceWith(box);
  box.append(button('−', -1), input, button('+', 1));
});

// What was typed is kept until the form is sent, on this device only.
const keeps = (f) => f.name && f.type !== 'hidden' && f.type !== 'password' && f.type !== 'file';
each('form[data-keep]', (form) => {
  const key = 'keep-' + form.dataset.keep;
  const kept = JSON.parse(read(sessionStorage, key) || '{}');
  for (const f of form.elements) {
    if (!keeps(f) || !(f.name in kept)) continue;
    if (f.type === 'radio') f.checked = kept[f.name] === f.value;
    else if (f.type === 'checkbox') f.checked = kept[f.name] === 'on';
    else if (!f.value) f.value = kept[f.name];
  }
  form.addEventListener('input', () => {
    const now = {};
    for (const f of form.elements) {
      if (!keeps(f)) continue;
      if (f.type === 'checkbox') now[f.name] = f.checked ? 'on' : '';
      else if (f.type !== 'radio' || f.checked) now[f.name] = f.value;
    }
    keep(sessionStorage, key, JSON.stringify(now));
  });
  form.addEventListener('submit', () => { try { sessionStorage.removeItem(key); } catch { /* private window */ } });
});

// A form is sent once, however often the button is pressed.
each('form[method=post]', (form) => form.addEventListener('submit', (e) => {
  if (form.dataset.sent) e.preventDefault();
  form.dataset.sent = '1';
  addEventListener('pageshow', () => delete form.dataset.sent, { once: true });
}));

// Suggestions under the search field.
each('form[data-hints]', (form) => {
  const field = form.querySelector('input[type=search]');
  let list, asked = '', timer;
  const close = () => { list?.remove(); list = null; };
  const ask = async () => {
    const q = field.value.trim();
    if (q === asked) return;
    asked = q;
    if (q.length < 2) return close();
    const answer = await fetch(form.dataset.hints + '?q=' + encodeURIComponent(q)).catch(() => null);
    if (!answer?.ok || field.value.trim() !== q) return;
    const made = document.createElement('template');
    made.innerHTML = await answer.text();
    close();
    list = made.content.firstElementChild;
    if (list) form.append(list);
  };
  field.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(ask, 180); });
  form.addEventListener('keydown', (e) => {
    if (e.key === 'Escape') { close(); field.focus(); }
    if (!list || (e.key !== 'ArrowDown' && e.key !== 'ArrowUp')) return;
    const stops = [field, ...list.querySelectorAll('a')];
    const next = stops[stops.indexOf(document.activeElement) + (e.key === 'ArrowDown' ? 1 : -1)];
    if (next) { next.focus(); e.preventDefault(); }
  });
  form.addEventListener('focusout', (e) => { if (!form.contains(e.relatedTarget)) setTimeout(close, 150); });
});

// Sign with a finger: the path goes into the field.
each('svg[data-sign]', (pad) => {
  const path = pad.querySelector('path');
  const field = document.getElementById(pad.dataset.sign);
  let drawing = false;
  const at = (e) => {
    const box = pad.getBoundingClientRect();
    return Math.round((e.clientX - box.x) * 400 / box.width) + ' ' + Math.round((e.clientY - box.y) * 120 / box.height);
  };
  const add = (piece) => {
    if (field.value.length > 19000) return;
    field.value += piece;
    path.setAttribute('d', field.value);
  };
  pad.addEventListener('pointerdown', (e) => { drawing = true; pad.setPointerCapture(e.pointerId); add('M' + at(e)); e.preventDefault(); });
  pad.addEventListener('pointermove', (e) => { if (drawing) add('L' + at(e)); });
  pad.addEventListener('pointerup', () => { drawing = false; });
});
