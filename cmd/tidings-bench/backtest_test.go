package main

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"tidings/analytics/anomaly"
	"tidings/analytics/anomaly/backtest"
)

// The committed tables are those that the command makes; one level of noise is made
// anew here.
func TestTheBacktestOfTheDocs(t *testing.T) {
	if runtime.GOARCH != "amd64" {
		t.Skip("the last digits of floating point are other ones here")
	}
	docs, err := os.ReadFile("../../docs/anomalies-backtest.md")
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	writeLevel(&b, backtest.Run(backtest.Worlds(backtest.Noises()[2], backtestWorlds, backtestTopics), anomaly.Options{}))
	if b.Len() == 0 || !strings.Contains(string(docs), b.String()) {
		t.Errorf("docs/anomalies-backtest.md is not up to date; run `make backtest`. It lacks:\n%s", b.String())
	}
}

func TestBacktestWritesItsTables(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out.md")
	stdout, _, err := bench(t, "backtest", "--worlds", "1", "--topics", "2", "--nab", "", "--out", out)
	if err != nil {
		t.Fatal(err)
	}
	written, err := os.ReadFile(out)
	if err != nil || string(written) != stdout || strings.Count(stdout, "| Tidings | ") != 2*len(backtest.Noises()) {
		t.Errorf("%v; printed:\n%s", err, stdout)
	}
	for _, test := range [][]string{{"--worlds", "0", "expected at least 1"}, {"--nab", t.TempDir(), "windows.json"}} {
		if _, _, err := bench(t, append([]string{"backtest", "--worlds", "1", "--topics", "1"}, test[:2]...)...); err == nil || !strings.Contains(err.Error(), test[2]) {
			t.Errorf("%v: %v; expected %q", test[:2], err, test[2])
		}
	}
}
