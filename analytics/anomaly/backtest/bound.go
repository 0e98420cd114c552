package backtest

import (
	"fmt"
	"io"
	"strings"

	"tidings/analytics/anomaly"
)

// A Bound is how many of the bursts that count Tidings finds at a level of noise, and the
// oracle: shares.
type Bound struct {
	Noise    Noise
	Tidings  float64
	OneFalse float64 // the oracle with one false alarm in a topic's year
	AsMany   float64 // the oracle with as many as Tidings has
}

// BoundOf takes the bound from the rows of a level.
func BoundOf(l Level) Bound {
	b := Bound{Noise: l.Noise, Tidings: l.Rows[0].Recall()}
	for _, r := range l.Rows {
		switch {
		case r.Bound && r.Allowed == 1:
			b.OneFalse = r.Recall()
		case r.Bound:
			b.AsMany = r.Recall()
		}
	}
	return b
}

const (
	wanted   = 0.95 // the share of the bursts that is to be found
	smallest = 15   // the mean of a day, and the articles added, of the smallest burst that counts
	yearDays = 365
)

// smallestBurst tells what is to be known of the smallest burst that counts, on a day with
// as many articles as it adds, where counts have such a variance: from what count on a day
// is an alarm if one usual day in a year may reach it, and the share of these bursts that do.
func smallestBurst(scatter float64) (from int, found float64) {
	for from = smallest; anomaly.Tail(from, smallest, scatter*smallest) > 1./yearDays; from++ {
	}
	return from, anomaly.Tail(from-smallest, smallest, scatter*smallest)
}

// WriteBounds writes why the share wanted is not found at every level of noise.
func WriteBounds(w io.Writer, bounds []Bound) {
	fmt.Fprintf(w, `
### What can be found at all

Where counts scatter more than chance makes them, there are days without a burst that have as many articles as days with one, and no method tells the ones from the others. The smallest
burst that counts is one of %[1]d articles on a day that usually has %[1]d. If one usual day in a year may be an alarm, an alarm begins at the count that one usual day in %[2]d reaches
(negative binomial counts), and a burst is found where chance has not taken from its day what the burst added:

| variance ÷ mean | an alarm from | of the smallest bursts reach it | oracle, 1 false alarm: all bursts that count | oracle, as many as Tidings | Tidings |
|---|--:|--:|--:|--:|--:|
`, smallest, yearDays)
	var within, beyond []string
	for _, b := range bounds {
		from, reach := "–", "–"
		if b.Noise.Wave == 0 {
			count, found := smallestBurst(b.Noise.Scatter)
			from, reach = fmt.Sprint(count), percent(found)
		}
		fmt.Fprintf(w, "| %s | %s | %s | %s | %s | %s |\n", b.Noise.Name, from, reach, percent(b.OneFalse), percent(b.AsMany), percent(b.Tidings))
		if b.OneFalse >= wanted {
			within = append(within, b.Noise.Name)
		} else {
			beyond = append(beyond, fmt.Sprintf("%s (%s)", b.Noise.Name, percent(b.OneFalse)))
		}
	}
	fmt.Fprintf(w, `
The oracle knows what no method can, the true mean and scatter of each day, and is the bound of all of them. With one false alarm in a topic's year it finds %s of the bursts that count where
variance ÷ mean is %s`, percent(wanted), or(within, "none of these"))
	if len(beyond) > 0 {
		fmt.Fprintf(w, `, and fewer where it is %s:
there no setting of any method has both, %s of the bursts and at most one false alarm in a topic's year. More can be had for more false alarms alone`, or(beyond, ""), percent(wanted))
	}
	fmt.Fprintln(w, ".")
}

func percent(share float64) string { return fmt.Sprintf("%.0f %%", 100*share) }

// or joins names as a sentence does.
func or(names []string, none string) string {
	if len(names) < 2 {
		return strings.Join(append(names, none)[:1], "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " or " + names[len(names)-1]
}
