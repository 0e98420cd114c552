// The page /sql: the editor in the place of the plain text area, answers without
// a new page, a clock and a way to give up, fields for parameters, tables that
// sort, and the state in the address. What it puts into the page as markup comes
// from this server's templates, which escape what strangers wrote.
"use strict";

(() => {
  const $ = (id) => document.getElementById(id);
  const form = $("sql");
  const area = $("sql-text");
  const answer = $("sql-answer");
  const words = JSON.parse($("sql-words").textContent);
  const longestAddress = 16000; // sqlanswer.go has the same

  // ---- The editor

  // plain stands for the editor where its script did not come.
  const plain = {
    get text() { return area.value; },
    set text(value) { area.value = value; parameters(); },
    insert(name) { area.setRangeText(name, area.selectionStart, area.selectionEnd, "end"); area.focus(); changed(); },
    mark(place) { area.setSelectionRange(place, place); },
    go(place) { area.setSelectionRange(place, place); area.focus(); },
    clear() {},
    parameters() { return Array.from(new Set(Array.from(area.value.matchAll(/\$([\p{L}_][\p{L}\p{N}_]*)/gu), (m) => m[1]))); },
    focus() { area.focus(); },
  };
  let editor = plain;

  // editorTexts are the texts of the editor; CodeMirror has its own by the English ones.
  const editorTexts = () => ({
    table: tidings.say("table"),
    matching: tidings.say("The ids of the articles that a query of the query language matches: id IN matching('border* AND closure')."),
    phrases: {
      Find: tidings.say("Find"),
      Replace: tidings.say("Replace"),
      next: tidings.say("next"),
      previous: tidings.say("previous"),
      all: tidings.say("all"),
      "match case": tidings.say("match case"),
      regexp: tidings.say("regexp"),
      "by word": tidings.say("by word"),
      replace: tidings.say("replace"),
      "replace all": tidings.say("replace all"),
      close: tidings.say("close"),
      "current match": tidings.say("current match"),
      "on line": tidings.say("on line"),
      "replaced match on line $": tidings.say("replaced match on line $"),
      "replaced $ matches": tidings.say("replaced $ matches"),
      "Go to line": tidings.say("Go to line"),
      go: tidings.say("go"),
      Completions: tidings.say("Completions"),
      Diagnostics: tidings.say("Diagnostics"),
      "No diagnostics": tidings.say("No diagnostics"),
      "Selection deleted": tidings.say("Selection deleted"),
      "Control character": tidings.say("Control character"),
    },
  });

  function mount() {
    if (!window.TidingsEditor) {
      area.addEventListener("input", changed);
      area.addEventListener("keydown", (e) => {
        if (e.key !== "Enter" || !(e.ctrlKey || e.metaKey)) return;
        e.preventDefault();
        ask();
      });
      return;
    }
    const element = document.createElement("div");
    element.className = "sql-editor";
    element.id = "sql-editor";
    area.before(element);
    area.hidden = true;
    editor = TidingsEditor.mount(element, {
      text: area.value,
      label: tidings.say("Statement"),
      description: $("sql-keys").textContent,
      hint: area.placeholder,
      tables: words.tables,
      topics: words.topics,
      change: changed,
      run: ask,
      texts: editorTexts(),
    });
    area.form.addEventListener("reset", () => { editor.text = area.defaultValue; });
  }

  function changed() {
    area.value = editor.text;
    editor.clear();
    parameters();
  }

  // ---- Parameters of the statement

  const values = new Map(); // of all that had a field, so that one comes back as it was

  function parameters() {
    const room = $("sql-values");
    const names = editor.parameters();
    for (const input of room.querySelectorAll("input")) values.set(input.name.slice(1), input.value);
    const shown = Array.from(room.querySelectorAll("input"), (input) => input.name.slice(1));
    if (names.join() === shown.join()) return;
    room.replaceChildren(...names.map((name) => {
      const label = document.createElement("label");
      const code = document.createElement("code");
      code.textContent = "$" + name;
      const input = document.createElement("input");
      input.name = "$" + name;
      input.value = values.get(name) ?? "";
      input.autocomplete = "off";
      input.spellcheck = false;
      if (/^topic|^first$|^second$/.test(name)) input.setAttribute("list", "sql-topics");
      label.append(code, " ", input);
      return label;
    }));
  }

  // ---- State: the parameters of the address

  function state() {
    const data = new URLSearchParams(new FormData(form));
    data.set("sql", editor.text);
    data.delete("run");
    return data;
  }

  // setDrawing keeps how the answer is drawn in the form.
  function setDrawing(data) {
    const fields = [];
    for (const name of ["chart", "x", "y", "series"]) {
      for (const value of data.getAll(name)) {
        if (value === "") continue;
        const input = document.createElement("input");
        Object.assign(input, { type: "hidden", name, value });
        fields.push(input);
      }
    }
    $("sql-drawing").replaceChildren(...fields);
  }

  // remember puts the state into the address: of a saved statement that was not
  // changed its own, with what stands beside the text.
  function remember() {
    const data = state();
    const saved = form.dataset.saved;
    if (saved && editor.text === area.defaultValue) data.delete("sql");
    const path = data.has("sql") ? "/sql" : saved;
    const address = path + (data.size > 0 ? "?" + data : "");
    history.replaceState(null, "", address.length > longestAddress ? path : address);
  }

  // ---- Asking

  let running = null;

  const seconds = new Intl.NumberFormat(tidings.lang, { minimumFractionDigits: 1, maximumFractionDigits: 1, useGrouping: false });

  function clock(began) {
    const text = () => { $("sql-clock").textContent = tidings.say("%s s", seconds.format((performance.now() - began) / 1000)); };
    text();
    return setInterval(text, 100);
  }

  async function ask(redraw) {
    if (running) running.abort();
    const control = new AbortController();
    running = control;
    const data = state();
    if (redraw === true) data.set("redraw", "true");
    remember();
    editor.clear();
    answer.setAttribute("aria-busy", "true");
    $("sql-cancel").hidden = false;
    const ticking = clock(performance.now());
    try {
      const response = await fetch("/sql/answer", { method: "POST", body: data, signal: control.signal, headers: { Accept: "text/html" } });
      const markup = await response.text();
      if (running !== control) return;
      if (!/id="sql-answer-h"/.test(markup)) throw new Error(tidings.say("the server answered with status %s", response.status));
      show(markup);
    } catch (error) {
      if (running !== control) return;
      tell(error.name === "AbortError" ? tidings.say("Cancelled: the statement was ended.") : tidings.say("There is no answer: %s.", error.message));
    } finally {
      clearInterval(ticking);
      if (running === control) {
        running = null;
        $("sql-clock").textContent = "";
        $("sql-cancel").hidden = true;
        answer.setAttribute("aria-busy", "false");
      }
    }
  }

  function tell(text) {
    const p = document.createElement("p");
    p.className = "empty";
    p.textContent = text;
    answer.replaceChildren(p);
  }

  function show(markup) {
    answer.innerHTML = markup;
    finish();
  }

  // finish makes what has just come alive: charts, tables, the place of an error.
  function finish() {
    document.dispatchEvent(new CustomEvent("tidings:charts", { detail: answer }));
    for (const table of answer.querySelectorAll("table")) sortable(table);
    const error = answer.querySelector(".sql-error");
    if (error && Number(error.dataset.place) >= 0) {
      editor.mark(Number(error.dataset.place), error.dataset.message);
      const go = document.createElement("button");
      go.type = "button";
      go.textContent = tidings.say("Go to the place");
      go.addEventListener("click", () => editor.go(Number(error.dataset.place)));
      error.querySelector(".trouble").append(go);
    }
    const draw = $("sql-draw");
    if (!draw) return;
    const plainButton = draw.querySelector("button.plain");
    if (plainButton) plainButton.hidden = true;
    draw.addEventListener("change", () => redraw(new URLSearchParams(new FormData(draw))));
    draw.addEventListener("submit", (e) => e.preventDefault());
    for (const link of draw.querySelectorAll("a[data-kind]")) {
      link.addEventListener("click", (e) => {
        if (e.ctrlKey || e.metaKey || e.shiftKey) return;
        e.preventDefault();
        redraw(new URL(link.href).searchParams);
      });
    }
  }

  function redraw(data) {
    setDrawing(data);
    ask(true);
  }

  // ---- Tables that sort

  function sortable(table) {
    const rows = Array.from(table.tBodies[0].rows);
    const heads = Array.from(table.tHead.rows[0].cells);
    const collator = new Intl.Collator(undefined, { numeric: false });
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      const number = head.dataset.sort === "number";
      button.addEventListener("click", () => {
        // Up, down, and as it came.
        const next = { ascending: "descending", descending: "" }[head.getAttribute("aria-sort")] ?? "ascending";
        for (const other of heads) other.removeAttribute("aria-sort");
        if (next) head.setAttribute("aria-sort", next);
        const sign = next === "descending" ? -1 : 1;
        const keyed = rows.map((row) => {
          const cell = row.cells[column];
          if (cell.classList.contains("null")) return { row, key: null };
          const text = cell.dataset.exact ?? cell.textContent;
          return { row, key: number ? Number(text) : text };
        });
        if (next) {
          keyed.sort((a, b) => {
            if (a.key === null || b.key === null) return (a.key === null) - (b.key === null); // NULL is last either way
            if (number) return sign * (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);
            return sign * collator.compare(a.key, b.key);
          });
        }
        table.tBodies[0].append(...keyed.map((k) => k.row));
      });
    });
  }

  // ---- What stands beside the editor

  function beside() {
    for (const link of document.querySelectorAll("a[data-statement]")) {
      link.addEventListener("click", (e) => {
        if (e.ctrlKey || e.metaKey || e.shiftKey) return;
        e.preventDefault();
        const data = new URL(link.href).searchParams;
        for (const [name, value] of data) if (name.startsWith("$")) values.set(name.slice(1), value);
        $("sql-values").replaceChildren();
        setDrawing(data);
        editor.text = data.get("sql");
        area.value = editor.text;
        parameters();
        ask();
        editor.focus();
      });
    }
    for (const code of document.querySelectorAll("code[data-insert]")) {
      const button = document.createElement("button");
      button.type = "button";
      button.title = tidings.say("Insert");
      code.replaceWith(button);
      button.append(code);
      button.addEventListener("click", () => editor.insert(code.dataset.insert));
    }
    for (const button of document.querySelectorAll("button[data-insert]")) {
      button.hidden = false;
      button.addEventListener("click", () => editor.insert(button.dataset.insert));
    }
    for (const details of document.querySelectorAll("details.sql-table")) {
      details.addEventListener("toggle", () => sample(details.querySelector("[data-sample]")));
    }
    $("sql-save").querySelector("form").addEventListener("submit", (e) => {
      const fields = Array.from(state(), ([name, value]) => {
        const input = document.createElement("input");
        Object.assign(input, { type: "hidden", name, value });
        return input;
      });
      e.target.querySelector(".sql-state").replaceChildren(...fields);
    });
  }

  async function sample(room) {
    if (room.dataset.fetched) return;
    room.dataset.fetched = "true";
    try {
      const response = await fetch(room.dataset.sample, { headers: { Accept: "text/html" } });
      if (!response.ok) throw new Error(tidings.say("status %s", response.status));
      room.innerHTML = await response.text();
    } catch (error) {
      delete room.dataset.fetched;
      room.textContent = tidings.say("The sample could not be had: %s", error.message);
    }
  }

  mount();
  parameters();
  beside();
  form.addEventListener("submit", (e) => {
    e.preventDefault();
    ask();
  });
  $("sql-cancel").addEventListener("click", () => running && running.abort());
  if (answer.children.length > 0) {
    finish();
    remember();
  } else if (form.dataset.ask) {
    ask();
  }
  document.documentElement.dataset.sql = "ready";
})();
