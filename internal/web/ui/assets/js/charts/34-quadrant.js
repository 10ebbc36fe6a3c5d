// Two by two. Corners are named, the lines are the shop's own thresholds, a bubble's area is revenue.
(() => {
  const { percent, mix, tip, money } = Dangol.draw;

  Dangol.charts.quadrant = (d, p, { narrow }) => {
    const { x, y } = d,
      w = d.words,
      big = Math.max(...d.points.map(c => c.size));
    const write = a => v => (a.money ? money(v, false) : percent(v));
    const axis = a => ({
      type: a.log ? 'log' : 'value',
      min: a.min,
      max: a.max,
      inverse: !!a.inverse,
      axisLabel: { formatter: write(a), hideOverlap: true, showMinLabel: !a.log, showMaxLabel: !a.log },
      splitLine: { show: false },
      axisLine: { show: true },
      minorTick: { show: false },
      name: a.name,
      nameLocation: 'middle',
      nameGap: 28,
      ...(a.ticks ? { interval: a.ticks } : {})
    });
    const edge = { left: narrow ? 52 : 76, right: 12, top: 8, bottom: 48, outerBoundsMode: 'none' };
    const corner = (key, at) => ({
      text: narrow ? w[key][0] : `{b|${w[key][0]}}  ${w[key][1]}`,
      ...at,
      padding: 0,
      textStyle: {
        color: d.focus === key ? p.warmInk : p.inkFaint,
        fontSize: 12,
        fontWeight: narrow ? 600 : 400,
        textBorderColor: p.surface,
        textBorderWidth: 3,
        rich: {
          b: { fontSize: 12, fontWeight: 700, color: d.focus === key ? p.warmInk : p.inkSoft, textBorderColor: p.surface, textBorderWidth: 3 }
        }
      }
    });
    const shade = {
      tl: [
        [x.min, y.max],
        [x.mid, y.mid]
      ],
      tr: [
        [x.mid, y.max],
        [x.max, y.mid]
      ],
      bl: [
        [x.min, y.mid],
        [x.mid, y.min]
      ],
      br: [
        [x.mid, y.mid],
        [x.max, y.min]
      ]
    }[d.focus];
    return {
      title: [
        corner('tl', { left: edge.left + 10, top: edge.top + 8 }),
        corner('tr', { right: edge.right + 10, top: edge.top + 8 }),
        corner('bl', { left: edge.left + 10, bottom: edge.bottom + 8 }),
        corner('br', { right: edge.right + 10, bottom: edge.bottom + 8 })
      ],
      grid: edge,
      tooltip: {
        trigger: 'item',
        formatter: o =>
          o.data.name
            ? tip(o.data.name, [
                [x.name.replace(/ [→←]$/, ''), write(x)(o.value[0])],
                [y.name, write(y)(o.value[1])],
                [w.size, money(o.data.size)],
                ...(o.data.rows || [])
              ])
            : ''
      },
      xAxis: { ...axis(x) },
      yAxis: { ...axis(y), nameGap: 56, ...(narrow ? { name: '' } : {}) },
      series: [
        {
          type: 'scatter',
          labelLayout: { hideOverlap: true },
          data: d.points
            .map(c => ({
              name: c.name,
            href: c.href,
              value: [c.x, c.y],
              size: c.size,
              rows: c.rows,
              symbolSize: 6 + 34 * Math.sqrt(c.size / big),
              itemStyle: {
                color: c.loss ? p.warm : p.tiers[c.tier],
                opacity: c.note ? 0.95 : 0.62,
                borderColor: c.note ? p.surface : mix(p.surface, p.ink, 0.1),
                borderWidth: c.note ? 1.5 : 0.5
              },
              label:
                c.note && !(narrow && c.minor)
                  ? {
                      show: true,
                      formatter: c.name,
                      position: c.side || 'right',
                      color: p.ink,
                      fontSize: 11.5,
                      fontWeight: 600,
                      textBorderColor: p.surface,
                      textBorderWidth: 3
                    }
                  : undefined
            }))
            .sort((a, b) => b.symbolSize - a.symbolSize),
          markArea: { silent: true, itemStyle: { color: mix(p.surface, p.warm, 0.07) }, data: [shade.map(c => ({ coord: c }))] },
          markLine: {
            silent: true,
            symbol: 'none',
            label: { show: false },
            lineStyle: { color: p.lineStrong, type: 'solid' },
            data: [
              { xAxis: x.mid },
              { yAxis: y.mid },
              // Where both axes are the same: below it one takes more than the other gives.
              ...(d.even
                ? [
                    [
                      {
                        coord: [d.even.from, d.even.from],
                        symbol: 'none',
                        lineStyle: { color: p.warm, type: [4, 4] },
                        label: { show: !narrow, position: 'insideEndBottom', formatter: d.even.text, color: p.warmInk, fontSize: 11.5 }
                      },
                      { coord: [d.even.to, d.even.to], symbol: 'none' }
                    ]
                  ]
                : [])
            ]
          }
        }
      ]
    };
  };
})();
