// The chart library is large, so it comes only to pages that have a chart, after everything else.
(() => {
  let asked = false;
  const add = src =>
    new Promise((done, failed) => {
      const s = document.createElement('script');
      s.src = src;
      s.onload = done;
      s.onerror = failed;
      document.head.append(s);
    });
  async function ready() {
    if (asked || !Dangol.$('[data-chart]')) return;
    asked = true;
    await add(document.body.dataset.echarts);
    await add(document.body.dataset.charts);
  }
  document.addEventListener('htmx:after:swap', ready);
  ready();
})();
