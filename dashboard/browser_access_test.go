package dashboard

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// accessible tries what axe-core cannot: the keyboard alone on every page, colours that
// the reader forces on the page, and a wish for less motion.
func accessible(t *testing.T, v *visit) {
	t.Run("no trap", func(t *testing.T) { noTrap(t, v) })
	t.Run("targets", func(t *testing.T) { targetsAreLarge(t, v) })
	t.Run("forced colours", func(t *testing.T) { forcedColours(t, v) })
	t.Run("reduced motion", func(t *testing.T) { reducedMotion(t, v) })
}

// media sets what the page is told of its reader: names and values of media features.
func (v *visit) media(t *testing.T, pairs ...string) {
	t.Helper()
	var features []*emulation.MediaFeature
	var queries []string
	for i := 0; i+1 < len(pairs); i += 2 {
		features = append(features, &emulation.MediaFeature{Name: pairs[i], Value: pairs[i+1]})
		queries = append(queries, fmt.Sprintf("matchMedia(%q).matches", "("+pairs[i]+": "+pairs[i+1]+")"))
	}
	v.run(t, emulation.SetEmulatedMedia().WithFeatures(features))
	v.waitFor(t, "media features", strings.Join(queries, " && "))
}

// controlsScript defines what the scripts of these tests ask: controls gives what the
// keyboard reaches, seen says whether some of it is not beneath anything else, and ring
// whether it shows that it has the focus.
const controlsScript = `(() => {
	const reachable = e => !e.disabled && e.tabIndex >= 0 && e.checkVisibility({visibilityProperty: true, contentVisibilityAuto: true}) &&
		!(e.type === "radio" && e.name && e !== (document.querySelector("input[type=radio][name='" + CSS.escape(e.name) + "']:checked") || document.querySelector("input[type=radio][name='" + CSS.escape(e.name) + "']")));
	const closed = e => { for (let d = e.closest("details:not([open])"); d; d = d.parentElement.closest("details:not([open])")) if (!(e.tagName === "SUMMARY" && e.parentElement === d)) return true; return false; };
	window.controls = () => [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0'], [contenteditable=true]")].filter(e => reachable(e) && !closed(e));
	window.seen = e => [...e.getClientRects()].some(b => [[b.left + 2, b.top + 2], [b.left + b.width / 2, b.top + b.height / 2], [b.right - 2, b.bottom - 2]].some(([x, y]) => {
		const top = document.elementFromPoint(x, y);
		return top && (e.contains(top) || top.contains(e) && top !== document.body && top !== document.documentElement);
	}));
	const outlined = s => s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2;
	// The editor of SQL stands in a tree of its own, and shows its ring a moment later.
	window.ringOfEditor = e => { const r = e.shadowRoot.querySelector(".cm-editor.cm-focused"); return r && outlined(getComputedStyle(r)); };
	window.ring = e => e.shadowRoot ? e.shadowRoot.activeElement?.matches(".cm-content") : outlined(getComputedStyle(e));
	window.named = e => e.outerHTML.replace(/\s+/g, " ").slice(0, 140);
})()`

// noTrap walks through every page with the Tab key, from its beginning out of its end, and
// back with Shift and Tab. All that can be reached is, it shows that it has the focus, and
// nothing that sticks hides it (WCAG 2.1.2, 2.4.7 and 2.4.11). Tables that can be opened
// are open.
func noTrap(t *testing.T, v *visit) {
	// What has the focus is looked at when the next key goes down: it has come to rest then,
	// and the browser is asked once for many steps.
	const begin = `(() => {
		window.wanted = controls();
		window.walk = {steps: 0, out: false, faults: []};
		// Where a page ends its focus goes to nothing; then it may be given to the other end before
		// the next key comes.
		window.walker ??= (addEventListener("focusout", e => { if (!e.relatedTarget && window.walk.steps > 0) window.walk.out = true; }, true), addEventListener("keydown", () => {
			const e = document.activeElement, w = window.walk;
			if (w.out || !e || e === document.body || e === document.documentElement) return;
			w.steps++;
			const at = window.wanted.indexOf(e);
			if (at >= 0) window.wanted[at] = null;
			const wrong = (seen(e) ? "" : "hidden ") + (ring(e) ? "" : "without a ring ");
			if (wrong && w.faults.length < 4) w.faults.push("step " + w.steps + ": the focus is " + wrong + "on " + named(e));
		}, true), true);
		// A field for a date has a stop for each of its parts, and what scrolls may have one.
		return window.wanted.length + 5 * document.querySelectorAll("input[type=date]").length + document.querySelectorAll(".scroll, pre, .query").length + 12;
	})()`
	tab := input.DispatchKeyEvent(input.KeyRawDown).WithKey("Tab").WithCode("Tab").WithWindowsVirtualKeyCode(9)
	v.size(t, 1280, 720, "light")
	for _, p := range lookPages {
		v.show(t, p)
		v.eval(t, controlsScript)
		v.eval(t, `document.querySelectorAll("main details:has(.scroll)").forEach(d => d.open = true)`)
		for _, way := range []struct {
			name, from string
			key        *input.DispatchKeyEventParams
		}{
			{"Tab", `document.body.tabIndex = -1, document.body.focus(), document.body.removeAttribute("tabindex")`, tab},
			{"Shift+Tab", `controls().at(-1).focus()`, tab.WithModifiers(input.ModifierShift)},
		} {
			v.eval(t, "("+way.from+")")
			var most int
			v.run(t, chromedp.Evaluate(begin, &most))
			out := false
			for sent := 0; sent < most && !out; {
				var some []chromedp.Action
				for ; len(some) < 20 && sent < most; sent++ {
					some = append(some, way.key)
				}
				v.run(t, append(some, chromedp.Evaluate(`window.walk.out`, &out))...)
			}
			if v.eval(t, `!!document.querySelector("#sql-editor")?.shadowRoot`) == "true" {
				// The browser may still be giving the focus that left the page to its other end.
				v.waitFor(t, "the ring of the editor", `(e => (e.shadowRoot.querySelector(".cm-content").focus(), ringOfEditor(e)))(document.querySelector("#sql-editor"))`)
			}
			if faults := v.eval(t, `window.walk.faults.join("\n  ")`); faults != "" {
				t.Errorf("%s: %s:\n  %s", p.name, way.name, faults)
			}
			if !out {
				t.Errorf("%s: %d steps of %s do not lead out of the page; the focus is on %s", p.name, most, way.name, v.eval(t, `named(document.activeElement)`))
			} else if missed := v.eval(t, `window.wanted.filter(e => e && e.isConnected).slice(0, 6).map(named).join("\n  ")`); missed != "" {
				t.Errorf("%s: %s does not reach\n  %s", p.name, way.name, missed)
			}
		}
	}
}

