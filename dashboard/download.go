package dashboard

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"tidings/analytics"
)

// downloadBuffer is how much of a download is kept back at first: an error
// found within it is still answered as an error.
const downloadBuffer = 64 << 10

// Trailers of a download: they come behind the last byte, so that who has them
// has the whole.
const (
	trailerRows = "Tidings-Rows"
	trailerSum  = "Tidings-SHA256" // of the body, hexadecimal
)

// contentTypes says what the formats are called in HTTP.
var contentTypes = map[Format]string{
	CSV:     "text/csv; charset=utf-8; header=present",
	TSV:     "text/tab-separated-values; charset=utf-8",
	JSON:    "application/json; charset=utf-8",
	JSONL:   "application/x-ndjson; charset=utf-8",
	Parquet: "application/vnd.apache.parquet",
	XLSX:    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

// maxForm bounds what a form may bring.
const maxForm = 1 << 20

// download gives what answers an address of an export in one format.
func (s *Server) download(r exportRoute, format Format) func(*gin.Context) error {
	return func(c *gin.Context) error {
		values, err := url.ParseQuery(c.Request.URL.RawQuery)
		if err == nil && c.Request.Method == http.MethodPost {
			c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, maxForm)
			if err = c.Request.ParseForm(); err == nil {
				values = c.Request.Form
			}
		}
		if err != nil {
			return &analytics.ParamError{Name: "the address", Value: c.Request.URL.RawQuery,
				Allowed: analytics.Says("parameters encoded as name=value&name=value, in a form of at most a megabyte")}
		}
		key := c.Param("slug") + c.Param("id")
		return s.send(c, format, func(ctx context.Context) (*Export, Wanted, error) {
			return s.exporter.open(ctx, r, key, values)
		})
	}
}

// errHead ends the answer to a HEAD request, of which nobody reads the body.
var errHead = errors.New("only the head was asked for")

// send answers with an export. Everything is offered as a file, but JSON, which
// browsers show.
func (s *Server) send(c *gin.Context, format Format, open func(context.Context) (*Export, Wanted, error)) error {
	ctx := c.Request.Context()
	export, wanted, err := open(ctx)
	if err != nil {
		return err
	}
	defer export.Close()
	wanted.Format = format
	if err := wanted.check(); err != nil {
		return err
	}
	file := served{kind: contentTypes[format], name: export.Name + "." + string(format), disposition: "attachment"}
	switch {
	case wanted.Provenance:
		file.kind, file.name = "application/zip", export.Name+".zip"
	case format == JSON:
		file.disposition = "inline"
	}
	return s.serveFile(c, file, func(w io.Writer) (rows int64, sum string, err error) { return writeDownload(ctx, w, export, wanted) })
}

// served is what a file is called in HTTP.
type served struct{ kind, name, disposition string }

// serveFile answers with a file, which write writes. An error after the first bytes
// have left cuts the connection: a file that is not whole must not look like one that is.
func (s *Server) serveFile(c *gin.Context, file served, write func(io.Writer) (rows int64, sum string, err error)) error {
	out := &downloadWriter{response: c.Writer, control: http.NewResponseController(c.Writer), head: c.Request.Method == http.MethodHead}
	out.begin = func() {
		h := c.Writer.Header()
		h.Set("Content-Type", file.kind)
		h.Set("Content-Disposition", contentDisposition(file.disposition, file.name))
		h.Set("Trailer", trailerRows+", "+trailerSum)
	}
	rows, sum, err := write(out)
	if err == nil {
		err = out.flush()
	}
	switch {
	case errors.Is(err, errHead):
		return nil
	case err != nil && out.sent:
		s.log.Warn("download cut short", "path", c.Request.URL.Path, "error", err)
		panic(http.ErrAbortHandler)
	case err != nil:
		return err
	}
	c.Writer.Header().Set(trailerRows, strconv.FormatInt(rows, 10))
	c.Writer.Header().Set(trailerSum, sum)
	return nil
}

// writeDownload writes an export alone, or in an archive with its provenance
// behind it. sum is of all that it wrote.
func writeDownload(ctx context.Context, w io.Writer, export *Export, wanted Wanted) (rows int64, sum string, err error) {
	if !wanted.Provenance {
		p, err := export.Write(ctx, w, wanted.Options)
		return p.Rows, p.SHA256, err
	}
	out := newDigest(w)
	archive := newZip(out)
	method := zip.Deflate
	if wanted.Format.Binary() {
		method = zip.Store // they are compressed themselves
	}
	name := export.Name + "." + string(wanted.Format)
	entry := func(name string, method uint16) (io.Writer, error) {
		return archive.CreateHeader(&zip.FileHeader{Name: name, Method: method, Modified: export.Provenance.Made})
	}
	file, err := entry(name, method)
	if err != nil {
		return 0, "", err
	}
	p, err := export.Write(ctx, file, wanted.Options)
	if err != nil {
		return 0, "", err
	}
	beside, err := entry(ProvenanceName(name), zip.Deflate)
	if err != nil {
		return 0, "", err
	}
	if err := p.Write(beside); err != nil {
		return 0, "", err
	}
	if err := archive.Close(); err != nil {
		return 0, "", err
	}
	return p.Rows, out.sum(), nil
}

// ProvenanceName is the name of the provenance beside a file.
func ProvenanceName(file string) string { return file + ".provenance.json" }

// downloadWriter keeps the first bytes back, and lets the connection live as
// long as it takes bytes off.
type downloadWriter struct {
	response io.Writer
	control  *http.ResponseController
	begin    func() // before the first bytes leave
	head     bool   // without a body
	buffer   []byte
	sent     bool
}

// Write keeps or sends p.
func (d *downloadWriter) Write(p []byte) (int, error) {
	if d.sent && len(d.buffer) == 0 && len(p) >= downloadBuffer {
		return len(p), d.send(p)
	}
	d.buffer = append(d.buffer, p...)
	if len(d.buffer) < downloadBuffer {
		return len(p), nil
	}
	return len(p), d.flush()
}

func (d *downloadWriter) flush() error {
	err := d.send(d.buffer)
	d.buffer = d.buffer[:0]
	return err
}

func (d *downloadWriter) send(p []byte) error {
	if !d.sent {
		d.begin()
	}
	// A deadline belongs to the connection, so the clock is the real one.
	// Writers without deadlines have no connection to lose.
	if err := d.control.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return fmt.Errorf("moving the deadline of a download: %w", err)
	}
	d.sent = true
	if d.head {
		return errHead
	}
	_, err := d.response.Write(p)
	return err
}
