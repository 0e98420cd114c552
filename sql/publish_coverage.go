package store

import (
	"database/sql"
	"encoding/binary"
	"math"
	"time"

	"github.com/duckdb/duckdb-go/v2"
	"github.com/zeebo/xxh3"
)

// CoverageDays is what was collected from a publisher on days that follow each other.
type CoverageDays struct {
	Publisher string
	First     int // day since 1970
	Articles  []int32
	Usual     []float64
	States    []string
	Running   bool // the last day is not over
}

// over gives the days that are over.
func (d CoverageDays) over() CoverageDays {
	if n := len(d.Articles) - 1; d.Running {
		d.Articles, d.Usual, d.States, d.Running = d.Articles[:n], d.Usual[:n], d.States[:n], false
	}
	return d
}

// hash tells whether something has changed.
func (d CoverageDays) hash() int64 {
	text := make([]byte, 0, 8+12*len(d.Articles)+8*len(d.States))
	text = binary.LittleEndian.AppendUint64(text, uint64(d.First))
	text = binary.LittleEndian.AppendUint64(text, uint64(len(d.Articles)))
	for _, n := range d.Articles {
		text = binary.LittleEndian.AppendUint32(text, uint32(n))
	}
	for _, n := range d.Usual {
		text = binary.LittleEndian.AppendUint64(text, math.Float64bits(n))
	}
	for _, state := range d.States {
		text = append(append(text, state...), 0)
	}
	return int64(xxh3.Hash(text)) // as bits: the driver binds no UBIGINT
}

// publishCoverage publishes the coverage of those publishers for which it has changed,
// and the running day of all.
func (t *tx) publishCoverage(all []CoverageDays) error {
	if err := t.publishRunning(all); err != nil {
		return err
	}
	known := map[string]int64{}
	_, err := queryOn(t.ctx, t.conn, t.store, "publish_coverage_known", nil, nil, func(r *sql.Rows) (_ struct{}, err error) {
		var publisher string
		var hash int64
		err = r.Scan(&publisher, &hash)
		known[publisher] = hash
		return struct{}{}, err
	})
	if err != nil {
		return err
	}
	var changed []CoverageDays
	var gone []string
	for _, d := range all {
		d = d.over()
		if hash, ok := known[d.Publisher]; !ok || hash != d.hash() {
			changed = append(changed, d)
			gone = append(gone, d.Publisher)
		}
		delete(known, d.Publisher)
	}
	for publisher := range known {
		gone = append(gone, publisher)
	}
	if len(gone) == 0 {
		return nil
	}
	for _, step := range []string{"publish_coverage_remove", "publish_coverage_forget"} {
		if err := t.exec(step, args{"publishers": gone}, nil); err != nil {
			return err
		}
	}
	err = t.appendIn("published", "coverage_day", func(to *duckdb.Appender) error {
		for _, d := range changed {
			for i, articles := range d.Articles {
				if err := to.AppendRow(d.Publisher, time.Unix(int64(d.First+i)*24*60*60, 0).UTC(), articles, d.Usual[i], d.States[i]); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, d := range changed {
		if len(d.Articles) == 0 {
			continue
		}
		if err := t.exec("publish_coverage_note", args{"publisher": d.Publisher, "hash": d.hash()}, nil); err != nil {
			return err
		}
	}
	return nil
}

// publishRunning publishes the coverage of the running day. It is apart from the days
// that are over, since it changes with each copy.
func (t *tx) publishRunning(all []CoverageDays) error {
	if err := t.exec("publish_running_remove", nil, nil); err != nil {
		return err
	}
	var publishers, states []string
	var days, articles []int32
	var usual []float64
	for _, d := range all {
		if !d.Running {
			continue
		}
		last := len(d.Articles) - 1
		publishers, days = append(publishers, d.Publisher), append(days, int32(d.First+last))
		articles, usual, states = append(articles, d.Articles[last]), append(usual, d.Usual[last]), append(states, d.States[last])
	}
	if len(publishers) == 0 {
		return nil
	}
	return t.exec("publish_running_add", args{"publishers": publishers, "days": days, "articles": articles, "usual": usual, "states": states}, nil)
}
