// Two plain forms for whatever has no picture of its own: lines over time, columns over names.
// d.shade marks a stretch of the lines from one label to another, by place: { from, to, text }.
(() => {
  const { group, percent, tip, money } = Dangol.draw;
  // d.unit says how to write a value: "money", "percent" or nothing for a count.
  const writer = d => v => (v == null ? '–' : d.unit === 'money' ? money(v, false) : d.unit === 'percent' ? percent(v, 1) : group(v, 1));

  Dangol.charts.lines = (d, p, { narrow }) => {
    const write = writer(d),
      compares = d.series.some(s => s.expected);
    return {
      grid: { left: 52, right: 14, top: d.series.length > 1 ? 34 : 14, bottom: 30 },
      legend: d.series.length > 1 ? { top: 0, left: 0, selectedMode: false } : undefined,
      tooltip: { trigger: 'axis', formatter: s => tip(s[0].axisValueLabel, s.map(x => [x.seriesName, write(x.value)])) },
      xAxis: { type: 'category', data: d.labels, boundaryGap: false, axisLabel: { hideOverlap: true, interval: narrow ? 'auto' : undefined } },
      yAxis: { type: 'value', min: d.min, axisLabel: { formatter: write }, splitNumber: 4 },
      series: d.series.map((s, i) => ({
        name: s.name,
        type: 'line',
        data: s.values,
        color: s.expected ? p.chart1 : compares ? p.ink : p.series[i],
        lineStyle: s.expected ? { type: [5, 4], width: 2 } : { width: 2 },
        showSymbol: s.values.length === 1,
        markArea:
          d.shade && i === 0
            ? {
                silent: true,
                itemStyle: { color: p.surfaceHover, opacity: 0.75 },
                label: { position: 'insideTop', color: p.inkFaint, fontSize: 11.5, distance: 6 },
                data: [[{ xAxis: d.shade.from, name: d.shade.text }, { xAxis: d.shade.to }]]
              }
            : undefined,
        markLine:
          d.mark && i === 0
            ? {
                silent: true,
                symbol: 'none',
                lineStyle: { color: p.warm, type: 'solid', width: 1.25 },
                label: { formatter: d.mark.text, color: p.warmInk, fontWeight: 600, position: 'end', distance: 4 },
                data: [{ xAxis: d.mark.at }]
              }
            : undefined
      }))
    };
  };

  Dangol.charts.columns = (d, p, { narrow }) => {
    const write = writer(d);
    return {
      grid: { left: 52, right: 4, top: 22, bottom: 30 },
      tooltip: { trigger: 'item', formatter: o => tip(o.name, [[d.name, write(o.value)]]) },
      xAxis: { type: 'category', data: d.labels, axisLabel: { hideOverlap: true, color: p.inkSoft } },
      yAxis: { type: 'value', axisLabel: { formatter: write }, splitNumber: 4 },
      series: [
        {
          type: 'bar',
          name: d.name,
          barMaxWidth: 44,
          data: d.values.map((v, i) => ({ value: v, itemStyle: { color: v < 0 ? p.chart2 : (d.strong || []).includes(i) ? p.warm : p.chart1 } })),
          label: { show: !narrow && d.values.length <= 14, position: 'top', formatter: o => write(o.value), color: p.ink, fontSize: 11.5, fontWeight: 600 }
        }
      ]
    };
  };
})();
