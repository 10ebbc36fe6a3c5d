// Draws every <figure class="chart">: reads the JSON beside the plot, builds the option, follows size, theme, print and swapped-in content.
// SVG renderer (sharp in print, real fonts); canvas only above about 2,000 marks.
(() => {
  const still = matchMedia('(prefers-reduced-motion: reduce)');
  const live = new Set();

  function draw(c, first) {
    const p = Dangol.palette(),
      narrow = c.el.clientWidth < 520;
    c.narrow = narrow;
    if (!first) c.chart.setTheme(Dangol.chartTheme(p));
    c.chart.setOption(
      {
        animation: !still.matches && first,
        animationDuration: 500,
        textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
        ...Dangol.charts[c.kind](c.data, p, { narrow })
      },
      true
    );
  }

  function start(c) {
    c.chart = echarts.init(c.el, Dangol.chartTheme(), { renderer: c.data.canvas ? 'canvas' : 'svg' });
    // A mark that stands for a customer leads to that customer; the table twin has the same link for the keyboard.
    c.chart.on('click', o => o.data?.href && location.assign(o.data.href));
    draw(c, true);
    live.add(c);
  }

  Dangol.mountCharts = (root = document) => {
    for (const el of root.querySelectorAll('[data-chart]')) {
      if (el.dataset.mounted) continue;
      el.dataset.mounted = '1';
      const data = el.parentElement.querySelector('script[type="application/json"]');
      const c = { el, kind: el.dataset.chart, data: JSON.parse(data.textContent) };
      // A chart in a closed tab has no width yet: it is drawn when it gets one.
      new ResizeObserver(() => {
        if (!el.clientWidth) return;
        if (!c.chart) return start(c);
        c.chart.resize();
        if (el.clientWidth < 520 !== c.narrow) draw(c);
      }).observe(el);
    }
  };
  Dangol.redrawCharts = () => {
    for (const c of live)
      if (c.el.isConnected) draw(c);
      else {
        c.chart.dispose();
        live.delete(c);
      }
  };

  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', Dangol.redrawCharts);
  addEventListener('beforeprint', () => {
    document.documentElement.dataset.printing = '';
    Dangol.redrawCharts();
  });
  addEventListener('afterprint', () => {
    delete document.documentElement.dataset.printing;
    Dangol.redrawCharts();
  });
  document.addEventListener('dangol:theme', Dangol.redrawCharts);
  document.addEventListener('htmx:after:swap', () => Dangol.mountCharts());
  Dangol.mountCharts();
  document.fonts?.ready.then(() => {
    for (const c of live) c.chart.resize();
  });
})();
