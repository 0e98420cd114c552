// Begins the work of a page: loads the scripts that draw where there is a chart, and puts
// the parts that take longer into their places. Pages without a chart do without the rest.
"use strict";

(() => {
  const scripts = (document.currentScript.dataset.charts || "").split(" ").filter(Boolean);

  // chartsLoaded fetches the library that draws and the scripts around it, which run in
  // their order.
  let loading = null;
  function chartsLoaded() {
    loading ??= Promise.all(scripts.map((address) => new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = address;
      script.async = false;
      script.onload = done;
      script.onerror = () => failed(new Error("the scripts that draw charts could not be had"));
      document.head.append(script);
    })));
    return loading;
  }

  function undrawn(element, error) {
    console.error(error);
    element.textContent = tidings.say("The chart could not be drawn; the table has the same numbers.");
  }

  // begin draws the charts within an element, all at once where they stand for others.
  function begin(within, atOnce) {
    if (typeof tidingsCharts !== "undefined") {
      tidingsCharts.begin(within, undrawn, atOnce);
      return;
    }
    const waiting = within.querySelectorAll("[data-chart]");
    if (waiting.length > 0) chartsLoaded().then(() => tidingsCharts.begin(within, undrawn, atOnce), (error) => waiting.forEach((element) => undrawn(element, error)));
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

  begin(document);
  late();
  document.addEventListener("tidings:charts", (e) => begin(e.detail, true)); // sql.js puts charts into its page
})();
