package dashboard

import (
	"crypto/sha256"
	"fmt"
	"os"
	"strings"
	"testing"
)

// The editor that is embedded was made of the sources that are there.
func TestEmbeddedEditor(t *testing.T) {
	packed, err := assetFiles.ReadFile("assets/vendor/editor.min.js.gz")
	if err != nil {
		t.Fatal(err)
	}
	script, err := gunzip(packed)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.New()
	for _, name := range []string{"complete.js", "dialect.js", "duckdb.json", "editor.js", "package-lock.json", "theme.js"} {
		source, err := os.ReadFile("editor/" + name)
		if err != nil {
			t.Fatal(err)
		}
		sum.Write(source)
	}
	first, _, _ := strings.Cut(string(script), "\n")
	if want := fmt.Sprintf("%x", sum.Sum(nil)); !strings.Contains(first, want) {
		t.Errorf("the bundle begins with %q, its sources have the sum %s: run make editor", first, want)
	}
	lock, err := os.ReadFile("editor/package-lock.json")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(lock), `"resolved"`) {
		t.Error("package-lock.json names where packages come from: npm install with omit-lockfile-registry-resolved=true")
	}
	licences, err := assetFiles.ReadFile("assets/vendor/LICENCES.txt")
	if err != nil || !strings.Contains(string(licences), "@codemirror/lang-sql") {
		t.Error("the licences lack CodeMirror's")
	}
}
