// Dialogs and drawers open from any button that names them, and close by button, Escape or a press beside them.
(() => {
  const { $ } = Dangol;
  document.addEventListener('click', e => {
    const open = e.target.closest('[data-open]');
    if (open) {
      const box = $('#' + open.dataset.open);
      if (!box) return;
      e.preventDefault();
      if (!box.open) box.showModal();
      return;
    }
    const close = e.target.closest('[data-close]');
    if (close) close.closest('dialog')?.close();
    else if (e.target.matches('dialog')) e.target.close();
  });
})();
