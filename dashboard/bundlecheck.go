package dashboard

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"tidings/analytics"
)

// BundleFinding is something that a bundle claims beside what was found.
type BundleFinding struct {
	Check          string // files, count, mentions, texts, chart or statement
	Of             string
	Claimed, Found int64
	Differing      int64 // of what is compared one by one: rows, mentions, texts
}

// Equal says that what was found is what is claimed.
func (f BundleFinding) Equal() bool { return f.Claimed == f.Found && f.Differing == 0 }

// FindingRows are findings with the columns check, of, claimed, found, differing and
// result (equal or differs).
func FindingRows(findings []BundleFinding) Rows {
	columns := slices.Concat(ColumnsOf(Texts, "check", "of"), ColumnsOf(Integers, "claimed", "found", "differing"), ColumnsOf(Texts, "result"))
	return NewRows(columns, func(row func(...Cell) error) error {
		for _, f := range findings {
			result := "equal"
			if !f.Equal() {
				result = "differs"
			}
			if err := row(Text(f.Check), Text(f.Of), Int(f.Claimed), Int(f.Found), Int(f.Differing), Text(result)); err != nil {
				return err
			}
		}
		return nil
	})
}

// Restore takes the bundle, which Unpack unpacked to a directory, into an empty database.
func (b *OpenedBundle) Restore(ctx context.Context, an *analytics.Analyst, dir string) error {
	return an.Restore(ctx, b.restoration(dir))
}

// Check counts again what the bundle claims, in the database that it was restored to:
// an asks it, and console in SQL.
func (b *OpenedBundle) Check(ctx context.Context, an *analytics.Analyst, console *analytics.Console, dir string) ([]BundleFinding, error) {
	files := int64(len(b.Manifest.Files)) // Unpack would have said otherwise
	findings := []BundleFinding{{Check: "files", Of: "SHA-256", Claimed: files, Found: files}}
	found, err := an.FindInBundle(ctx, b.restoration(dir), b.request)
	if err != nil {
		return nil, err
	}
	for i, claimed := range b.Manifest.Counts { // both are in the order of the selections
		have := found.Counts[i]
		findings = append(findings,
			BundleFinding{Check: "count", Of: claimed.Of + ": articles", Claimed: claimed.Articles, Found: have.Articles},
			BundleFinding{Check: "count", Of: claimed.Of + ": different texts", Claimed: claimed.Texts, Found: have.Texts},
			BundleFinding{Check: "count", Of: claimed.Of + ": stories", Claimed: claimed.Stories, Found: have.Stories},
			BundleFinding{Check: "count", Of: claimed.Of + ": undated", Claimed: claimed.Undated, Found: have.Undated})
	}
	if b.Manifest.Texts != analytics.TextsNone {
		for _, m := range found.Mentions {
			findings = append(findings, BundleFinding{"mentions", m.Slug, m.Claimed, m.Claimed - m.Missing + m.More, m.Missing + m.More})
		}
		findings = append(findings, BundleFinding{"texts", "text_id", found.Texts, found.Texts - found.OtherTexts, found.OtherTexts})
	}
	for i, block := range bundleBlocks(b.request) { // checkClaims compared them
		chart, err := b.checkChart(ctx, an, b.Manifest.Statements[i], block)
		if err != nil {
			return nil, err
		}
		findings = append(findings, chart)
		if block.statement == nil {
			continue
		}
		statement, err := b.checkStatement(ctx, console, b.Manifest.Statements[i])
		if err != nil {
			return nil, err
		}
		findings = append(findings, statement)
	}
	return findings, nil
}

// checkChart compares the data of a block with what the block is now.
func (b *OpenedBundle) checkChart(ctx context.Context, an *analytics.Analyst, s ManifestStatement, block bundleBlock) (BundleFinding, error) {
	rows, err := block.rows(ctx, an)
	if err != nil {
		return BundleFinding{}, b.fault(s.Data, err)
	}
	return b.compare("chart", s, rows, s.Columns)
}

