// Draws the charts of a page. The server builds their options with go-echarts and puts
// them, with the numbers behind them, into script elements of type application/json;
// chart-option.js completes them. A click leads to the articles. load.js loads this, and
// what it needs, where a page has a chart.
"use strict";

const tidingsCharts = (() => {
  const { palette, complete } = tidingsOption;
  const drawn = []; // {element, instance, data}
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const print = matchMedia("print");
  const budget = 30; // milliseconds of drawing before what is drawn is shown
  const paper = 672; // pixels of 178 mm: A4 without its margins

  // target gives the address that a click at a pixel leads to, or "".
  function target(chart, x, y) {
    if (!chart.instance.containPixel({ gridIndex: 0 }, [x, y])) return "";
    const at = chart.instance.convertFromPixel({ gridIndex: 0 }, [x, y]);
    const data = chart.data;
    const row = (data.links && data.links[Math.round(at[1])]) || "";
    if (data.kind === "bars") return row;
    const list = data.kind === "heat" ? row : data.list;
    const i = Math.round(at[0]);
    if (!list || !data.edges || i < 0 || i + 1 >= data.edges.length) return "";
    const url = new URL(list, location.href);
    url.searchParams.set("from", data.edges[i]);
    url.searchParams.set("to", data.edges[i + 1]);
    return url.pathname + url.search;
  }

  function listen(chart) {
    const surface = chart.instance.getZr();
    surface.on("mousemove", (e) => {
      surface.setCursorStyle(target(chart, e.offsetX, e.offsetY) ? "pointer" : "default");
    });
    surface.on("click", (e) => {
      const url = target(chart, e.offsetX, e.offsetY);
      if (!url) return;
      if (e.event && (e.event.ctrlKey || e.event.metaKey)) window.open(url, "_blank", "noopener");
      else location.assign(url);
    });
  }

  // fit makes the squares of a heat map fill its cells; it says whether that changed them.
  function fit(data, instance) {
    const at = (x, y) => instance.convertToPixel({ gridIndex: 0 }, [x, y]);
    const columns = data.cells.length ? data.cells[0].length : 0;
    const [first, next] = [at(0, 0), at(1, 1)];
    const width = columns > 1 ? next[0] - first[0] : 24;
    const height = data.cells.length > 1 ? next[1] - first[1] : 24;
    const cell = [Math.max(1, width > 4 ? width - 1 : width), Math.max(2, Math.min(height - 2, 28))];
    const before = data.cell;
    data.cell = cell;
    return !before || before[0] !== cell[0] || before[1] !== cell[1];
  }

  function show(chart, colours) {
    const option = () => complete(chart.data, colours, chart.element.clientWidth, false);
    if (chart.data.kind === "heat") {
      // Where the cells lie shows without them, and thousands of them are drawn once.
      const empty = option();
      for (const series of empty.series) series.data = [];
      chart.instance.setOption(empty, { notMerge: true });
      fit(chart.data, chart.instance);
    }
    chart.instance.setOption(option(), { notMerge: true });
  }

  function draw(element) {
    const data = JSON.parse(document.getElementById(element.dataset.chart).textContent);
    const chart = { element, data, instance: echarts.init(element, null, { renderer: "canvas" }) };
    show(chart, palette());
    listen(chart);
    let width = element.clientWidth, height = element.clientHeight;
    chart.observer = new ResizeObserver(() => { // which tells of the first size, too
      if (element.clientWidth === width && element.clientHeight === height) return;
      width = element.clientWidth;
      height = element.clientHeight;
      chart.instance.resize();
      if (data.kind === "bars" || data.kind === "heat") show(chart, palette()); // their labels' width hangs on the chart's
    });
    chart.observer.observe(element);
    element.dataset.drawn = "true";
    drawn.push(chart);
    element.dispatchEvent(new CustomEvent("tidings:drawn", { bubbles: true, detail: chart })); // zoom.js
  }

  function redraw() {
    const colours = palette();
    for (const chart of drawn) show(chart, colours);
  }

  // begin draws the charts within an element, and forgets those that have left the page.
  // The first is seen before the others are drawn, unless they stand for others that were
  // seen: those are drawn at once.
  function begin(within, atOnce) {
    for (let i = drawn.length - 1; i >= 0; i--) {
      if (drawn[i].element.isConnected) continue;
      drawn[i].observer.disconnect();
      drawn[i].instance.dispose();
      drawn.splice(i, 1);
    }
    const waiting = [...within.querySelectorAll("[data-chart]:not([data-drawn])")];
    const some = () => {
      const until = atOnce ? Infinity : performance.now() + budget;
      do {
        const element = waiting.shift();
        if (!element.isConnected || element.dataset.drawn) continue;
        try {
          draw(element);
        } catch (error) {
          tidings.undrawn(element, error);
        }
      } while (waiting.length > 0 && performance.now() < until);
      offer(within);
      if (waiting.length > 0) afterPaint(some);
    };
    if (waiting.length === 0) return;
    if (atOnce || drawn.length === 0) some();
    else afterPaint(some); // what is drawn is seen first
  }

  // offer shows the buttons for pictures of the charts that are drawn.
  function offer(within) {
    for (const button of within.querySelectorAll("[data-png][hidden]")) {
      const chart = drawn.find((c) => c.element.id === button.dataset.png);
      if (!chart) continue;
      button.hidden = false;
      tidingsPicture.offer(button, chart);
    }
  }

  // afterPaint goes on when what was drawn is on the screen; where nothing is shown, soon.
  function afterPaint(go) {
    if (document.hidden) setTimeout(go);
    else requestAnimationFrame(() => setTimeout(go));
  }

  // The first chart of a page is drawn before what stands below it is read.
  const first = document.querySelector("[data-chart]");
  if (first && document.readyState === "loading") begin(first.parentElement);

  dark.addEventListener("change", redraw);
  print.addEventListener("change", () => {
    // On paper a chart is as wide as the page between its margins, or as half of it.
    for (const chart of drawn) chart.instance.resize(print.matches ? { width: chart.element.closest(".card") ? paper / 2 - 30 : paper } : {});
    redraw();
  });

  return { begin, fit };
})();
