(() => {
  "use strict";
  const root = document.documentElement;
  const byID = (id) => document.getElementById(id);
  const all = (selector, within) => Array.from((within || document).querySelectorAll(selector));
  const words = JSON.parse(byID("words").textContent);
  const live = root.dataset.live !== undefined;
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
  root.classList.add("js");

  // What is said stays for a while, and is read out by screen readers.
  let silence = 0;
  const say = (text) => {
    const said = byID("said");
    said.textContent = "";
    clearTimeout(silence);
    requestAnimationFrame(() => { said.textContent = text; });
    silence = setTimeout(() => { said.textContent = ""; }, 6000);
  };

  // Copying: the value to the letter, whatever the page shows.
  const copyText = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch (_) {
      let taken = false;
      const give = (event) => {
        event.clipboardData.setData("text/plain", text);
        event.preventDefault();
        event.stopImmediatePropagation();
        taken = true;
      };
      document.addEventListener("copy", give, true);
      try { document.execCommand("copy"); } catch (_) { /* told below */ }
      document.removeEventListener("copy", give, true);
      return taken;
    }
  };
  const copy = async (button) => {
    const done = await copyText(JSON.parse(button.dataset.copy));
    if (!done) {
      const range = document.createRange();
      range.selectNodeContents(button.closest(".box").firstElementChild);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      say(words.copyFailed);
      return;
    }
    all("button.copied").forEach((b) => b.classList.remove("copied"));
    button.classList.add("copied");
    say(fill(words.copied, { what: button.dataset.what }));
  };

  // Ticks. A file remembers them in the browser; the served page asks its
  // server, which tells all tabs.
  const ticks = () => all("input[data-tick]");
  const flying = new Map();
  const store = {
    key: "engage-guide:" + root.dataset.key,
    read() {
      try { return JSON.parse(localStorage.getItem(this.key)) || {}; } catch (_) { return {}; }
    },
    write(id, on, base) {
      const kept = this.read();
      kept[id] = { on, base };
      try { localStorage.setItem(this.key, JSON.stringify(kept)); } catch (_) { /* private mode: for this visit alone */ }
    },
    // A newer page that says something else than the one that was ticked wins.
    apply() {
      const kept = this.read();
      for (const box of ticks()) {
        const own = kept[box.dataset.tick];
        if (own && own.base === box.defaultChecked) box.checked = own.on === true;
      }
      show();
    },
  };
  // A browser opens six connections to a server and lets the rest wait, so what
  // is asked has a limit of time.
  const ask = (path, body, more) => fetch(path, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
    signal: AbortSignal.timeout(10000), ...more,
  });
  const why = (error) => {
    if (error.name === "TimeoutError") return words.late;
    return error instanceof TypeError ? words.unreachable : fill(words.notSaved, { why: error.message });
  };
  const send = async (id, on) => {
    const number = (flying.get(id) || 0) + 1;
    flying.set(id, number);
    try {
      const answer = await ask("tick", { id, on });
      const body = await answer.json();
      if (!answer.ok) throw new Error(body.error);
      if (body.pending) say(words.pending);
      else if (body.written) say(words.saved);
    } catch (error) {
      const box = byID("tick-" + id);
      if (box && flying.get(id) === number) box.checked = !on;
      say(why(error));
    } finally {
      if (flying.get(id) === number) flying.delete(id);
      show();
    }
  };
  const ticked = (box) => {
    show();
    if (live) send(box.dataset.tick, box.checked);
    else store.write(box.dataset.tick, box.checked, box.defaultChecked);
  };

  // show makes everything else agree with the ticks.
  const show = () => {
    const steps = all("section.step");
    let done = 0;
    for (const section of steps) {
      const box = section.querySelector("input[data-step]");
      const on = box.checked;
      if (on) done++;
      section.classList.toggle("done", on);
      const link = document.querySelector('nav a[href="#' + section.id + '"]');
      if (link) {
        link.classList.toggle("done", on);
        link.querySelector(".state").textContent = on ? words.done : words.todo;
      }
      const made = all(".rows input[data-item]", section);
      const count = section.querySelector(".count");
      if (count) {
        count.textContent = fill(words.counted, { done: made.filter((b) => b.checked).length, all: made.length });
      }
    }
    const bar = byID("progress");
    if (bar) {
      bar.value = done;
      bar.max = steps.length;
      byID("progress-text").textContent = fill(words.progress, { done, all: steps.length });
    }
    const end = byID("end");
    if (end) end.classList.toggle("done", done === steps.length);
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.copy !== undefined) copy(button);
    if (button.id === "check-now") check(button);
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("input[data-tick]")) ticked(event.target);
  });
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !event.target.matches("button[data-copy]")) return;
    const buttons = all("button[data-copy]");
    const next = buttons[buttons.indexOf(event.target) + step];
    if (next) {
      event.preventDefault();
      next.focus();
    }
  });

  if (!live) {
    store.apply();
    addEventListener("storage", (event) => { if (event.key === store.key || event.key === null) store.apply(); });
    return;
  }

  // The served page follows the configuration. Only sections that changed are
  // replaced, and whoever is in one stays where they were.
  const replace = (section, fresh) => {
    const inside = section.contains(document.activeElement) ? document.activeElement.id : "";
    const before = new Set(all("tr[id]", section).map((row) => row.id));
    section.replaceWith(fresh);
    for (const row of all("tr[id]", fresh)) {
      if (!before.has(row.id)) {
        const badge = document.createElement("span");
        badge.className = "badge";
        badge.textContent = words.new;
        row.querySelector("td").append(badge);
      }
    }
    const again = inside && byID(inside);
    if (again) again.focus({ preventScroll: true });
  };
  // The bar says what is wrong, wherever the reader is, and leads there.
  const alarm = () => {
    const over = byID("gone").classList.contains("on");
    const link = byID("alarm");
    link.hidden = !over && !byID("notice").classList.contains("bad");
    link.textContent = over ? words.over : words.broken;
    link.setAttribute("href", over ? "#gone" : "#notice");
  };
  const gone = (text) => {
    const news = text !== "" && byID("gone-text").textContent !== text;
    byID("gone").classList.toggle("on", text !== "");
    byID("gone-text").textContent = text;
    alarm();
    if (news) say(text);
  };
  let last = -1;
  let on = {};
  const follow = (state) => {
    if (state.rev < last) return;
    const first = last < 0;
    last = state.rev;
    let changed = false;
    for (const section of state.sections) {
      const old = byID(section.id);
      if (!old || old.dataset.rev === section.rev) continue;
      const page = new DOMParser().parseFromString(section.html, "text/html");
      const fresh = page.body.firstElementChild;
      replace(old, document.adoptNode(fresh));
      changed = changed || (section.id !== "check" && section.id !== "notice");
      if (section.id === "notice" && fresh.textContent.trim() !== "") say(fresh.querySelector("h2").textContent);
      if (section.id === "check" && fresh.dataset.done !== undefined) say(words.checked + " " + fresh.querySelector(".verdict").textContent);
    }
    on = state.all ? state.ticks : { ...on, ...state.ticks };
    for (const box of ticks()) {
      if (!flying.has(box.dataset.tick)) box.checked = on[box.dataset.tick] === true;
    }
    document.title = state.title;
    if (changed && !first) say(words.updated);
    alarm();
    show();
  };

  // A tab that is seen has a stream. One that is hidden says now and then that
  // it is still there: a browser has few connections for all tabs together.
  const tab = Array.from(crypto.getRandomValues(new Uint8Array(12)), (n) => n.toString(16).padStart(2, "0")).join("");
  const here = (is) => ask("here", { tab, here: is }, { keepalive: true });
  let events = null;
  let again = 0;
  let beat = 0;
  let over = false; // the server has ended, or the page is left
  const close = () => {
    if (events) events.close();
    events = null;
    clearTimeout(again);
  };
  const open = () => {
    close();
    clearInterval(beat);
    const have = all("section[data-rev]").map((section) => section.dataset.rev).join(",");
    const mine = new EventSource("events?tab=" + tab + "&have=" + have);
    events = mine;
    mine.addEventListener("state", (event) => { gone(""); follow(JSON.parse(event.data)); });
    mine.addEventListener("end", () => { over = true; close(); gone(words.ended); });
    // It is opened anew by hand, since what this page has is another then.
    mine.addEventListener("error", () => {
      if (events !== mine) return;
      close();
      gone(words.unreachable);
      again = setTimeout(open, 2000);
    });
  };
  const hide = () => {
    const say = () => here(true).catch(() => gone(words.unreachable));
    clearInterval(beat);
    beat = setInterval(say, 20000);
    // The server knows of the hidden tab before its stream ends.
    say().finally(() => { if (document.hidden) close(); });
  };
  const look = () => {
    if (over) return;
    if (document.hidden) hide();
    else open();
  };
  document.addEventListener("visibilitychange", look);
  addEventListener("pagehide", () => {
    over = true; // a page that is left is hidden, too, right after this
    close();
    clearInterval(beat);
    here(false).catch(() => { /* nobody is left to tell */ });
  });
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  const check = async (button) => {
    if (button.getAttribute("aria-disabled") === "true") return;
    say(words.checking);
    try {
      const answer = await ask("check", {});
      if (!answer.ok) throw new Error((await answer.json()).error);
    } catch (error) {
      say(why(error));
    }
  };
  show();
  alarm();
  look();
})();
