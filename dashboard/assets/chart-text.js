// What charts say: numbers, the words of their tooltips and labels. Every text in the data
// is shown as text: nothing in it is ever read as code or markup.
"use strict";

const tidingsText = (() => {
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

  function value(v) {
    return v === null || v === undefined ? "–" : any.format(v);
  }

  function lineTooltip(data, raw) {
    return (points) => {
      if (points.length === 0) return "";
      const lines = [data.labels ? label(data.labels[points[0].dataIndex], 60) : points[0].axisValueLabel];
      const part = data.parts && data.parts[points[0].dataIndex];
      if (part) lines[0] += " (" + label(part, 60) + ")";
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

  function barLabel(data, series, i) {
    if (data.values) return value(data.values[series][i]);
    const count = data.counts[0][i];
    const total = data.totals[0][i];
    return whole.format(count) + " (" + percent(total ? count / total : 0) + ")";
  }

  // onAxis writes a value on the axis of a chart.
  function onAxis(data) {
    return data.measure === "ratio" ? axisPercent : (v) => (data.values ? any : whole).format(v);
  }

  return { label, amount, lineTooltip, barLabel, onAxis };
})();
