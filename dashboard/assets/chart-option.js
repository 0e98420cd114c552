// How charts look: what the JSON of an option cannot carry is added here, colours from the
// style sheet, marks, hatching, number formats, and the title and notes of a picture.
"use strict";

const tidingsOption = (() => {
  const { label, amount, lineTooltip, barLabel, onAxis } = tidingsText;
  const halfLetter = 3.3; // pixels of an axis, about

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
  const dashes = "path://M0,4H4V6H0ZM6,4H10V6H6ZM12,4H16V6H12Z"; // of what is drawn dashed, in the legend
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

  // withinEdge leaves out the name of a bucket that the right edge of the chart would cut:
  // it stands in the middle below its point.
  function withinEdge(axis, width) {
    if (!axis.data) return; // an axis of numbers or times
    const [beside, margin] = [60, 16]; // the numbers and the margins; the right one of them
    const gap = axis.boundaryGap === false ? 0 : 0.5; // between a point and the end of its bucket
    const step = (width - beside) / Math.max(1, axis.data.length - 1 + 2 * gap);
    const room = (i) => (axis.data.length - 1 - i + gap) * step + margin;
    axis.axisLabel.formatter = (name, i) => (name.length * halfLetter > room(i) ? "" : name);
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
      if (series.id === "few") {
        series.itemStyle = { color: colours.paper, opacity: 0.65 };
        series.silent = true;
        series.z = 3; // over the areas
        return;
      }
      if (series.id === "expected") {
        icons.set(series.name, dashes);
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
        series.large = true; // thousands of cells in one stroke
        series.largeThreshold = 400;
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
      y.axisLabel.formatter = onAxis(data);
      if (data.kind === "lines") withinEdge(option.xAxis[0], width);
      if (data.unit && data.kind === "lines") {
        Object.assign(y, { name: label(data.unit, 80), nameLocation: "end", nameGap: data.notes ? 22 : 8, nameTextStyle: { color: colours.quiet, align: "left", fontSize: 11, padding: [0, 0, 0, 0] } });
        for (const g of [option.grid].flat()) g.top = Number(g.top) + (data.notes ? 32 : 18); // the numbers of annotations stand between
      }
      if (data.measure === "count" || data.measure === "cumulative") y.minInterval = 1;
      option.tooltip.formatter = lineTooltip(data, raw);
    }
    if (option.legend.show !== false) {
      option.legend.textStyle = { color: colours.ink };
      option.legend.inactiveColor = colours.line;
      option.legend.pageTextStyle = { color: colours.quiet };
      option.legend.formatter = (name) => label(name, 44);
      option.legend.icon = "roundRect";
      const told = option.series.filter((s) => s.id !== "annotations" && s.id !== "few").map((s) => s.name);
      option.legend.data = [...new Set(told)].map((name) => ({ name, icon: icons.get(name) || "roundRect" }));
      option.legend.itemHeight = 10;
      option.legend.itemWidth = 14;
    }

    if (picture) {
      const source = label(data.source || tidings.say("Source: Tidings. Made %s.", new Date().toISOString().slice(0, 10)), 320);
      option.title = [{
        show: true, left: 16, top: 12, text: label(data.title, 75), subtext: label(data.subtitle, 130),
        textStyle: { color: colours.ink, fontSize: 18 }, subtextStyle: { color: colours.quiet, fontSize: 12 },
      }, {
        show: true, left: 16, bottom: 8, itemGap: 0, padding: [0, 5], text: "", subtext: source,
        subtextStyle: { color: colours.quiet, fontSize: 10.5, lineHeight: 14, width: width - 42, overflow: "break" },
      }];
      const grid = Array.isArray(option.grid) ? option.grid : [option.grid];
      for (const g of grid) Object.assign(g, { left: 16, right: bars ? 110 : 24, top: bars || data.kind === "heat" ? 76 : data.unit ? (data.notes ? 136 : 122) : 104, bottom: data.kind === "heat" ? 76 : 46, containLabel: true });
      Object.assign(option.legend, { top: 70, left: 16 });
      // A picture says what its numbers stand for, under it.
      const notes = (data.notes || []).slice(0, 8).map((n) => n.number + "  " + n.days + "  " + label(n.text, 150));
      if (notes.length && data.notes.length > notes.length) notes.push(tidings.say("and %d more", data.notes.length - notes.length));
      if (notes.length) {
        option.graphic = [{ type: "text", left: 16, bottom: 12, style: { text: notes.join("\n"), fill: colours.quiet, font: "12px " + colours.font, lineHeight: 17 } }];
        for (const g of grid) g.bottom = 24 + 17 * notes.length;
      }
      for (const axis of option.xAxis) axis.show = !bars;
      option.yAxis[0].show = true;
    }
    return option;
  }

  return { palette, complete };
})();
