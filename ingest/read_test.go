package ingest

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// asOf is the moment that the tests' input is read as of.
var asOf = time.Date(2025, 11, 14, 12, 0, 0, 0, time.UTC)

// outcome is all that reading one input gave.
type outcome struct {
	items   []Item
	rejects []*Reject
	err     error // what ended the file
}

// readFile writes content to a file called name and reads that.
func readFile(t testing.TB, name, content string, opts ReadOptions) outcome {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return readPath(t, path, opts)
}

func readPath(t testing.TB, path string, opts ReadOptions) outcome {
	t.Helper()
	if opts.AsOf.IsZero() {
		opts.AsOf = asOf
	}
	var out outcome
	for item, err := range Read(context.Background(), path, nil, opts) {
		if out.err != nil {
			t.Errorf("%s goes on after %v", path, out.err)
		}
		out.add(item, err)
	}
	return out
}

// readStdin reads content as standard input.
func readStdin(t testing.TB, content string, opts ReadOptions) outcome {
	t.Helper()
	if opts.AsOf.IsZero() {
		opts.AsOf = asOf
	}
	var out outcome
	for item, err := range Read(context.Background(), "-", strings.NewReader(content), opts) {
		out.add(item, err)
	}
	return out
}

func (o *outcome) add(item Item, err error) {
	var reject *Reject
	switch {
	case errors.As(err, &reject):
		o.rejects = append(o.rejects, reject)
	case err != nil:
		o.err = err
	default:
		o.items = append(o.items, item)
	}
}

// titles gives the items' titles.
func (o outcome) titles() []string {
	var titles []string
	for _, item := range o.items {
		titles = append(titles, item.Title)
	}
	return titles
}

// fails reports an outcome whose error does not contain want, or that has
// items.
func (o outcome) fails(t testing.TB, want string) {
	t.Helper()
	if o.err == nil || !strings.Contains(o.err.Error(), want) {
		t.Errorf("error is %v, want one with %q", o.err, want)
	}
}

// holds reports an outcome that has other titles, another number of rejects
// or an error.
func (o outcome) holds(t testing.TB, rejects int, titles ...string) {
	t.Helper()
	if o.err != nil {
		t.Errorf("unexpected error: %v", o.err)
	}
	if got := strings.Join(o.titles(), " | "); got != strings.Join(titles, " | ") {
		t.Errorf("titles are %q, want %q", shorten(got, 300), shorten(strings.Join(titles, " | "), 300))
	}
	if len(o.rejects) != rejects {
		t.Errorf("%d rejects, want %d", len(o.rejects), rejects)
		for _, r := range o.rejects {
			t.Logf("%v: %q", r, shorten(string(r.Origin.Raw), 200))
		}
	}
}

// origins gives where items and rejects stood, in the order of the file.
func origins(o outcome) []Origin {
	var all []Origin
	for _, item := range o.items {
		all = append(all, item.Origin)
	}
	for _, reject := range o.rejects {
		all = append(all, reject.Origin)
	}
	slices.SortFunc(all, func(a, b Origin) int { return a.Record - b.Record })
	return all
}

// decoded reports whether content was not UTF-8 to begin with, so that its
// bytes are not those of the records.
func (o outcome) decoded(content string) bool {
	d := newDecoder(bufio.NewReader(strings.NewReader(content)))
	text, _ := io.ReadAll(d)
	return d.transcoded || string(text) != content
}
