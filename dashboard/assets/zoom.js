// Moves about in a trend. A drag over a chart chooses a range and leads there; a plain
// click goes on leading to the articles (chart.js). With the chart focused, the arrows
// follow its links to what is earlier and later, + and - those to what is closer and
// wider. Listens before chart.js draws.
"use strict";

(() => {
  const least = 6; // pixels; ECharts takes fewer than five for a click

  document.addEventListener("tidings:drawn", (event) => {
    const chart = event.detail;
    if (!chart.data.zoom || !chart.data.edges) return;
    drag(chart);
    keys(chart.element);
  });

  function bucketAt(chart, x) {
    const i = Math.round(chart.instance.convertFromPixel({ gridIndex: 0 }, [x, 0])[0]);
    return Math.max(0, Math.min(i, chart.data.edges.length - 2));
  }

  function drag(chart) {
    const surface = chart.instance.getZr();
    const band = document.createElement("span");
    band.className = "band";
    band.hidden = true;
    let from = null;

    const clear = () => {
      from = null;
      band.hidden = true;
      removeEventListener("keydown", cancel, true);
      removeEventListener("mouseup", drop);
    };
    const cancel = (e) => { if (e.key === "Escape") clear(); };
    let at = 0;

    // edge gives the pixel between two buckets.
    const edge = (i) => {
      const pixel = (k) => chart.instance.convertToPixel({ gridIndex: 0 }, [k, 0])[0];
      const width = chart.data.edges.length > 2 ? pixel(1) - pixel(0) : chart.element.clientWidth;
      return pixel(0) + (i - 0.5) * width;
    };

    surface.on("mousedown", (e) => {
      const native = e.event || {};
      if (native.pointerType === "touch" || native.zrByTouch || native.button > 0 || !chart.instance.containPixel({ gridIndex: 0 }, [e.offsetX, e.offsetY])) return;
      from = at = e.offsetX;
      chart.element.append(band);
      addEventListener("keydown", cancel, true);
      addEventListener("mouseup", drop);
    });
    surface.on("mousemove", (e) => {
      if (from === null) return;
      at = e.offsetX;
      band.hidden = Math.abs(at - from) < least;
      const [a, b] = [bucketAt(chart, from), bucketAt(chart, at)].sort((x, y) => x - y);
      const left = Math.max(0, edge(a));
      band.style.left = left + "px";
      band.style.width = Math.min(chart.element.clientWidth, edge(b + 1)) - left + "px";
    });

    function drop() {
      if (from === null) return;
      const dragged = Math.abs(at - from) >= least;
      const [a, b] = [bucketAt(chart, from), bucketAt(chart, at)].sort((x, y) => x - y);
      clear();
      if (dragged) go(chart.element, { from: chart.data.edges[a], to: chart.data.edges[b + 1] });
    }
  }

  // go leads to a range: the page may do it itself.
  function go(element, range) {
    const to = new URL(location.href);
    for (const name of ["from", "to"]) to.searchParams.set(name, range[name]);
    const address = to.pathname + to.search;
    if (element.dispatchEvent(new CustomEvent("tidings:go", { bubbles: true, cancelable: true, detail: address }))) location.assign(address);
  }

  function keys(element) {
    element.tabIndex = 0;
    element.setAttribute("aria-roledescription", tidings.say("chart that can be moved"));
    element.setAttribute("aria-keyshortcuts", "ArrowLeft ArrowRight + -");
    element.addEventListener("keydown", (e) => {
      if (e.ctrlKey || e.metaKey || e.altKey) return;
      const kind = { ArrowLeft: "earlier", ArrowRight: "later", "+": "closer", "=": "closer", "-": "wider", "−": "wider" }[e.key];
      const link = kind && element.closest(".block").querySelector('[data-move="' + kind + '"]');
      if (!link) return;
      e.preventDefault();
      link.click();
    });
  }
})();
