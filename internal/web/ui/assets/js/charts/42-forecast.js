// Lifetime value: what happened, what the model had said beforehand (backtest), and what it says next.
(() => {
  const { mix, tip, money } = Dangol.draw;

  Dangol.charts.forecast = (d, p, { narrow }) => {
    const w = d.words,
      n = d.months.length,
      line = key => d.months.map((_, i) => d[key][i] ?? null);
    const low = line('low'),
      high = line('high');
    return {
      grid: { left: 46, right: 14, top: narrow ? 22 : 30, bottom: narrow ? 68 : 40 },
      legend: {
        ...(narrow ? { bottom: 0 } : { top: 0 }),
        left: 0,
        data: [{ name: w.actual }, { name: w.expected, icon: 'path://M0 4h5v2H0ZM7 4h5v2H7Z' }, { name: w.band }],
        selectedMode: false
      },
      tooltip: {
        trigger: 'axis',
        formatter: s => {
          const i = s[0].dataIndex;
          return tip(
            d.months[i].replace('\n', ' '),
            [
              d.actual[i] != null && [w.actual, money(d.actual[i])],
              d.expected[i] != null && [w.expected, money(d.expected[i])],
              low[i] != null && [w.band, `${money(low[i], false)} – ${money(high[i])}`]
            ].filter(Boolean)
          );
        }
      },
      xAxis: {
        type: 'category',
        data: d.months,
        boundaryGap: false,
        axisLabel: { interval: i => d.ticks.includes(i) && (!narrow || d.ticks.indexOf(i) % 2 === 0), lineHeight: 15 }
      },
      yAxis: { type: 'value', min: d.min, axisLabel: { formatter: v => money(v, false) }, splitNumber: 4 },
      series: [
        { name: 'low', type: 'line', stack: 'band', data: low, lineStyle: { opacity: 0 }, silent: true, symbol: 'none' },
        {
          name: w.band,
          type: 'line',
          stack: 'band',
          data: high.map((h, i) => (h == null ? null : h - low[i])),
          lineStyle: { opacity: 0 },
          areaStyle: { color: p.chart1, opacity: 0.16 },
          color: mix(p.surface, p.chart1, 0.25),
          symbol: 'none',
          silent: true
        },
        { name: w.expected, type: 'line', data: line('expected'), color: p.chart1, lineStyle: { type: [5, 4], width: 2 } },
        {
          name: w.actual,
          type: 'line',
          data: line('actual'),
          color: p.ink,
          lineStyle: { width: 2.25 },
          markArea: d.test && {
            silent: true,
            itemStyle: { color: p.surfaceHover, opacity: 0.75 },
            label: { position: 'insideBottom', color: p.inkFaint, fontSize: 11.5, distance: 8 },
            data: [[{ xAxis: d.test[0], name: w.test }, { xAxis: d.test[1] }]]
          },
          markLine: {
            silent: true,
            symbol: 'none',
            lineStyle: { color: p.warm, type: 'solid', width: 1.25 },
            label: { formatter: w.today, color: p.warmInk, fontWeight: 600, position: 'end', distance: 4 },
            data: [{ xAxis: d.mark ?? d.test[1] }]
          }
        }
      ]
    };
  };
})();
