package ingest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"sync"
	"time"

	"tidings/sql"
)

// A batch is what is written in one transaction: at most batchItems articles
// or about batchBytes of text, so that memory stays bounded.
const (
	batchItems = 20_480
	batchBytes = 96 << 20
)

// ImportOptions steer an import.
type ImportOptions struct {
	Read ReadOptions
	Now  func() time.Time

	// Rejected is called with every record that could not be taken, and with a
	// Reject of no record for a file that could not be read (to its end). An
	// error ends the import.
	Rejected func(*Reject) error

	// Stored, if set, is called after each batch with the summary so far.
	Stored func(Summary)

	// FileDone, if set, is called after each file, so that what depends on the
	// articles (the mentions of topics) can be brought up to date.
	FileDone func(context.Context) error
}

// Summary counts what became of the records of an import. Read is the sum of
// Added, Updated, Duplicate and Rejected, less the files among the rejects.
type Summary struct {
	Files     int64 `json:"files"`     // files read
	Failed    int64 `json:"failed"`    // files that could not be read, or not to their end
	Read      int64 `json:"read"`      // records
	Added     int64 `json:"added"`     // new articles
	Updated   int64 `json:"updated"`   // articles that came with another text
	Duplicate int64 `json:"duplicate"` // articles that were there already
	Rejected  int64 `json:"rejected"`  // records that could not be taken
	Undated   int64 `json:"undated"`   // of those taken, without a usable date
	Repaired  int64 `json:"repaired"`  // of those taken, with invalid bytes replaced
}

// Usable is the number of records that are articles.
func (s Summary) Usable() int64 { return s.Added + s.Updated + s.Duplicate }

func (s *Summary) add(o Summary) {
	s.Files += o.Files
	s.Failed += o.Failed
	s.Read += o.Read
	s.Added += o.Added
	s.Updated += o.Updated
	s.Duplicate += o.Duplicate
	s.Rejected += o.Rejected
	s.Undated += o.Undated
	s.Repaired += o.Repaired
}

// Import reads files (see Files and Read) and stores their articles, in
// batches of one transaction each. A file that cannot be read is counted and
// reported as a Reject, and the next one is read; an error of the store, of
// the context or of a callback ends the import. The index is sorted at the end
// where that is worth it.
func Import(ctx context.Context, st *store.Store, files []string, stdin io.Reader, opts ImportOptions) (Summary, error) {
	var sum Summary
	for _, path := range files {
		one := &fileImport{st: st, opts: opts, before: sum}
		one.log = store.Import{File: path, Started: opts.Now()}
		err := one.run(ctx, Read(ctx, path, stdin, opts.Read))
		sum.add(one.sum)
		if err != nil {
			return sum, fmt.Errorf("importing %s: %w", displayName(path), err)
		}
		if opts.FileDone != nil {
			if err := opts.FileDone(ctx); err != nil {
				return sum, err
			}
		}
	}
	_, err := st.Compact(ctx, false)
	return sum, err
}

// ImportItems stores Items that are not read from a file, such as those of
// the demonstration corpus; name stands for the file in the log of imports.
func ImportItems(ctx context.Context, st *store.Store, name string, items func(func(Item, error) bool), opts ImportOptions) (Summary, error) {
	one := &fileImport{st: st, opts: opts}
	one.log = store.Import{File: name, Started: opts.Now()}
	if err := one.run(ctx, items); err != nil {
		return one.sum, fmt.Errorf("importing %s: %w", name, err)
	}
	if opts.FileDone != nil {
		if err := opts.FileDone(ctx); err != nil {
			return one.sum, err
		}
	}
	_, err := st.Compact(ctx, false)
	return one.sum, err
}

// fileImport is the import of one file.
type fileImport struct {
	st     *store.Store
	opts   ImportOptions
	before Summary // of the files before it
	sum    Summary
	log    store.Import
}

// chunk is a batch on its way: the items read and then the articles made of
// them, or what went wrong.
type chunk struct {
	items    []Item
	articles []store.Article
	prepared *store.Prepared
	rejects  []*Reject
	repaired int64 // of the items
	fatal    error // the file could not be read further
}

// records is how many records of the file the chunk stands for.
func (c chunk) records() int64 { return int64(len(c.articles) + len(c.rejects)) }

