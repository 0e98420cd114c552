package dashboard

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
)

// downloadBuffer is how much of a download is kept back at first: an error
// found within it is still answered as an error.
const downloadBuffer = 64 << 10

// sendRows answers with rows that write produces. CSV is offered as a file,
// JSON is shown. An error after the first bytes have left cuts the connection:
// a file that is not whole must not look like one that is.
func (s *Server) sendRows(c *gin.Context, format Format, name string, write func(io.Writer) error) error {
	out := &downloadWriter{response: c.Writer, control: http.NewResponseController(c.Writer)}
	h := c.Writer.Header()
	disposition := "inline"
	switch format {
	case CSV:
		disposition = "attachment"
		h.Set("Content-Type", "text/csv; charset=utf-8; header=present")
	default:
		h.Set("Content-Type", "application/json; charset=utf-8")
	}
	h.Set("Content-Disposition", mime.FormatMediaType(disposition, map[string]string{"filename": name + "." + string(format)}))
	err := write(out)
	if err == nil {
		err = out.flush()
	}
	if err != nil && out.sent {
		s.log.Warn("download cut short", "path", c.Request.URL.Path, "error", err)
		panic(http.ErrAbortHandler)
	}
	return err
}

// downloadWriter keeps the first bytes back, and lets the connection live as
// long as it takes bytes off.
type downloadWriter struct {
	response io.Writer
	control  *http.ResponseController
	buffer   []byte
	sent     bool
}

// Write keeps or sends p.
func (d *downloadWriter) Write(p []byte) (int, error) {
	d.buffer = append(d.buffer, p...)
	if len(d.buffer) < downloadBuffer {
		return len(p), nil
	}
	return len(p), d.flush()
}

func (d *downloadWriter) flush() error {
	// A deadline belongs to the connection, so the clock is the real one.
	// Writers without deadlines have no connection to lose.
	if err := d.control.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return fmt.Errorf("moving the deadline of a download: %w", err)
	}
	d.sent = true
	_, err := d.response.Write(d.buffer)
	d.buffer = d.buffer[:0]
	return err
}