// targetsAreLarge measures what is clicked: 24 pixels each way, unless it stands within a
// sentence, or so far from others that a circle of that width around it touches none
// (WCAG 2.5.8).
func targetsAreLarge(t *testing.T, v *visit) {
	const small = `(() => {
		const box = e => { const l = e.labels?.[0], a = e.getBoundingClientRect(), b = l && ["checkbox", "radio"].includes(e.type) ? l.getBoundingClientRect() : a;
			return {left: Math.min(a.left, b.left), top: Math.min(a.top, b.top), right: Math.max(a.right, b.right), bottom: Math.max(a.bottom, b.bottom)}; };
		const all = controls().filter(e => !e.matches(".skip, .scroll, .chart, main, pre") && !e.closest(".hide")).map(e => ({e, b: box(e)})).filter(({b}) => b.right > b.left && b.bottom > b.top);
		const least = 23.5, large = b => b.right - b.left >= least && b.bottom - b.top >= least;
		const middle = b => [(b.left + b.right) / 2, (b.top + b.bottom) / 2];
		const inSentence = e => {
			if (getComputedStyle(e).display !== "inline") return false;
			let block = e.parentElement;
			while (getComputedStyle(block).display === "inline") block = block.parentElement;
			const words = block.cloneNode(true);
			words.querySelectorAll("a, button, select, input, svg, .hide").forEach(x => x.remove());
			return /\p{L}{2}/u.test(words.textContent);
		};
		const near = (a, o) => {
			const [x, y] = middle(a.b);
			if (!large(o.b)) { const [p, q] = middle(o.b); return Math.hypot(p - x, q - y) < 24; }
			return Math.hypot(Math.max(o.b.left - x, 0, x - o.b.right), Math.max(o.b.top - y, 0, y - o.b.bottom)) < 12;
		};
		return all.filter(a => !large(a.b) && !inSentence(a.e) && all.some(o => o !== a && !o.e.contains(a.e) && !a.e.contains(o.e) && near(a, o)))
			.slice(0, 5).map(a => Math.round(a.b.right - a.b.left) + "x" + Math.round(a.b.bottom - a.b.top) + " " + named(a.e)).join("\n  ");
	})()`
	for _, p := range lookPages {
		v.size(t, 1440, 900, "light")
		v.show(t, p)
		v.eval(t, controlsScript)
		for _, width := range []int64{1440, 390} {
			v.size(t, width, 900, "light")
			if found := v.eval(t, small); found != "" {
				t.Errorf("%s, %d pixels: too small to be hit:\n  %s", p.name, width, found)
			}
		}
	}
}

