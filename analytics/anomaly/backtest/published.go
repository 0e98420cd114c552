package backtest

// A Published detector is one whose raw scores, by series in the standard profile,
// NAB's repository has (numenta/NAB, results/NAME/NAME_standard_scores.csv), at
// the threshold which is its best on all 58 series of the benchmark.
type Published struct {
	Name string
	// Whole is its normalised score over all 58 series by NAB's scoreboard.
	Whole  float64
	Scores map[string]publishedScore
}

type publishedScore struct {
	score       float64
	hits, false int
}

// PublishedDetectors are those of NAB's scoreboard for which the repository has
// the scores of single series.
func PublishedDetectors() []Published {
	return []Published{
		{"CAD OSE", 69.9, map[string]publishedScore{
			"AAPL": {1.58811445423, 4, 1}, "CRM": {2.58270837681, 3, 0}, "FB": {1.72048222172, 2, 0},
			"IBM": {1.25036505493, 3, 5}, "PFE": {3.45695604862, 4, 1}, "UPS": {2.13708365207, 4, 3},
		}},
		{"Numenta HTM", 70.1, map[string]publishedScore{
			"AAPL": {1.20961375717, 5, 7}, "CRM": {0.7195824617, 2, 0}, "FB": {1.38958392964, 2, 3},
			"IBM": {-0.072800481082, 3, 17}, "PFE": {2.68833062015, 8, 8}, "UPS": {0.0563402400999, 7, 5},
		}},
		{"KNN CAD", 58.0, map[string]publishedScore{
			"AAPL": {2.48335027418735, 5, 12}, "CRM": {1.3648187341532132, 4, 13}, "FB": {0.009850848635417853, 2, 16},
			"IBM": {0.3834631788944909, 2, 14}, "PFE": {1.9204017138146978, 4, 14}, "UPS": {-0.7207529983519638, 3, 12},
		}},
		{"Twitter ADVec", 47.1, map[string]publishedScore{
			"AAPL": {0.168754760401, 15, 16}, "CRM": {1.78269616239, 22, 9}, "FB": {-0.146901241, 5, 17},
			"IBM": {0.300884687766, 15, 15}, "PFE": {1.69756861915, 14, 16}, "UPS": {-1.78496343172, 8, 23},
		}},
		{"Etsy Skyline", 35.7, map[string]publishedScore{
			"AAPL": {2.4841644825816678, 24, 13}, "CRM": {0.3935755595020729, 6, 3}, "FB": {1.531480911851658, 3, 2},
			"IBM": {0.3305803310997766, 8, 14}, "PFE": {-4, 0, 0}, "UPS": {-0.09934370635358825, 29, 44},
		}},
		{"Windowed Gaussian", 39.6, map[string]publishedScore{
			"AAPL": {1.5139968362565832, 42, 24}, "CRM": {0.7638457640937151, 10, 0}, "FB": {0.11975027819081463, 6, 15},
			"IBM": {-0.7991094792289368, 14, 25}, "PFE": {0.26557999349038663, 7, 12}, "UPS": {-2.205164668202926, 57, 63},
		}},
	}
}

// tally gives the detector's tally over the series, false if one of them was not
// published.
func (p Published) tally(series []Labelled) (Tally, bool) {
	var t Tally
	for _, l := range series {
		s, ok := p.Scores[l.symbol()]
		if !ok {
			return t, false
		}
		none := l.Score(make([]bool, len(l.Counts)))
		t = t.plus(Tally{Score: s.score, Hits: s.hits, False: s.false, Windows: none.Windows})
	}
	return t, true
}

// symbol is the company of a file's name, Twitter_volume_AAPL.csv.
func (l Labelled) symbol() string {
	const before, after = len("Twitter_volume_"), len(".csv")
	if len(l.Name) <= before+after {
		return l.Name
	}
	return l.Name[before : len(l.Name)-after]
}
