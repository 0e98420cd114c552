package dashboard

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"tidings/analytics"
)

// pastInBundle are the blocks of a request that no articles of a bundle give: what was
// learned of others is in its coverage.ndjson and past.json.
func pastInBundle(req analytics.Request) []bundleBlock {
	var blocks []bundleBlock
	if req.Interval != analytics.Hour {
		blocks = append(blocks, coverageInBundle(req))
	}
	if slices.Contains(analytics.AnomalyIntervals, req.Interval) {
		blocks = append(blocks, anomaliesInBundle(req))
	}
	return append(blocks, wordsInBundle("words", req, analytics.Rest), wordsInBundle("words-usual", req, analytics.Usual))
}

func coverageInBundle(req analytics.Request) bundleBlock {
	return bundleBlock{name: "coverage",
		rows: func(ctx context.Context, an *analytics.Analyst) (Rows, error) {
			t, err := an.CoverageTable(ctx, req)
			return CoverageRows(t), err
		},
		statement: func(ctx context.Context, an *analytics.Analyst) (analytics.Statement, error) {
			return an.CoverageSQL(ctx, req)
		},
		// A bundle has the coverage of its sources alone, and does not know those of which it
		// has no article.
		inBundle: func(ctx context.Context, an *analytics.Analyst) (analytics.Statement, error) {
			whole := req
			whole.Sources, whole.Panel, whole.PanelOf = nil, false, nil
			return an.CoverageSQL(ctx, whole)
		}}
}

func anomaliesInBundle(req analytics.Request) bundleBlock {
	req.Selections = nil // all topics are tested together
	return bundleBlock{name: "anomalies",
		rows: func(ctx context.Context, an *analytics.Analyst) (Rows, error) {
			found, err := an.Anomalies(ctx, req)
			return AnomalyRows(found), err
		},
		how: "all columns: each bucket of the series in past.json by those before it, all topics together (docs/anomalies.md)"}
}

func wordsInBundle(name string, req analytics.Request, against analytics.ReferenceKind) bundleBlock {
	return bundleBlock{name: name,
		rows: func(ctx context.Context, an *analytics.Analyst) (Rows, error) {
			d, err := an.Words(ctx, req, analytics.Reference{Kind: against}, keywords)
			return KeywordRows(d), err
		},
		made: func(parts analytics.Bundle) Rows { return KeywordRows(parts.Words[against]) },
		how: "all columns: Dunning's likelihood ratio by language of the counts in past.json; where the texts are here, an opened bundle counts the words in them anew " +
			"(docs/words.md)"}
}

// rowsOf gives the rows of a block of a bundle that is being made.
func (block bundleBlock) rowsOf(ctx context.Context, an *analytics.Analyst, parts analytics.Bundle) (Rows, error) {
	if block.made != nil {
		return block.made(parts), nil
	}
	return block.rows(ctx, an)
}

// statementFile is where the statement of a block is in a bundle; "" where there is none.
func (block bundleBlock) statementFile() string {
	if block.statement == nil {
		return ""
	}
	return sqlFolder + block.name + ".sql"
}

// statements gives the statement of a block as the dashboard shows it, and its text over
// the tables of a bundle; none where the block has none.
func (block bundleBlock) statements(ctx context.Context, an *analytics.Analyst, topics []analytics.BundleTopic) (shown analytics.Statement, text string, err error) {
	if block.statement == nil {
		return shown, "", nil
	}
	if shown, err = block.statement(ctx, an); err != nil {
		return shown, "", err
	}
	own := shown
	if block.inBundle != nil {
		if own, err = block.inBundle(ctx, an); err != nil {
			return shown, "", err
		}
	}
	if text, err = analytics.ExpandInBundle(own, topics); err == nil && block.file != nil {
		text = block.file(text, topics)
	}
	return shown, text, err
}

// past makes the files of what was learned of articles that are not in a bundle.
func (b *Bundle) past(p analytics.Past) error {
	err := b.add(coverageName, func(w io.Writer) (*int64, error) {
		encoder, rows := json.NewEncoder(w), int64(len(p.Coverage))
		for _, c := range p.Coverage {
			if err := encoder.Encode(c); err != nil {
				return nil, err
			}
		}
		return &rows, nil
	})
	if err != nil {
		return err
	}
	p.Coverage = nil // it has a file of its own
	return b.add(pastName, func(w io.Writer) (*int64, error) { return nil, json.NewEncoder(w).Encode(p) })
}

// readPast reads these files. What they say is looked at when it is restored.
func (b *OpenedBundle) readPast() error {
	text, err := b.text(pastName, maxBundlePast)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, &b.past); err != nil {
		return b.fault(pastName, fmt.Errorf("expected JSON: %w", err))
	}
	in, err := b.open(coverageName, maxBundlePast)
	if err != nil {
		return err
	}
	defer in.Close()
	b.past.Coverage = nil
	decoder := json.NewDecoder(in)
	for {
		var c analytics.PastCoverage
		switch err := decoder.Decode(&c); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return b.fault(coverageName, fmt.Errorf("publisher %d: expected JSON: %w", len(b.past.Coverage)+1, err))
		}
		b.past.Coverage = append(b.past.Coverage, c)
	}
}
