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
  // refresh makes everything else agree with the ticks. A step closes when it is
  // ticked, and opens when it no longer is.
  const ticks = () => all("input[data-tick]");
  const refresh = () => ticks().forEach((box) => all('[data-of="' + box.dataset.tick + '"]').forEach((part) => {
    const step = part.querySelector("details"), state = part.querySelector(".state");
    if (step && part.classList.contains("done") !== box.checked) step.open = !box.checked;
    if (state) state.textContent = box.checked ? words.done : words.todo;
    part.classList.toggle("done", box.checked);
  }));
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#step-"]');
    if (link) byID(link.hash.slice(1)).querySelector("details").open = true;
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
    event.target.scrollIntoView({ block: "nearest" }); // what closed may have moved it
    (live ? send : keep)(event.target);
  });

  // A page in a file keeps its ticks in the browser, each with the state in the
  // file then: where the file has another state since, it wins.
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
  // Sections that changed are replaced; they stay closed, and whoever is in one
  // stays there.
  let rev = -1, timer = 0, html = {};
  const follow = (state) => {
    let news = "";
    for (const section of state.sections.filter((s) => s.html !== html[s.id])) {
      const old = byID(section.id), focus = old.contains(document.activeElement) && document.activeElement.id;
      const done = old.classList.contains("done"), closed = old.querySelector("details:not([open])");
      old.outerHTML = html[section.id] = section.html;
      byID(section.id).classList.toggle("done", done);
      if (closed) byID(section.id).querySelector("details").open = false;
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
