package corpus

import (
	"bufio"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"time"
	"unicode/utf8"

	"github.com/zeebo/xxh3"
)

// Facts describe a corpus that was written.
type Facts struct {
	Origin    string    `json:"origin"`            // "generated" or the name of a real file
	Options   *Options  `json:"options,omitempty"` // of a generated one
	Articles  int       `json:"articles"`
	TextBytes int64     `json:"text_bytes"` // titles and texts, in UTF-8
	FileBytes int64     `json:"file_bytes"`
	Digest    string    `json:"digest"` // of the file's bytes
	First     time.Time `json:"first"`  // earliest and latest publication
	Last      time.Time `json:"last"`
	Words     Words     `json:"words"`
	Dropped   int       `json:"dropped,omitempty"` // articles of a real file that were left out
}

// Generated says whether the corpus was made: only then do all tokenizers see
// the same words.
func (f Facts) Generated() bool { return f.Options != nil }

// block is how many articles are made at a time.
const block = 512

// usualLine is a little more than the mean length of an article's line in bytes.
const usualLine = 3800

// made is a block of articles as JSON Lines.
type made struct {
	lines     []byte
	textBytes int64
	first     time.Time
	last      time.Time
}

// Write makes the corpus and writes it as JSON Lines with the fields that
// `tidings import` knows: url, title, text, published, language, source,
// country. Memory is bounded.
func (g *Generator) Write(ctx context.Context, w io.Writer) (Facts, error) {
	facts := Facts{Origin: "generated", Options: &g.opts, Articles: g.opts.Articles, Words: g.Words()}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	// Blocks are made at once and written in order.
	pending := make(chan chan made, 2*runtime.GOMAXPROCS(0))
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	go func() {
		defer close(pending)
		for from := 0; from < g.opts.Articles; from += block {
			result := make(chan made, 1)
			select {
			case pending <- result:
			case <-ctx.Done():
				return
			}
			slots <- struct{}{}
			go func() {
				defer func() { <-slots }()
				result <- g.block(from, min(from+block, g.opts.Articles))
			}()
		}
	}()
	out := newSink(w)
	for result := range pending {
		m := <-result
		if _, err := out.Write(m.lines); err != nil {
			return Facts{}, fmt.Errorf("writing the corpus: %w", err)
		}
		facts.TextBytes += m.textBytes
		facts.widen(m.first, m.last)
	}
	if err := ctx.Err(); err != nil {
		return Facts{}, err
	}
	return out.finish(facts)
}

func (g *Generator) block(from, to int) made {
	m := made{lines: make([]byte, 0, (to-from)*usualLine)}
	var facts Facts
	s := &scratch{}
	for i := from; i < to; i++ {
		a := g.article(i, s)
		m.textBytes += int64(len(a.Title) + len(s.text))
		facts.widen(a.Published, a.Published)
		m.lines = appendJSON(m.lines, a, s.text)
	}
	m.first, m.last = facts.First, facts.Last
	return m
}

func (f *Facts) widen(first, last time.Time) {
	if f.First.IsZero() || first.Before(f.First) {
		f.First = first
	}
	if last.After(f.Last) {
		f.Last = last
	}
}

// sink is where a corpus is written to, and what its digest is made of.
type sink struct {
	buffered *bufio.Writer
	hash     *xxh3.Hasher
	bytes    int64
}

func newSink(w io.Writer) *sink {
	return &sink{buffered: bufio.NewWriterSize(w, 1<<20), hash: xxh3.New()}
}

func (s *sink) Write(p []byte) (int, error) {
	s.bytes += int64(len(p))
	if _, err := s.hash.Write(p); err != nil {
		return 0, err
	}
	return s.buffered.Write(p)
}

func (s *sink) finish(facts Facts) (Facts, error) {
	if err := s.buffered.Flush(); err != nil {
		return Facts{}, fmt.Errorf("writing the corpus: %w", err)
	}
	sum := s.hash.Sum128().Bytes()
	facts.Digest, facts.FileBytes = hex.EncodeToString(sum[:]), s.bytes
	return facts, nil
}

// appendJSON writes an article with its text as one line.
func appendJSON[T string | []byte](b []byte, a Article, text T) []byte {
	b = appendMember(append(b, '{'), "url", a.URL)
	b = appendMember(append(b, ','), "title", a.Title)
	b = appendMember(append(b, ','), "text", text)
	b = appendMember(append(b, ','), "published", a.Published.UTC().Format(time.RFC3339))
	for _, m := range [][2]string{{"language", a.Language}, {"source", a.Source}, {"country", a.Country}} {
		if m[1] != "" {
			b = appendMember(append(b, ','), m[0], m[1])
		}
	}
	return append(b, '}', '\n')
}

const hexDigits = "0123456789abcdef"

func appendMember[T string | []byte](b []byte, name string, value T) []byte {
	b = append(b, '"')
	b = append(b, name...)
	b = append(b, `":"`...)
	from := 0
	for i := 0; i < len(value); i++ {
		c := value[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		b = append(b, value[from:i]...)
		from = i + 1
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, `\n`...)
		default:
			b = append(b, `\u00`...)
			b = append(b, hexDigits[c>>4], hexDigits[c&15])
		}
	}
	b = append(b, value[from:]...)
	return append(b, '"')
}

// record is a line of the file.
type record struct {
	URL       string    `json:"url"`
	Title     string    `json:"title"`
	Text      string    `json:"text"`
	Published time.Time `json:"published"`
	Language  string    `json:"language"`
	Source    string    `json:"source"`
	Country   string    `json:"country"`
}

// Batch is articles of a corpus, of which the first has the number First.
type Batch struct {
	First    int // from 1
	Articles []Article
}

// longestLine bounds a line of the file; it is what Tidings' own reader bounds
// a record to.
const longestLine = 64 << 20

// Read calls do with all the articles of a corpus that Write wrote, in order,
// so many at a time. The next batch is read while do has the one before.
func Read(ctx context.Context, file string, size int, do func(Batch) error) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	batches := make(chan Batch, 1)
	failed := make(chan error, 1)
	go func() {
		defer close(batches)
		failed <- decode(f, size, func(b Batch) bool {
			select {
			case batches <- b:
				return true
			case <-ctx.Done():
				return false
			}
		})
	}()
	for b := range batches {
		if err := do(b); err != nil {
			return err
		}
	}
	return errors.Join(<-failed, ctx.Err())
}

func decode(r io.Reader, size int, yield func(Batch) bool) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 1<<20), longestLine)
	b := Batch{First: 1}
	for line := 1; lines.Scan(); line++ {
		var rec record
		if err := json.Unmarshal(lines.Bytes(), &rec); err != nil {
			return fmt.Errorf("line %d: %w", line, err)
		}
		if !utf8.ValidString(rec.Text) {
			return fmt.Errorf("line %d: the text is not UTF-8", line)
		}
		b.Articles = append(b.Articles, Article(rec))
		if len(b.Articles) == size {
			if !yield(b) {
				return nil
			}
			b = Batch{First: line + 1, Articles: make([]Article, 0, size)}
		}
	}
	if len(b.Articles) > 0 {
		yield(b)
	}
	return lines.Err()
}
