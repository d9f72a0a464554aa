// Comfort where one of many is typed: who fits is shown while she types. Without this file the form asks when it is sent.

for (const field of document.querySelectorAll('input[data-whom]')) {
  const box = field.closest('.whom');
  let list, timer, asked = field.value.trim();
  const close = () => { list?.remove(); list = null; };
  const ask = async () => {
    const q = field.value.trim();
    if (q === asked) return;
    asked = q;
    if (q.length < 2) return close();
    const answer = await fetch(field.dataset.whom + '?q=' + encodeURIComponent(q)).catch(() => null);
    if (!answer?.ok || field.value.trim() !== q) return;
    const made = document.createElement('template');
    made.innerHTML = await answer.text();
    if (field.value.trim() !== q) return;
    close();
    list = made.content.firstElementChild;
    if (list && box.contains(document.activeElement)) box.append(list);
  };
  field.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(ask, 180); });
  // Some browsers give a pressed button no focus: the field keeps it, or the list would be gone before the click.
  box.addEventListener('mousedown', (e) => { if (e.target.closest('.hints')) e.preventDefault(); });
  box.addEventListener('click', (e) => {
    const chosen = e.target.closest('.hints button');
    if (!chosen) return;
    field.value = asked = chosen.value;
    close();
    field.focus();
  });
  box.addEventListener('keydown', (e) => {
    if (!list) return;
    if (e.key === 'Escape') { close(); field.focus(); }
    if (e.key !== 'ArrowDown' && e.key !== 'ArrowUp') return;
    const stops = [field, ...list.querySelectorAll('button')];
    const next = stops[stops.indexOf(document.activeElement) + (e.key === 'ArrowDown' ? 1 : -1)];
    if (next) { next.focus(); e.preventDefault(); }
  });
  box.addEventListener('focusout', (e) => { if (!box.contains(e.relatedTarget)) setTimeout(close, 150); });
}
