// Tells a page of what is stored while it is looked at, by server-sent events (/live).
// The element with data-new says how many articles have come since the page was made,
// as a link that loads it anew. The element with data-live has what is at that address,
// asked for again when something was written, and now and then because times pass; it
// stays as it is while somebody is in it (a link has the focus, or text is selected),
// and where the server does not answer.
"use strict";

(() => {
  const part = document.querySelector("[data-live]");
  const mark = document.querySelector("[data-new]");
  const remembered = "tidings-newer";
  const settled = 10000; // a page that is left before takes no connection

  // listen hears events while the page is in sight: a browser has few connections to
  // a server, and pages out of sight must not take them all. What was missed is told
  // when it comes back.
  function listen(url, event, heard) {
    const again = 30000; // after the server turned it away
    let source = null;
    let waiting = 0;
    function open() {
      clearTimeout(waiting);
      if (source || document.hidden) return; // it is opened when the page is seen again
      source = new EventSource(url);
      source.addEventListener(event, (e) => heard(JSON.parse(e.data)));
      source.addEventListener("error", () => {
        if (!source || source.readyState !== EventSource.CLOSED) return; // it tries again by itself
        close();
        waiting = setTimeout(open, again);
      });
    }
    function close() {
      clearTimeout(waiting);
      if (source) source.close();
      source = null;
    }
    document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
    addEventListener("pagehide", close);
    addEventListener("pageshow", (e) => e.persisted && open());
    waiting = setTimeout(open, settled);
  }

  function sayHowMany({ count }) {
    if (count === 0) {
      mark.replaceChildren();
      return;
    }
    const link = document.createElement("a");
    link.href = mark.dataset.href;
    link.textContent = tidings.say("%d new [1:article|articles]", count);
    link.addEventListener("click", () => {
      try {
        const since = new URL(mark.dataset.new, location.href).searchParams.get("since");
        sessionStorage.setItem(remembered, JSON.stringify({ href: link.href, since: Number(since) }));
      } catch {
        // then they are not marked
      }
    });
    mark.replaceChildren(link);
  }

  // markFresh marks the rows of a list that were not there when the page was left by
  // the link that says how many are new.
  function markFresh() {
    try {
      const left = JSON.parse(sessionStorage.getItem(remembered));
      sessionStorage.removeItem(remembered);
      if (!left || left.href !== location.href) return;
      for (const row of document.querySelectorAll("[data-article]")) {
        if (Number(row.dataset.article) <= left.since) continue;
        row.classList.add("fresh");
        row.title = tidings.say("New");
      }
    } catch {
      // nothing was remembered
    }
  }

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

  const every = 15000; // times pass also where nothing is written
  const soon = 3000; // while somebody is in it
  let last = null;
  let next = 0;

  async function look() {
    clearTimeout(next);
    let wait = every;
    try {
      if (document.hidden) return;
      if (inUse()) {
        wait = soon;
        return;
      }
      const answer = await fetch(part.dataset.live, { headers: { Accept: "text/html" } });
      if (!answer.ok) return;
      const text = await answer.text();
      if (inUse()) wait = soon;
      else if (text !== last) put((last = text));
    } catch {
      // the server is not there: the next look may find it
    } finally {
      clearTimeout(next);
      next = setTimeout(look, wait);
    }
  }

  if (mark) {
    markFresh();
    listen(mark.dataset.new, "new", sayHowMany);
  }
  if (part) {
    listen("/live", "change", look);
    next = setTimeout(look, soon);
  }
})();
