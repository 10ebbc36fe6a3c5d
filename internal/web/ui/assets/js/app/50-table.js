// Choosing rows: the head box chooses all that are shown, the bar below counts. The bar's visibility is CSS alone.
(() => {
  const { $, $$ } = Dangol;
  const boxes = frame => $$('tbody input[type="checkbox"]', frame);

  function show(frame) {
    const all = boxes(frame),
      picked = all.filter(c => c.checked),
      head = $('thead input[type="checkbox"]', frame),
      out = $('.bulk-bar output', frame.parentElement);
    all.forEach(c => c.closest('tr').setAttribute('aria-selected', c.checked));
    if (out) out.textContent = picked.length.toLocaleString();
    if (!head) return;
    head.checked = all.length > 0 && picked.length === all.length;
    head.indeterminate = picked.length > 0 && picked.length < all.length;
  }
  const showAll = () => $$('.table-frame').filter(f => $('thead input[type="checkbox"]', f)).forEach(show);

  document.addEventListener('change', e => {
    const frame = e.target.closest('.table-frame');
    if (!frame || e.target.type !== 'checkbox') return;
    if (e.target.closest('thead')) boxes(frame).forEach(c => (c.checked = e.target.checked));
    show(frame);
  });
  document.addEventListener('click', e => {
    const clear = e.target.closest('[data-clear-selection]');
    if (!clear) return;
    const frame = $('.table-frame', clear.closest('.bulk-bar').parentElement);
    $$('input[type="checkbox"]', frame).forEach(c => (c.checked = false));
    show(frame);
  });
  document.addEventListener('htmx:after:swap', showAll);
  showAll();
})();
