package ingest

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

const (
	// maxRecord is the longest record, in bytes of UTF-8.
	maxRecord = 64 << 20
	// maxDocument is the longest file of the kinds that are read whole.
	maxDocument = 64 << 20
	// sniffSize is how much of a file its format is told by.
	sniffSize = 256 << 10
	// maxZstdWindow is how far back a zstd stream may refer, which is how
	// much memory it takes: what the zstd tool accepts without being told to.
	maxZstdWindow = 128 << 20
)

// errStopped says that the caller wants no more Items.
var errStopped = errors.New("stopped")

// reader reads one file.
type reader struct {
	ctx     context.Context
	name    string // the path as given
	opts    ReadOptions
	columns *columns
	text    *decoder // nil for files that are not decoded here
	out     func(Item, error) bool
	stopped bool
}

// Read yields the Items of one file, or of stdin where path is "-". The file
// may be compressed with gzip or zstd; its format is told by its content and,
// where that leaves it open, by its name.
//
// An error that is a *Reject concerns one record, and reading goes on. Any
// other error names the file and ends it. Memory is bounded by the longest
// record, which may have 64 MiB.
func Read(ctx context.Context, path string, stdin io.Reader, opts ReadOptions) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		r := &reader{ctx: ctx, name: path, opts: opts, out: yield}
		if err := r.read(stdin); err != nil && !r.stopped {
			yield(Item{}, fmt.Errorf("%s: %w", displayName(path), err))
		}
	}
}

func displayName(path string) string {
	if path == "-" {
		return "standard input"
	}
	return path
}

func (r *reader) recordLimit() int {
	if r.opts.recordLimit > 0 {
		return r.opts.recordLimit
	}
	return maxRecord
}

func (r *reader) documentLimit() int {
	if r.opts.documentLimit > 0 {
		return r.opts.documentLimit
	}
	return maxDocument
}

// read opens the file and has its format's reader read it.
func (r *reader) read(stdin io.Reader) error {
	if r.opts.AsOf.IsZero() {
		return errors.New("ReadOptions.AsOf is not set: expected the moment the input is read as of")
	}
	var err error
	if r.columns, err = newColumns(r.opts.Map); err != nil {
		return err
	}
	src := stdin
	if r.name != "-" {
		file, err := os.Open(r.name)
		if err != nil {
			return cause(err)
		}
		defer file.Close()
		src = file
	}
	raw := bufio.NewReaderSize(&progressReader{r.ctx, src, r.opts.Progress}, sniffSize)
	plain, compressed, err := decompress(raw)
	if err != nil {
		return err
	}
	defer plain.Close()
	content := raw
	if compressed {
		content = bufio.NewReaderSize(plain, sniffSize)
	}
	head, err := content.Peek(sniffSize)
	if err != nil && err != io.EOF {
		return cause(err)
	}
	s, err := sniff(r.name, head, err == io.EOF, r.columns)
	if err != nil {
		return err
	}
	if err := r.readFormat(s, content, head, compressed || r.name == "-"); err != nil && err != errStopped {
		return cause(err)
	}
	return nil
}

// readFormat reads content as what it was found to be. head is its beginning;
// moved says that it is not, or no longer, in a file of its own.
func (r *reader) readFormat(s sniffed, content *bufio.Reader, head []byte, moved bool) error {
	switch s.format {
	case FormatParquet:
		return r.readParquet(content, moved)
	case FormatFeed, FormatPage:
		data, err := r.whole(content)
		if err != nil {
			return err
		}
		return r.readWhole(s.format, data)
	}
	r.text = newDecoder(content)
	var text io.Reader = r.text
	if h := decodeHead(head); strings.Contains(h, "\r") && !strings.Contains(h, "\n") {
		text = carriageReturns{text}
	}
	switch s.format {
	case FormatRejects:
		return r.readRejects(text)
	case FormatJSON:
		return r.readJSON(text)
	case FormatJSONLines:
		return r.readJSONLines(text)
	case FormatDocument:
		data, err := r.whole(text)
		if err != nil {
			return err
		}
		document, repaired := sanitize(string(data))
		return r.readText(document, repaired)
	}
	return r.readCSV(text, s.table)
}

// whole reads all of a file of a kind that is not read in parts.
func (r *reader) whole(src io.Reader) ([]byte, error) {
	limit := r.documentLimit()
	data, err := io.ReadAll(io.LimitReader(src, int64(limit)+1))
	switch {
	case err != nil:
		return nil, err
	case len(data) > limit:
		return nil, fmt.Errorf("the file is longer than %s, the most that a feed, a page or a plain-text document may have", byteCount(limit))
	}
	return data, nil
}

// readWhole reads a feed or a page.
func (r *reader) readWhole(format Format, data []byte) error {
	if format == FormatPage {
		return stoppedUnless(readPage(r.name, data, r.opts, r.yield))
	}
	layout := &Layout{Format: FormatJSON}
	return stoppedUnless(readFeed(r.name, data, r.opts, func(item Item, err error) bool {
		if err == nil && item.Origin.Raw == nil {
			// An entry that cannot be cut out of its feed is kept as what was
			// understood of it.
			raw, failure := itemAsJSON(item)
			if failure != nil {
				return r.yield(Item{}, fmt.Errorf("%s: %w", item.Origin, failure))
			}
			item.Origin.Raw, item.Origin.Layout = raw, layout
		}
		return r.yield(item, err)
	}))
}

