package dashboard

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
	"net/url"
	"slices"
	"strings"
	"time"

	"tidings/analytics"
)

// Exporter gives the blocks of the dashboard and the answers to ad-hoc SQL by
// their addresses, for downloads and for the command line alike.
type Exporter struct {
	Analyst *analytics.Analyst
	Console *analytics.Console // answers ad-hoc SQL; nil: there is none
	Now     func() time.Time
	Version string // of the product, for provenance
	// Timeout limits the questions behind a block; 0 does not. Lists of articles
	// and answers to ad-hoc SQL come as they are written and have other limits.
	Timeout time.Duration
}

// Export is an answer that is ready to be written, once. Close it.
type Export struct {
	Name       string // of a file, without an ending
	Rows       Rows
	Provenance Provenance // as far as it is known before the rows are written

	done  func(ctx context.Context, p *Provenance) error // looks again at what the rows rest on
	close func()
}

// Close ends what the rows come from.
func (e *Export) Close() {
	if e.close != nil {
		e.close()
	}
}

// Write writes the rows and gives the provenance of the file that they are.
func (e *Export) Write(ctx context.Context, w io.Writer, o Options) (Provenance, error) {
	out := newDigest(w)
	var written Written
	err := writeBehind(out, func(w io.Writer) (err error) {
		written, err = e.Rows.Write(w, o)
		return err
	})
	if err != nil {
		return Provenance{}, err
	}
	p := e.Provenance
	if e.done != nil {
		if err := e.done(ctx, &p); err != nil {
			return Provenance{}, err
		}
	}
	p.describe(e, o, written, out)
	return p, nil
}

// digest sums up what is written through it.
type digest struct {
	w     io.Writer
	hash  hash.Hash
	bytes int64
}

func newDigest(w io.Writer) *digest { return &digest{w: w, hash: sha256.New()} }

// Write implements io.Writer.
func (d *digest) Write(p []byte) (int, error) {
	n, err := d.w.Write(p)
	d.hash.Write(p[:n])
	d.bytes += int64(n)
	return n, err
}

func (d *digest) sum() string { return hex.EncodeToString(d.hash.Sum(nil)) }

// exportRequest is what the address of an export says.
type exportRequest struct {
	key    string // in the place of :slug or :id
	values url.Values
}

// exportRoute is an address of an export, without its ending.
type exportRoute struct {
	path string // a segment that begins with a colon is the key
	read func(url.Values) (url.Values, error)
	open func(*Exporter, context.Context, exportRequest) (*Export, error)
}

// taking makes the read of a route that takes some parameters.
func taking(names ...string) func(url.Values) (url.Values, error) {
	allowed := allow(append(names, exportParams)...)
	return func(all url.Values) (url.Values, error) { return checkValues(all, allowed) }
}

// exportRoutes are all exports.
var exportRoutes = []exportRoute{
	{"/overview", taking("interval", scopeParams, "coverage"), (*Exporter).overview},
	{"/topics", taking(), (*Exporter).topics},
	{"/topics/:slug/volume", taking(volumeParams, viewParams, "coverage whole"), (*Exporter).topicVolume},
	{"/topics/:slug/sources", taking(scopeParams), (*Exporter).topicSources},
	{"/topics/:slug/languages", taking(scopeParams), (*Exporter).topicLanguages},
	{"/topics/:slug/history", taking(), (*Exporter).topicHistory},
	{"/explore/volume", taking(queryParams, volumeParams, viewParams, "coverage whole"), (*Exporter).exploreVolume},
	{"/topics/:slug/countries", taking(scopeParams), (*Exporter).topicCountries},
	{"/topics/:slug/authors", taking(scopeParams), (*Exporter).topicAuthors},
	{"/topics/:slug/change", taking(scopeParams), (*Exporter).topicChange},
	{"/topics/:slug/companions", taking(scopeParams), (*Exporter).topicCompanions},
	{"/topics/:slug/companions/volume", taking("interval", scopeParams), (*Exporter).topicCompanionTrend},
	{"/topics/:slug/words", taking(scopeParams), (*Exporter).topicWords},
	{"/explore/voice", taking("interval", queryParams, scopeParams), (*Exporter).exploreVoice},
	{"/board/volume", taking(queryParams, "interval", scopeParams, "coverage whole"), (*Exporter).boardVolume},
	{"/board/voice", taking(queryParams, "interval", scopeParams), (*Exporter).boardVoice},
	{"/explore/summary", taking(queryParams, volumeParams, viewParams), (*Exporter).exploreSummary},
	{"/articles", taking(queryParams, scopeParams, "undated with and sort"), (*Exporter).articles},
	{"/articles/:id/explain", taking(queryParams), (*Exporter).explain},
	{"/sources", taking(), (*Exporter).sources},
	{"/coverage", taking(coverageParams), (*Exporter).coverage},
	{"/coverage/source", taking(sourceCoverageParams), (*Exporter).sourceCoverage},
	{"/anomalies", taking("topic interval", scopeParams), (*Exporter).anomalies},
	{"/annotations", taking("topic from to tz"), (*Exporter).annotations},
	{"/feeds", taking(), (*Exporter).feeds},
	{"/feeds/:id/polls", taking(), (*Exporter).feedPolls},
	{"/feeds/pages", taking(), (*Exporter).pageCounts},
	{"/feeds/:id/pages", taking(), (*Exporter).feedPages},
	{"/sql", sqlValues, (*Exporter).sql},
}

