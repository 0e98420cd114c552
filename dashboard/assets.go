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
	urls  map[string]string // "frame.js" → "/assets/frame.1f2e3d4c5b6a.js"
}

type asset struct {
	contentType string
	plain       []byte
	compressed  []byte
}

// types are the content types of the files by the ends of their names.
var types = map[string]string{
	".js":  "text/javascript; charset=utf-8",
	".css": "text/css; charset=utf-8",
	".svg": "image/svg+xml",
	".txt": "text/plain; charset=utf-8",
}

// assetList are the files as browsers ask for them, each made of embedded ones in their
// order: a page is on the screen sooner when it needs fewer. A name that ends in .gz is
// embedded compressed and served without it.
var assetList = []struct {
	name  string
	parts []string
}{
	{"frame.css", []string{"tokens.css", "style.css", "share.css", "explore.css", "boards.css", "reading.css"}},
	{"sql.css", []string{"sql.css"}},
	{"present.css", []string{"present.css"}},
	{"embed.css", []string{"embed.css"}},
	{"head.js", []string{"say.js", "load.js"}},
	{"charts.js", []string{"vendor/echarts.common.min.js.gz", "chart-text.js", "chart-option.js", "picture.js", "zoom.js", "chart.js"}},
	{"frame.js", []string{"app.js", "share.js", "complete.js"}},
	{"app.js", []string{"app.js"}},
	{"live.js", []string{"live.js"}},
	{"reading.js", []string{"reading.js"}},
	{"explore.js", []string{"explore.js"}},
	{"sql.js", []string{"sql.js"}},
	{"present.js", []string{"present.js"}},
	{"editor.min.js", []string{"vendor/editor.min.js.gz"}},
	{"icon.svg", []string{"icon.svg"}},
	{"LICENCES.txt", []string{"vendor/LICENCES.txt"}},
}

// loadAssets reads, joins, hashes and compresses the embedded files once.
func loadAssets() (*assets, error) {
	all := &assets{byURL: map[string]asset{}, urls: map[string]string{}}
	for _, file := range assetList {
		ext := path.Ext(file.name)
		a := asset{contentType: types[ext]}
		for i, part := range file.parts {
			content, err := embedded(part)
			if err != nil {
				return nil, err
			}
			if ext == ".js" && len(file.parts) > 1 && i == 0 {
				a.plain = append(a.plain, "\"use strict\";\n"...) // which counts at the beginning alone
			}
			a.plain = append(append(a.plain, content...), '\n')
		}
		var err error
		if a.compressed, err = gzipped(a.plain, gzip.BestCompression); err != nil {
			return nil, fmt.Errorf("preparing the embedded %s: %w", file.name, err)
		}
		sum := sha256.Sum256(a.plain)
		hashed := strings.TrimSuffix(file.name, ext) + "." + hex.EncodeToString(sum[:6]) + ext
		all.byURL[hashed] = a
		all.urls[file.name] = "/assets/" + hashed
	}
	return all, nil
}

// embedded reads a file of assets.
func embedded(name string) ([]byte, error) {
	content, err := assetFiles.ReadFile("assets/" + name)
	if err == nil && strings.HasSuffix(name, ".gz") {
		content, err = gunzip(content)
	}
	if err != nil {
		return nil, fmt.Errorf("reading the embedded %s: %w", name, err)
	}
	return content, nil
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
