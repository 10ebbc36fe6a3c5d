// Small parts: tabs, a chart's table twin, task rows, filter forms that send themselves, printing.
(() => {
  const { $, $$ } = Dangol;

  function pick(tab) {
    const tabs = $$('[role="tab"]', tab.closest('[role="tablist"]'));
    tabs.forEach(t => {
      const on = t === tab;
      t.setAttribute('aria-selected', on);
      t.tabIndex = on ? 0 : -1;
      const panel = $('#' + t.getAttribute('aria-controls'));
      if (panel) panel.hidden = !on;
    });
  }
  document.addEventListener('click', e => {
    const hit = s => e.target.closest(s);
    let el;
    if ((el = hit('[role="tab"]'))) pick(el);
    else if ((el = hit('[data-toggle-table]'))) {
      const on = el.closest('.chart').classList.toggle('as-table');
      el.setAttribute('aria-pressed', on);
      el.lastElementChild.textContent = on ? el.dataset.chartWord : el.dataset.tableWord;
    } else if (hit('[data-print]')) print();
    else if ((el = hit('.task:not(.brief)')) && !hit('a, button, input, form, [popover]')) el.classList.toggle('open');
  });
  document.addEventListener('keydown', e => {
    const tab = e.target.closest?.('[role="tab"]');
    if (!tab || !/^Arrow(Left|Right)$/.test(e.key)) return;
    const all = $$('[role="tab"]', tab.closest('[role="tablist"]')),
      step = e.key === 'ArrowRight' ? 1 : all.length - 1,
      to = all[(all.indexOf(tab) + step) % all.length];
    pick(to);
    to.focus();
  });
  // A form of filters sends itself when something is chosen, or 200 ms after the last letter of a search. Its button is for readers
  // without scripts.
  let typed;
  document.addEventListener('change', e => {
    const form = e.target.closest('form[data-auto]');
    if (form) e.target.closest('.chip.choose')?.classList.toggle('on', e.target.value !== '');
    if (form && !e.target.matches('[type="search"], [type="text"]')) form.requestSubmit();
  });
  document.addEventListener('input', e => {
    const form = e.target.closest('form[data-auto]');
    if (!form || !e.target.matches('[type="search"]') || e.isComposing) return;
    clearTimeout(typed);
    typed = setTimeout(() => form.requestSubmit(), 200);
  });
  document.addEventListener('compositionend', e => e.target.closest('form[data-auto]') && e.target.dispatchEvent(new Event('input', { bubbles: true })));
  // A form that is on its way says so on its button.
  document.addEventListener('submit', e => {
    const form = e.target;
    if (form.matches('form[data-auto], [hx-get], [hx-post]') || form.method !== 'post') return;
    const b = e.submitter;
    if (b?.matches('.button')) setTimeout(() => b.setAttribute('aria-busy', 'true'));
  });
  addEventListener('pageshow', () => $$('.button[aria-busy="true"][type="submit"]').forEach(b => b.removeAttribute('aria-busy')));
})();
