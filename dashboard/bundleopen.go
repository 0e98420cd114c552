package dashboard

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"tidings/analytics"
)

// What a bundle that is opened may be: anybody can write one.
const (
	maxBundleEntries  = 64
	maxBundleIndex    = 1 << 20 // bytes of the ZIP's directory
	maxManifest       = 16 << 20
	maxBundleData     = 4 << 30  // bytes of a table as text
	maxBundleTable    = 16 << 30 // bytes of a Parquet file
	maxBundleSQL      = 1 << 20
	maxBundlePast     = 64 << 20 // bytes of coverage.ndjson, and of past.json
	maxBundleDeflated = 400      // times that a file may be longer than it is packed, beyond a megabyte
)

// bundleNames are the files that a bundle may have beside those of its blocks.
var bundleNames = append([]string{manifestName, sumsName, readmeName, checkName, topicsJSONName, topicsYAMLName, coverageName, pastName}, bundleTables...)

// blockFile is the shape of the names of a block's files.
var blockFile = regexp.MustCompile(`^(?:data/[a-z][a-z_-]{0,30}\.csv|statements/[a-z][a-z_-]{0,30}\.sql)$`)

// BundleError says why a file is no bundle that can be opened.
type BundleError struct {
	Path string
	File string // in it; "" for the whole
	Err  error
}

// Error names the bundle and the file in it.
func (e *BundleError) Error() string {
	if e.File == "" {
		return fmt.Sprintf("%s: %v", e.Path, e.Err)
	}
	return fmt.Sprintf("%s: %s: %v", e.Path, e.File, e.Err)
}

// Unwrap gives what is wrong.
func (e *BundleError) Unwrap() error { return e.Err }

// OpenedBundle is a bundle that is being read.
type OpenedBundle struct {
	Manifest Manifest

	path    string
	archive *zip.ReadCloser
	entries map[string]*zip.File
	request analytics.Request
	first   time.Time      // FirstDay
	past    analytics.Past // after Unpack
}

// OpenBundle opens a bundle: it looks at which files it has and reads its manifest.
// What is wrong with it is a *BundleError. Close it.
func OpenBundle(path string) (_ *OpenedBundle, err error) {
	if err := checkIndex(path); err != nil {
		return nil, &BundleError{Path: path, Err: err}
	}
	archive, err := zip.OpenReader(path)
	if err != nil {
		return nil, &BundleError{Path: path, Err: fmt.Errorf("expected a ZIP that `tidings bundle` wrote: %w", err)}
	}
	b := &OpenedBundle{path: path, archive: archive, entries: map[string]*zip.File{}}
	defer func() {
		if err != nil {
			err = errors.Join(err, archive.Close())
		}
	}()
	for _, f := range archive.File {
		if !slices.Contains(bundleNames, f.Name) && !blockFile.MatchString(f.Name) {
			return nil, b.fault(f.Name, errors.New("a bundle has no file of this name"))
		}
		if !f.Mode().IsRegular() {
			return nil, b.fault(f.Name, fmt.Errorf("it is a %s, expected a file", f.Mode().Type()))
		}
		if b.entries[f.Name] != nil {
			return nil, b.fault(f.Name, errors.New("it is there twice"))
		}
		b.entries[f.Name] = f
	}
	if err := b.readManifest(); err != nil {
		return nil, err
	}
	return b, nil
}

// Close closes the file.
func (b *OpenedBundle) Close() error { return b.archive.Close() }

func (b *OpenedBundle) fault(name string, err error) error {
	return &BundleError{b.path, name, err}
}

// checkIndex looks at the end of a ZIP, which says how many files it has, before the
// directory of these is read into memory.
func checkIndex(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	const endSize, maxComment = 22, 1<<16 - 1
	tail := make([]byte, min(info.Size(), endSize+maxComment))
	if _, err := file.ReadAt(tail, info.Size()-int64(len(tail))); err != nil {
		return err
	}
	at := bytes.LastIndex(tail, []byte("PK\x05\x06"))
	if at < 0 || len(tail)-at < endSize {
		return errors.New("expected a ZIP that `tidings bundle` wrote: it is none, or its end is missing")
	}
	entries, size := binary.LittleEndian.Uint16(tail[at+10:]), binary.LittleEndian.Uint32(tail[at+12:])
	if entries > maxBundleEntries || size > maxBundleIndex {
		return fmt.Errorf("it says that it has %d files in a directory of %d bytes, expected at most %d in %d", entries, size, maxBundleEntries, maxBundleIndex)
	}
	return nil
}

