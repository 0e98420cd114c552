// Brings a part of a page up to date while it is looked at: the element with
// data-live has what is at that address, asked for every few seconds. The part
// stays as it is while somebody is in it (a link has the focus, or text is
// selected), and where the server does not answer.
"use strict";

(() => {
  const every = 3000;
  const part = document.querySelector("[data-live]");
  if (!part) return;
  let last = null;

  function inUse() {
    const chosen = getSelection();
    return part.contains(document.activeElement) || (chosen && !chosen.isCollapsed && part.contains(chosen.anchorNode));
  }

  // put replaces the part, and keeps how far its tables are scrolled.
  function put(text) {
    const scrolled = new Map([...part.querySelectorAll("[aria-label]")].map((e) => [e.getAttribute("aria-label"), [e.scrollLeft, e.scrollTop]]));
    part.innerHTML = text;
    for (const e of part.querySelectorAll("[aria-label]")) {
      const at = scrolled.get(e.getAttribute("aria-label"));
      if (at) [e.scrollLeft, e.scrollTop] = at;
    }
  }

  async function look() {
    try {
      if (document.hidden || inUse()) return;
      const answer = await fetch(part.dataset.live, { headers: { Accept: "text/html" } });
      if (!answer.ok) return;
      const text = await answer.text();
      if (text !== last && !inUse()) put((last = text));
    } catch {
      // the server is not there: the next look may find it
    } finally {
      setTimeout(look, every);
    }
  }

  setTimeout(look, every);
})();
