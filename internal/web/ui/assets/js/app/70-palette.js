// The palette: type to find customers and pages, arrows to choose, Enter to go. The list itself comes from the server.
(() => {
  const { $, $$ } = Dangol;
  const box = $('#command');
  if (!box) return;
  const input = $('input', box);
  const options = () => $$('[role="option"]', box);

  function choose(to) {
    options().forEach(o => o.setAttribute('aria-selected', o === to));
    if (!to) return input.removeAttribute('aria-activedescendant');
    to.scrollIntoView({ block: 'nearest' });
    input.setAttribute('aria-activedescendant', to.id);
  }
  Dangol.find = () => {
    if (!box.open) box.showModal();
    input.select();
    if (!options().length) input.dispatchEvent(new Event('input', { bubbles: true }));
  };
  document.addEventListener('click', e => {
    const open = e.target.closest('[data-find]');
    if (!open) return;
    e.preventDefault();
    Dangol.find();
  });
  box.addEventListener('keydown', e => {
    const all = options(),
      at = all.findIndex(o => o.getAttribute('aria-selected') === 'true');
    if (e.key === 'ArrowDown' || e.key === 'ArrowUp') {
      e.preventDefault();
      if (all.length) choose(all[(at + (e.key === 'ArrowDown' ? 1 : all.length - 1) + all.length) % all.length]);
    } else if (e.key === 'Enter' && e.target === input) {
      e.preventDefault();
      (all[at] || all[0])?.click();
    }
  });
  document.addEventListener('htmx:after:swap', () => {
    if (box.open && options().length && !options().some(o => o.getAttribute('aria-selected') === 'true')) choose(options()[0]);
  });
  box.addEventListener('click', e => {
    if (e.target.closest('[data-open-after]')) box.close();
  });
})();