// checkStatement compares the data of a block with what its statement gives.
func (b *OpenedBundle) checkStatement(ctx context.Context, console *analytics.Console, s ManifestStatement) (BundleFinding, error) {
	text, err := b.text(s.File, maxBundleSQL)
	if err != nil {
		return BundleFinding{}, err
	}
	answer, err := console.Run(ctx, analytics.Statement{Text: string(text)})
	if err != nil {
		return BundleFinding{}, b.fault(s.File, err)
	}
	defer answer.Close()
	given := slices.DeleteFunc(slices.Clone(s.Columns), func(c ManifestColumn) bool { return c.Computed })
	return b.compare("statement", s, AnswerRows(answer, nil), given)
}

// compare compares the data of a block with rows that have some of their columns, one by
// one.
func (b *OpenedBundle) compare(check string, s ManifestStatement, rows Rows, columns []ManifestColumn) (BundleFinding, error) {
	f := BundleFinding{Check: check, Of: s.Name}
	data, err := b.open(s.Data, maxBundleData)
	if err != nil {
		return f, err
	}
	defer data.Close()
	out, in := io.Pipe()
	go func() {
		_, err := rows.Write(in, Options{Format: CSV})
		in.CloseWithError(err) // nil is the end
	}()
	defer out.Close()
	claimed, found := newRecords(data, s.Columns), newRecords(out, columns)
	claimed.leaveOut = len(columns) < len(s.Columns)
	for line := 0; ; line++ { // the first are the columns' names
		want, err := claimed.next()
		if err != nil {
			return f, b.fault(s.Data, err)
		}
		have, err := found.next()
		if err != nil {
			return f, b.fault(s.File, err)
		}
		if want == nil && have == nil {
			return f, nil
		}
		if want != nil && line > 0 {
			f.Claimed++
		}
		if have != nil && line > 0 {
			f.Found++
		}
		if !slices.Equal(want, have) {
			f.Differing++
		}
	}
}

// csvRecords reads the rows of a CSV with their times in UTC: an hour of a zone has its
// offset in a download, and is in UTC in SQL.
type csvRecords struct {
	in       *csv.Reader
	columns  []ManifestColumn
	leaveOut bool // what is computed
}

func newRecords(r io.Reader, columns []ManifestColumn) *csvRecords {
	in := csv.NewReader(r)
	in.FieldsPerRecord = -1
	in.ReuseRecord = true
	return &csvRecords{in: in, columns: columns}
}

// next gives the next row, nil after the last.
func (r *csvRecords) next() ([]string, error) {
	row, err := r.in.Read()
	if errors.Is(err, io.EOF) {
		return nil, nil
	}
	kept := row[:0]
	for i, cell := range row {
		if i < len(r.columns) && r.columns[i].Type == "time" {
			if at, err := time.Parse(time.RFC3339, cell); err == nil {
				cell = at.UTC().Format(time.RFC3339Nano)
			}
		}
		if !r.leaveOut || i >= len(r.columns) || !r.columns[i].Computed {
			kept = append(kept, cell)
		}
	}
	return kept, err
}

// OwnScript says whether the script for DuckDB in the bundle is the one that this
// Tidings writes for what the manifest claims.
func (b *OpenedBundle) OwnScript() (bool, error) {
	var failed error
	checks, err := b.Manifest.checks(func(file string) string {
		text, err := b.text(file, maxBundleSQL)
		failed = errors.Join(failed, err)
		return strings.TrimSuffix(string(text), "\n")
	})
	if err = errors.Join(err, failed); err != nil {
		return false, fmt.Errorf("writing %s anew: %w", checkName, err)
	}
	have, err := b.text(checkName, maxBundleData)
	return string(have) == analytics.BundleScript(b.Manifest.counts(), checks), err
}
