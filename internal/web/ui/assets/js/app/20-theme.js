// Light, dark and the height of rows belong to the reader.
(() => {
  const { $$ } = Dangol,
    root = document.documentElement;
  const dark = () => (root.dataset.theme || (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark';

  document.addEventListener('click', e => {
    if (e.target.closest('[data-theme-toggle]')) {
      e.preventDefault();
      root.dataset.theme = dark() ? 'light' : 'dark';
      Dangol.remember('theme', root.dataset.theme);
      document.dispatchEvent(new CustomEvent('dangol:theme'));
      return;
    }
    const set = e.target.closest('[data-density-set]');
    if (!set) return;
    e.preventDefault();
    root.dataset.density = set.dataset.densitySet;
    Dangol.remember('density', root.dataset.density);
    $$('[data-density-set]').forEach(b => b.setAttribute('aria-pressed', b === set));
  });
})();
