package dashboard

import (
	"context"
	"strings"

	"tidings/analytics"
)

// bundleBlock is a block whose data a bundle has.
type bundleBlock struct {
	name string
	rows func(context.Context, *analytics.Analyst) (Rows, error)
	// made gives the rows while a bundle is made, where they are at hand then; nil: rows does.
	made      func(analytics.Bundle) Rows
	statement func(context.Context, *analytics.Analyst) (analytics.Statement, error) // nil: none gives the rows
	computed  []string                                                               // columns that the statement does not give
	how       string                                                                 // these are computed
	// file makes the statement of the bundle of that of the dashboard; nil: it is that.
	file func(text string, topics []analytics.BundleTopic) string
	// inBundle gives the statement of the bundle where it is not made of the dashboard's.
	inBundle func(context.Context, *analytics.Analyst) (analytics.Statement, error)
}

// bundleBlocks are the blocks of the figures that a request asks for.
func bundleBlocks(req analytics.Request) []bundleBlock {
	volume := func(rows func(analytics.Volume) Rows) func(context.Context, *analytics.Analyst) (Rows, error) {
		return func(ctx context.Context, an *analytics.Analyst) (Rows, error) {
			v, err := an.Volume(ctx, req)
			return rows(v), err
		}
	}
	blocks := []bundleBlock{
		{name: "volume", rows: volume(VolumeRows), statement: func(ctx context.Context, an *analytics.Analyst) (analytics.Statement, error) {
			return an.VolumeSQL(ctx, req)
		}},
		{name: "summary", rows: volume(SummaryRows), statement: func(ctx context.Context, an *analytics.Analyst) (analytics.Statement, error) {
			return an.SummarySQL(ctx, req)
		}},
	}
	whole := req
	whole.By = ""
	for _, by := range analytics.Dimensions {
		blocks = append(blocks, bundleBlock{name: "by-" + string(by),
			rows: func(ctx context.Context, an *analytics.Analyst) (Rows, error) {
				groups, err := an.Breakdown(ctx, whole, by)
				return GroupRows(by, groups), err
			},
			statement: func(ctx context.Context, an *analytics.Analyst) (analytics.Statement, error) {
				return an.BreakdownSQL(ctx, whole, by)
			}})
	}
	undated := whole
	undated.Undated, undated.Range = true, analytics.Range{}
	for _, list := range []struct {
		name string
		req  analytics.Request
	}{{"articles", whole}, {"undated", undated}} {
		blocks = append(blocks, bundleBlock{name: list.name,
			rows: func(ctx context.Context, an *analytics.Analyst) (Rows, error) {
				return articleRowsOf(ctx, an, list.req), nil
			},
			statement: func(ctx context.Context, an *analytics.Analyst) (analytics.Statement, error) {
				return an.ArticlesSQL(ctx, list.req)
			}})
	}
	blocks = append(blocks, changeInBundle(whole), companionsInBundle(whole))
	if len(req.Selections) > 1 {
		blocks = append(blocks, voiceInBundle(whole))
	}
	return append(blocks, pastInBundle(whole)...)
}

func changeInBundle(req analytics.Request) bundleBlock {
	return bundleBlock{name: "change",
		rows: func(ctx context.Context, an *analytics.Analyst) (Rows, error) {
			c, err := an.Change(ctx, req)
			return ChangeRows(c), err
		},
		statement: func(ctx context.Context, an *analytics.Analyst) (analytics.Statement, error) {
			c, err := an.Change(ctx, req)
			if err != nil {
				return analytics.Statement{}, err
			}
			return an.ChangeSQL(ctx, c)
		}}
}

func companionsInBundle(req analytics.Request) bundleBlock {
	return bundleBlock{name: "companions",
		rows: func(ctx context.Context, an *analytics.Analyst) (Rows, error) {
			c, err := an.Companions(ctx, req)
			return CompanionRows(c), err
		},
		statement: func(ctx context.Context, an *analytics.Analyst) (analytics.Statement, error) {
			return an.CompanionsSQL(ctx, req)
		},
		file: withoutSelected}
}

// withoutSelected leaves what is selected out of the companions where only a bundle has it
// as a topic: queries, and topics as they were defined once.
func withoutSelected(text string, topics []analytics.BundleTopic) string {
	var own []string
	for _, t := range topics {
		if t.Typed || t.Slug != t.Topic {
			own = append(own, "'"+t.Slug+"'")
		}
	}
	if len(own) == 0 {
		return text
	}
	return "SELECT * FROM (\n" + text + "\n)\nWHERE topic NOT IN (" + strings.Join(own, ", ") + ") -- names that only the bundle has\nORDER BY count DESC, topic"
}

func voiceInBundle(req analytics.Request) bundleBlock {
	return bundleBlock{name: "voice",
		rows: func(ctx context.Context, an *analytics.Analyst) (Rows, error) {
			v, err := an.Voice(ctx, req)
			return VoiceRows(v), err
		},
		statement: func(ctx context.Context, an *analytics.Analyst) (analytics.Statement, error) {
			return an.VoiceSQL(ctx, req)
		}}
}
