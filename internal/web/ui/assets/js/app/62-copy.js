// A button that copies what a field holds. Browsers lend the clipboard to secure pages alone; elsewhere the old way has to do.
(() => {
  document.addEventListener('click', async e => {
    const button = e.target.closest('[data-copy]');
    if (!button) return;
    const field = Dangol.$('#' + button.dataset.copy);
    if (!field) return;
    field.select();
    let done = false;
    try {
      await navigator.clipboard.writeText(field.value);
      done = true;
    } catch {
      done = document.execCommand('copy');
    }
    if (done) Dangol.toast(button.dataset.copied);
    else field.focus(); // it is selected: the reader's own keys copy it
  });
})();