// forcedColours looks at every page as readers see it who force their own colours on it,
// light and dark: what only a background told is told otherwise, fields have borders, the
// focus has a ring that stands out, and a chart stands on a paper of its own, on which its
// ink can be read.
func forcedColours(t *testing.T, v *visit) {
	const look = `(() => {
		const wrong = [], shown = e => e.checkVisibility({visibilityProperty: true}) && e.getClientRects().length > 0 && !e.closest(".hide, .shade");
		const say = (what, e) => { if (wrong.length < 6) wrong.push(what + ": " + named(e)); };
		const drawn = (style, width, least) => !["none", "hidden"].includes(style) && parseFloat(width) >= least;
		const rgb = text => (text.match(/[\d.]+/g) || []).map(Number);
		const light = c => { const [r, g, b] = c.map(x => (x /= 255) <= .04045 ? x / 12.92 : ((x + .055) / 1.055) ** 2.4); return .2126 * r + .7152 * g + .0722 * b; };
		const contrast = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + .05) / (y + .05); };
		for (const e of document.querySelectorAll("[aria-current], [aria-selected=true], [aria-pressed=true], mark, .tag, .change, .trouble, .notice, .banner, tr.silent td, .chosen")) {
			if (!shown(e)) continue;
			const s = getComputedStyle(e);
			if (!(drawn(s.outlineStyle, s.outlineWidth, 1) || drawn(s.borderTopStyle, s.borderTopWidth, 1) || Number(s.fontWeight) >= 600)) say("nothing but a background tells this", e);
		}
		for (const e of document.querySelectorAll("input:not([type=hidden], [type=checkbox], [type=radio], [type=file]), select, textarea")) {
			const s = getComputedStyle(e);
			if (shown(e) && !drawn(s.borderTopStyle, s.borderTopWidth, 1)) say("a field without a border", e);
		}
		const paper = rgb(getComputedStyle(document.body).backgroundColor).slice(0, 3);
		for (const e of controls().slice(0, 80)) {
			e.focus({preventScroll: true});
			if (document.activeElement !== e) continue;
			const s = getComputedStyle(e);
			if (!drawn(s.outlineStyle, s.outlineWidth, 2)) say("no ring", e);
			else if (contrast(rgb(s.outlineColor).slice(0, 3), paper) < 3) say("a ring of " + s.outlineColor + " on " + paper, e);
		}
		let charts = 0;
		for (const e of document.querySelectorAll("[data-chart]")) {
			const canvas = e.querySelector("canvas"), under = rgb(getComputedStyle(e).backgroundColor);
			if (!shown(e) || !canvas || !canvas.width) continue;
			charts++;
			if (under.length === 4 && under[3] < 1 || under.length < 3) { say("a chart without a paper", e); continue; }
			const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
			let best = 0;
			for (let i = 0; i < pixels.length && best < 3; i += 4) if (pixels[i + 3] > 200) best = Math.max(best, contrast([...pixels.slice(i, i + 3)], under.slice(0, 3)));
			if (best < 3) say("nothing in a chart stands out by 3:1 on " + under, e);
		}
		window.chartsSeen = charts;
		return wrong.join("\n  ");
	})()`
	charts := 0
	for _, theme := range []string{"light", "dark"} {
		v.size(t, 1280, 900, theme)
		v.media(t, "prefers-color-scheme", theme, "forced-colors", "active")
		for _, p := range lookPages {
			v.show(t, p)
			v.eval(t, controlsScript)
			v.run(t, chromedp.KeyEvent("\t")) // the browser shows a ring to who uses the keyboard
			if wrong := v.eval(t, look); wrong != "" {
				t.Errorf("%s, forced %s colours:\n  %s", p.name, theme, wrong)
			}
			var n int
			v.run(t, chromedp.Evaluate(`window.chartsSeen`, &n))
			charts += n
		}
	}
	if charts < 20 {
		t.Errorf("looked at %d charts only", charts)
	}
	v.size(t, 1280, 900, "light")
}

// reducedMotion looks for what moves where the reader asks for less motion: no transition
// and no animation takes longer than a hundredth of a second, waiting included, and charts
// are there at once.
func reducedMotion(t *testing.T, v *visit) {
	const look = `(() => {
		const wrong = [], seconds = text => Math.max(...text.split(",").map(s => parseFloat(s) * (s.trim().endsWith("ms") ? .001 : 1)));
		document.querySelectorAll("[aria-busy]").forEach(e => e.setAttribute("aria-busy", "true"));
		for (const e of document.querySelectorAll("*")) for (const part of [null, "::before", "::after"]) {
			const s = getComputedStyle(e, part);
			const moves = s.transitionProperty === "none" ? 0 : seconds(s.transitionDuration) + Math.max(0, seconds(s.transitionDelay));
			const runs = s.animationName === "none" ? 0 : seconds(s.animationDuration);
			if ((moves > .01 || runs > .01 || s.scrollBehavior === "smooth") && wrong.length < 5) wrong.push(moves + " s, " + runs + " s, scrolls " + s.scrollBehavior + ": " + named(e) + (part || ""));
		}
		for (const e of document.querySelectorAll("[data-chart]")) {
			const option = echarts.getInstanceByDom(e).getOption();
			if (option.animation !== false || option.series.some(s => s.animation)) wrong.push("a chart that moves: " + e.id);
		}
		return wrong.join("\n  ");
	})()`
	v.size(t, 1280, 900, "light")
	v.media(t, "prefers-color-scheme", "light", "prefers-reduced-motion", "reduce")
	for _, p := range lookPages {
		v.show(t, p)
		v.eval(t, controlsScript)
		if wrong := v.eval(t, look); wrong != "" {
			t.Errorf("%s moves:\n  %s", p.name, wrong)
		}
	}
	v.size(t, 1280, 900, "light")
}
