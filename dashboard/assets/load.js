// Asks for the script that draws charts where a part with a chart comes to a page without,
// or where the page asked for it in vain.
"use strict";

const tidingsLoad = (() => {
  const address = document.currentScript.dataset.charts;
  let loading = null;

  // charts gives a promise of that script having run.
  function charts() {
    loading ??= new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = address;
      script.onload = done;
      script.onerror = () => failed(new Error("the script that draws charts could not be had"));
      document.head.append(script);
    });
    return loading;
  }

  return { charts };
})();
