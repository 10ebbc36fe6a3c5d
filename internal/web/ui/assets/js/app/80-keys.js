// Keys: Ctrl/⌘ K or / find, A add, G then a letter go, J and K through tasks, E done, ? help. Single letters are off while typing.
(() => {
  const { $, $$ } = Dangol;
  let going = 0;
  const typing = el => el.closest('input, textarea, select, [contenteditable]');

  function tasks(key, from) {
    const all = $$('.task:not(.finished)');
    if (!all.length) return false;
    const at = all.indexOf(from.closest('.task'));
    if (key === 'e') {
      if (at < 0) return false;
      $('.tick', all[at])?.click();
    } else {
      const to = all[Math.max(0, Math.min(all.length - 1, at + (key === 'j' ? 1 : -1)))];
      ($('.tick', to) || $('a, button', to))?.focus();
    }
    return true;
  }

  document.addEventListener('keydown', e => {
    if (e.defaultPrevented || e.isComposing) return;
    const k = e.key.toLowerCase();
    if ((e.metaKey || e.ctrlKey) && k === 'k') {
      e.preventDefault();
      Dangol.find?.();
      return;
    }
    if (typing(e.target) || e.metaKey || e.ctrlKey || e.altKey || $('dialog[open]')) return;
    if (going && e.timeStamp - going < 1200) {
      going = 0;
      const link = $(`[data-go="${CSS.escape(k)}"]`);
      if (link) {
        e.preventDefault();
        link.click();
        return;
      }
    }
    going = k === 'g' ? e.timeStamp : 0;
    const add = $('#quick-add');
    if (k === '?') $('#shortcuts')?.showModal();
    else if (k === '/') {
      e.preventDefault();
      Dangol.find?.();
    } else if (k === 'a' && add) {
      add.showPopover();
      $('a, button', add)?.focus();
    } else if (add?.matches(':popover-open')) $$('[data-key]', add).find(b => b.dataset.key === k)?.click();
    else if ('jke'.includes(k) && tasks(k, e.target)) e.preventDefault();
  });
})();
