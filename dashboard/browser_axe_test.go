package dashboard

import (
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// axeRun asks axe-core for what breaks WCAG 2.2 A and AA and its own good practice; the
// size of targets is one of the rules it would leave out.
const axeRun = `axe.run(document, {
	runOnly: {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
	rules: {"target-size": {enabled: true}}, resultTypes: ["violations"],
}).then(r => r.violations.flatMap(v => v.nodes.slice(0, 4).map(n => v.id + ": " + n.target.join(" ") + " " + n.html.slice(0, 160).replace(/\s+/g, " ") + " " +
	n.any.concat(n.all, n.none).map(c => c.message).join("; ").slice(0, 240))).join("\n"))`

// noBarriers runs axe-core over every page: light and dark, wide and narrow, and once with
// everything open that can be opened.
func noBarriers(t *testing.T, v *visit) {
	packed, err := os.ReadFile("testdata/axe/axe.min.js.gz")
	if err != nil {
		t.Fatal(err)
	}
	axe, err := gunzip(packed)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range lookPages {
		v.size(t, 1440, 900, "light")
		v.show(t, p)
		v.run(t, chromedp.Evaluate(string(axe)+";0", nil))
		for _, look := range []struct {
			width int64
			theme string
			open  bool
		}{{1440, "light", false}, {1440, "dark", false}, {390, "dark", false}, {390, "light", false}, {1440, "light", true}} {
			v.size(t, look.width, 900, look.theme)
			if look.open {
				v.eval(t, openAll)
			}
			if found := v.promise(t, axeRun); found != "" {
				t.Error(pageErrors(p, look.width, look.theme, strings.Split(found, "\n")))
			}
		}
	}
}
