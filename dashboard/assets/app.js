// Begins the work of a page: has its charts drawn, and puts the parts that take longer, and
// the tables that were kept back, into their places.
"use strict";

(() => {
  // unfold puts the tables that the page keeps as text into their places.
  function unfold(within) {
    for (const kept of within.querySelectorAll("noscript.kept")) {
      const room = document.createElement("template");
      if (kept.firstElementChild) room.content.append(...kept.childNodes); // it came by a script
      else room.innerHTML = kept.textContent;
      kept.replaceWith(room.content);
    }
  }

  // unfoldAll does so one by one while nothing else is to be done, so that they can be
  // searched for in the page.
  function unfoldAll() {
    const kept = document.querySelector("noscript.kept");
    if (!kept) return;
    unfold(kept.parentElement);
    whenIdle(unfoldAll);
  }

  function whenIdle(go) {
    if (typeof requestIdleCallback === "function") requestIdleCallback(go, { timeout: 2000 });
    else setTimeout(go, 50);
  }

  // begin draws the charts within an element, all at once where they stand for others.
  function begin(within, atOnce) {
    for (const open of within.querySelectorAll("details[open]")) unfold(open);
    const waiting = within.querySelectorAll("[data-chart]");
    if (waiting.length === 0) return;
    if (typeof tidingsCharts !== "undefined") tidingsCharts.begin(within, atOnce); // now, not in a moment
    else tidingsLoad.charts().then(() => tidingsCharts.begin(within, atOnce), (error) => waiting.forEach((element) => tidings.undrawn(element, error)));
  }

  // late puts the parts that take longer into their places, one after another.
  async function late() {
    for (let place; (place = document.querySelector("[data-load]:not([data-asked])")); ) {
      const url = place.dataset.load;
      place.dataset.asked = "true"; // the style sheets know by the address how high it will be
      try {
        const answer = await fetch(url, { headers: { Accept: "text/html" } });
        if (!answer.ok) throw new Error(answer.statusText);
        const room = document.createElement("template");
        room.innerHTML = await answer.text();
        const parts = [...room.content.children];
        place.replaceWith(room.content);
        for (const part of parts) begin(part);
      } catch (error) {
        console.warn(error);
        place.classList.add("failed");
        place.querySelector("p").append(" ", tidings.say("This could not be had; the link tries again."));
      }
    }
  }

  document.addEventListener("click", (e) => {
    const summary = e.target.closest("summary");
    if (summary) unfold(summary.parentElement);
  }, true);
  document.addEventListener("toggle", (e) => unfold(e.target), true);
  begin(document);
  late().then(() => whenIdle(unfoldAll));
  document.addEventListener("tidings:charts", (e) => { // explore.js and sql.js put charts into their pages
    begin(e.detail, true);
    whenIdle(unfoldAll);
  });
})();
