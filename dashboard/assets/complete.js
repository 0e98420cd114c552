// Completes queries where they are typed: a combobox as WAI-ARIA describes it. The
// field keeps the focus; a list under it has the topics, fields, sources and words
// that /explore/complete gives, with the articles that have them. Arrows choose, Enter
// or Tab takes what is chosen, Escape closes. What stands in the data is shown as text.
"use strict";

(() => {
  const pause = 120; // milliseconds after the last key
  const say = tidings.say;
  const kinds = { topic: say("topic"), field: say("field"), source: say("source"), value: "", prefix: say("words"), word: say("word") };
  // What a field takes (analytics/complete.go has it in English).
  const takes = {
    "title:": say("words in the title"),
    "text:": say("words in the text below the title"),
    "language:": say("a language: lt, or Lithuanian"),
    "source:": say("a publisher’s domain or name"),
    "country:": say("the publisher’s country: BY"),
    "author:": say("a name as it is written"),
    "published:": say("a date or [2025-01-01 TO 2025-12-31]"),
    "url:": say("a part of the address"),
  };

  function about(c) {
    if (c.kind === "field") return takes[c.label] ?? c.note;
    return c.kind === "prefix" ? say("all words that begin so") : c.note;
  }

  // places turns a place in bytes into one in a string's own units, and bytes the other way.
  function places(text, bytes) {
    let at = 0;
    let units = 0;
    for (const c of text) {
      if (at >= bytes) break;
      at += new TextEncoder().encode(c).length;
      units += c.length;
    }
    return units;
  }
  const bytes = (text) => new TextEncoder().encode(text).length;

  function attach(input) {
    const list = document.createElement("ul");
    list.id = input.id + "-completions";
    list.className = "completions";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", say("Completions"));
    list.hidden = true;
    const status = document.createElement("span");
    status.className = "hide";
    status.setAttribute("role", "status");
    input.parentElement.classList.add("combo");
    input.parentElement.append(list, status);
    for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-haspopup": "listbox", "aria-expanded": "false", "aria-controls": list.id })) input.setAttribute(name, value);

    let answer = null; // what the list shows
    let active = -1;
    let latest = 0; // number of the last question: an answer to another is dropped
    let asking = null;
    let timer = 0;
    let taking = false;

    function close() {
      clearTimeout(timer);
      latest++;
      if (asking) asking.abort();
      asking = null;
      list.hidden = true;
      active = -1;
      answer = null;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }

    function choose(i) {
      const options = list.children;
      if (active >= 0) options[active].removeAttribute("aria-selected");
      active = i;
      if (i < 0) return input.removeAttribute("aria-activedescendant");
      options[i].setAttribute("aria-selected", "true");
      options[i].scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", options[i].id);
    }

    function option(c, i) {
      const li = document.createElement("li");
      li.id = list.id + "-" + i;
      li.setAttribute("role", "option");
      const part = (name, text, tag) => {
        const e = document.createElement(tag || "span");
        e.className = name;
        e.textContent = text;
        li.append(e);
      };
      part("what", c.label, "bdi");
      part("about", about(c));
      part("kind", kinds[c.kind]);
      part("amount", c.articles === null ? "" : say("%d [1:article|articles]", c.articles));
      li.addEventListener("click", () => take(c));
      return li;
    }

    function show(found) {
      answer = found;
      active = -1;
      input.removeAttribute("aria-activedescendant");
      list.replaceChildren(...found.completions.map(option));
      const any = found.completions.length > 0;
      list.hidden = !any;
      input.setAttribute("aria-expanded", String(any));
      list.style.left = input.offsetLeft + "px";
      list.style.top = input.offsetTop + input.offsetHeight + 2 + "px";
      list.style.minWidth = Math.min(input.offsetWidth, 640) + "px";
      status.textContent = any ? say("%d [1:completion|completions]", found.completions.length) : "";
    }

    async function ask() {
      clearTimeout(timer);
      if (asking) asking.abort();
      const number = ++latest;
      const query = input.value;
      if (input.selectionStart !== input.selectionEnd) return close();
      asking = new AbortController();
      try {
        const at = bytes(query.slice(0, input.selectionStart));
        const got = await fetch(input.dataset.complete + "?" + new URLSearchParams({ q: query, at }), { headers: { Accept: "application/json" }, signal: asking.signal });
        if (!got.ok) throw new Error(got.statusText);
        const found = await got.json();
        if (number !== latest || found.query !== input.value || document.activeElement !== input) return;
        asking = null;
        show(found);
      } catch (error) {
        if (error.name === "AbortError" || number !== latest) return;
        console.warn(error);
        close();
      }
    }

    // take puts a completion in its place. A topic is no part of a query: the page is
    // told, and where nobody answers, the topic is opened beside what else is asked.
    function take(c) {
      const query = answer.query;
      const start = places(query, answer.start);
      const end = places(query, answer.end);
      const text = c.kind === "topic" ? "" : c.text;
      close();
      taking = true;
      input.setRangeText(text, start, end, "end");
      if (c.kind === "topic") input.value = input.value.trim();
      input.dispatchEvent(new Event("input", { bubbles: true }));
      taking = false;
      input.focus();
      if (c.kind === "topic" && input.dispatchEvent(new CustomEvent("tidings:topic", { bubbles: true, cancelable: true, detail: c.text }))) {
        const address = new URLSearchParams({ topic: c.text });
        if (input.value) address.set("q", input.value);
        location.assign("/explore?" + address);
      }
      if (c.kind === "field") ask();
    }

    input.addEventListener("input", (e) => {
      if (taking || e.isComposing) return;
      clearTimeout(timer);
      if (input.value.trim() === "") return close();
      timer = setTimeout(ask, pause);
    });
    input.addEventListener("compositionend", () => { timer = setTimeout(ask, pause); });
    input.addEventListener("keydown", (e) => {
      if (e.isComposing || e.ctrlKey && e.key !== " " || e.metaKey || e.altKey && e.key !== "ArrowDown") return;
      const count = list.hidden ? 0 : list.children.length;
      switch (e.key) {
        case "ArrowDown":
          if (count === 0) ask();
          else choose(active + 1 < count ? active + 1 : 0);
          break;
        case "ArrowUp":
          if (count === 0) return;
          choose(active > 0 ? active - 1 : count - 1);
          break;
        case " ":
          if (!e.ctrlKey) return;
          ask();
          break;
        case "Enter":
        case "Tab":
          if (active < 0 || count === 0 || e.shiftKey) return close();
          take(answer.completions[active]);
          break;
        case "Escape":
          if (count === 0) return;
          close();
          break;
        default:
          return;
      }
      e.preventDefault();
    });
    input.addEventListener("blur", close);
    list.addEventListener("mousedown", (e) => e.preventDefault()); // the field keeps the focus
  }

  function begin(within) {
    for (const input of within.querySelectorAll("input[data-complete]:not([role=combobox])")) attach(input);
  }

  begin(document);
  document.addEventListener("tidings:fields", (e) => begin(e.detail));
})();
