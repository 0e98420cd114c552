package dashboard

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// An opened bundle shows the numbers of the blocks of its topic's page, as the server
// does that it is from.
func TestOpenedBundlesShowTheSameNumbers(t *testing.T) {
	from := exportServer(t).Handler()
	for _, scope := range []string{
		"from=2025-03-01&to=2025-04-01&interval=day",
		"from=2025-06-02&to=2025-06-05&interval=day&tz=Europe/Vilnius",
		"from=2025-04-01&to=2025-06-01&interval=week&unit=stories&language=en",
		"interval=month&unit=texts",
	} {
		for _, texts := range []string{"matched", "all", "none"} {
			b := makeBundle(t, from, "topic=border&texts="+texts+"&"+scope)
			findings, s, err := openServer(t, b.write(t))
			if err != nil {
				t.Fatalf("%s: %v", scope, err)
			}
			for _, f := range findings {
				if !f.Equal() {
					t.Errorf("%s, texts %s: %+v", scope, texts, f)
				}
			}
			for _, block := range []string{"volume", "change", "companions", "companions/volume", "sources", "languages", "countries", "authors"} {
				path := "/topics/border/" + block + ".csv?" + scope
				if block != "volume" && !strings.HasSuffix(block, "/volume") {
					path = strings.NewReplacer("interval=day", "", "interval=week", "", "interval=month", "").Replace(path)
				}
				want, have := string(body(t, from, path)), string(body(t, s.Handler(), path))
				if block == "change" || block == "companions" {
					if lines := strings.Count(want, "\n"); lines < 2 {
						t.Errorf("%s has %d lines", path, lines)
					}
				}
				if diff := cmp.Diff(want, have); diff != "" {
					t.Errorf("texts %s, %s (-from +opened):\n%s", texts, path, diff)
				}
			}
		}
	}
}
