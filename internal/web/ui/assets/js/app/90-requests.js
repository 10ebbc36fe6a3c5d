// What happens around htmx requests: a failed one says so in words, an optimistic change goes back, focus stays on the field at fault.
(() => {
  const { $ } = Dangol;
  document.addEventListener('htmx:error', () => Dangol.toast(Dangol.word('offline'), { bad: true }));
  document.addEventListener('htmx:response:error', e => {
    const from = e.detail?.ctx?.sourceElement;
    from?.closest('[data-optimistic]')?.classList.remove(from.closest('[data-optimistic]').dataset.optimistic);
  });
  // Optimistic: the row takes the class at once, and loses it again if the server says no. Looking at something changes nothing.
  document.addEventListener('htmx:before:request', e => {
    const source = e.detail?.ctx?.sourceElement,
      from = source?.matches?.('[hx-get]') ? null : source?.closest?.('[data-optimistic]');
    from?.classList.add(from.dataset.optimistic);
  });
  // A job that is done leads to its result.
  document.addEventListener('done', e => {
    const to = e.target.dataset?.then;
    if (!to) return;
    const open = $('dialog[open]'); // whoever is answering a question is not taken away from it
    if (open) open.addEventListener('close', () => location.assign(to), { once: true });
    else location.assign(to);
  });
  document.addEventListener('htmx:after:swap', () => {
    const wrong = $('[aria-invalid="true"]');
    if (wrong && (document.activeElement === document.body || !document.activeElement)) wrong.focus();
  });
  if ('serviceWorker' in navigator && document.body.dataset.worker) navigator.serviceWorker.register(document.body.dataset.worker);
})();
