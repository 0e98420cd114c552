package dashboard

import (
	"regexp"
	"strings"
	"sync"
)

// tokenRule matches a variable of tokens.css.
var tokenRule = regexp.MustCompile(`--([a-z0-9-]+):\s*([^;]+);`)

// tokens are the variables of tokens.css in the light and in the dark, for what the server
// draws itself.
var tokens = sync.OnceValue(func() (all struct{ light, dark map[string]string }) {
	text, err := assetFiles.ReadFile("assets/tokens.css")
	if err != nil {
		panic(err) // it is built in
	}
	light, rest, _ := strings.Cut(string(text), "@media")
	dark, _, _ := strings.Cut(rest, "@media")
	all.light, all.dark = map[string]string{}, map[string]string{}
	for _, m := range tokenRule.FindAllStringSubmatch(light, -1) {
		all.light[m[1]], all.dark[m[1]] = m[2], m[2]
	}
	for _, m := range tokenRule.FindAllStringSubmatch(dark, -1) {
		all.dark[m[1]] = m[2]
	}
	return all
})
