// Retention by the month of the first purchase.
(() => {
  const { group, percent, mix, inkOn, tip } = Dangol.draw;

  Dangol.charts.cohort = (d, p, { narrow }) => {
    const stop = v => (v < 50 ? mix(p.heatLow, p.heatMid, v / 50) : mix(p.heatMid, p.heatHigh, (v - 50) / 50));
    const cols = narrow ? Math.min(d.columns.length, 7) : d.columns.length;
    return {
      grid: { left: narrow ? 58 : 96, right: 4, top: 26, bottom: 4 },
      tooltip: {
        trigger: 'item',
        formatter: o =>
          tip(`${d.rows[o.value[1]]} · ${d.columns[o.value[0]]}`, [
            [d.words.kept, percent(o.value[2])],
            [d.words.size, group(d.sizes[o.value[1]])]
          ])
      },
      xAxis: {
        type: 'category',
        position: 'top',
        data: d.columns.slice(0, cols),
        axisLine: { show: false },
        axisLabel: { interval: 0, margin: 8 }
      },
      yAxis: {
        type: 'category',
        inverse: true,
        data: d.rows.map((r, i) => [r, d.sizes[i]]).map(([r, s]) => (narrow ? r : `${r}  {n|${s}}`)),
        axisLine: { show: false },
        axisLabel: { color: p.inkSoft, rich: { n: { color: p.inkFaint, fontSize: 11, width: 22, align: 'right' } } }
      },
      series: [
        {
          type: 'heatmap',
          data: d.cells
            .filter(c => c[0] < cols)
            .map(([x, y, v]) => ({
              value: [x, y, v],
              itemStyle: { color: stop(v), borderColor: p.surface, borderWidth: 2, borderRadius: 5 },
              label: { show: true, formatter: String(v), color: inkOn(stop(v)), fontSize: 11.5, fontWeight: 500 }
            })),
          emphasis: { itemStyle: { borderColor: p.warm } }
        }
      ]
    };
  };
})();
