package dashboard

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// theme is what the variables of tokens.css are in the light, in the dark or on paper.
type theme struct {
	name      string
	variables map[string]string
}

var (
	cssComment  = regexp.MustCompile(`(?s)/\*.*?\*/`)
	declaration = regexp.MustCompile(`([-\w]+)\s*:\s*([^;{}]+)[;}]`)
)

// themesOf reads tokens.css: the variables of each theme are those of the light with
// what the theme's media query sets anew.
func themesOf(t *testing.T) []theme {
	t.Helper()
	content, err := os.ReadFile("assets/tokens.css")
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile(`(?m)^(:root|@media [^{]+) \{`).Split(cssComment.ReplaceAllString(string(content), ""), -1)
	if len(blocks) != 4 {
		t.Fatalf("tokens.css has %d blocks, want the light, the dark and the printed variables", len(blocks)-1)
	}
	out := []theme{{name: "light"}, {name: "dark"}, {name: "print"}}
	for i := range out {
		out[i].variables = map[string]string{}
		for _, block := range []string{blocks[1], blocks[i+1]} {
			for _, d := range declaration.FindAllStringSubmatch(block, -1) {
				if strings.HasPrefix(d[1], "--") {
					out[i].variables[d[1]] = strings.TrimSpace(d[2])
				}
			}
		}
	}
	return out
}

// colour gives a variable that is a colour, written #rgb or #rrggbb.
func (th theme) colour(t *testing.T, name string) (out rgb) {
	t.Helper()
	hex := strings.TrimPrefix(th.variables[name], "#")
	if len(hex) == 3 {
		hex = string([]byte{hex[0], hex[0], hex[1], hex[1], hex[2], hex[2]})
	}
	out, err := parseRGB("#" + hex)
	if err != nil {
		t.Fatalf("%s: the variable %s: %v", th.name, name, err)
	}
	return out
}

func seriesVariable(i int) string { return "--series-" + strconv.Itoa(i) }

// sheets are the style sheets but for the variables, without their comments.
func sheets(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	names, err := filepath.Glob("assets/*.css")
	if err != nil || len(names) < 3 {
		t.Fatalf("style sheets: %v, %v", names, err)
	}
	for _, name := range names {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if name != filepath.Join("assets", "tokens.css") {
			out[name] = cssComment.ReplaceAllString(string(content), "")
		}
	}
	return out
}

const (
	hexColour  = `#(?:[0-9a-fA-F]{8}|[0-9a-fA-F]{6}|[0-9a-fA-F]{3,4})\b`
	madeColour = `\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|color)\(`
	// Not all that CSS knows, but those one would write.
	namedColour = `(?:black|white|gr[ae]y|silver|red|maroon|orange|yellow|gold|olive|lime|green|teal|cyan|aqua|blue|navy|indigo|violet|purple|magenta|fuchsia|pink|brown|beige|(?:dark|light|medium|pale|deep)(?:gr[ae]y|red|orange|green|blue|cyan|pink))`
)

var (
	colourInCSS    = regexp.MustCompile(hexColour + `|` + madeColour + `|(?:^|[\s,(])` + namedColour + `(?:$|[\s,)!])`)
	colourInScript = regexp.MustCompile("[\"'`](?:" + hexColour + "|" + madeColour + "|" + namedColour + "[\"'`])")
)

// Colours stand in tokens.css alone, so that a page is right in light, dark and print
// without a thought.
func TestColoursAreVariables(t *testing.T) {
	for name, sheet := range sheets(t) {
		for _, d := range declaration.FindAllStringSubmatch(sheet, -1) {
			if c := colourInCSS.FindString(d[2]); c != "" {
				t.Errorf("%s: %q names the colour %s: use a variable of tokens.css", name, d[0], strings.TrimSpace(c))
			}
		}
	}
	var scripts []string
	for _, pattern := range []string{"assets/*.js", "editor/*.js", "*.go"} {
		names, err := filepath.Glob(pattern)
		if err != nil || len(names) == 0 {
			t.Fatalf("%s: %v, %v", pattern, names, err)
		}
		scripts = append(scripts, names...)
	}
	for _, name := range scripts {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(content), "\n") {
			if c := colourInScript.FindString(line); c != "" && !strings.HasPrefix(strings.TrimSpace(line), "//") {
				t.Errorf("%s:%d names the colour %s: use a variable of tokens.css", name, i+1, c)
			}
		}
	}
}

// Sizes of type and space are steps of the scales, or relative to the type around them.
func TestSizesAreVariables(t *testing.T) {
	absolute := regexp.MustCompile(`(?:^|[\s,(/])-?(?:\d+|\d*\.\d+)(?:rem|px|pt|vw|vh)\b`)
	line := regexp.MustCompile(`(^|[\s,(])-?[0-3]px\b`) // the breadth of a line is no step
	spaced := regexp.MustCompile(`^(?:padding|margin|gap|row-gap|column-gap)(?:-[a-z-]+)?$`)
	for name, sheet := range sheets(t) {
		if filepath.Base(name) == "present.css" {
			continue // what hangs on a wall is measured by the screen, not by the page
		}
		for _, d := range declaration.FindAllStringSubmatch(sheet, -1) {
			property, value := d[1], d[2]
			switch {
			case property == "font-size" || property == "font":
				if absolute.MatchString(value) {
					t.Errorf("%s: %q: use one of --text-small, --text-note, --text-body, --text-head and --text-title", name, d[0])
				}
			case spaced.MatchString(property):
				if absolute.MatchString(line.ReplaceAllString(value, " ")) {
					t.Errorf("%s: %q: use a step of --space-1 to --space-8", name, d[0])
				}
			}
		}
	}
}

// Every variable that is used is there, and every one that is there is used.
func TestVariablesAreUsed(t *testing.T) {
	defined := themesOf(t)[0].variables
	used := map[string]bool{}
	texts := sheets(t)
	for _, pattern := range []string{"assets/*.js", "editor/*.js"} {
		names, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			content, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			texts[name] = string(content)
		}
	}
	for name, text := range texts {
		for _, m := range regexp.MustCompile(`(?:var\(|value\(")(--[\w-]+)`).FindAllStringSubmatch(text, -1) {
			used[m[1]] = true
			if _, ok := defined[m[1]]; !ok && !strings.HasSuffix(m[1], "-") && !strings.Contains(text, m[1]+":") {
				t.Errorf("%s uses %s, which tokens.css does not have", name, m[1])
			}
		}
	}
	for name := range defined {
		if !used[name] && !(used["--series-"] && strings.HasPrefix(name, "--series-")) {
			t.Errorf("nothing uses %s", name)
		}
	}
	for _, theme := range themesOf(t)[1:] {
		for name := range theme.variables {
			if _, ok := defined[name]; !ok {
				t.Errorf("%s: the variable %s is not there in the light", theme.name, name)
			}
		}
	}
	for i := range paletteSize {
		if _, ok := defined[seriesVariable(i+1)]; !ok {
			t.Errorf("there is no %s", seriesVariable(i+1))
		}
	}
	if _, ok := defined[fmt.Sprintf("--series-%d", paletteSize+1)]; ok {
		t.Errorf("there are more than %d colours of series", paletteSize)
	}
}
