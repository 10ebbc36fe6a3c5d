// A form that sends a file shows how far it is. Dropping a file anywhere on it, or choosing one, sends it at once; without this the
// form posts by itself. The answer is an address to go on to, or a word that stands beside the form.
(() => {
  const { $, $$ } = Dangol;
  const forms = $$('form[data-upload]');
  if (!forms.length) return;

  const size = n => (n < 1 << 20 ? Math.max(1, n >> 10) + 'KB' : (n / (1 << 20)).toFixed(n < 1e8 ? 1 : 0) + 'MB');

  function set(form) {
    const field = $('input[type="file"]', form),
      said = $('#' + form.dataset.upload),
      box = $('.drop-progress', form),
      bar = $('progress', box),
      words = form.dataset;
    let line = null;

    const say = text => {
      said.innerHTML = `<div class="callout bad">${Dangol.icon('bad')}<div><b></b></div></div>`;
      $('b', said).textContent = text;
    };
    const idle = () => {
      line = null;
      box.hidden = true;
      form.classList.remove('busy');
      field.value = '';
    };

    function send() {
      const file = field.files[0];
      if (!file || line) return;
      said.textContent = '';
      if (file.size > Number(words.max)) {
        say(words.tooLarge);
        field.value = '';
        return;
      }
      $('b', box).textContent = words.sending + ' · ' + file.name;
      bar.value = 0;
      box.hidden = false;
      form.classList.add('busy');
      line = new XMLHttpRequest();
      line.open('POST', form.action);
      line.setRequestHeader('HX-Request', 'true');
      line.upload.onprogress = e => {
        if (!e.lengthComputable) return;
        bar.value = (e.loaded / e.total) * 100;
        $('output', box).textContent = size(e.loaded) + ' / ' + size(e.total);
        if (e.loaded === e.total) {
          $('b', box).textContent = words.kept;
          bar.removeAttribute('value'); // how long looking at it takes, nobody knows
        }
      };
      line.onload = () => {
        const to = line.getResponseHeader('HX-Redirect');
        if (to) return location.assign(to);
        said.innerHTML = line.responseText;
        $$('[hx-swap-oob]', said).forEach(x => x.replaceWith(...x.childNodes));
        idle();
      };
      line.onerror = () => {
        say(words.cut);
        idle();
      };
      line.onabort = idle;
      line.send(new FormData(form));
    }

    form.addEventListener('submit', e => {
      e.preventDefault();
      send();
    });
    field.addEventListener('change', send);
    $('[data-upload-stop]', form)?.addEventListener('click', () => line?.abort());
    const over = on => e => {
      if (!e.dataTransfer?.types.includes('Files')) return;
      e.preventDefault();
      form.classList.toggle('over', on);
    };
    form.addEventListener('dragenter', over(true));
    form.addEventListener('dragover', over(true));
    form.addEventListener('dragleave', over(false));
    form.addEventListener('drop', e => {
      over(false)(e);
      if (!e.dataTransfer.files.length || line) return;
      field.files = e.dataTransfer.files;
      send();
    });
    form.classList.add('live');
  }
  forms.forEach(set);
})();
