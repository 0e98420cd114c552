package corpus

import (
	"context"
	"errors"
	"io"
)

// Convert is not there yet.
func Convert(ctx context.Context, path string, w io.Writer) (Facts, error) {
	return Facts{}, errors.New("--file: not built yet")
}
