// Pareto and whale: how few customers carry revenue, and how many give profit back.
(() => {
  const { percent, tip } = Dangol.draw;

  Dangol.charts.pareto = (d, p, { narrow }) => {
    const w = d.words,
      at = d.mark,
      main = d.profit ? 'profit' : 'revenue',
      most = Math.max(...[...d.revenue, ...(d.profit || [])].map(c => c[1]));
    const end = (name, color, v, dy = 0) => ({ show: true, formatter: name, color, fontWeight: 600, distance: 6, offset: [0, dy] });
    return {
      grid: { left: 42, right: narrow ? 14 : 62, top: 26, bottom: narrow ? 58 : 34 },
      tooltip: {
        trigger: 'axis',
        formatter: s =>
          tip(
            `${w.top} ${percent(s[0].value[0])}`,
            s.filter(x => x.seriesName !== w.even).map(x => [x.seriesName, percent(x.value[1])])
          )
      },
      legend: narrow ? { bottom: 0, left: 0, data: d.profit ? [w.profit, w.revenue] : [w.revenue] } : undefined,
      xAxis: {
        type: 'value',
        min: 0,
        max: 100,
        interval: 20,
        axisLabel: { formatter: v => percent(v) },
        splitLine: { show: false },
        axisLine: { show: true },
        name: narrow ? '' : w.x,
        nameLocation: 'middle',
        nameGap: 24,
        ...(narrow ? {} : { nameLocation: 'end', name: '' })
      },
      yAxis: { type: 'value', min: 0, max: Math.ceil(most / 25 - 0.02) * 25, interval: most > 200 ? undefined : 25, axisLabel: { formatter: v => percent(v) } },
      series: [
        {
          name: w.even,
          type: 'line',
          data: [
            [0, 0],
            [100, 100]
          ],
          silent: true,
          lineStyle: { color: p.lineControl, width: 1, type: [4, 4] },
          endLabel: narrow ? undefined : { show: false }
        },
        main === 'profit' && {
          name: w.revenue,
          type: 'line',
          data: d.revenue,
          smooth: 0.25,
          color: p.chart6,
          lineStyle: { width: 2 },
          endLabel: narrow ? undefined : end(w.revenue, p.inkSoft, 0, 8)
        },
        {
          name: w[main],
          type: 'line',
          data: d[main],
          smooth: 0.25,
          color: p.chart1,
          lineStyle: { width: 2.5 },
          areaStyle: { color: p.chart1, opacity: 0.08 },
          endLabel: narrow ? undefined : end(w[main], p.pineInk, 0, -8),
          markLine: {
            silent: true,
            symbol: 'none',
            data: [{ xAxis: at.x }],
            lineStyle: { color: p.warm, type: 'solid', width: 1 },
            label: { show: false }
          },
          markPoint: {
            silent: true,
            symbol: 'circle',
            symbolSize: 9,
            data: [
              { coord: [at.x, at[main]] },
              ...(d.peak
                ? [
                    {
                      coord: d.peak.at,
                      itemStyle: { color: p.surface, borderColor: p.chart1, borderWidth: 2 },
                      label: {
                        formatter: d.peak.text,
                        position: 'top',
                        distance: 8,
                        offset: [0, 0],
                        align: 'center',
                        color: p.inkSoft,
                        fontWeight: 500,
                        textBorderColor: p.surface,
                        textBorderWidth: 3
                      }
                    }
                  ]
                : [])
            ],
            itemStyle: { color: p.warm, borderColor: p.surface, borderWidth: 2 },
            label: {
              show: true,
              position: 'right',
              distance: 10,
              offset: [0, at[main] > 45 ? 62 : Math.round((at[main] - 13) * 2.2)],
              formatter: at.text,
              color: p.warmInk,
              fontSize: 12.5,
              fontWeight: 600,
              align: 'left'
            }
          }
        }
      ].filter(Boolean)
    };
  };
})();
