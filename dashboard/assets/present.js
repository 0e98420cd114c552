// Keeps a screen on a wall up to date: asks for its page now and then and puts what comes
// in the place of what is shown. While the server does not answer, what is shown stays, and
// the screen says since when.
"use strict";

(() => {
  const every = Number(document.body.dataset.refresh) * 1000;
  const stale = document.getElementById("stale");
  let since = null; // when the server was first found away

  // As the server writes a moment: 4 Mar 2026, 15:04 UTC.
  const months = [tidings.say("Jan"), tidings.say("Feb"), tidings.say("Mar"), tidings.say("Apr"), tidings.say("May"), tidings.say("Jun"),
    tidings.say("Jul"), tidings.say("Aug"), tidings.say("Sep"), tidings.say("Oct"), tidings.say("Nov"), tidings.say("Dec")];
  const clock = (time) => time.getUTCDate() + " " + months[time.getUTCMonth()] + " " + time.getUTCFullYear() + ", " + time.toISOString().slice(11, 16) + " UTC";

  // Who moves the mouse is shown the way back for a while.
  let dozing = 0;
  document.addEventListener("mousemove", () => {
    document.body.classList.add("awake");
    clearTimeout(dozing);
    dozing = setTimeout(() => document.body.classList.remove("awake"), 4000);
  });

  async function refresh() {
    const giveUp = new AbortController();
    const timer = setTimeout(() => giveUp.abort(), Math.max(every, 30000));
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store", signal: giveUp.signal });
      if (!answer.ok) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById("wall");
      if (!fresh || page.querySelector("[data-refresh]") === null) throw new Error("another page came");
      const wall = document.importNode(fresh, true);
      document.getElementById("wall").replaceWith(wall);
      document.title = page.title;
      document.dispatchEvent(new CustomEvent("tidings:charts", { detail: wall }));
      since = null;
      stale.textContent = "";
    } catch (error) {
      since = since || new Date();
      const shown = document.querySelector(".asof").dataset.asof;
      stale.textContent = tidings.say("No answer from the server since %s. What is shown is as of %s.", clock(since), shown);
    } finally {
      clearTimeout(timer);
      setTimeout(refresh, every);
    }
  }

  setTimeout(refresh, every);
})();