// readText reads a plain-text document. repaired says that it had to be
// repaired to be valid text.
func (r *reader) readText(document string, repaired bool) error {
	layout := &Layout{Format: FormatDocument}
	return stoppedUnless(readDocument(r.name, document, r.opts, func(item Item, err error) bool {
		item.Repaired = item.Repaired || repaired
		if item.Origin.Raw != nil && item.Origin.Layout == nil {
			item.Origin.Layout = layout
		}
		return r.yield(item, err)
	}))
}

// yield passes an Item or an error on to the caller. What every reader would
// have to do to its Items is done here: text is made valid, and the publisher
// and the language are filled in where the file names none.
func (r *reader) yield(item Item, err error) bool { return r.pass(item, err, false) }

// pass is yield for a reader that may have seen that every string is sound,
// which is valid UTF-8 without a NUL.
func (r *reader) pass(item Item, err error, sound bool) bool {
	if r.stopped {
		return false
	}
	if ended := r.ctx.Err(); ended != nil {
		r.stopped = true
		r.out(Item{}, fmt.Errorf("%s: %w", displayName(r.name), ended))
		return false
	}
	if err == nil {
		r.complete(&item, sound)
	}
	if !r.out(item, err) {
		r.stopped = true
	}
	return !r.stopped
}

func (r *reader) complete(item *Item, sound bool) {
	for _, s := range []*string{&item.Title, &item.Text, &item.URL, &item.Published, &item.Source, &item.SourceURL,
		&item.Author, &item.Language, &item.Country} {
		repaired := false
		if !sound {
			*s, repaired = sanitize(*s)
		}
		// What a transcoded file could not say is a replacement character.
		repaired = repaired || r.text != nil && r.text.transcoded && strings.Contains(*s, "\uFFFD")
		item.Repaired = item.Repaired || repaired
	}
	if item.Source == "" && item.SourceURL == "" {
		setSource(item, strings.TrimSpace(r.opts.Source))
	}
	if item.Language == "" {
		item.Language = r.opts.Language
	}
}

// decompress undoes gzip or zstd, recognized by their first bytes.
func decompress(src *bufio.Reader) (plain io.ReadCloser, compressed bool, err error) {
	magic, _ := src.Peek(4)
	switch {
	case bytes.HasPrefix(magic, []byte("\x1f\x8b")):
		z, err := gzip.NewReader(src)
		if err != nil {
			return nil, false, fmt.Errorf("cannot read the file as gzip: %w", err)
		}
		return z, true, nil
	case bytes.Equal(magic, []byte("\x28\xb5\x2f\xfd")), len(magic) == 4 && magic[0]&0xf0 == 0x50 && bytes.Equal(magic[1:], []byte("\x2a\x4d\x18")):
		z, err := zstd.NewReader(src, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxZstdWindow))
		if err != nil {
			return nil, false, fmt.Errorf("cannot read the file as zstd: %w", err)
		}
		return z.IOReadCloser(), true, nil
	}
	return io.NopCloser(src), false, nil
}

// progressReader counts what is read, and stops when the context ends.
type progressReader struct {
	ctx      context.Context
	src      io.Reader
	progress func(bytes int64)
}

// Read gives what the source does.
func (p *progressReader) Read(b []byte) (int, error) {
	if err := p.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := p.src.Read(b)
	if p.progress != nil && n > 0 {
		p.progress(int64(n))
	}
	return n, err
}

// cause takes the path off an error of the file system, which the caller
// names in his own way.
func cause(err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// Files gives the files that paths name, each once: directories are replaced
// by the files in them, at any depth, sorted by name. Hidden files and
// directories inside them are left out, as are links to directories; "-"
// stands for standard input and is kept. A path that does not exist is an
// error that names it.
func Files(paths []string) ([]string, error) {
	var files []string
	for _, path := range paths {
		if path == "-" {
			files = append(files, path)
			continue
		}
		info, err := os.Stat(path)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, cause(err))
		}
		if !info.IsDir() {
			files = append(files, path)
			continue
		}
		inside, err := filesIn(path)
		if err != nil {
			return nil, err
		}
		files = append(files, inside...)
	}
	seen := make(map[string]bool)
	return slices.DeleteFunc(files, func(path string) bool {
		key := filepath.Clean(path)
		again := seen[key]
		seen[key] = true
		return again
	}), nil
}

func filesIn(directory string) ([]string, error) {
	entries, err := os.ReadDir(directory)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", directory, cause(err))
	}
	var files []string
	for _, entry := range entries {
		path := filepath.Join(directory, entry.Name())
		if strings.HasPrefix(entry.Name(), ".") {
			continue
		}
		if entry.IsDir() {
			inside, err := filesIn(path)
			if err != nil {
				return nil, err
			}
			files = append(files, inside...)
			continue
		}
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
			files = append(files, path)
		}
	}
	return files, nil
}
