package analytics

import (
	"context"
	"fmt"
	"math"
	"strings"
	"time"

	"tidings/sql"
)

// Rhythm is how often a publisher's articles come, and whether it is silent now.
//
// What is usual is told by the articles of the eight weeks before the newest one.
// A silence is unusual when it is longer than one and a half times the fourth
// longest of that time (so four outages, or every other weekend, do not make
// outages usual), and than six hours.
type Rhythm struct {
	Publisher string
	Last      time.Time // the newest article: its publication, or when it was stored
	Articles  int64     // of the eight weeks before
	PerDay    float64   // their number a day
	Pause     time.Duration
	now       time.Time
}

const (
	rhythmFactor  = 1.5
	leastSilence  = 6 * time.Hour
	leastArticles = 10 // before anything is called usual
	rhythmWindow  = 56 * 24 * time.Hour
)

// Known says that there are enough articles to call something usual.
func (r Rhythm) Known() bool { return r.Articles >= leastArticles }

// Patience is how long a silence is not unusual.
func (r Rhythm) Patience() time.Duration {
	return max(leastSilence, time.Duration(rhythmFactor*float64(r.Pause)))
}

// Silence is how long there has been no article.
func (r Rhythm) Silence() time.Duration { return max(0, r.now.Sub(r.Last)) }

// Silent says that the silence is unusual.
func (r Rhythm) Silent() bool { return r.Known() && r.Silence() > r.Patience() }

// String says the rhythm in words: "about 12 a day", "about 3 a week".
func (r Rhythm) String() string {
	switch {
	case !r.Known():
		return "too few articles to tell"
	case r.PerDay >= 1:
		return fmt.Sprintf("about %.0f a day", math.Round(r.PerDay))
	case r.PerDay*7 >= 1:
		return fmt.Sprintf("about %.0f a week", math.Round(r.PerDay*7))
	default:
		return "less than one a week"
	}
}

// rhythms gives the rhythms of the publishers of feeds, by publisher.
func (a *Analyst) rhythms(ctx context.Context, feeds []store.Feed) (map[string]Rhythm, error) {
	var publishers []string
	for _, f := range feeds {
		if f.Publisher != "" {
			publishers = append(publishers, f.Publisher)
		}
	}
	if len(publishers) == 0 {
		return nil, nil
	}
	stored, err := remembered(&a.memo, a.store, "rhythms "+strings.Join(publishers, "\n"), func() ([]store.Rhythm, error) { return a.store.Rhythms(ctx, publishers) })
	if err != nil {
		return nil, err
	}
	out := make(map[string]Rhythm, len(stored))
	now := a.now()
	for _, s := range stored {
		out[s.Publisher] = rhythmOf(s, now)
	}
	return out, nil
}

func rhythmOf(s store.Rhythm, now time.Time) Rhythm {
	r := Rhythm{Publisher: s.Publisher, Last: s.Last, Articles: s.Articles, Pause: s.Pause, now: now}
	// A publisher that was found a day ago has a day, one that stopped has the
	// time before.
	span := s.Last.Sub(s.First)
	if span > 0 && s.Articles > 1 {
		r.PerDay = float64(s.Articles-1) / (min(span, rhythmWindow).Hours() / 24)
	}
	return r
}
