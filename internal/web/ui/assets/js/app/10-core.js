// Page behaviour that HTML and htmx do not give by themselves. Every main path works without this file: forms post, links lead,
// theme and undo are plain forms. Words come from the server in data attributes, so this file speaks no language of its own.
window.Dangol = window.Dangol || {};
(() => {
  Dangol.$ = (s, r = document) => r.querySelector(s);
  Dangol.$$ = (s, r = document) => [...r.querySelectorAll(s)];
  Dangol.word = key => document.body.dataset[key] || '';
  Dangol.icon = (name, cls = '') => `<svg class="icon ${cls}" aria-hidden="true"><use href="${document.body.dataset.icons}#i-${name}"/></svg>`;
  // A reader's choice is a cookie, so that the server draws the next page right from the first byte.
  Dangol.remember = (key, value) => {
    document.cookie = `dangol_${key}=${value}; Path=/; Max-Age=31536000; SameSite=Lax${location.protocol === 'https:' ? '; Secure' : ''}`;
  };
})();
