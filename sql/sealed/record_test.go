package sealed

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

// golden compares a file with what it should be, which may keep some of it.
func golden(t *testing.T, file string, want func(now string) string) {
	t.Helper()
	now, err := os.ReadFile(file)
	if err != nil && !*update {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(file, []byte(want(string(now))), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	was, is := strings.Split(string(now), "\n"), strings.Split(want(string(now)), "\n")
	for i := range max(len(was), len(is)) {
		line := func(of []string) string { return strings.Join(of[min(i, len(of)):min(i+1, len(of))], "") }
		if line(was) != line(is) {
			t.Errorf("%s, line %d: %q, want %q (-update writes it)", file, i+1, line(was), line(is))
			if len(was) != len(is) {
				return // all lines behind would differ
			}
		}
	}
}

// record is what is known of each attack, by its statement: the layers that stop
// it alone, in small letters; the ones that are needed, in capitals; or that
// nothing needs to.
type record map[string]string

const (
	harmless = "nothing: DuckDB has or does no such thing"
	together = "several together"
)

// newRecord is what was found, and of the attacks that were not tried what was
// recorded.
func newRecord(got map[string]map[string]string, recorded string) record {
	r := record{}
	for line := range strings.Lines(recorded) {
		if i := strings.LastIndex(line, "  <-  "); i >= 0 {
			r[line[:i]] = strings.TrimSpace(line[i+len("  <-  "):])
		}
	}
	for attack, how := range got {
		var stopping []string
		for _, layer := range layerNames {
			through, tried := how["only "+layer]
			switch {
			case how["without "+layer] != "":
				stopping = append(stopping, strings.ToUpper(layer))
			case tried && through == "":
				stopping = append(stopping, layer)
			}
		}
		switch {
		case how["none"] == "":
			r[quoted(attack)] = harmless
		case stopping == nil:
			r[quoted(attack)] = together
		default:
			r[quoted(attack)] = strings.Join(stopping, " ")
		}
	}
	return r
}

func quoted(attack string) string { return fmt.Sprintf("%+q", attack) }

// all are the attacks of the record.
func all() []family { return append(slices.Clone(attacks), family{"bombs", matrixBombs}) }

// whole is every attack with the layers that stop it.
func (r record) whole() string {
	var b strings.Builder
	b.WriteString(`What stops an attack that gets through where there is no layer of the guard: each of the layers behind it
does alone. One in capitals is needed, too: without it, the attack gets through all others.
Written by go test ./sql/sealed -run TestLayers -update, which tries all; without it, some are compared.
`)
	for _, f := range all() {
		fmt.Fprintf(&b, "\n# %s\n", f.name)
		for _, attack := range f.statements {
			stopping, ok := r[quoted(attack)]
			if !ok {
				stopping = "not known: write the record"
			}
			fmt.Fprintf(&b, "%s  <-  %s\n", quoted(attack), stopping)
		}
	}
	return b.String()
}

// The table in the documentation stands between these lines.
const (
	tableBegins = "<!-- layers: written by go test ./sql/sealed -run TestLayers -update -->\n"
	tableEnds   = "<!-- end of layers -->\n"
)

var layerDescriptions = map[string]string{
	"guard":    "the guard reads the statement's tree",
	"rule":     "one statement, of a kind that asks",
	"caps":     "rows and bytes are counted",
	"open":     "copy opened for reading, no temporary files, no extensions",
	"memory":   "DuckDB's memory limit",
	"seal":     "DuckDB without files, its settings locked",
	"limits":   "the system's limits of the process",
	"landlock": "Landlock: no file, no connection",
	"deadline": "the deadline",
}

// inDocs puts the table of layers into the documentation.
func (r record) inDocs(now string) string {
	before, rest, ok := strings.Cut(now, tableBegins)
	_, after, ok2 := strings.Cut(rest, tableEnds)
	if !ok || !ok2 {
		return now + "\nHere the lines are missing that enclose the table of layers.\n"
	}
	stops := map[string]int{}
	needed := map[string]int{}
	example := map[string]string{}
	total, through := 0, 0
	for _, f := range all() {
		for _, attack := range f.statements {
			total++
			stopping := r[quoted(attack)]
			if stopping == harmless {
				continue
			}
			through++
			for _, layer := range strings.Fields(stopping) {
				small := strings.ToLower(layer)
				if small == layer {
					stops[small]++
					continue
				}
				if needed[small]++; needed[small] == 1 || len(attack) < len(example[small]) {
					example[small] = attack
				}
			}
		}
	}
	var b strings.Builder
	b.WriteString("| layer | stops, as others do | only it stops | such as |\n|---|--:|--:|---|\n")
	for _, layer := range layerNames {
		such := "–"
		if example[layer] != "" {
			such = "`" + strings.ReplaceAll(example[layer], "|", "\\|") + "`"
		}
		fmt.Fprintf(&b, "| %s | %d | %d | %s |\n", layerDescriptions[layer], stops[layer], needed[layer], such)
	}
	fmt.Fprintf(&b, "\nOf %d attacks and bombs, %d get through where there is no layer; the others ask for what this DuckDB has not.\n", total, through)
	return before + tableBegins + b.String() + tableEnds + after
}