func (b *OpenedBundle) readManifest() error {
	text, err := b.text(manifestName, maxManifest)
	if err != nil {
		return err
	}
	var head struct {
		Format  int    `json:"format"`
		Version string `json:"version"`
	}
	if err := json.Unmarshal(text, &head); err != nil {
		return b.fault(manifestName, fmt.Errorf("expected JSON with the number of its format: %w", err))
	}
	if head.Format != bundleFormat {
		return b.fault(manifestName, fmt.Errorf("it has the format %d of Tidings %.60q, and this Tidings reads format %d", head.Format, head.Version, bundleFormat))
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&b.Manifest); err != nil {
		return b.fault(manifestName, err)
	}
	if err := b.checkManifest(); err != nil {
		return b.fault(manifestName, err)
	}
	return nil
}

// open opens a file for reading, of which no more than a number of bytes comes.
func (b *OpenedBundle) open(name string, most int64) (io.ReadCloser, error) {
	f := b.entries[name]
	if f == nil {
		return nil, b.fault(name, errors.New("it is missing"))
	}
	if f.Method != zip.Store && f.Method != zip.Deflate {
		return nil, b.fault(name, fmt.Errorf("it is packed by method %d, expected 0 or 8", f.Method))
	}
	free := uint64(1 << 20)
	if name == coverageName || name == pastName {
		free = maxBundlePast // days on which nothing happens are all alike
	}
	if packed := min(f.CompressedSize64, 1<<40); uint64(most) > free+packed*maxBundleDeflated {
		most = int64(free + packed*maxBundleDeflated)
	}
	if f.UncompressedSize64 > uint64(most) {
		return nil, b.fault(name, fmt.Errorf("unpacked it has %d bytes, expected at most %d", f.UncompressedSize64, most))
	}
	in, err := f.Open()
	if err != nil {
		return nil, b.fault(name, err)
	}
	return struct {
		io.Reader
		io.Closer
	}{io.LimitReader(in, most+1), in}, nil
}

// text reads a small file.
func (b *OpenedBundle) text(name string, most int64) ([]byte, error) {
	in, err := b.open(name, most)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	text, err := io.ReadAll(in)
	switch {
	case err != nil:
		return nil, b.fault(name, err)
	case int64(len(text)) > most:
		return nil, b.fault(name, fmt.Errorf("it has more than %d bytes", most))
	}
	return text, nil
}

// Unpack compares every file with its sum in the manifest, and writes the tables to a
// directory. A wrong sum is an error that says which one was expected.
func (b *OpenedBundle) Unpack(ctx context.Context, dir string) error {
	for _, f := range b.Manifest.Files {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := b.unpack(f, dir); err != nil {
			return err
		}
	}
	if err := b.checkSums(); err != nil {
		return err
	}
	return b.readPast()
}

// checkSums compares the sums that are there for `sha256sum -c` with the manifest.
func (b *OpenedBundle) checkSums() error {
	manifest, err := b.text(manifestName, maxManifest)
	if err != nil {
		return err
	}
	want := ""
	for _, f := range b.Manifest.Files {
		want += strings.ToLower(f.SHA256) + "  " + f.Name + "\n"
	}
	want += fmt.Sprintf("%x  %s\n", sha256.Sum256(manifest), manifestName)
	have, err := b.text(sumsName, maxManifest)
	if err == nil && string(have) != want {
		err = b.fault(sumsName, errors.New("its sums are not those of the manifest and of the files in it"))
	}
	return err
}

func (b *OpenedBundle) unpack(f ManifestFile, dir string) (err error) {
	most := int64(maxBundleData)
	into := io.Discard
	if slices.Contains(bundleTables, f.Name) {
		most = maxBundleTable
		file, err := os.OpenFile(filepath.Join(dir, f.Name), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, file.Close()) }()
		into = file
	}
	in, err := b.open(f.Name, min(most, f.Bytes))
	if err != nil {
		return err
	}
	defer in.Close()
	out := newDigest(into)
	if _, err := io.Copy(out, in); err != nil && !errors.Is(err, zip.ErrChecksum) { // the sum below says it better
		return b.fault(f.Name, err)
	}
	if out.bytes != f.Bytes || !strings.EqualFold(out.sum(), f.SHA256) {
		return b.fault(f.Name, fmt.Errorf("it has %d bytes with the SHA-256 %s, and the manifest says %d bytes with %.64s: it was changed", out.bytes, out.sum(), f.Bytes, f.SHA256))
	}
	return nil
}

// restoration gives the bundle for a database, with the directory that Unpack wrote to.
func (b *OpenedBundle) restoration(dir string) analytics.Restoration {
	m := &b.Manifest
	return analytics.Restoration{Dir: dir, Made: m.Made, Texts: m.Texts, Topics: m.topics(), Beside: bundleTopics(m.Beside), Request: b.request, Past: b.past, First: b.first, Synthetic: m.Synthetic}
}
