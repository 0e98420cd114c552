package dashboard

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"path"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"tidings/analytics"
)

//go:embed assets/*.js assets/*.css assets/icon.svg assets/vendor/*.gz assets/vendor/LICENCES.txt
var assetFiles embed.FS

// assets are the static files by the last part of their URL, which carries a
// hash of their content: a browser may keep them for ever, and a new binary
// has new URLs.
type assets struct {
	byURL map[string]asset
	urls  map[string]string // "app.js" → "/assets/app.1f2e3d4c5b6a.js"
}

type asset struct {
	contentType string
	plain       []byte
	compressed  []byte
}

// loadAssets reads, hashes and compresses the embedded files once.
func loadAssets() (*assets, error) {
	all := &assets{byURL: map[string]asset{}, urls: map[string]string{}}
	// A name that ends in .gz is embedded compressed and served without it.
	types := []struct{ file, contentType string }{
		{"assets/app.js", "text/javascript; charset=utf-8"},
		{"assets/say.js", "text/javascript; charset=utf-8"},
		{"assets/chart-text.js", "text/javascript; charset=utf-8"},
		{"assets/chart-option.js", "text/javascript; charset=utf-8"},
		{"assets/chart.js", "text/javascript; charset=utf-8"},
		{"assets/live.js", "text/javascript; charset=utf-8"},
		{"assets/reading.js", "text/javascript; charset=utf-8"},
		{"assets/complete.js", "text/javascript; charset=utf-8"},
		{"assets/explore.js", "text/javascript; charset=utf-8"},
		{"assets/zoom.js", "text/javascript; charset=utf-8"},
		{"assets/sql.js", "text/javascript; charset=utf-8"},
		{"assets/tokens.css", "text/css; charset=utf-8"},
		{"assets/picture.js", "text/javascript; charset=utf-8"},
		{"assets/share.js", "text/javascript; charset=utf-8"},
		{"assets/present.js", "text/javascript; charset=utf-8"},
		{"assets/style.css", "text/css; charset=utf-8"},
		{"assets/reading.css", "text/css; charset=utf-8"},
		{"assets/explore.css", "text/css; charset=utf-8"},
		{"assets/sql.css", "text/css; charset=utf-8"},
		{"assets/boards.css", "text/css; charset=utf-8"},
		{"assets/share.css", "text/css; charset=utf-8"},
		{"assets/present.css", "text/css; charset=utf-8"},
		{"assets/embed.css", "text/css; charset=utf-8"},
		{"assets/icon.svg", "image/svg+xml"},
		{"assets/vendor/echarts.common.min.js.gz", "text/javascript; charset=utf-8"},
		{"assets/vendor/editor.min.js.gz", "text/javascript; charset=utf-8"},
		{"assets/vendor/LICENCES.txt", "text/plain; charset=utf-8"},
	}
	for _, t := range types {
		content, err := assetFiles.ReadFile(t.file)
		if err != nil {
			return nil, fmt.Errorf("reading the embedded %s: %w", t.file, err)
		}
		a := asset{contentType: t.contentType, plain: content}
		name, packed := strings.CutSuffix(path.Base(t.file), ".gz")
		if packed {
			a.compressed = content
			a.plain, err = gunzip(content)
		} else {
			a.compressed, err = gzipped(content, gzip.BestCompression)
		}
		if err != nil {
			return nil, fmt.Errorf("preparing the embedded %s: %w", t.file, err)
		}
		sum := sha256.Sum256(a.plain)
		ext := path.Ext(name)
		hashed := strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:6]) + ext
		all.byURL[hashed] = a
		all.urls[name] = "/assets/" + hashed
	}
	return all, nil
}

func gunzip(b []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

func gzipped(b []byte, level int) ([]byte, error) {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, level)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(b); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// url gives the address of a file by its plain name.
func (all *assets) url(name string) (string, error) {
	u, ok := all.urls[name]
	if !ok {
		return "", fmt.Errorf("no asset %q", name)
	}
	return u, nil
}

// assetFile serves one static file.
func (s *Server) assetFile(c *gin.Context) error {
	a, ok := s.assets.byURL[c.Param("file")]
	if !ok {
		return &analytics.NotFoundError{Kind: "file", Name: c.Param("file"), Next: analytics.Says("reload the page that asked for it")}
	}
	h := c.Writer.Header()
	h.Set("Content-Type", a.contentType)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Vary", "Accept-Encoding")
	body := a.plain
	if acceptsGzip(c.GetHeader("Accept-Encoding")) {
		h.Set("Content-Encoding", "gzip")
		body = a.compressed
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	c.Status(http.StatusOK)
	_, _ = c.Writer.Write(body) // a client that has gone needs no answer
	return nil
}

// acceptsGzip reads an Accept-Encoding header as far as gzip is concerned.
func acceptsGzip(header string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, parameters, _ := strings.Cut(part, ";")
		if name = strings.TrimSpace(name); !strings.EqualFold(name, "gzip") && name != "*" {
			continue
		}
		weight, found := strings.CutPrefix(strings.ReplaceAll(parameters, " ", ""), "q=")
		if !found {
			return true
		}
		q, err := strconv.ParseFloat(weight, 64)
		return err == nil && q > 0
	}
	return false
}
