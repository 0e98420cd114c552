package backtest

import (
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// Who is told the sources' shares has the bursts in the total, too; who is told nothing has the
// series.
func TestWhatIsTold(t *testing.T) {
	topic := Worlds(Noises()[1], 1, 3)[0].Topics[2]
	if len(topic.Bursts) == 0 {
		t.Fatal("the topic has no burst")
	}
	tolds := Tolds()
	for day, p := range topic.Series {
		burst := 0.0
		for _, b := range topic.Bursts {
			if day >= b.At.from && day < b.At.to {
				burst = float64(b.on(day))
			}
		}
		for k, want := range map[int]float64{0: p.Exposure, 2: topic.sourced[day] + burst} {
			q := tolds[k].series(topic)[day]
			if q.Count != p.Count || math.Abs(q.Exposure-want) > 1e-9 {
				t.Fatalf("told %s, day %d: %d of %v; expected %d of %v", tolds[k].Name, day, q.Count, q.Exposure, p.Count, want)
			}
		}
	}
	if math.Abs(topic.sourced[3]-topic.Whole[3].Exposure) < 1e-9 {
		t.Error("each source has as much of the topic as the others")
	}
}

// Who is told the sources' shares and remembers for long finds more than who does not, and
// no more than who knows all; who may have more false alarms finds more.
func TestWhatTheEstimatesCost(t *testing.T) {
	worlds := Worlds(Noises()[1], 3, 20)
	tolds := Tolds()
	nothing, most, all := tolds[0].recall(worlds, 1), tolds[3].recall(worlds, 1), oracleRecall(worlds, 1)
	if !(0.8 < nothing && nothing < most && most <= all) {
		t.Errorf("told nothing %.3f, the shares %.3f, all %.3f", nothing, most, all)
	}
	if few := tolds[0].recall(worlds, 0.1); few >= nothing {
		t.Errorf("with a tenth of the false alarms %.3f, with all %.3f", few, nothing)
	}
}

// The document has a row for each of what is told, in order, and the oracle is the bound of all.
func TestTheLossesOfTheDocument(t *testing.T) {
	content, err := os.ReadFile("../../../docs/anomalies-backtest.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, ok := strings.Cut(string(content), "### What the estimates cost")
	if !ok {
		t.Fatal("the document does not say what the estimates cost; make backtest writes it")
	}
	names := []string{}
	for _, d := range Tolds() {
		names = append(names, d.Name)
	}
	rows := regexp.MustCompile(`(?m)^\| (.+) \| ([\d.]+) % \| ([\d.]+) % \|$`).FindAllStringSubmatch(section, len(names)+1)
	if len(rows) != len(names)+1 {
		t.Fatalf("%d rows; expected %d", len(rows), len(names)+1)
	}
	oracle := rows[len(names)]
	for i, name := range names {
		if rows[i][1] != name {
			t.Errorf("row %d is of %q; expected %q", i+1, rows[i][1], name)
		}
		for _, column := range []int{2, 3} {
			have, _ := strconv.ParseFloat(rows[i][column], 64)
			if most, _ := strconv.ParseFloat(oracle[column], 64); have < 50 || have > most {
				t.Errorf("told %s: %v %%; the oracle has %v %%", name, have, most)
			}
		}
	}
}
