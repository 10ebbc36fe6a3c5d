// Toasts: good news goes by itself after eight seconds and waits under the pointer or the focus; bad news stays until it is read.
// The server puts toasts into #toasts, with the page or as an out-of-band fragment; scripts use Dangol.toast.
(() => {
  const { $, $$ } = Dangol;
  const box = $('#toasts');
  if (!box) return;

  function watch(el) {
    if (el.dataset.watched) return;
    el.dataset.watched = '1';
    if (el.classList.contains('stay')) return;
    let timer = setTimeout(() => el.remove(), 8000);
    const hold = () => clearTimeout(timer);
    const release = () => {
      clearTimeout(timer);
      timer = setTimeout(() => el.remove(), 3000);
    };
    el.addEventListener('pointerenter', hold);
    el.addEventListener('focusin', hold);
    el.addEventListener('pointerleave', release);
    el.addEventListener('focusout', release);
  }

  Dangol.toast = (text, { undo, bad } = {}) => {
    const el = document.createElement('div');
    el.className = 'toast' + (bad ? ' bad stay' : '');
    el.innerHTML = Dangol.icon(bad ? 'bad' : 'check') + '<span></span>';
    el.lastElementChild.textContent = text;
    const button = (label, act) => {
      const b = document.createElement('button');
      b.type = 'button';
      b.className = 'button small';
      b.textContent = label;
      b.onclick = () => {
        el.remove();
        act?.();
      };
      el.append(b);
    };
    if (undo) button(Dangol.word('undo'), undo);
    if (bad) button(Dangol.word('close'));
    box.append(el);
  };

  new MutationObserver(() => $$('.toast', box).forEach(watch)).observe(box, { childList: true });
  $$('.toast', box).forEach(watch);
  document.addEventListener('click', e => {
    const close = e.target.closest('[data-close-toast]');
    if (close) close.closest('.toast').remove();
  });
})();
