// What every chart shares: money and counts as people read them, colours mixed from tokens, tooltips made of escaped text.
// Tooltips carry classes, never style attributes: the content security policy refuses those.
Dangol.charts = {};
(() => {
  const root = document.documentElement;
  const currency = document.body.dataset.currency || 'KRW';
  const wonInKorean = () => root.lang === 'ko' && currency === 'KRW';
  const group = (n, d = 0) => n.toLocaleString('en-US', { minimumFractionDigits: 0, maximumFractionDigits: d }).replace('-', '−');
  const compact = new Intl.NumberFormat(root.lang, { style: 'currency', currency, notation: 'compact', maximumFractionDigits: 1 });

  // Korean reads won in 만 and 억; every other pair of language and currency has its own compact form. The amount is in whole units.
  const money = (n, unit = true) => {
    if (!wonInKorean()) return compact.format(n).replace('-', '−');
    const a = Math.abs(n),
      sign = n < 0 ? '−' : '',
      tail = unit ? ' 원' : '';
    if (a >= 1e8) return sign + group(a / 1e8, a >= 1e10 ? 0 : 1) + '억' + tail;
    if (a >= 1e4) return sign + group(Math.round(a / 1e4)) + '만' + tail;
    return sign + group(Math.round(a)) + (unit ? '원' : '');
  };
  const percent = (n, d = 0) => group(n, d) + '%';
  const channels = h => [1, 3, 5].map(i => parseInt(h.slice(i, i + 2), 16));
  const mix = (a, b, t) => {
    const to = channels(b);
    return (
      '#' +
      channels(a)
        .map((v, i) =>
          Math.round(v * (1 - t) + to[i] * t)
            .toString(16)
            .padStart(2, '0')
        )
        .join('')
    );
  };
  const luminance = h =>
    channels(h)
      .map(v => v / 255)
      .map(v => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
      .reduce((s, v, i) => s + v * [0.2126, 0.7152, 0.0722][i], 0);
  // Dark or white text, whichever reads better on the colour.
  const inkOn = h => {
    const l = luminance(h);
    return (l + 0.05) / 0.065 > 1.05 / (l + 0.05) ? '#10201a' : '#ffffff';
  };
  // Names come from people, and ECharts tooltips are HTML: always escape.
  const safe = text => String(text).replace(/[&<>"']/g, c => `&#${c.charCodeAt(0)};`);
  const row = ([key, value]) => `<span><i>${safe(key)}</i><b>${safe(value)}</b></span>`;
  const tip = (name, rows) => `<div class="chart-tip"><b>${safe(name)}</b>${rows.map(row).join('')}</div>`;

  Dangol.draw = { group, percent, mix, inkOn, tip, money, wonInKorean };
})();
