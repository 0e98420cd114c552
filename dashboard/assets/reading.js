// Puts the passages of the articles into a list, and gives it keys.
//
// The passages come later than the list: their place is kept, so that nothing moves.
"use strict";

(() => {
  const list = document.querySelector("[data-passages]");
  if (!list) return;
  const rows = new Map([...list.querySelectorAll(".articles > li")].map((row) => [row.dataset.article, row]));
  fetch(list.dataset.passages, { headers: { Accept: "text/html" } })
    .then((answer) => (answer.ok ? answer.text() : Promise.reject(new Error(answer.statusText))))
    .then((text) => {
      const room = document.createElement("template");
      room.innerHTML = text;
      for (const found of room.content.querySelectorAll("[data-of]")) {
        const row = rows.get(found.dataset.of);
        const title = found.querySelector(":scope > span");
        if (title) row.querySelector("a.title").replaceChildren(...title.childNodes);
        row.querySelector(".passage").replaceWith(found.querySelector(".passage"));
      }
    })
    .catch((error) => {
      console.info(error); // the list stands without them
      list.classList.remove("withpassages");
    });
})();

// Keys for a list of articles: j and k go from one to the next, o opens it, and ?
// shows the keys. They are single characters, which people who speak to their machine
// type without meaning to: the dialogue has a switch that turns them off, and it is
// remembered. Nothing is taken from somebody who types in a field or holds a modifier.
(() => {
  const dialog = document.getElementById("keys");
  const titles = () => [...document.querySelectorAll(".articles > li > a.title")];
  if (!dialog || titles().length === 0) return;
  const remembered = "tidings-keys";
  const on = dialog.querySelector("[data-keys-on]");

  try {
    on.checked = localStorage.getItem(remembered) !== "off";
  } catch {
    // nothing can be remembered here
  }
  on.addEventListener("change", () => {
    try {
      localStorage.setItem(remembered, on.checked ? "on" : "off");
    } catch {
      // it holds for this page alone
    }
  });

  const button = document.querySelector("[data-keys]");
  button.hidden = false;
  button.addEventListener("click", () => dialog.showModal());

  function typing(e) {
    const at = e.target;
    return at.isContentEditable || (at.closest && at.closest("input, textarea, select, [role=textbox]"));
  }

  // go moves the focus to the article that is so many further on, from the row that has
  // the focus or else from the first one that is in sight.
  function go(by) {
    const all = titles();
    const row = document.activeElement && document.activeElement.closest(".articles > li");
    let next;
    if (row) {
      next = all.findIndex((a) => a.parentElement === row) + by;
    } else {
      const seen = all.findIndex((a) => a.getBoundingClientRect().top >= 0);
      next = seen < 0 ? all.length - 1 : by > 0 ? seen : seen - 1;
    }
    const to = all[Math.min(Math.max(next, 0), all.length - 1)];
    to.focus({ preventScroll: true });
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    to.parentElement.scrollIntoView({ block: "nearest", behavior: still ? "instant" : "smooth" });
  }

  document.addEventListener("keydown", (e) => {
    if (e.defaultPrevented || e.isComposing || e.ctrlKey || e.altKey || e.metaKey || dialog.open || typing(e) || !on.checked) return;
    switch (e.key) {
      case "j":
        go(1);
        break;
      case "k":
        go(-1);
        break;
      case "o": {
        const row = document.activeElement && document.activeElement.closest(".articles > li");
        if (!row) return;
        row.querySelector("a.title").click();
        break;
      }
      case "?":
        dialog.showModal();
        break;
      default:
        return;
    }
    e.preventDefault();
  });
})();
