// Curry's customer pyramid: the shape is the classification, the bars beside it carry the amounts.
(() => {
  const { group, percent, mix, inkOn, tip, money } = Dangol.draw;

  Dangol.charts.pyramid = (d, p, { narrow }) => {
    const rows = d.tiers,
      n = rows.length,
      w = d.words;
    const area = narrow
      ? {
          shape: ['0%', '36%'],
          count: '46%',
          bars: [
            ['51%', '12%'],
            ['76%', '12%']
          ]
        }
      : {
          shape: ['0%', '36%'],
          count: '43%',
          bars: [
            ['51%', '18%'],
            ['76%', '18%']
          ]
        };
    const cat = (i, more = {}) => ({
      type: 'category',
      gridIndex: i,
      data: rows.map(r => r.label),
      inverse: true,
      axisLine: { show: false },
      axisLabel: { show: false },
      ...more
    });
    const val = (i, max) => ({ type: 'value', gridIndex: i, min: 0, max, show: false });
    const grid = (left, width) => ({ left, width, top: 30, bottom: 4, outerBoundsMode: 'none' });
    const most = Math.max(...rows.flatMap(r => [r.revenue || 0, r.profit || 0])) * 1.02;
    const bars = (key, i, color) => ({
      type: 'bar',
      xAxisIndex: i,
      yAxisIndex: i,
      barWidth: 12,
      name: w[key],
      silent: false,
      data: rows.map(r =>
        r[key] == null ? { value: 0, label: { formatter: '–', color: p.inkFaint } } : { value: r[key], itemStyle: { color: color(r) } }
      ),
      label: { show: true, position: 'right', formatter: o => percent(o.value), color: p.ink, fontSize: 12, fontWeight: 600 }
    });
    const shape = {
      type: 'custom',
      xAxisIndex: 0,
      yAxisIndex: 0,
      name: w.customers,
      data: rows.map(r => r.customers),
      renderItem(params, api) {
        const i = params.dataIndex,
          r = rows[i],
          box = params.coordSys,
          step = box.height / n,
          gap = 3,
          mid = box.x + box.width / 2;
        const half = y => (box.width / 2) * (0.06 + (0.94 * y) / box.height);
        const y0 = step * i + (i ? gap / 2 : 0),
          y1 = step * (i + 1) - gap / 2,
          top = i ? half(y0) : 0;
        const pts = [
          [mid - top, box.y + y0],
          [mid + top, box.y + y0],
          [mid + half(y1), box.y + y1],
          [mid - half(y1), box.y + y1]
        ];
        const fill = p.tiers[r.key],
          outside = i < (narrow ? 2 : 1);
        return {
          type: 'group',
          children: [
            {
              type: 'polygon',
              shape: { points: pts },
              style: r.key === 'prospect' ? { fill: mix(p.surface, fill, 0.35), stroke: p.warm, lineDash: [4, 3], lineWidth: 1 } : { fill }
            },
            {
              type: 'text',
              style: {
                text: r.label,
                x: outside ? mid + half(y1) + 6 : mid,
                y: box.y + (y0 + y1) / 2 + (i ? 0 : 4),
                textAlign: outside ? 'left' : 'center',
                textVerticalAlign: 'middle',
                fill: outside || r.key === 'prospect' ? p.ink : inkOn(fill),
                fontSize: 12.5,
                fontWeight: 600,
                fontFamily: 'inherit'
              }
            }
          ]
        };
      }
    };
    const heading = (text, left, textAlign = 'left') => ({ text, left, top: 0, padding: 0, textAlign });
    return {
      title: [heading(w.customers, area.count, 'right'), heading(w.revenue, area.bars[0][0]), heading(w.profit, area.bars[1][0])],
      tooltip: {
        trigger: 'item',
        formatter: o => {
          const r = rows[o.dataIndex];
          return tip(
            r.label,
            [
              [w.customers, group(r.customers)],
              r.revenue != null && [w.revenue, percent(r.revenue)],
              r.profit != null && [w.profit, percent(r.profit)],
              r.each && [w.each, money(r.each)]
            ].filter(Boolean)
          );
        }
      },
      grid: [grid(...area.shape), grid('0%', area.count), ...area.bars.map(b => grid(...b))],
      xAxis: [{ ...val(0, 1) }, { ...val(1, 1) }, val(2, most), val(3, most)],
      yAxis: [
        cat(0),
        cat(1, {
          position: 'right',
          axisLabel: {
            show: true,
            inside: true,
            margin: 0,
            align: 'right',
            color: p.ink,
            fontSize: 12.5,
            fontWeight: 600,
            formatter: (_, i) => group(rows[i].customers)
          }
        }),
        cat(2),
        cat(3)
      ],
      series: [shape, bars('revenue', 2, r => p.tiers[r.key]), bars('profit', 3, r => p.tiers[r.key])]
    };
  };
})();