// run reads ahead, cleans and indexes while the batch before is written.
func (f *fileImport) run(ctx context.Context, items func(func(Item, error) bool)) error {
	f.sum.Files = 1
	reader, stop := context.WithCancel(ctx)
	chunks, cleaned := make(chan chunk), make(chan chunk)
	var reading sync.WaitGroup
	reading.Go(func() {
		defer close(chunks)
		split(reader, items, chunks)
	})
	reading.Go(func() {
		defer close(cleaned)
		for c := range chunks {
			c.clean(f.opts.Read)
			c.prepared = f.st.Prepare(c.articles)
			select {
			case cleaned <- c:
			case <-reader.Done():
			}
		}
	})
	err := func() error {
		for c := range cleaned {
			if err := f.take(ctx, c); err != nil {
				return err
			}
		}
		return ctx.Err()
	}()
	stop()
	for range cleaned { // let the others end
	}
	reading.Wait()
	if err != nil {
		return err
	}
	f.log.Finished = f.opts.Now()
	f.log.Read, f.log.Added, f.log.Updated, f.log.Duplicate = f.sum.Read, f.sum.Added, f.sum.Updated, f.sum.Duplicate
	f.log.Rejected, f.log.Undated, f.log.Repaired = f.sum.Rejected, f.sum.Undated, f.sum.Repaired
	return f.st.LogImport(ctx, f.log)
}

// split sends what a reader yields in chunks.
func split(ctx context.Context, items func(func(Item, error) bool), chunks chan<- chunk) {
	var c chunk
	size := 0
	send := func() bool {
		select {
		case chunks <- c:
			c, size = chunk{}, 0
			return true
		case <-ctx.Done():
			return false
		}
	}
	stopped := false
	items(func(item Item, err error) bool {
		var reject *Reject
		switch {
		case errors.As(err, &reject):
			c.rejects = append(c.rejects, reject)
			size += len(reject.Origin.Raw)
		case err != nil:
			c.fatal = err
			return false
		default:
			c.items = append(c.items, item)
			size += len(item.Text) + len(item.Title)
		}
		if len(c.items)+len(c.rejects) >= batchItems || size >= batchBytes {
			stopped = !send()
		}
		return !stopped
	})
	if !stopped && (len(c.items) > 0 || len(c.rejects) > 0 || c.fatal != nil) {
		send()
	}
}

// take writes a chunk.
func (f *fileImport) take(ctx context.Context, c chunk) error {
	outcomes, err := f.st.WritePrepared(ctx, c.prepared)
	if err != nil {
		return err
	}
	f.sum.Read += c.records()
	f.sum.Repaired += c.repaired
	for i, o := range outcomes {
		switch o {
		case store.Added:
			f.sum.Added++
		case store.Updated:
			f.sum.Updated++
		case store.Duplicate:
			f.sum.Duplicate++
		}
		at := c.articles[i].Published
		if at.IsZero() {
			f.sum.Undated++
			continue
		}
		if f.log.First.IsZero() || at.Before(f.log.First) {
			f.log.First = at
		}
		if at.After(f.log.Last) {
			f.log.Last = at
		}
	}
	rejects := c.rejects
	f.sum.Rejected += int64(len(rejects))
	if c.fatal != nil {
		f.sum.Failed++
		reason := c.fatal
		if inner := errors.Unwrap(reason); inner != nil { // Read names the file, and so does Origin
			reason = inner
		}
		rejects = append(rejects, &Reject{Origin: Origin{File: f.log.File}, Reason: reason.Error()})
	}
	for _, r := range rejects {
		if err := f.opts.Rejected(r); err != nil {
			return fmt.Errorf("keeping what was rejected: %w", err)
		}
	}
	if f.opts.Stored != nil {
		sum := f.before
		sum.add(f.sum)
		f.opts.Stored(sum)
	}
	return nil
}

// clean makes articles of the items on every processor, keeping their order.
func (c *chunk) clean(opts ReadOptions) {
	articles := make([]store.Article, len(c.items))
	failed := make([]*Reject, len(c.items))
	workers := min(runtime.GOMAXPROCS(0), len(c.items))
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() {
			for i := w; i < len(c.items); i += workers {
				articles[i], failed[i] = clean(c.items[i], opts)
			}
		})
	}
	group.Wait()
	for i, r := range failed {
		if c.items[i].Repaired {
			c.repaired++
		}
		if r != nil {
			c.rejects = append(c.rejects, r)
			continue
		}
		c.articles = append(c.articles, articles[i])
	}
	// In the order of the file, whoever found them.
	slices.SortStableFunc(c.rejects, func(a, b *Reject) int {
		return cmp.Or(cmp.Compare(a.Origin.Line, b.Origin.Line), cmp.Compare(a.Origin.Record, b.Origin.Record))
	})
	c.items = nil // with their records as written
}
