// A slider along days writes the date field beside it and says the day in words; the form goes once the slider is let go of, by
// the keyboard half a second after the last key.
(() => {
  let waiting;
  const move = s => {
    const k = Number(s.value),
      word = s.dataset.words.split('|')[k];
    s.form.elements[s.dataset.daySlider].value = s.dataset.days.split(' ')[k];
    s.setAttribute('aria-valuetext', word);
    s.nextElementSibling.textContent = word;
  };
  document.addEventListener('input', e => e.target.matches?.('[data-day-slider]') && (clearTimeout(waiting), move(e.target)));
  document.addEventListener('change', e => {
    const s = e.target;
    if (!s.matches?.('[data-day-slider]')) return;
    move(s);
    clearTimeout(waiting);
    waiting = setTimeout(() => s.form.requestSubmit(), 500);
  });
  // A page that comes back as it was left must not show a day that its figures are not of.
  addEventListener('pageshow', () => Dangol.$$('[data-day-slider]').forEach(s => (s.value = s.defaultValue)));
})();
