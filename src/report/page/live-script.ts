/** What the worker does around the bundled judge: it takes what the page carries once, and then answers each change. */
export const workerScript = `
let carried;
onmessage = ({ data }) => {
  if (data.carried !== undefined) carried = JSON.parse(data.carried);
  else postMessage({ asked: data.asked, ...live.sectionsFor(carried, data.change) });
};
`;

/**
 * What the page does when a control is moved: the judge runs in a worker, so that the page stays quick, and what follows it is
 * put in place of what stood there. Nothing is unpacked before the first change. The page is whole without it.
 */
export const liveScript = `
'use strict';
(() => {
  const section = document.getElementById('what-if');
  if (!section || typeof Worker === 'undefined' || typeof DecompressionStream === 'undefined') return;
  const dials = [...section.querySelectorAll('input[data-change]')];
  const part = (name) => document.getElementById('what-if-' + name);
  const places = [...document.querySelectorAll('[data-live]')];
  const before = new Map(places.map((place) => [place, place.innerHTML]));
  const checked = part('said').textContent;
  const start = new Map(dials.map((dial) => [dial, dial.value]));
  let judge, last = 0, busy = false, waiting, slow, soon;

  const unpacked = async (id) => {
    const packed = Uint8Array.from(atob(document.getElementById(id).textContent), (sign) => sign.charCodeAt(0));
    return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'))).text();
  };
  const started = async () => {
    const [program, carried] = await Promise.all([unpacked('live-judge'), unpacked('live-data')]);
    const worker = new Worker(URL.createObjectURL(new Blob([program], { type: 'text/javascript' })));
    worker.onmessage = ({ data }) => answered(data);
    worker.onerror = (event) => { event.preventDefault(); failed(); };
    worker.postMessage({ carried });
    return worker;
  };
  const changeNow = () => Object.fromEntries(dials
    .filter((dial) => dial.value !== start.get(dial))
    .map((dial) => [dial.dataset.change, JSON.parse(dial.dataset.values)[dial.value]]));
  const put = (place, html) => {
    if (place.innerHTML !== html) place.innerHTML = html;
  };
  const redrawn = () => document.getElementById('users')?.dispatchEvent(new Event('input'));
  const say = (text) => {
    clearTimeout(slow);
    if (part('said').textContent !== text) part('said').textContent = text;
  };
  const failed = () => { busy = false; judge = undefined; say('It could not be calculated here.'); };
  const answered = ({ asked, sentence, settings, html }) => {
    busy = false;
    if (waiting !== undefined) return ask(waiting);
    if (asked !== last) return;
    for (const place of places) put(place, html[place.dataset.live]);
    part('lines').textContent = settings;
    part('checked').textContent = sentence === checked ? 'That is what it was before, too.' : 'As it was checked: ' + checked;
    part('own').hidden = part('checked').hidden = false;
    redrawn();
    say(sentence);
  };
  const ask = async (change) => {
    waiting = undefined;
    busy = true;
    try {
      judge ??= started();
      (await judge).postMessage({ asked: last, change });
    } catch { failed(); }
  };
  const moved = () => {
    last += 1;
    waiting = undefined;
    clearTimeout(slow);
    clearTimeout(soon);
    const change = changeNow();
    if (Object.keys(change).length === 0) return asChecked();
    slow = setTimeout(() => { part('said').textContent = 'Calculating …'; }, 400);
    soon = setTimeout(() => { if (busy) waiting = change; else ask(change); }, 80);
  };
  const asChecked = () => {
    for (const place of places) put(place, before.get(place));
    part('own').hidden = part('checked').hidden = true;
    redrawn();
    say(checked);
  };
  const show = (dial) => {
    const word = JSON.parse(dial.dataset.words)[dial.value];
    dial.setAttribute('aria-valuetext', word);
    dial.parentElement.querySelector('output').textContent = word;
    dial.parentElement.classList.toggle('moved', dial.value !== start.get(dial));
  };
  for (const dial of dials) {
    dial.value = dial.defaultValue;
    start.set(dial, dial.value);
    dial.addEventListener('input', () => { show(dial); moved(); });
  }
  part('back').addEventListener('click', () => {
    for (const dial of dials) { dial.value = start.get(dial); show(dial); }
    moved();
    dials[0].focus();
  });
  section.hidden = false;
})();
`;
