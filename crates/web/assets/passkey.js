// A passkey is shown or made, and sent as a field of the form that it stands in. Without this file, or where the
// browser has no passkeys, the form stays hidden and the other ways in stand below it.

const bytes = (t) => Uint8Array.from(atob(t.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
const text = (b) => (b ? btoa(String.fromCharCode(...new Uint8Array(b))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '') : undefined);
// A question stands for five minutes; an older page asks for another before it shows it.
const FRESH = 120_000;

const form = document.querySelector('[data-passkey]');
const known = () => {
  const options = JSON.parse(form.dataset.options);
  // Bound to the name under which the shop is reached: under another the browser would refuse it.
  return window.PublicKeyCredential && location.hostname === (options.rpId ?? options.rp.id);
};
if (form && known()) {
  form.hidden = false;
  for (const other of document.querySelectorAll('[data-no-passkey]')) other.hidden = true;
  const said = form.querySelector('[data-said]');
  let asked = Date.now();
  let busy = false;
  // In another window she may have shown it meanwhile: a question older than that answer fits no more.
  let left = false;
  window.addEventListener('blur', () => { left = true; });

  const anew = async () => {
    const answer = await fetch(location.href).catch(() => null);
    const page = answer?.ok && new DOMParser().parseFromString(await answer.text(), 'text/html');
    const now = page && page.querySelector('[data-passkey]');
    if (!now) return;
    form.dataset.options = now.dataset.options;
    for (const name of ['asked', 'csrf']) form.elements[name].value = now.elements[name].value;
    asked = Date.now();
    left = false;
  };

  const answer = async () => {
    if (left || Date.now() - asked > FRESH) await anew();
    const publicKey = JSON.parse(form.dataset.options);
    publicKey.challenge = bytes(publicKey.challenge);
    for (const list of [publicKey.allowCredentials, publicKey.excludeCredentials]) for (const one of list ?? []) one.id = bytes(one.id);
    if (publicKey.user) publicKey.user.id = bytes(publicKey.user.id);
    const made = publicKey.user ? await navigator.credentials.create({ publicKey }) : await navigator.credentials.get({ publicKey });
    const r = made.response;
    return JSON.stringify({
      id: made.id,
      rawId: text(made.rawId),
      type: made.type,
      authenticatorAttachment: made.authenticatorAttachment ?? null,
      clientExtensionResults: {},
      response: {
        clientDataJSON: text(r.clientDataJSON),
        attestationObject: text(r.attestationObject),
        authenticatorData: text(r.authenticatorData),
        signature: text(r.signature),
        userHandle: r.userHandle?.byteLength ? text(r.userHandle) : undefined,
      },
    });
  };

  form.addEventListener('submit', async (e) => {
    e.preventDefault();
    if (busy) return;
    busy = true;
    said.hidden = true;
    try {
      form.elements.passkey.value = await answer();
      form.submit();
    } catch (why) {
      said.textContent = why.name === 'InvalidStateError' ? form.dataset.known ?? form.dataset.stopped : form.dataset.stopped;
      said.hidden = false;
      busy = false;
      delete form.dataset.sent;
    }
  });
}
