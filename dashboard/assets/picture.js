// Pictures of charts for print: at 16 cm of width a PNG has 381 dots to the inch, and says
// so itself, so that programs for text and layout place it at that size.
"use strict";

const tidingsPicture = (() => {
  const width = 800; // of the drawing; its letters are then 7 to 14 points
  const ratio = 3;
  const perMetre = Math.round((width * ratio) / 0.16);

  function crc(bytes) {
    let c = 0xffffffff;
    for (const b of bytes) {
      c ^= b;
      for (let i = 0; i < 8; i++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
    }
    return (c ^ 0xffffffff) >>> 0;
  }

  // withDensity puts the chunk pHYs behind the header of a PNG: how many dots a metre has.
  function withDensity(png) {
    const header = 33; // signature and IHDR
    const chunk = new DataView(new ArrayBuffer(21));
    chunk.setUint32(0, 9);
    [0x70, 0x48, 0x59, 0x73].forEach((b, i) => chunk.setUint8(4 + i, b));
    chunk.setUint32(8, perMetre);
    chunk.setUint32(12, perMetre);
    chunk.setUint8(16, 1);
    chunk.setUint32(17, crc(new Uint8Array(chunk.buffer, 4, 13)));
    return new Blob([png.subarray(0, header), chunk.buffer, png.subarray(header)], { type: "image/png" });
  }

  // blob makes a file of the address of a picture (data:…).
  function blob(address) {
    const [head, body] = [address.slice(0, address.indexOf(",")), address.slice(address.indexOf(",") + 1)];
    if (!head.endsWith(";base64")) return new Blob([decodeURIComponent(body)], { type: "image/svg+xml" });
    return withDensity(Uint8Array.from(atob(body), (c) => c.charCodeAt(0)));
  }

  // save hands a picture over as a file.
  function save(address, name) {
    const url = URL.createObjectURL(blob(address));
    const link = document.createElement("a");
    link.href = url;
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
  }

  // savePicture draws the chart once more, for print and with its title and source, and
  // hands it over as a file: type is png or svg.
  function savePicture(chart, type) {
    const room = document.createElement("div");
    const height = chart.data.kind === "bars" || chart.data.kind === "heat" ? Math.max(chart.element.clientHeight + 150, 280) : 450;
    const { palette, complete } = tidingsOption;
    const colours = palette();
    const instance = echarts.init(room, null, { renderer: type === "svg" ? "svg" : "canvas", width, height });
    const data = structuredClone(chart.data);
    instance.setOption(complete(data, colours, width, true));
    if (data.kind === "heat" && tidingsCharts.fit(data, instance)) instance.setOption(complete(data, colours, width, true), { notMerge: true });
    const url = instance.getDataURL({ type, pixelRatio: ratio, backgroundColor: colours.paper });
    instance.dispose();
    save(url, (chart.data.file || "tidings") + "." + type);
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

  // offer makes a button save its chart as PNG, and puts one for SVG beside it.
  function offer(button, chart) {
    button.addEventListener("click", () => savePicture(chart, "png"));
    offerSVG(button, chart);
  }

  return { offer };
})();
