package dashboard

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"strings"
	"testing"
)

// The script that is embedded: dist/echarts.common.min.js of the npm package.
const (
	echartsVersion = "6.1.0"
	echartsSHA256  = "61f13280aba3161f77fc801bf5f9c786f55f10432153a0683fc5cc0700b013d5"
)

func TestEmbeddedECharts(t *testing.T) {
	packed, err := assetFiles.ReadFile("assets/vendor/echarts.common.min.js.gz")
	if err != nil {
		t.Fatal(err)
	}
	script, err := gunzip(packed)
	if err != nil {
		t.Fatal(err)
	}
	if sum := sha256.Sum256(script); hex.EncodeToString(sum[:]) != echartsSHA256 {
		t.Errorf("the script's SHA-256 is %x", sum)
	}
	licences, err := assetFiles.ReadFile("assets/vendor/LICENCES.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Apache ECharts " + echartsVersion, "Apache License", "ZRender", "Baidu", "d3.js", "tslib"} {
		if !strings.Contains(string(licences), want) {
			t.Errorf("the licences lack %q", want)
		}
	}
	if !strings.Contains(string(script), echartsVersion) {
		t.Errorf("the script does not say that it is version %s", echartsVersion)
	}
}

// Every embedded file is served, alone or as a part of another, and as often as it is
// written down.
func TestEveryAssetIsServed(t *testing.T) {
	all, err := loadAssets()
	if err != nil {
		t.Fatal(err)
	}
	served := map[string]bool{}
	for _, file := range assetList {
		body := string(all.byURL[strings.TrimPrefix(all.urls[file.name], "/assets/")].plain)
		from := 0
		for _, part := range file.parts {
			served["assets/"+part] = true
			content, err := embedded(part)
			if err != nil {
				t.Fatal(err)
			}
			at := strings.Index(body[from:], string(content))
			if at < 0 {
				t.Errorf("%s lacks %s, or has it before another part", file.name, part)
				continue
			}
			from += at + len(content)
		}
		if strings.HasSuffix(file.name, ".js") && len(file.parts) > 1 && !strings.HasPrefix(body, "\"use strict\";") {
			t.Errorf("%s is not strict", file.name)
		}
	}
	if err := fs.WalkDir(assetFiles, ".", func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && !served[path] {
			t.Errorf("%s is embedded and not served", path)
		}
		return err
	}); err != nil {
		t.Error(err)
	}
}

func TestAcceptsGzip(t *testing.T) {
	for header, want := range map[string]bool{
		"gzip": true, "br, gzip": true, "GZIP;q=0.5": true, "*": true, "gzip; q=0": false, "gzip;q=0.000": false, "br": false, "": false, "gzipped": false,
	} {
		if got := acceptsGzip(header); got != want {
			t.Errorf("acceptsGzip(%q) = %v", header, got)
		}
	}
}
