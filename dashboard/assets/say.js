// Texts and numbers of scripts, in the language of the page. The element with the id
// "texts" has the translations; the English text is the key, as it is on the server
// (locale.go), with the same verbs %s and %d and the same [1:article|articles].
"use strict";

const tidings = (() => {
  const element = document.getElementById("texts");
  const { forms, sign, texts = {} } = element ? JSON.parse(element.textContent) : { forms: ["one", "other"], sign: "%" };
  const page = document.documentElement.lang || "en";
  const lang = page === "en" ? "en-US" : page;
  const rules = new Intl.PluralRules(page);
  const whole = new Intl.NumberFormat(lang, { maximumFractionDigits: 0 });

  // say writes a text; key is always written out at the call, so that the catalogue
  // knows it.
  function say(key, ...values) {
    let next = 0;
    return (texts[key] ?? key)
      .replace(/\[(\d+):([^[\]]*\|[^[\]]*)\]/g, (_, n, words) => {
        const all = words.split("|");
        const form = forms.indexOf(rules.select(Number(values[n - 1])));
        return all[form < 0 ? all.length - 1 : form];
      })
      .replace(/%(?:%|(?:\[(\d+)\])?([sd]))/g, (found, place, verb) => {
        if (found === "%%") return "%";
        const value = values[place ? place - 1 : next++];
        return verb === "d" ? whole.format(value) : String(value);
      });
  }

  const digits = (n, count) => new Intl.NumberFormat(lang, { minimumFractionDigits: count, maximumFractionDigits: count, useGrouping: false }).format(n);

  // percent writes a ratio as the server does (format.go).
  function percent(ratio) {
    const p = ratio * 100;
    if (p === 0) return "0" + sign;
    if (Math.abs(p) >= 10) return digits(p, 1) + sign;
    if (Math.abs(p) >= 0.1) return digits(p, 2) + sign;
    return digits(p, Math.min(1 - Math.floor(Math.log10(Math.abs(p))), 20)) + sign;
  }

  return { lang, sign, say, percent, whole: (n) => whole.format(n) };
})();
