// The page /explore while one types: marks in the field where a query cannot be read,
// and draws the trend anew. There is one rendering: the page itself is asked for at the
// new address, and its results take the place of those that stand here. An answer to
// what is no longer asked is dropped, and the address is that of what is seen.
"use strict";

(() => {
  const form = document.getElementById("explore");
  if (!form) return;
  const checkPause = 100; // milliseconds after the last key
  const drawPause = 250;
  const slow = 200; // before that, nobody is told to wait
  const most = Number(form.dataset.most);
  const status = document.getElementById("explore-status");
  // Drawing is live: a button for it would only puzzle. Enter still sends the form.
  for (const live of form.querySelectorAll("[data-live]")) {
    live.hidden = false;
    live.parentElement.querySelector("button").hidden = true;
  }

  // ---- What is wrong with a query, in place

  const bytes = (text) => new TextEncoder().encode(text).length;

  // units turns a place in bytes into one in a string's own units.
  function units(text, place) {
    let at = 0;
    let n = 0;
    for (const c of text) {
      if (at >= place) break;
      at += bytes(c);
      n += c.length;
    }
    return n;
  }

  // shadeOf gives the layer over a field in which places are marked.
  function shadeOf(input) {
    let shade = input.parentElement.querySelector(".shade");
    if (shade) return shade;
    shade = document.createElement("span");
    shade.className = "shade";
    shade.setAttribute("aria-hidden", "true");
    input.after(shade);
    const follow = () => { shade.scrollLeft = input.scrollLeft; };
    for (const event of ["scroll", "input", "keyup", "click", "focus", "blur"]) input.addEventListener(event, follow);
    return shade;
  }

  function mark(input, marks) {
    const shade = shadeOf(input);
    const text = input.value;
    const parts = [];
    let at = 0;
    for (const m of marks) {
      const from = units(text, m.offset);
      if (from < at) continue;
      const run = /^\s*[^\s()]+|^[()]/.exec(text.slice(from));
      const to = m.last ? text.length : run ? from + run[0].length : Math.min(text.length, from + 1);
      parts.push(text.slice(at, from));
      const e = document.createElement("mark");
      e.className = m.kind;
      e.textContent = text.slice(from, to) || "\u00a0\u00a0";
      parts.push(e);
      at = to;
    }
    parts.push(text.slice(at) + "  ");
    shade.replaceChildren(...(marks.length ? parts : []));
    shade.scrollLeft = input.scrollLeft;
  }

  function say(input, found) {
    const said = document.getElementById(input.id + "-said");
    const problem = found.problem;
    if (problem) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
    const lines = [];
    const line = (name, text) => {
      const p = document.createElement("p");
      p.className = name;
      p.textContent = text;
      lines.push(p);
      return p;
    };
    if (problem) {
      const p = line("wrong", tidings.say("At character %d:", problem.column) + " ");
      p.append(problem.said + (problem.said.endsWith("?") ? "" : "."));
      const meant = /^did you mean (\w+:)\?$/.exec(problem.hint);
      if (meant) {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = tidings.say("Write %s", meant[1]);
        button.addEventListener("click", () => {
          const from = units(input.value, problem.offset);
          input.setRangeText(meant[1], from, input.value.indexOf(":", from) + 1, "end");
          input.dispatchEvent(new Event("input", { bubbles: true }));
          input.focus();
        });
        p.append(" ", button);
      }
    }
    for (const w of found.warnings) line("note warning", w.said);
    said.replaceChildren(...lines);
    mark(input, problem ? [{ offset: problem.offset, kind: "wrong", last: problem.expected === "a closing quote" }] : found.warnings.map((w) => ({ offset: w.offset, kind: "doubtful" })));
  }

  const checks = new WeakMap(); // field → {timer, number, asking, done, end}

  // check asks whether a query can be read; its "done" is a promise of the answer.
  function check(input) {
    const state = checks.get(input) || { number: 0, end() {} };
    checks.set(input, state);
    clearTimeout(state.timer);
    state.end();
    if (state.asking) state.asking.abort();
    const number = ++state.number;
    mark(input, []); // what was marked is elsewhere now
    state.done = new Promise((end) => { state.end = end; });
    const end = state.end;
    state.timer = setTimeout(async () => {
      state.asking = new AbortController();
      try {
        const query = input.value;
        const got = await fetch("/explore/check?" + new URLSearchParams({ q: query }), { headers: { Accept: "application/json" }, signal: state.asking.signal });
        if (!got.ok) throw new Error(got.statusText);
        const found = await got.json();
        if (number === state.number && found.query === input.value) say(input, found);
      } catch (error) {
        if (error.name !== "AbortError") console.warn(error);
      } finally {
        end();
      }
    }, checkPause);
  }

  // ---- The trend

  let timer = 0;
  let latest = 0; // number of the last question
  let asking = null;

  // address is where the form leads, without what is empty.
  function address() {
    const values = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string" && value.trim() !== "") values.append(name, value.trim());
    }
    values.sort();
    const text = values.toString();
    return "/explore" + (text ? "?" + text : "");
  }

  // draw shows what the form asks for, or what is at another address of this page; that
  // one is a place to come back to.
  async function draw(there) {
    clearTimeout(timer);
    const number = ++latest;
    if (asking) asking.abort();
    // What cannot be read is marked, and what was drawn last stays.
    await Promise.all(fields().map((f) => checks.get(f) && checks.get(f).done));
    if (number !== latest) return;
    if (fields().some((f) => f.hasAttribute("aria-invalid"))) return waiting(false);
    const to = there || address();
    if (to === location.pathname + location.search) return waiting(false);
    asking = new AbortController();
    const long = setTimeout(() => { if (number === latest) waiting(true); }, slow);
    try {
      const answer = await fetch(to, { headers: { Accept: "text/html" }, signal: asking.signal });
      const text = await answer.text();
      if (number !== latest) return; // a newer question is under way, or was answered
      const page = new DOMParser().parseFromString(text, "text/html");
      if (!page.getElementById("explore-results")) throw new Error(page.querySelector(".trouble") ? page.querySelector(".trouble").textContent.trim() : answer.statusText);
      exchange(page, "explore-controls");
      exchange(page, "explore-results");
      const guide = document.getElementById("guide");
      if (guide && !guide.dataset.read && !guide.contains(document.activeElement)) {
        guide.open = false; // once: who opens it again wants it
        guide.dataset.read = "true";
      }
      if (there) history.pushState(null, "", to);
      else history.replaceState(null, "", to);
      status.textContent = tidings.say("Brought up to date");
    } catch (error) {
      if (error.name === "AbortError" || number !== latest) return;
      console.warn(error);
      status.textContent = tidings.say("This could not be counted: %s", error.message);
    } finally {
      clearTimeout(long);
      if (number === latest) waiting(false);
    }
  }

  function waiting(yes) {
    document.getElementById("explore-results").setAttribute("aria-busy", String(yes));
  }

  // exchange puts a part of another rendering into the place of this one's. What was
  // opened stays open, and what had the focus has it again.
  function exchange(page, id) {
    const old = document.getElementById(id);
    const fresh = document.adoptNode(page.getElementById(id));
    const key = (e) => e.id || e.className + " " + (e.querySelector("summary") ? e.querySelector("summary").textContent : "").split(":")[0];
    const open = new Set([...old.querySelectorAll("details[open]")].map(key));
    for (const e of fresh.querySelectorAll("details")) if (open.has(key(e))) e.open = true;
    const within = old.contains(document.activeElement) ? document.activeElement : null;
    const top = scrollY;
    old.replaceWith(fresh);
    document.dispatchEvent(new CustomEvent("tidings:charts", { detail: fresh }));
    if (within) {
      const same = within.id ? fresh.querySelector("#" + CSS.escape(within.id)) : [...fresh.querySelectorAll(within.tagName)].find((e) => (within.name ? e.name === within.name && (e.type !== "checkbox" || e.value === within.value) : e.textContent === within.textContent));
      if (same) same.focus({ preventScroll: true });
    }
    if (scrollY !== top) scrollTo({ top, behavior: "instant" });
  }

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(() => draw(), drawPause);
  }

  document.addEventListener("tidings:go", (e) => {
    e.preventDefault();
    draw(e.detail);
  });
  document.addEventListener("click", (e) => {
    const link = e.target.closest("a[data-move], #explore-controls .choices a");
    if (!link || e.button > 0 || e.ctrlKey || e.metaKey || e.shiftKey || new URL(link.href).pathname !== "/explore") return;
    e.preventDefault();
    draw(new URL(link.href).pathname + new URL(link.href).search);
  });
  addEventListener("popstate", () => location.reload());

  // ---- The fields

  const fields = () => [...form.querySelectorAll(".queryfield input[name=q]")];

  // grow adds an empty field below where all are filled.
  function grow() {
    const all = fields();
    const chosen = form.querySelectorAll(".pick input:checked").length;
    if (all.length >= most || all.filter((f) => f.value.trim()).length + chosen >= most || all.some((f) => !f.value.trim())) return;
    const last = all[all.length - 1].closest(".queryfield");
    const room = document.createElement("template");
    room.innerHTML = document.getElementById("queryfield").innerHTML.replaceAll("NUMBER", String(all.length + 1));
    const fresh = room.content.firstElementChild;
    last.after(fresh);
    document.dispatchEvent(new CustomEvent("tidings:fields", { detail: fresh }));
  }

  form.addEventListener("input", (e) => {
    if (!e.target.matches(".queryfield input[name=q]") || e.isComposing) return;
    check(e.target);
    grow();
    soon();
  });
  form.addEventListener("compositionend", (e) => {
    if (!e.target.matches(".queryfield input[name=q]")) return;
    check(e.target);
    soon();
  });
  form.addEventListener("change", (e) => {
    if (!e.target.matches(".queryfield input[name=q]")) soon();
  });
  form.addEventListener("submit", (e) => {
    e.preventDefault();
    draw();
  });
  form.addEventListener("tidings:topic", (e) => {
    const box = [...form.querySelectorAll(".pick input[name=topic]")].find((b) => b.value === e.detail);
    if (!box) return;
    e.preventDefault();
    box.checked = true;
    soon();
  });
  for (const input of fields()) if (input.value) check(input);
})();
