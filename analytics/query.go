package analytics

// Limits of a query. Beyond them Parse gives a *SyntaxError that says so.
const (
	MaxQueryBytes = 20_000 // length of the query text
	MaxDepth      = 100    // parentheses, NOTs, fields and operators inside one another
	MaxClauses    = 2_000  // words, prefixes, values and dates
	MaxDistance   = 100    // N of "…"~N and NEAR/N

	// MinPrefix is the fewest characters before a *. A shorter prefix stands
	// for a large part of all words there are.
	MinPrefix = 2
)

// Query is an expression in the query language, parsed. The language is
// described in docs/query-language.md. The zero Query is no query.
type Query struct {
	Text     string    // as typed
	Expr     Expr      // what it means
	Warnings []Warning // what may not mean what was meant, by offset
}

// Warning points at something legal that its author may not have meant.
type Warning struct {
	Offset int    // in bytes
	Text   Clause // one sentence
}

// Parse reads a query. An error is a *SyntaxError.
func Parse(text string) (Query, error) {
	if len(text) > MaxQueryBytes {
		return Query{}, &SyntaxError{
			Query:    text,
			Offset:   MaxQueryBytes,
			Column:   column(text, MaxQueryBytes),
			Found:    Says("a query of %d bytes", len(text)),
			Expected: Says("at most %d", MaxQueryBytes),
			Hint:     Says("split it into several topics"),
		}
	}
	p := parser{lexer: lexer{text: text}}
	e, err := p.query()
	if err != nil {
		return Query{}, err
	}
	return Query{Text: text, Expr: e, Warnings: p.sortedWarnings()}, nil
}
