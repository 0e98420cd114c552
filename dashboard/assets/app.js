// Draws the charts of a page. The server builds their options with go-echarts
// and puts them, with the numbers behind them, into script elements of type
// application/json. This script adds what JSON cannot carry: colours from the
// style sheet, number formats, tooltips, clicks and pictures. Every text in the
// data is shown as text: nothing in it is ever read as code or markup.
"use strict";

(() => {
  const library = document.currentScript.dataset.echarts;
  const drawn = []; // {element, instance, data}
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const print = matchMedia("print");
  const paper = 672; // pixels of 178 mm: A4 without its margins
  const { say, percent, lang, sign } = tidings;
  const whole = new Intl.NumberFormat(lang, { maximumFractionDigits: 0 });
  const any = new Intl.NumberFormat(lang, { maximumSignificantDigits: 6, useGrouping: "min2" });
  const decimal = new Intl.NumberFormat(lang, { maximumFractionDigits: 1 });

  // axisPercent keeps the labels of an axis short: 5%, 2.5%.
  function axisPercent(ratio) {
    return any.format(parseFloat((ratio * 100).toPrecision(3))) + sign;
  }

  // label shortens a text and takes the braces out, which ECharts would read
  // as the name of a text style.
  function label(text, most) {
    const characters = Array.from(String(text).replace(/\{/g, "❴").replace(/\}/g, "❵").replace(/\s+/g, " "));
    return characters.length > most ? characters.slice(0, most - 1).join("") + "…" : characters.join("");
  }

  function palette() {
    const style = getComputedStyle(document.documentElement);
    const value = (name) => style.getPropertyValue(name).trim();
    return {
      font: getComputedStyle(document.body).fontFamily,
      before: value("--before"),
      ink: value("--ink"),
      quiet: value("--quiet"),
      line: value("--line"),
      paper: value("--paper"),
      raised: value("--raised"),
      silent: value("--silent"),
      hatch: value("--hatch"),
      alarm: value("--alarm"),
      accent: value("--accent"),
      series: [1, 2, 3, 4, 5, 6, 7, 8].map((n) => value("--series-" + n)),
    };
  }

  // rawIndexes gives, for each series of the option, its index in data.counts,
  // or -1 for an average or the shading.
  function rawIndexes(option) {
    let next = 0;
    return option.series.map((s) => (s.id ? -1 : next++));
  }

  // The marks of the series, one for each colour: where there are many, lines are
  // told by them as well.
  const marks = [
    "circle", "rect", "triangle", "diamond", "path://M0,0L10,0L5,9Z", // a triangle upside down
    "path://M3,0H7V3H10V7H7V10H3V7H0V3H3Z", "path://M2,0L5,3L8,0L10,2L7,5L10,8L8,10L5,7L2,10L0,8L3,5L0,2Z", // plus, cross
    "path://M5,0L6.5,3.5L10,3.8L7.3,6.2L8.1,10L5,8L1.9,10L2.7,6.2L0,3.8L3.5,3.5Z", // star
  ];
  const manyLines = 3; // more of them have marks

  // mark puts the mark of a series on some of its points, each series on others.
  function mark(series, shape, raw, drawn) {
    const step = Math.max(1, Math.ceil(series.data.length / 8));
    const first = Math.floor((step * raw) / drawn);
    series.data = series.data.map((point, i) => {
      if (i % step !== first) return point;
      const datum = point !== null && typeof point === "object" && !Array.isArray(point) ? point : { value: point };
      return Object.assign({}, datum, { symbol: shape, symbolSize: 9 });
    });
  }

  // slotOf is the colour of a series: 1 to 8 of the palette, or 0 for what is
  // compared with.
  function slotOf(data, series, colours) {
    return data.slots ? data.slots[series] : (series % colours.series.length) + 1;
  }

  function colourOf(data, series, colours) {
    const slot = slotOf(data, series, colours);
    return slot === 0 ? colours.before : colours.series[slot - 1];
  }

  function axisStyle(axis, colours) {
    axis.axisLabel = Object.assign({}, axis.axisLabel, { color: colours.quiet, hideOverlap: true });
    axis.axisLine = { show: axis.type !== "value", lineStyle: { color: colours.line } };
    axis.axisTick = { show: false };
    axis.splitLine = { show: axis.type === "value", lineStyle: { color: colours.line } };
  }

  // amount is what a tooltip says of one point: count of total (ratio), or the
  // value of a chart without counts.
  function amount(data, series, point) {
    if (data.values) return value(data.values[series][point]);
    const count = data.counts[series][point];
    const total = data.totals[series][point];
    if (count === null || count === undefined) return say("nothing collected");
    const shown = data.shown && data.shown[series] && data.shown[series][point];
    const share = percent(total ? count / total : 0);
    if (typeof shown !== "number") return say("%d of %d (%s)", count, total, share);
    if (data.measure === "index") return say("%d of %d (%s), index %s", count, total, share, decimal.format(shown));
    return say("%d of %d (%s), %d so far", count, total, share, shown);
  }

  // ghost says what was counted in an earlier period.
  function ghost(data, id, point) {
    const [, n, series] = id.split("-");
    const earlier = data.ghosts[n];
    return earlier.name + ", " + earlier.dates[point] + ": " + amount({ counts: earlier.counts, totals: earlier.totals }, series, point);
  }

  // covered says how much of the usual volume was collected, where part of it was not.
  function covered(data, series, point) {
    const share = data.coverage && data.coverage[series] && data.coverage[series][point];
    if (typeof share !== "number" || share >= 0.95) return "";
    return "\n    " + (point === data.running ? say("%s of what usually has come by now was collected", percent(share)) : say("%s of the usual was collected", percent(share)));
  }

  // hatch is a pattern of slanting lines.
  function hatch(colour) {
    const tile = document.createElement("canvas");
    tile.width = tile.height = 8;
    const pen = tile.getContext("2d");
    pen.strokeStyle = colour;
    pen.lineWidth = 1.5;
    for (const x of [-8, 0, 8]) {
      pen.beginPath();
      pen.moveTo(x, 8);
      pen.lineTo(x + 8, 0);
      pen.stroke();
    }
    return { image: tile, repeat: "repeat" };
  }

  function value(v) {
    return v === null || v === undefined ? "–" : any.format(v);
  }

  function lineTooltip(data, raw) {
    return (points) => {
      if (points.length === 0) return "";
      const lines = [data.labels ? label(data.labels[points[0].dataIndex], 60) : points[0].axisValueLabel];
      for (const p of points) {
        const series = raw[p.seriesIndex];
        if (series >= 0) {
          lines.push(p.marker + label(p.seriesName, 42) + ": " + amount(data, series, p.dataIndex) + covered(data, series, p.dataIndex));
        } else if (p.seriesId === "expected") {
          const usual = data.expected && data.expected[p.dataIndex];
          if (typeof usual === "number") lines.push(say("expected: %s", decimal.format(usual)));
        } else if (p.seriesId === "events" && p.value !== "-") {
          lines.push(say("an anomaly: see below"));
        } else if (String(p.seriesId).startsWith("ghost-")) {
          lines.push("    " + ghost(data, p.seriesId, p.dataIndex));
        } else if (String(p.seriesId).startsWith("average-")) {
          const value = Number(p.value);
          lines.push(p.marker + say("%s, average of %d: %s", label(p.seriesName, 42), data.average, data.measure === "ratio" ? percent(value) : decimal.format(value)));
        }
      }
      for (const n of data.notes || []) {
        if (n.first <= points[0].dataIndex && points[0].dataIndex <= n.last) lines.push(n.number + "  " + label(n.text, 80));
      }
      return lines.join("\n");
    };
  }

  // annotate draws what was written on days: a line on the bucket or a band over
  // several, with the number that it has in the list below.
  function annotate(option, data, colours) {
    if (!data.notes) return;
    const tag = (n) => ({ show: true, formatter: String(n.number), position: "insideEndTop", rotate: 0, distance: 2, color: colours.paper, backgroundColor: colours.quiet, borderRadius: 8, padding: [2, 5], fontSize: 11 });
    const line = (n, at) => ({ xAxis: at, label: tag(n) });
    option.series.push({
      id: "annotations", name: "annotations", type: "line", data: [], silent: true,
      markLine: { silent: true, symbol: "none", animation: false, lineStyle: { color: colours.quiet, width: 1, type: "solid" }, data: data.notes.map((n) => line(n, n.first)) },
      markArea: { silent: true, animation: false, itemStyle: { color: colours.quiet, opacity: 0.12 }, data: data.notes.filter((n) => n.last > n.first).map((n) => [{ xAxis: n.first }, { xAxis: n.last }]) },
    });
  }

  // complete finishes the server's option for the screen, or for a picture
  // that also carries its title.
  function complete(data, colours, width, picture) {
    const option = structuredClone(data.option);
    annotate(option, data, colours);
    const raw = rawIndexes(option);
    const bars = data.kind === "bars";
    option.color = colours.series;
    option.textStyle = { fontFamily: colours.font, color: colours.ink };
    option.animation = false;
    delete option.toolbox;
    for (const axis of option.xAxis) axisStyle(axis, colours);
    for (const axis of option.yAxis) axisStyle(axis, colours);

    let next = 0;
    const many = data.kind === "lines" && raw.filter((r) => r >= 0).length > manyLines;
    const averaged = option.series.some((s) => String(s.id).startsWith("average-"));
    const icons = new Map();
    option.series.forEach((series, i) => {
      if (series.id === "uncollected" || series.id === "partial") {
        series.itemStyle = { color: series.id === "partial" ? colours.silent : hatch(colours.hatch) };
        series.silent = true;
        series.z = 0;
        return;
      }
      if (series.id === "expected") {
        series.lineStyle = Object.assign({}, series.lineStyle, { color: colours.quiet });
        series.itemStyle = { color: colours.quiet };
        series.silent = true;
        return;
      }
      if (series.id === "annotations") {
        series.itemStyle = { color: colours.quiet };
        return;
      }
      if (series.id === "events") {
        series.itemStyle = { color: "transparent", borderColor: colours.alarm, borderWidth: 2 };
        series.silent = true;
        series.z = 4;
        return;
      }
      // An average and what is pale have the colour of their series.
      if (raw[i] >= 0) next = raw[i];
      const colour = colourOf(data, next, colours);
      series.itemStyle = Object.assign({}, series.itemStyle, { color: colour });
      if (series.type === "line") {
        series.showAllSymbol = true; // the dots between two gaps
        if (String(series.id).startsWith("ghost-")) series.z = 1; // behind
        series.lineStyle = Object.assign({}, series.lineStyle, { color: colour });
        if (many) {
          const shape = marks[slotOf(data, next, colours) - 1];
          icons.set(series.name, shape);
          if (averaged ? String(series.id).startsWith("average-") : raw[i] >= 0) mark(series, shape, next, data.counts?.length || data.values.length);
        }
        if (data.kind === "spark") series.areaStyle = { color: colour, opacity: 0.12 };
      }
    });

    Object.assign(option.tooltip, {
      renderMode: "richText",
      confine: true,
      backgroundColor: colours.raised,
      borderColor: colours.line,
      textStyle: { color: colours.ink, fontSize: 12, lineHeight: 18 },
      axisPointer: { type: bars ? "shadow" : "line", lineStyle: { color: colours.quiet }, shadowStyle: { color: colours.quiet, opacity: 0.08 } },
    });

    if (data.kind === "heat") {
      const names = option.yAxis[0].data;
      option.yAxis[0].axisLabel.formatter = (name) => label(name, 80);
      option.yAxis[0].axisLabel.width = Math.round(Math.min(width * 0.34, 240));
      option.yAxis[0].axisLabel.overflow = "truncate";
      option.yAxis[0].axisLabel.color = colours.ink;
      option.yAxis[0].axisLabel.interval = 0;
      const fills = { usual: colours.series[0], little: colours.series[4], silent: colours.alarm, "not collected": colours.silent };
      for (const series of option.series) {
        series.itemStyle = { color: fills[series.id] };
        series.symbolSize = data.cell || 6;
        series.emphasis = { scale: false };
      }
      option.xAxis[0].boundaryGap = true;
      option.tooltip.formatter = (p) => label(names[p.value[1]], 60) + "\n" + option.xAxis[0].data[p.value[0]] + "\n" + data.cells[p.value[1]][p.value[0]];
    } else if (bars) {
      const names = option.yAxis[0].data;
      option.yAxis[0].axisLabel.formatter = (name) => label(name, 80);
      option.yAxis[0].axisLabel.width = Math.round(width * 0.4);
      option.yAxis[0].axisLabel.overflow = "truncate";
      option.yAxis[0].axisLabel.color = colours.ink;
      option.yAxis[0].axisLabel.interval = 0;
      for (const series of option.series) {
        series.barMaxWidth = 18;
        series.label = { show: true, position: "right", color: colours.quiet, formatter: (p) => barLabel(data, p.seriesIndex, p.dataIndex) };
      }
      option.tooltip.formatter = (points) => [label(names[points[0].dataIndex], 60)].concat(points.map((p) =>
        (points.length > 1 ? p.marker + label(p.seriesName, 42) + ": " : "") + amount(data, p.seriesIndex, p.dataIndex))).join("\n");
    } else {
      const y = option.yAxis[0];
      y.axisLabel.formatter = data.measure === "ratio" ? axisPercent : (v) => (data.values ? any : whole).format(v);
      if (data.measure === "count" || data.measure === "cumulative") y.minInterval = 1;
      option.tooltip.formatter = lineTooltip(data, raw);
    }
    if (option.legend.show !== false) {
      option.legend.textStyle = { color: colours.ink };
      option.legend.inactiveColor = colours.line;
      option.legend.pageTextStyle = { color: colours.quiet };
      option.legend.formatter = (name) => label(name, 44);
      option.legend.icon = "roundRect";
      if (many) option.legend.data = [...new Set(option.series.map((s) => s.name))].map((name) => ({ name, icon: icons.get(name) || "roundRect" }));
      option.legend.itemHeight = 10;
      option.legend.itemWidth = 14;
    }

    if (picture) {
      const source = label(data.source || say("Source: Tidings. Made %s.", new Date().toISOString().slice(0, 10)), 320);
      option.title = [{
        show: true, left: 16, top: 12, text: label(data.title, 75), subtext: label(data.subtitle, 130),
        textStyle: { color: colours.ink, fontSize: 18 }, subtextStyle: { color: colours.quiet, fontSize: 12 },
      }, {
        show: true, left: 16, bottom: 8, itemGap: 0, padding: [0, 5], text: "", subtext: source,
        subtextStyle: { color: colours.quiet, fontSize: 10.5, lineHeight: 14, width: width - 42, overflow: "break" },
      }];
      const grid = Array.isArray(option.grid) ? option.grid : [option.grid];
      for (const g of grid) Object.assign(g, { left: 16, right: bars ? 110 : 24, top: bars || data.kind === "heat" ? 76 : 104, bottom: data.kind === "heat" ? 76 : 46, containLabel: true });
      Object.assign(option.legend, { top: 70, left: 16 });
      // A picture says what its numbers stand for, under it.
      const notes = (data.notes || []).slice(0, 8).map((n) => n.number + "  " + n.days + "  " + label(n.text, 150));
      if (notes.length && data.notes.length > notes.length) notes.push(say("and %d more", data.notes.length - notes.length));
      if (notes.length) {
        option.graphic = [{ type: "text", left: 16, bottom: 12, style: { text: notes.join("\n"), fill: colours.quiet, font: "12px " + colours.font, lineHeight: 17 } }];
        for (const g of grid) g.bottom = 24 + 17 * notes.length;
      }
      for (const axis of option.xAxis) axis.show = !bars;
      option.yAxis[0].show = true;
    }
    return option;
  }

  function barLabel(data, series, i) {
    if (data.values) return value(data.values[series][i]);
    const count = data.counts[0][i];
    const total = data.totals[0][i];
    return whole.format(count) + " (" + percent(total ? count / total : 0) + ")";
  }

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
  }

  function redraw() {
    const colours = palette();
    for (const chart of drawn) show(chart, colours);
  }

  // savePicture draws the chart once more, for print and with its title and source, and
  // hands it over as a file: type is png or svg.
  function savePicture(chart, type) {
    const room = document.createElement("div");
    const width = tidingsPicture.width;
    const height = chart.data.kind === "bars" || chart.data.kind === "heat" ? Math.max(chart.element.clientHeight + 150, 280) : 450;
    const colours = palette();
    const instance = echarts.init(room, null, { renderer: type === "svg" ? "svg" : "canvas", width, height });
    const data = structuredClone(chart.data);
    instance.setOption(complete(data, colours, width, true));
    if (data.kind === "heat" && fit(data, instance)) instance.setOption(complete(data, colours, width, true), { notMerge: true });
    const url = instance.getDataURL({ type, pixelRatio: tidingsPicture.ratio, backgroundColor: colours.paper });
    instance.dispose();
    tidingsPicture.save(url, (chart.data.file || "tidings") + "." + type);
  }

  // offerSVG puts a button for a picture as SVG beside that for PNG, unless there is a link
  // to one that the server draws.
  function offerSVG(button, chart) {
    if (button.parentElement.querySelector('a[href*=".svg"]')) return;
    const other = document.createElement("button");
    other.type = "button";
    other.textContent = "SVG";
    other.addEventListener("click", () => savePicture(chart, "svg"));
    button.after(" ", other);
  }

  // echartsLoaded fetches the library that draws: pages without a chart do without it.
  let loading = null;
  function echartsLoaded() {
    loading ??= new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = library;
      script.onload = done;
      script.onerror = () => failed(new Error("the library that draws charts could not be had"));
      document.head.append(script);
    });
    return loading;
  }

  function undrawn(element, error) {
    console.error(error);
    element.textContent = say("The chart could not be drawn; the table has the same numbers.");
  }

  // begin draws the charts within an element, and forgets those that have left the page.
  function begin(within) {
    for (let i = drawn.length - 1; i >= 0; i--) {
      if (drawn[i].element.isConnected) continue;
      drawn[i].observer.disconnect();
      drawn[i].instance.dispose();
      drawn.splice(i, 1);
    }
    const waiting = within.querySelectorAll("[data-chart]:not([data-drawn])");
    if (waiting.length > 0 && !window.echarts) {
      echartsLoaded().then(() => begin(within), (error) => waiting.forEach((element) => undrawn(element, error)));
      return;
    }
    for (const element of waiting) {
      try {
        draw(element);
      } catch (error) {
        undrawn(element, error);
      }
    }
    for (const button of within.querySelectorAll("[data-png][hidden]")) {
      const chart = drawn.find((c) => c.element.id === button.dataset.png);
      if (!chart) continue;
      button.hidden = false;
      button.addEventListener("click", () => savePicture(chart, "png"));
      offerSVG(button, chart);
    }
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
        place.querySelector("p").append(" ", say("This could not be had; the link tries again."));
      }
    }
  }

  begin(document);
  late();
  document.addEventListener("tidings:charts", (e) => begin(e.detail)); // sql.js puts charts into its page
  dark.addEventListener("change", redraw);
  print.addEventListener("change", () => {
    // On paper a chart is as wide as the page between its margins, or as half of it.
    for (const chart of drawn) chart.instance.resize(print.matches ? { width: chart.element.closest(".card") ? paper / 2 - 30 : paper } : {});
    redraw();
  });
})();
