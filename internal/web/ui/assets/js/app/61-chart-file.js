// The table of a chart as a file. Spreadsheets run a cell that begins like a formula, and a customer's name may: such a text gets an
// apostrophe in front, as they write it themselves. Figures may begin with a sign.
(() => {
  const { $, $$ } = Dangol,
    figure = /^[+\-−]?[\d.,\s%]*\d[\d.,\s%]*$/,
    inert = s => (/^[=+\-@\t\r\n]/.test(s) && !figure.test(s) ? `'${s}` : s),
    cell = s => (/[",\n\r]/.test(s) ? `"${s.replaceAll('"', '""')}"` : s);
  Dangol.csv = rows => '\ufeff' + rows.map(r => r.map(s => cell(inert(s))).join(',')).join('\r\n') + '\r\n';

  document.addEventListener('click', e => {
    const chart = e.target.closest('[data-chart-file]')?.closest('.chart');
    if (!chart) return;
    const rows = $$('.chart-table tr', chart).map(r => [...r.cells].map(c => c.textContent.trim().replace(/\s+/g, ' '))),
      a = document.createElement('a');
    a.href = URL.createObjectURL(new Blob([Dangol.csv(rows)], { type: 'text/csv;charset=utf-8' }));
    a.download = `${$('figcaption h3', chart).textContent.trim().replace(/[\\/:*?"<>|]+/g, ' ').slice(0, 60)}.csv`;
    a.click();
    setTimeout(() => URL.revokeObjectURL(a.href), 60_000);
  });
})();
