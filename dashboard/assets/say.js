// Texts and numbers of scripts, in the language of the page. The element with the id
// "texts" has the translations; the English text is the key, as it is on the server
// (locale.go), with the same verbs %s and %d and the same [1:article|articles].
"use strict";

const tidings = (() => {
  const element = document.getElementById("texts");
  const { forms, sign, texts = {} } = element ? JSON.parse(element.textContent) : { forms: ["one", "other"], sign: "%" };
  const page = document.documentElement.lang || "en";
  const lang = page === "en" ? "en-US" : page;
  // Made when they are first wanted, as that takes long.
  let pluralRules, wholeNumbers;
  const rules = () => pluralRules ??= new Intl.PluralRules(page);
  const whole = (n) => (wholeNumbers ??= new Intl.NumberFormat(lang, { maximumFractionDigits: 0 })).format(n);

  // say writes a text; key is always written out at the call, so that the catalogue
  // knows it.
  function say(key, ...values) {
    let next = 0;
    return (texts[key] ?? key)
      .replace(/\[(\d+):([^[\]]*\|[^[\]]*)\]/g, (_, n, words) => {
        const all = words.split("|");
        const form = forms.indexOf(rules().select(Number(values[n - 1])));
        return all[form < 0 ? all.length - 1 : form];
      })
      .replace(/%(?:%|(?:\[(\d+)\])?([sd]))/g, (found, place, verb) => {
        if (found === "%%") return "%";
        const value = values[place ? place - 1 : next++];
        return verb === "d" ? whole(value) : String(value);
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

  // undrawn says so in the place of a chart.
  function undrawn(element, error) {
    console.error(error);
    element.textContent = say("The chart could not be drawn; the table has the same numbers.");
  }

  return { lang, sign, say, undrawn, percent, whole };
})();
