(() => {
  "use strict";
  const root = document.documentElement;
  const byID = (id) => document.getElementById(id);
  const all = (selector) => Array.from(document.querySelectorAll(selector));
  const words = JSON.parse(byID("words").textContent);
  const live = root.dataset.live !== undefined;
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  root.classList.add("js");

  // A message stays for a while, or until the next one, and is read out by
  // screen readers.
  let timeout = 0;
  const say = (text, lasting) => {
    const message = byID("message");
    message.textContent = "";
    requestAnimationFrame(() => { message.textContent = text; });
    clearTimeout(timeout);
    if (!lasting) timeout = setTimeout(() => { message.textContent = ""; }, 6000);
  };
  // Copying: the value to the letter, whatever the page shows.
  const copy = async (button) => {
    const text = JSON.parse(button.dataset.copy);
    const done = await (navigator.clipboard ? navigator.clipboard.writeText(text).then(() => true, () => false) : false);
    if (!done) getSelection().selectAllChildren(button.previousElementSibling);
    all("button.copied").forEach((other) => other.classList.remove("copied"));
    button.classList.toggle("copied", done);
    say(done ? fill(words.copied, { what: button.dataset.what }) : words.copyFailed);
  };
  // refresh makes everything else agree with the ticks.
  const refresh = () => {
    const steps = all("input[data-step]");
    steps.forEach((box) => all("#" + box.dataset.tick + ', nav a[href="#' + box.dataset.tick + '"]').forEach((part) => part.classList.toggle("done", box.checked)));
    all("nav .state").forEach((state, i) => { state.textContent = steps[i].checked ? words.done : words.todo; });
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button:not([aria-disabled])");
    if (!button) return;
    if (button.id !== "check-now") {
      copy(button);
      return;
    }
    say(words.checking);
    post("check", {});
  });
  document.addEventListener("change", (event) => {
    refresh();
    (live ? send : keep)(event.target);
  });

  // A page in a file keeps its ticks in the browser, each with the state in the
  // file then: where the file has another state since, it wins.
  const ticks = () => all("input[data-tick]");
  const key = "engage-guide:" + root.dataset.key;
  const kept = () => { try { return JSON.parse(localStorage.getItem(key)) || {}; } catch (_) { return {}; } };
  const keep = (box) => {
    const ticked = JSON.stringify({ ...kept(), [box.dataset.tick]: { on: box.checked, base: box.defaultChecked } });
    try { localStorage.setItem(key, ticked); } catch (_) { /* private mode: for this visit alone */ }
  };
  const restore = () => {
    const ticked = kept();
    const current = ticks().filter((box) => (ticked[box.dataset.tick] || {}).base === box.defaultChecked);
    current.forEach((box) => { box.checked = ticked[box.dataset.tick].on === true; });
    refresh();
  };

  // A served page asks its server, which knows all ticks, for what changed.
  const ask = (path, options) => fetch(path, { signal: AbortSignal.timeout(10000), ...options })
    .then((answer) => (answer.status === 204 ? {} : answer.json()))
    .catch(() => ({ lost: true }));
  const post = async (path, body) => {
    const answer = await ask(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    poll();
    return answer;
  };
  const send = async (box) => {
    const on = box.checked, answer = await post("tick", { id: box.dataset.tick, on });
    if (answer.written) say(words.saved);
    if (answer.error) say(fill(words.notSaved, { why: answer.error }));
    if (answer.error || answer.lost) box.checked = !on;
    refresh();
  };
  // Sections that changed are replaced, and whoever is in one stays there.
  let rev = -1, timer = 0, html = {};
  const follow = (state) => {
    let news = "";
    for (const section of state.sections.filter((s) => s.html !== html[s.id])) {
      const old = byID(section.id), focus = old.contains(document.activeElement) && document.activeElement.id;
      old.outerHTML = html[section.id] = section.html;
      if (focus && byID(focus)) byID(focus).focus({ preventScroll: true });
      news = (byID(section.id).dataset.news ?? words.updated) || news;
    }
    if (news && rev >= 0) say(news);
    rev = state.rev;
    ticks().forEach((box) => { box.checked = state.ticks[box.dataset.tick] === true; });
    document.title = state.title;
    refresh();
  };
  const poll = async () => {
    const state = await ask("state?rev=" + rev), message = byID("message").textContent;
    if (state.lost && !message) say(words.ended, true);
    if (!state.lost && message === words.ended) say("");
    if (state.sections) follow(state);
    clearTimeout(timer);
    timer = setTimeout(poll, 1000);
  };
  if (live) return poll();
  restore();
  addEventListener("storage", restore);
})();
