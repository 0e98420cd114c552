// Draws the charts of a page. The server builds their options with go-echarts and puts
// them, with the numbers behind them, into script elements of type application/json;
// chart-option.js completes them. A click leads to the articles. app.js loads this, and
// what it needs, where a page has a chart.
"use strict";

const tidingsCharts = (() => {
  const { palette, complete } = tidingsOption;
  const drawn = []; // {element, instance, data}
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const print = matchMedia("print");
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
    const draw = () => chart.instance.setOption(complete(chart.data, colours, chart.element.clientWidth, false), { notMerge: true });
    draw();
    if (chart.data.kind === "heat" && fit(chart.data, chart.instance)) draw();
  }

  function draw(element) {
    const data = JSON.parse(document.getElementById(element.dataset.chart).textContent);
    const chart = { element, data, instance: echarts.init(element, null, { renderer: "canvas" }) };
    show(chart, palette());
    listen(chart);
    chart.observer = new ResizeObserver(() => {
      chart.instance.resize();
      if (data.kind === "bars" || data.kind === "heat") show(chart, palette()); // their labels' width hangs on the chart's
    });
    chart.observer.observe(element);
    element.dataset.drawn = "true";
    drawn.push(chart);
    element.dispatchEvent(new CustomEvent("tidings:drawn", { bubbles: true, detail: chart })); // zoom.js
    return chart;
  }

  function redraw() {
    const colours = palette();
    for (const chart of drawn) show(chart, colours);
  }

  // begin draws the charts within an element, and forgets those that have left the page.
  // What cannot be drawn is told to undrawn. They are drawn one after another, so that the
  // first is seen, and the page answers, while the others wait; or all at once, where they
  // stand for others that were seen.
  function begin(within, undrawn, atOnce) {
    for (let i = drawn.length - 1; i >= 0; i--) {
      if (drawn[i].element.isConnected) continue;
      drawn[i].observer.disconnect();
      drawn[i].instance.dispose();
      drawn.splice(i, 1);
    }
    const waiting = [...within.querySelectorAll("[data-chart]:not([data-drawn])")];
    const next = () => {
      const element = waiting.shift();
      if (!element) return;
      if (element.isConnected && !element.dataset.drawn) {
        try {
          offer(draw(element));
        } catch (error) {
          undrawn(element, error);
        }
      }
      if (atOnce) next();
      else setTimeout(next);
    };
    next();
  }

  // offer shows the buttons that make pictures of a chart.
  function offer(chart) {
    for (const button of document.querySelectorAll('[data-png="' + chart.element.id + '"][hidden]')) {
      button.hidden = false;
      tidingsPicture.offer(button, chart);
    }
  }

  dark.addEventListener("change", redraw);
  print.addEventListener("change", () => {
    // On paper a chart is as wide as the page between its margins, or as half of it.
    for (const chart of drawn) chart.instance.resize(print.matches ? { width: chart.element.closest(".card") ? paper / 2 - 30 : paper } : {});
    redraw();
  });

  return { begin, fit };
})();
