(() => {
  "use strict";
  const root = document.documentElement;
  const byID = (id) => document.getElementById(id);
  const all = (selector, within) => Array.from((within || document).querySelectorAll(selector));
  const words = JSON.parse(byID("words").textContent);
  const live = root.dataset.live !== undefined;
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
  root.classList.add("js");

  // A message stays for a while, and is read out by screen readers.
  let silence = 0;
  const say = (text) => {
    byID("said").textContent = "";
    requestAnimationFrame(() => { byID("said").textContent = text; });
    clearTimeout(silence);
    silence = setTimeout(() => { byID("said").textContent = ""; }, 6000);
  };
  // Copying: the value to the letter, whatever the page shows. Where there is no
  // clipboard to write to, the browser's own command copies what is selected.
  const copy = async (button) => {
    const text = JSON.parse(button.dataset.copy);
    const give = (event) => { event.clipboardData.setData("text/plain", text); event.preventDefault(); };
    const command = () => {
      document.addEventListener("copy", give);
      const done = document.execCommand("copy");
      document.removeEventListener("copy", give);
      return done;
    };
    const done = await (navigator.clipboard ? navigator.clipboard.writeText(text).then(() => true, command) : command());
    if (!done) getSelection().selectAllChildren(button.previousElementSibling);
    all("button.copied").forEach((b) => b.classList.remove("copied"));
    button.classList.toggle("copied", done);
    say(done ? fill(words.copied, { what: button.dataset.what }) : words.copyFailed);
  };
  // refresh makes everything else agree with the ticks.
  const ticks = () => all("input[data-tick]");
  const refresh = () => {
    const steps = all("input[data-step]"), done = steps.filter((box) => box.checked).length;
    steps.forEach((box) => all("#" + box.dataset.tick + ', nav a[href="#' + box.dataset.tick + '"]').forEach((part) => part.classList.toggle("done", box.checked)));
    all("nav .state").forEach((state, i) => { state.textContent = steps[i].checked ? words.done : words.todo; });
    const rows = all(".rows input");
    all(".count").forEach((count) => { count.textContent = fill(words.counted, { done: rows.filter((b) => b.checked).length, all: rows.length }); });
    if (!byID("progress")) return; // one step alone
    byID("progress").value = done;
    byID("progress-text").textContent = fill(words.progress, { done, all: steps.length });
    byID("end").classList.toggle("done", done === steps.length);
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button:not([aria-disabled])");
    if (button && button.dataset.copy !== undefined) copy(button);
    if (!button || button.id !== "check-now") return;
    say(words.checking);
    post("check", {}).catch((error) => say(why(error)));
  });
  document.addEventListener("change", (event) => {
    if (!event.target.matches("input[data-tick]")) return;
    refresh();
    (live ? send : keep)(event.target);
  });
  document.addEventListener("keydown", (event) => {
    const buttons = all("button[data-copy]"), at = buttons.indexOf(event.target);
    const next = buttons[at + ({ ArrowDown: 1, ArrowUp: -1 }[event.key] || 0)];
    if (at < 0 || !next || next === event.target || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    next.focus();
  });
  // A file's ticks are kept in the browser. One that was made on a page that said
  // otherwise of the box than this one does is out of date.
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
  const ask = async (path, options) => {
    const answer = await fetch(path, { signal: AbortSignal.timeout(10000), ...options });
    const body = answer.status === 200 || !answer.ok ? await answer.json().catch(() => ({})) : {};
    if (!answer.ok) throw new Error(body.error || words.ended);
    return body;
  };
  const post = async (path, body) => {
    const answer = await ask(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    poll();
    return answer;
  };
  const lost = (error) => ({ TimeoutError: words.late, TypeError: words.ended })[error.name];
  const why = (error) => lost(error) || fill(words.notSaved, { why: error.message });
  const flying = new Map();
  const send = async (box) => {
    const { id, checked } = box, request = {};
    flying.set(id, request);
    const answer = await post("tick", { id: box.dataset.tick, on: checked }).catch((error) => ({ error }));
    if (answer.error) say(why(answer.error));
    else if (answer.pending || answer.written) say(words[answer.pending ? "pending" : "saved"]);
    if (flying.get(id) !== request) return; // it was clicked again
    flying.delete(id);
    if (answer.error && byID(id)) byID(id).checked = !checked;
    refresh();
  };
  // Sections that changed are replaced, and whoever is in one stays there.
  let rev = -1, timer = 0, html = {};
  const follow = (state) => {
    if (state.rev < rev) return;
    let news = "", first = rev < 0;
    rev = state.rev;
    for (const section of state.sections.filter((s) => s.html !== html[s.id])) {
      const old = byID(section.id), focus = old.contains(document.activeElement) && document.activeElement.id;
      const rows = all("tr[id]", old).map((row) => row.id);
      old.outerHTML = html[section.id] = section.html;
      const fresh = byID(section.id);
      for (const row of all("tr[id]", fresh).filter((row) => !rows.includes(row.id))) {
        row.querySelector("td").append(Object.assign(document.createElement("span"), { className: "badge", textContent: words.new }));
      }
      if (focus && byID(focus)) byID(focus).focus({ preventScroll: true });
      if (section.id === "notice") news = fresh.innerText && fresh.firstElementChild.textContent;
      else if (section.id !== "check") news = words.updated;
      else if (fresh.dataset.done !== undefined) news = words.checked + " " + fresh.querySelector(".verdict").textContent;
    }
    if (news && !first) say(news);
    for (const box of ticks().filter((box) => !flying.has(box.id))) box.checked = state.ticks[box.dataset.tick] === true;
    document.title = state.title;
    refresh();
  };
  // The bar says what is wrong, wherever the reader is, and leads there.
  const connected = (problem) => {
    if (problem && byID("gone-text").textContent !== problem) say(problem);
    byID("gone-text").textContent = problem;
    byID("gone").hidden = !problem;
    const alarm = problem ? { href: "#gone", textContent: words.over } : { href: "#notice", textContent: words.broken };
    Object.assign(byID("alarm"), alarm, { hidden: !problem && !byID("notice").matches(".bad") });
  };
  const poll = async () => {
    const state = await ask("state?rev=" + rev).catch((error) => ({ problem: lost(error) || words.ended }));
    if (state.sections) follow(state);
    connected(state.problem || "");
    clearTimeout(timer);
    timer = setTimeout(poll, 1000);
  };
  if (live) return poll();
  restore();
  addEventListener("storage", restore);
})();
