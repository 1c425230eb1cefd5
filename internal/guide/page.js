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
    clearTimeout(silence);
    requestAnimationFrame(() => { byID("said").textContent = text; });
    silence = setTimeout(() => { byID("said").textContent = ""; }, 6000);
  };

  // Copying: the value to the letter, whatever the page shows. Where there is no
  // clipboard to write to, the browser's own command copies what is selected.
  const command = (text) => new Promise((resolve) => {
    const give = (event) => {
      event.clipboardData.setData("text/plain", text);
      event.preventDefault();
      event.stopImmediatePropagation();
      resolve(true);
    };
    document.addEventListener("copy", give, true);
    try { document.execCommand("copy"); } catch (_) { /* as if it had done nothing */ }
    document.removeEventListener("copy", give, true);
    resolve(false);
  });
  const copy = async (button) => {
    const text = JSON.parse(button.dataset.copy);
    let done = true;
    try { await navigator.clipboard.writeText(text); } catch (_) { done = await command(text); }
    if (!done) {
      getSelection().selectAllChildren(button.previousElementSibling);
      say(words.copyFailed);
      return;
    }
    all("button.copied").forEach((b) => b.classList.remove("copied"));
    button.classList.add("copied");
    say(fill(words.copied, { what: button.dataset.what }));
  };

  // refresh makes everything else agree with the ticks.
  const ticks = () => all("input[data-tick]");
  const refresh = () => {
    const steps = all("input[data-step]");
    const done = steps.filter((box) => box.checked).length;
    for (const box of steps) {
      box.closest("section").classList.toggle("done", box.checked);
      const link = document.querySelector('nav a[href="#' + box.dataset.tick + '"]');
      if (!link) continue;
      link.classList.toggle("done", box.checked);
      link.querySelector(".state").textContent = box.checked ? words.done : words.todo;
    }
    const rows = all(".rows input");
    all(".count").forEach((count) => { count.textContent = fill(words.counted, { done: rows.filter((b) => b.checked).length, all: rows.length }); });
    if (!byID("progress")) return;
    byID("progress").value = done;
    byID("progress-text").textContent = fill(words.progress, { done, all: steps.length });
    byID("end").classList.toggle("done", done === steps.length);
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button && button.dataset.copy !== undefined) copy(button);
    if (button && button.id === "check-now" && button.getAttribute("aria-disabled") !== "true") {
      say(words.checking);
      post("check", {}).catch((error) => say(why(error)));
    }
  });
  document.addEventListener("change", (event) => {
    if (!event.target.matches("input[data-tick]")) return;
    refresh();
    if (live) send(event.target);
    else keep(event.target);
  });
  document.addEventListener("keydown", (event) => {
    const buttons = all("button[data-copy]");
    const at = buttons.indexOf(event.target);
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
    const ticked = { ...kept(), [box.dataset.tick]: { on: box.checked, base: box.defaultChecked } };
    try { localStorage.setItem(key, JSON.stringify(ticked)); } catch (_) { /* private mode: for this visit alone */ }
  };
  const restore = () => {
    const ticked = kept();
    for (const box of ticks()) {
      const own = ticked[box.dataset.tick];
      if (own && own.base === box.defaultChecked) box.checked = own.on === true;
    }
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
    const { id, checked } = box, number = (flying.get(id) || 0) + 1;
    flying.set(id, number);
    const answer = await post("tick", { id: box.dataset.tick, on: checked }).catch((error) => {
      if (byID(id) && flying.get(id) === number) byID(id).checked = !checked;
      return { error };
    });
    if (flying.get(id) === number) flying.delete(id);
    if (answer.error) say(why(answer.error));
    else if (answer.pending || answer.written) say(answer.pending ? words.pending : words.saved);
    refresh();
  };

  // Sections that changed are replaced, and whoever is in one stays there.
  let rev = -1, timer = 0;
  const html = {};
  const follow = (state) => {
    if (state.rev < rev) return;
    const first = rev < 0;
    rev = state.rev;
    let changed = false;
    for (const section of state.sections.filter((s) => s.html !== html[s.id])) {
      const old = byID(section.id), focus = old.contains(document.activeElement) && document.activeElement.id;
      const rows = all("tr[id]", old).map((row) => row.id);
      old.outerHTML = html[section.id] = section.html;
      const fresh = byID(section.id);
      for (const row of all("tr[id]", fresh).filter((row) => !rows.includes(row.id))) {
        const badge = document.createElement("span");
        badge.className = "badge";
        badge.textContent = words.new;
        row.querySelector("td").append(badge);
      }
      if (focus && byID(focus)) byID(focus).focus({ preventScroll: true });
      if (section.id !== "check" && section.id !== "notice") changed = !first;
      else if (!first && section.id === "notice" && fresh.firstElementChild) say(fresh.firstElementChild.textContent);
      else if (!first && fresh.dataset.done !== undefined) say(words.checked + " " + fresh.querySelector(".verdict").textContent);
    }
    for (const box of ticks().filter((box) => !flying.has(box.id))) box.checked = state.ticks.includes(box.dataset.tick);
    document.title = state.title;
    if (changed) say(words.updated);
    refresh();
  };
  // The bar says what is wrong, wherever the reader is, and leads there.
  const connected = (problem) => {
    if (problem && byID("gone-text").textContent !== problem) say(problem);
    byID("gone-text").textContent = problem;
    byID("gone").hidden = !problem;
    byID("alarm").hidden = !problem && !byID("notice").matches(".bad");
    byID("alarm").textContent = problem ? words.over : words.broken;
    byID("alarm").href = problem ? "#gone" : "#notice";
  };
  const poll = async () => {
    clearTimeout(timer);
    try {
      const state = await ask("state?rev=" + rev);
      if (state.sections) follow(state);
      connected("");
    } catch (error) {
      connected(lost(error) || words.ended);
    }
    clearTimeout(timer);
    timer = setTimeout(poll, 1000);
  };

  if (live) {
    refresh();
    poll();
  } else {
    restore();
    addEventListener("storage", (event) => { if (event.key === key || event.key === null) restore(); });
  }
})();
