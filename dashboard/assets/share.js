// Passes charts and boards on: copies links and the snippet that embeds a chart. Without
// it, the address of the page and the links beside a chart do.
"use strict";

(() => {
  const whole = (path) => new URL(path, location.href).href;

  // tell says what was done where a screen reader hears it, too.
  function tell(button, text) {
    const place = button.closest(".share").querySelector(".copied");
    place.textContent = text;
    clearTimeout(place.timer);
    place.timer = setTimeout(() => (place.textContent = ""), 4000);
  }

  // snippet shows a text that is to be copied, ready to be copied by hand.
  function snippet(button, text, note) {
    const share = button.closest(".share");
    let box = share.querySelector(".snippet");
    if (!box) {
      box = document.createElement("span");
      box.className = "snippet";
      const field = document.createElement("textarea");
      field.readOnly = true;
      field.setAttribute("aria-label", tidings.say("To be copied"));
      const words = document.createElement("span");
      words.className = "note";
      box.append(field, words);
      share.append(box);
    }
    const field = box.querySelector("textarea");
    field.value = text;
    field.rows = text.length > 100 ? 4 : 2;
    box.querySelector(".note").textContent = note;
    field.select();
    return field;
  }

  // copy puts a text on the clipboard. A page that is not on this machine and not encrypted
  // has none: then the text is shown, chosen, and copied the old way if that is possible.
  async function copy(button, text, note) {
    if (note) snippet(button, text, note);
    try {
      await navigator.clipboard.writeText(text);
      tell(button, tidings.say("Copied"));
    } catch {
      snippet(button, text, note || "");
      tell(button, document.execCommand("copy") ? tidings.say("Copied") : tidings.say("Press Ctrl+C to copy"));
    }
  }

  function frame(button) {
    const chart = button.closest("section, .block");
    const heading = chart && chart.querySelector("h2");
    const frame = document.createElement("iframe");
    frame.src = whole(button.dataset.embed);
    frame.width = "640";
    frame.height = "400";
    frame.title = "Tidings: " + (heading ? heading.textContent.trim() : tidings.say("chart"));
    frame.loading = "lazy";
    frame.style.border = "0";
    return frame.outerHTML;
  }

  function begin(within) {
    for (const button of within.querySelectorAll("[data-copy][hidden]")) {
      button.hidden = false;
      button.addEventListener("click", () => copy(button, whole(button.dataset.copy)));
    }
    for (const button of within.querySelectorAll("[data-embed][hidden]")) {
      button.hidden = false;
      button.addEventListener("click", () => {
        const note = "unframed" in button.dataset
          ? tidings.say("No page may show it yet: the server must be started with --embed-origin and the origin of the page.")
          : tidings.say("The page that shows it must be at an origin given with --embed-origin.");
        copy(button, frame(button), note);
      });
    }
  }

  begin(document);
  // Parts of a page that come later have buttons, too.
  new MutationObserver((changes) => {
    for (const change of changes) {
      for (const node of change.addedNodes) if (node instanceof Element) begin(node.parentElement || node);
    }
  }).observe(document.querySelector("main"), { childList: true, subtree: true });
})();
