package ingest

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestSamples reads the project's own feeds, pages and documents and compares
// all that they give with a golden file beside each.
func TestSamples(t *testing.T) {
	opts := ReadOptions{AsOf: time.Date(2026, 1, 15, 0, 0, 0, 0, time.UTC)}
	readText := func(name string, data []byte, opts ReadOptions, yield func(Item, error) bool) bool {
		return readDocument(name, string(data), opts, yield)
	}
	for dir, read := range map[string]func(string, []byte, ReadOptions, func(Item, error) bool) bool{
		"feeds": readFeed, "pages": readPage, "documents": readText,
	} {
		files, err := filepath.Glob(filepath.Join("../testdata", dir, "*"))
		if err != nil || len(files) == 0 {
			t.Fatalf("no samples in %s: %v", dir, err)
		}
		for _, file := range files {
			if filepath.Ext(file) == ".golden" {
				continue
			}
			t.Run(dir+"/"+filepath.Base(file), func(t *testing.T) {
				data, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				type golden struct {
					Items   []Item
					Rejects []string
				}
				var got golden
				items, rejects := collect(t, func(yield func(Item, error) bool) bool {
					return read(filepath.Base(file), data, opts, yield)
				})
				for _, item := range items {
					item.Origin.Raw, item.Origin.Layout = nil, nil
					got.Items = append(got.Items, item)
				}
				for _, reject := range rejects {
					got.Rejects = append(got.Rejects, reject.Error())
				}
				text, err := json.MarshalIndent(got, "", "  ")
				if err != nil {
					t.Fatal(err)
				}
				text = append(text, '\n')
				if *update {
					if err := os.WriteFile(file+".golden", text, 0o666); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(file + ".golden")
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(string(want), string(text)); diff != "" {
					t.Errorf("differs from the golden file, which go test -update rewrites (-want +got):\n%s", diff)
				}
			})
		}
	}
}
