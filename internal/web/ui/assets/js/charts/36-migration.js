// Tier migration: how last year's revenue moved. Up is pine, down is persimmon, staying put is quiet.
(() => {
  const { group, tip, money } = Dangol.draw;

  Dangol.charts.migration = (d, p, { narrow }) => {
    const room = narrow ? 58 : 72,
      order = ['top', 'high', 'mid', 'low', 'idle'],
      rank = k => order.indexOf(k),
      side = (k, s) => s + ':' + k;
    const node = s => k => ({
      name: side(k, s),
      depth: s === 'was' ? 0 : 1,
      itemStyle: { color: p.tiers[k] },
      label: {
        position: s === 'was' ? 'left' : 'right',
        formatter: `{a|${d.labels[k]}}\n{b|${d[s][k]}}`,
        rich: {
          a: { color: p.ink, fontSize: 12.5, fontWeight: 600, lineHeight: 17, align: s === 'was' ? 'right' : 'left' },
          b: { color: p.inkFaint, fontSize: 11.5, lineHeight: 15, align: s === 'was' ? 'right' : 'left' }
        }
      }
    });
    return {
      title: [
        { text: d.words.was, left: narrow ? 0 : room + 10, top: 4, padding: 0, textAlign: narrow ? 'left' : 'right' },
        { text: d.words.now, right: room - 38, top: 4, padding: 0 }
      ],
      tooltip: {
        trigger: 'item',
        formatter: o =>
          o.dataType === 'edge'
            ? tip(`${d.labels[o.data.from]} → ${d.labels[o.data.to]}`, [
                [d.words.customers, group(o.data.count)],
                [d.words.revenue, money(o.data.value)]
              ])
            : ''
      },
      series: [
        {
          type: 'sankey',
          left: room,
          right: room,
          top: 30,
          bottom: 24,
          nodeWidth: 10,
          nodeGap: 24,
          layoutIterations: 0,
          draggable: false,
          emphasis: { focus: 'adjacency' },
          data: [...order.filter(k => k in d.was).map(node('was')), ...order.filter(k => k in d.now).map(node('now'))],
          links: d.flows.map(([from, to, value, count]) => ({
            source: side(from, 'was'),
            target: side(to, 'now'),
            value,
            count,
            from,
            to,
            lineStyle: {
              color: rank(to) < rank(from) ? p.chart1 : rank(to) > rank(from) ? p.chart2 : p.inkFaint,
              opacity: rank(to) === rank(from) ? 0.16 : 0.55,
              curveness: 0.5
            }
          }))
        }
      ]
    };
  };
})();
