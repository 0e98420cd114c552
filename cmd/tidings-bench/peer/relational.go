package peer

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"tidings/analytics"
	"tidings/cmd/tidings-bench/question"
)

// relational asks the questions of an engine that speaks SQL. The tables are
// the same in all: article(id, published, source, language, country, …) with
// the alias a, source(id, domain), mention(topic, published, article).
type relational struct {
	db      *sql.DB
	dialect dialect
	topics  []analytics.TopicDefinition
	// untagged says why topics could not be tagged.
	untagged error
}

// dialect is what differs between the engines.
type dialect struct {
	// from gives what stands after FROM to have the articles that match, up to
	// and with WHERE and a condition, and the arguments $1 and on.
	from func(e analytics.Expr) (text string, args []any, err error)
	// bucket gives an expression for the bucket of a.published; day turns a
	// column with such a value into the bucket's first day as text.
	bucket func(analytics.Interval) string
	day    func(i analytics.Interval, column string) string
	// moment writes a time as a literal to compare a.published with.
	moment func(time.Time) string
	// urls is the table with columns id and url.
	urls string
}

// ask answers all kinds of questions.
func (r *relational) ask(ctx context.Context, q question.Question) (question.Answer, error) {
	if q.Kind == question.Overview {
		return r.overview(ctx, q)
	}
	e, err := q.Parsed()
	if err != nil {
		return question.Answer{}, err
	}
	from, args, err := r.dialect.from(e)
	if err != nil {
		return question.Answer{}, err
	}
	from += r.within(q)
	switch q.Kind {
	case question.Retag:
		return r.retag(ctx, q, from, args)
	case question.List:
		return r.rows(ctx, 0, fmt.Sprintf(`SELECT u.url FROM (SELECT a.id, a.published FROM %s ORDER BY a.published DESC, a.id DESC LIMIT %d) t
			JOIN %s u ON u.id = t.id ORDER BY t.published DESC, t.id DESC`, from, q.Limit, r.dialect.urls), args)
	case question.Groups:
		return r.rows(ctx, 1, r.groups(q.By, "''", from), args)
	case question.Series:
		return r.rows(ctx, 1, fmt.Sprintf(`SELECT %s, n FROM (%s) t`, r.dialect.day(q.Interval, "b"), r.counted(q, from)), args)
	case question.Share:
		return r.rows(ctx, 2, fmt.Sprintf(`SELECT %s, coalesce(m.n, 0), t.n FROM (%s) t LEFT JOIN (%s) m ON m.b = t.b`,
			r.dialect.day(q.Interval, "t.b"), r.counted(q, "article a WHERE 1 = 1"+r.within(q)), r.counted(q, from)), args)
	}
	return question.Answer{}, cannot("no answer of the kind %s", q.Kind)
}

// counted counts by bucket: columns b and n.
func (r *relational) counted(q question.Question, from string) string {
	return fmt.Sprintf(`SELECT %s AS b, count(*) AS n FROM %s GROUP BY 1`, r.dialect.bucket(q.Interval), from)
}

// groups counts by a dimension, with a prefix to the values.
func (r *relational) groups(by analytics.Dimension, prefix, from string) string {
	if by == analytics.BySource {
		return fmt.Sprintf(`SELECT %s || s.domain, n FROM (SELECT a.source AS v, count(*) AS n FROM %s GROUP BY 1) t JOIN source s ON s.id = t.v`, prefix, from)
	}
	return fmt.Sprintf(`SELECT %s || coalesce(nullif(a.%s, ''), 'unknown'), count(*) FROM %s GROUP BY a.%s`, prefix, by, from, by)
}

// within is the condition on the range, to stand after another.
func (r *relational) within(q question.Question) string {
	var b strings.Builder
	if !q.From.IsZero() {
		b.WriteString(" AND a.published >= " + r.dialect.moment(q.From))
	}
	if !q.To.IsZero() {
		b.WriteString(" AND a.published < " + r.dialect.moment(q.To))
	}
	return b.String()
}

// rows asks a statement whose columns are a key and so many numbers.
func (r *relational) rows(ctx context.Context, numbers int, statement string, args []any) (question.Answer, error) {
	var a question.Answer
	err := r.each(ctx, numbers, statement, args, func(key string, n []int64) { a.Add(key, n...) })
	return a, err
}

func (r *relational) each(ctx context.Context, numbers int, statement string, args []any, do func(string, []int64)) error {
	rows, err := r.db.QueryContext(ctx, statement, args...)
	if err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	defer rows.Close()
	for rows.Next() {
		var key string
		n := make([]int64, numbers)
		into := []any{&key}
		for i := range n {
			into = append(into, &n[i])
		}
		if err := rows.Scan(into...); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
		do(key, n)
	}
	return rows.Err()
}

