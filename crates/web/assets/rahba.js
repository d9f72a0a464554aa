// Comfort only: every page works without this file.

// Print buttons.
for (const b of document.querySelectorAll('[data-print]')) b.addEventListener('click', () => window.print());

// What was typed is kept until the form is sent, on this device only.
for (const form of document.querySelectorAll('form[data-keep]')) {
  const key = 'keep-' + form.dataset.keep;
  const kept = JSON.parse(sessionStorage.getItem(key) || '{}');
  for (const field of form.elements) {
    const secret = field.type === 'hidden' || field.type === 'password';
    if (!field.name || secret) continue;
    if (field.type === 'radio') { if (kept[field.name] === field.value) field.checked = true; }
    else if (kept[field.name] && !field.value) field.value = kept[field.name];
  }
  form.addEventListener('input', () => {
    const now = {};
    for (const field of form.elements) {
      if (!field.name || field.type === 'hidden' || field.type === 'password') continue;
      if (field.type !== 'radio' || field.checked) now[field.name] = field.value;
    }
    sessionStorage.setItem(key, JSON.stringify(now));
  });
  form.addEventListener('submit', () => sessionStorage.removeItem(key));
}

// Sign with a finger: the path goes into the field.
for (const pad of document.querySelectorAll('svg[data-sign]')) {
  const path = pad.querySelector('path');
  const field = document.getElementById(pad.dataset.sign);
  let drawing = false;
  const at = (e) => {
    const box = pad.getBoundingClientRect();
    const x = Math.round((e.clientX - box.x) * 400 / box.width);
    const y = Math.round((e.clientY - box.y) * 120 / box.height);
    return x + ' ' + y;
  };
  const add = (piece) => {
    if (field.value.length > 19000) return;
    field.value += piece;
    path.setAttribute('d', field.value);
  };
  pad.addEventListener('pointerdown', (e) => { drawing = true; pad.setPointerCapture(e.pointerId); add('M' + at(e)); e.preventDefault(); });
  pad.addEventListener('pointermove', (e) => { if (drawing) add('L' + at(e)); });
  pad.addEventListener('pointerup', () => { drawing = false; });
}
