// The leaky bucket: what was lost, kept, grown, won back and newly won between two years. A step may bring a short name for
// narrow frames.
(() => {
  const { group, tip, money, wonInKorean } = Dangol.draw;
  // Rounded to whole thousands, millions, … where two digits or more remain, for narrow columns.
  const whole = n => {
    const unit = 1000 ** Math.floor(Math.log10(Math.abs(n) || 1) / 3);
    return Math.abs(n) >= 10 * unit ? Math.round(n / unit) * unit : n;
  };

  Dangol.charts.bucket = (d, p, { narrow }) => {
    let level = 0;
    const bars = d.steps.map(s => {
      const from = s.total ? 0 : level,
        to = s.total ? s.value : level + s.value;
      level = to;
      return { ...s, from, to };
    });
    const color = { total: p.chart6, kept: p.chart7, lost: p.chart2, shrunk: p.chart2, grown: p.chart1, back: p.chart1, fresh: p.chart1 };
    return {
      grid: { left: 4, right: 4, top: 26, bottom: narrow ? 44 : 30 },
      tooltip: {
        trigger: 'item',
        formatter: o => {
          const b = bars[o.dataIndex];
          return tip(b.label, [
            [d.words.amount, money(b.value)],
            [d.words.customers, group(b.count)]
          ]);
        }
      },
      xAxis: {
        type: 'category',
        data: bars.map(b => (narrow ? b.short || b.label.replace(' ', '\n') : b.label)),
        axisLabel: { interval: 0, color: p.inkSoft, fontSize: narrow ? 11 : 12, lineHeight: 15 }
      },
      yAxis: { type: 'value', show: false, min: Math.min(0, ...bars.map(b => Math.min(b.from, b.to))) * 1.06, max: Math.max(...bars.map(b => Math.max(b.from, b.to))) * 1.06 },
      series: [
        {
          type: 'custom',
          data: bars.map((b, i) => [i, b.from, b.to]),
          encode: { x: 0, y: [1, 2] },
          renderItem(params, api) {
            const i = params.dataIndex,
              b = bars[i],
              wide = api.size([1, 0])[0],
              bw = Math.min(wide * 0.62, 76),
              [cx, y0] = api.coord([i, b.from]),
              [, y1] = api.coord([i, b.to]);
            const top = Math.min(y0, y1),
              h = Math.max(2, Math.abs(y1 - y0)),
              text =
                (b.total ? '' : b.value > 0 ? '+' : '') +
                (narrow && wonInKorean() && Math.abs(b.value) < 1e8
                  ? group(b.value / 1e8, 1) + '억'
                  : narrow && !wonInKorean()
                    ? money(whole(b.value), false)
                    : money(b.value, false));
            const kids = [
              { type: 'rect', shape: { x: cx - bw / 2, y: top, width: bw, height: h, r: 3 }, style: { fill: color[b.kind] } },
              {
                type: 'text',
                style: {
                  text,
                  x: cx,
                  y: top - 6,
                  textAlign: 'center',
                  textVerticalAlign: 'bottom',
                  fill: b.value < 0 ? p.warmInk : p.ink,
                  fontSize: narrow ? 11 : 12.5,
                  fontWeight: 600,
                  fontFamily: 'inherit'
                }
              }
            ];
            if (i < bars.length - 1)
              kids.push({
                type: 'line',
                shape: { x1: cx + bw / 2, y1, x2: cx + wide - bw / 2, y2: y1 },
                style: { stroke: p.lineControl, lineDash: [2, 3] }
              });
            return { type: 'group', children: kids };
          }
        }
      ]
    };
  };
})();