// tag keeps the articles of all topics.
func (r *relational) tag(ctx context.Context, topics []analytics.TopicDefinition) error {
	for _, t := range topics {
		q := question.Question{Query: t.Query, Topic: t.Slug, Kind: question.Retag}
		_, err := r.ask(ctx, q)
		var cannot *CannotError
		if errors.As(err, &cannot) {
			r.untagged = cannot
			return nil
		}
		if err != nil {
			return fmt.Errorf("topic %s: %w", t.Slug, err)
		}
	}
	r.topics = topics
	return nil
}

// retag finds a topic's articles anew, in one transaction.
func (r *relational) retag(ctx context.Context, q question.Question, from string, args []any) (_ question.Answer, err error) {
	tx, err := r.db.BeginTx(ctx, nil)
	if err != nil {
		return question.Answer{}, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, tx.Rollback())
		}
	}()
	topic := quoted(q.Topic)
	if _, err = tx.ExecContext(ctx, `DELETE FROM mention WHERE topic = `+topic); err != nil {
		return question.Answer{}, err
	}
	done, err := tx.ExecContext(ctx, `INSERT INTO mention (topic, published, article) SELECT `+topic+`, a.published, a.id FROM `+from, args...)
	if err != nil {
		return question.Answer{}, err
	}
	n, err := done.RowsAffected()
	if err != nil {
		return question.Answer{}, err
	}
	if err = tx.Commit(); err != nil {
		return question.Answer{}, err
	}
	var a question.Answer
	a.Add(q.Topic, n)
	return a, nil
}

// overview asks for what the dashboard's first page shows, each number by the
// shortest way that these tables have.
func (r *relational) overview(ctx context.Context, q question.Question) (question.Answer, error) {
	var a question.Answer
	if r.untagged != nil {
		return a, r.untagged
	}
	everything := "article a WHERE 1 = 1"
	statements := []string{
		`SELECT 'articles', count(*) FROM article`,
		`SELECT 'sources', count(*) FROM source`,
		r.groups(analytics.BySource, "'source '", everything),
		r.groups(analytics.ByLanguage, "'language '", everything),
		r.groups(analytics.ByCountry, "'country '", everything),
		fmt.Sprintf(`SELECT 'total ' || %s, n FROM (%s) t`, r.dialect.day(q.Interval, "b"), r.counted(q, everything+r.within(q))),
		fmt.Sprintf(`SELECT topic || ' ' || %s, n FROM (SELECT a.topic, %s AS b, count(*) AS n FROM mention a WHERE 1 = 1%s GROUP BY 1, 2) t`,
			r.dialect.day(q.Interval, "b"), r.dialect.bucket(q.Interval), r.within(q)),
	}
	for _, s := range statements {
		if err := r.each(ctx, 1, s, nil, func(key string, n []int64) { a.Add(key, n...) }); err != nil {
			return a, err
		}
	}
	return a, nil
}

// quoted makes an SQL string literal.
func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// plain is a word as other engines have it: in small letters, without the
// possessive that Tidings drops.
func plain(word string) string {
	word = strings.ToLower(word)
	for _, end := range []string{"'s", "’s"} {
		word = strings.TrimSuffix(word, end)
	}
	return word
}

// parted gives the parts of an And that must match and those that must not.
func parted(e analytics.And) (must, mustNot []analytics.Expr) {
	for _, x := range e.Exprs {
		if not, ok := x.(analytics.Not); ok {
			mustNot = append(mustNot, not.Expr)
		} else {
			must = append(must, x)
		}
	}
	return must, mustNot
}

// alternatives gives the words and phrases of one side of a NEAR.
func alternatives(e analytics.Expr) []analytics.Expr {
	if or, ok := e.(analytics.Or); ok {
		var out []analytics.Expr
		for _, x := range or.Exprs {
			out = append(out, alternatives(x)...)
		}
		return out
	}
	return []analytics.Expr{e}
}

// parts gives the places of a word, a prefix or a phrase; nil for anything else.
func parts(e analytics.Expr) []analytics.Part {
	switch e := e.(type) {
	case analytics.Word:
		return []analytics.Part{{Text: e.Text}}
	case analytics.Prefix:
		return []analytics.Part{{Text: e.Text, Prefix: true}}
	case analytics.Phrase:
		return e.Parts
	}
	return nil
}