// Addresses lists the addresses of all exports, without endings.
func Addresses() []string {
	var paths []string
	for _, r := range exportRoutes {
		paths = append(paths, r.path)
	}
	return paths
}

// Wanted is what an address asks for beside the rows.
type Wanted struct {
	Options
	Provenance bool
}

// Open gives the export of an address: a path that may end in a format, such as
// /explore/volume.csv, and the parameters of the dashboard. Without such an
// ending Format stays "". What is wrong with either is an error of analytics.
func (x *Exporter) Open(ctx context.Context, path string, values url.Values) (*Export, Wanted, error) {
	var w Wanted
	if dot := strings.LastIndexByte(path, '.'); dot > strings.LastIndexByte(path, '/') {
		if f := Format(path[dot+1:]); slices.Contains(FileFormats, f) {
			path, w.Format = path[:dot], f
		}
	}
	for _, r := range exportRoutes {
		key, ok := r.match(path)
		if !ok {
			continue
		}
		e, wanted, err := x.open(ctx, r, key, values)
		wanted.Format = w.Format
		return e, wanted, err
	}
	return nil, w, &analytics.NotFoundError{Kind: "export", Name: path, Next: analytics.Says("there are %s", strings.Join(Addresses(), ", "))}
}

func (x *Exporter) open(ctx context.Context, r exportRoute, key string, all url.Values) (*Export, Wanted, error) {
	values, err := r.read(all)
	if err != nil {
		return nil, Wanted{}, err
	}
	var w Wanted
	if w.BOM, err = parseSwitch(values, "bom", false); err != nil {
		return nil, w, err
	}
	guard, err := parseSwitch(values, "guard", true)
	if err != nil {
		return nil, w, err
	}
	w.NoGuard = !guard
	if w.Provenance, err = parseSwitch(values, "provenance", false); err != nil {
		return nil, w, err
	}
	values = without(values, allow(exportParams)...)
	e, err := r.open(x, ctx, exportRequest{key, values})
	if err != nil {
		return nil, w, err
	}
	e.Provenance.Address = address(strings.NewReplacer(":slug", url.PathEscape(key), ":id", url.PathEscape(key)).Replace(r.path), values)
	e.Provenance.Made = x.Now().UTC()
	e.Provenance.Product = "Tidings"
	e.Provenance.Version = x.Version
	return e, w, nil
}

// match says whether a path is of a route, and its key.
func (r exportRoute) match(path string) (key string, ok bool) {
	want, have := strings.Split(r.path, "/"), strings.Split(path, "/")
	if len(want) != len(have) {
		return "", false
	}
	for i, segment := range want {
		if strings.HasPrefix(segment, ":") {
			var err error
			if key, err = url.PathUnescape(have[i]); err != nil || key == "" {
				return "", false
			}
		} else if segment != have[i] {
			return "", false
		}
	}
	return key, true
}

// questions limits what a block may spend on its questions.
func (x *Exporter) questions(ctx context.Context) (context.Context, context.CancelFunc) {
	if x.Timeout <= 0 {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, x.Timeout)
}

// block makes the export of a block: ask gives its rows and what they sum up to,
// after what they rest on was noted.
func (x *Exporter) block(ctx context.Context, req analytics.Request, name []string,
	ask func(ctx context.Context, basis analytics.Basis) (Rows, *Sum, error)) (*Export, error) {
	asking, cancel := x.questions(ctx)
	defer cancel()
	basis, err := x.Analyst.Basis(asking, req)
	if err != nil {
		return nil, err
	}
	rows, sum, err := ask(asking, basis)
	if err != nil {
		return nil, err
	}
	e := &Export{Name: exportName(name, req), Rows: rows}
	e.Provenance.rest(basis)
	e.Provenance.Sum = sum
	e.done = func(ctx context.Context, _ *Provenance) error { return x.Analyst.Unchanged(ctx, basis) }
	return e, nil
}
