package analytics

// Weighting is the definition of a weighted topic, as in the Europe Media
// Monitor: an article is a mention where the weights of the terms that occur
// in it sum up to Threshold or more, every query of Require matches and none
// of Exclude does.
//
// It is kept as the query that means the same, a Score AND what is required
// AND NOT what is excluded, so that one language and one evaluator serve both
// kinds of topics.
type Weighting struct {
	Terms     []WeightedTerm
	Threshold Weight
	Require   []string // queries in canonical form
	Exclude   []string
}

// WeightedTerm is a term of a Weighting in canonical form.
type WeightedTerm struct {
	Term   string // a word, a prefix or a phrase
	Weight Weight
}

// Weighting gives the definition of a weighted topic; ok is false for one that
// is a query.
func (t Topic) Weighting() (w Weighting, ok bool) { return weightingOf(t.Query) }

// weightingQuery writes a weighting as a query.
func weightingQuery(score Score, require, exclude []Expr) string {
	all, nots := []Expr{score}, []Expr(nil)
	add := func(e Expr) {
		if _, ok := e.(Not); ok {
			nots = append(nots, e)
		} else {
			all = append(all, e)
		}
	}
	for _, e := range require {
		if and, ok := e.(And); ok {
			for _, part := range and.Exprs {
				add(part)
			}
			continue
		}
		add(e)
	}
	for _, e := range exclude {
		nots = append(nots, Not{Expr: e})
	}
	if all = append(all, nots...); len(all) == 1 {
		return canonical(score)
	}
	return canonical(And{Exprs: all})
}

// weightingOf is the inverse of weightingQuery; ok is false for any other
// query, even if it means the same as one.
func weightingOf(query string) (w Weighting, ok bool) {
	q, err := Parse(query)
	if err != nil {
		return Weighting{}, false
	}
	exprs := []Expr{q.Expr}
	if and, is := q.Expr.(And); is {
		exprs = and.Exprs
	}
	score, is := exprs[0].(Score)
	if !is {
		return Weighting{}, false
	}
	var require, exclude []Expr
	for _, e := range exprs[1:] {
		if not, is := e.(Not); is {
			exclude = append(exclude, not.Expr)
			w.Exclude = append(w.Exclude, canonical(not.Expr))
		} else {
			require = append(require, e)
			w.Require = append(w.Require, canonical(e))
		}
	}
	for _, t := range score.Terms {
		w.Terms = append(w.Terms, WeightedTerm{canonical(t.Expr), t.Weight})
	}
	w.Threshold = score.Threshold
	return w, weightingQuery(score, require, exclude) == query
}

// parseTerm reads a term of a weighting.
func parseTerm(text string) (Expr, error) {
	q, err := Parse(text)
	if err != nil {
		return nil, err
	}
	switch e := q.Expr.(type) {
	case Word, Prefix, Phrase:
		return e, nil
	case And:
		return nil, failf("%s: expected %s; a phrase keeps its quotes in YAML inside single ones, as in '\"border guards\"': 10", found(text), expectTerm)
	}
	return nil, failf("%s: expected %s; anything else stands under require or exclude", found(text), expectTerm)
}
