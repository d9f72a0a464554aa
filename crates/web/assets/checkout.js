// Comfort at the checkout: communes are suggested while they are typed, and the total is said as soon as it
// is known. Without this file a button says it.

const form = document.querySelector('[data-checkout]');
if (form) {
  const field = form.elements.commune;
  const list = document.getElementById('communes');
  let asked = 0;

  // The page itself answers; only what depends on the choice is put in its place.
  const total = async () => {
    const mine = ++asked;
    const sent = new URLSearchParams(new FormData(form));
    sent.set('total', '1');
    const answer = await fetch(location.pathname, { method: 'POST', body: sent }).catch(() => null);
    if (!answer || mine !== asked || !(answer.headers.get('content-type') || '').startsWith('text/html')) return;
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    if (mine !== asked) return;
    for (const part of document.querySelectorAll('[data-part]')) {
      const now = page.querySelector(`[data-part="${part.dataset.part}"]`);
      if (now) part.replaceChildren(...now.childNodes);
    }
    // The field says which commune was understood, unless she is typing in it.
    const understood = page.querySelector('[name=commune]');
    if (understood && (sent.get('which') || document.activeElement !== field)) field.value = understood.value;
  };

  let timer;
  const suggest = async () => {
    const answer = await fetch(form.dataset.communes + '?q=' + encodeURIComponent(field.value)).catch(() => null);
    if (answer?.ok) list.innerHTML = await answer.text();
  };
  field.addEventListener('input', () => {
    clearTimeout(timer);
    const known = [...list.options].some((o) => o.value === field.value);
    if (known) total(); else timer = setTimeout(suggest, 160);
  });
  form.addEventListener('change', (e) => { if (['how', 'commune', 'which'].includes(e.target.name)) total(); });
  // Something was kept from before, or is remembered.
  if (field.value || form.elements.how.value === 'pickup') total();
}
