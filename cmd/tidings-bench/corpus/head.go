package corpus

import (
	"bufio"
	"context"
	"errors"
	"os"
)

// errEnough ends a reading.
var errEnough = errors.New("enough")

// WithoutLanguages copies the first articles of a corpus file to another, in
// which they do not say their language.
func WithoutLanguages(ctx context.Context, file, to string, articles int) (err error) {
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	w := bufio.NewWriterSize(out, 1<<20)
	n := 0
	var line []byte
	err = Read(ctx, file, 1000, func(b Batch) error {
		for _, a := range b.Articles {
			if n == articles {
				return errEnough
			}
			n++
			a.Language = ""
			line = appendJSON(line[:0], a, a.Text)
			if _, err := w.Write(line); err != nil {
				return err
			}
		}
		return nil
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	return errors.Join(err, w.Flush())
}
