/**
 * What the page does in the browser: the slider over the number of users, copying, and the search among findings. It is plain
 * and small, asks for nothing from outside, and the page is whole without it.
 */
export const script = `
'use strict';
(() => {
  const words = { broken: 'broken', fails: 'fails', wrong: 'wrong', slow: 'slow', holds: 'holds', unknown: 'not known' };
  const sum = { ...words, fails: 'fail', holds: 'hold' };
  const about = (users) => {
    const power = Math.pow(10, Math.floor(Math.log10(users)));
    const one = Math.round(users / power) * power;
    return one >= 1e6 ? one / 1e6 + ' million' : one >= 1e3 ? one / 1e3 + ' thousand' : String(one);
  };
  const slider = document.getElementById('users');
  const stateOf = (card, users) => {
    const passed = (name) => card.dataset[name] !== '' && Number(card.dataset[name]) < users;
    if (card.dataset.broken) return 'broken';
    return ['fails', 'wrong', 'slow'].find(passed) || (card.dataset.known ? 'holds' : 'unknown');
  };
  const show = () => {
    const users = Math.pow(10, Number(slider.value));
    const said = about(users);
    const sums = {};
    for (const card of document.querySelectorAll('.card')) {
      const state = stateOf(card, users);
      sums[state] = (sums[state] || 0) + 1;
      card.className = 'card ' + state;
      card.querySelector('.state').textContent = words[state];
    }
    slider.setAttribute('aria-valuetext', said);
    document.getElementById('users-said').textContent = said;
    document.getElementById('users-sum').textContent = Object.keys(words).filter((state) => sums[state]).map((state) => sums[state] + ' ' + sum[state]).join(', ');
  };
  if (slider) { slider.addEventListener('input', show); show(); }
  for (const button of document.querySelectorAll('button[data-copies]')) {
    button.hidden = false;
    button.addEventListener('click', async () => {
      const text = document.getElementById(button.dataset.copies).textContent;
      try { await navigator.clipboard.writeText(text); button.textContent = 'Copied'; }
      catch { getSelection().selectAllChildren(document.getElementById(button.dataset.copies)); button.textContent = 'Selected: copy it'; }
    });
  }
  const search = document.getElementById('search');
  if (search) {
    search.parentElement.hidden = false;
    search.addEventListener('input', () => {
      const wanted = search.value.toLowerCase();
      for (const finding of document.querySelectorAll('#all .finding')) finding.hidden = !finding.textContent.toLowerCase().includes(wanted);
    });
  }
})();
`;
