package ingest

import (
	"strings"
	"testing"
)

func TestSniff(t *testing.T) {
	prose := "Border reopens after talks\nNovember 12, Example. The border, closed since May, was reopened, the ministry said.\nNobody, however, crossed it.\n"
	for _, c := range []struct {
		name, content string
		want          Format
	}{
		{"a.csv", "title,url\nx,y\n", FormatCSV}, {"a", "title,url\nx,y\n", FormatCSV}, {"a.txt", "url\ttitle\nx\ty\n", FormatTSV}, {"a", "URL,MobileURL,Date,Title\n", FormatCSV},
		{"a.csv", "title\nx\n", FormatCSV}, {"a", "title;text\nx;y, z\n", FormatSemicolonCSV}, {"a", "title|text\nx|y, z\n", FormatBarCSV},
		{"a", "be\tone\nlt\ttwo\npl\tthree\n", FormatTSV}, {"a", "1,x,y\n2,x,y\n3,x,y\n", FormatCSV},
		{"a.txt", prose, FormatDocument}, {"a", prose, FormatDocument}, {"a.md", "# Title\n\nText; more | and more.\n", FormatDocument}, {"a.txt", "title\nText\n", FormatDocument},
		{"a", "Rain, wind, cold\nSnow, ice, fog\nSun, heat, dust\n", FormatDocument},
		{"a", "Summary, in brief\nIt rained.\n", FormatDocument}, {"a", "One line", FormatDocument}, {"a", "[Updated] Border reopens\nText\n", FormatDocument}, {"a", "{sic} is not JSON\n", FormatDocument},
		{"a.json", `{"title":"x"}`, FormatJSON}, {"a", `[{"title":"x"}]`, FormatJSON}, {"a", "[\n]", FormatJSON}, {"a.json", `{title: "x"}`, FormatJSON},
		{"a", "{\"title\":\"x\"}\n{\"title\":\"y\"}\n", FormatJSONLines}, {"a.jsonl", "nonsense\n", FormatJSONLines}, {"a", "{\n\"title\":\"x\"\n}\n", FormatJSON},
		{"a", `{"file":"a.csv","line":3,"reason":"no","format":"csv","record":"x"}`, FormatRejects},
		{"a", `{"version":"https://jsonfeed.org/version/1.1","title":"x","items":[]}`, FormatFeed}, {"a", `{"version": "https:\/\/jsonfeed.org\/version\/1"}`, FormatFeed},
		{"a", `<?xml version="1.0"?><rss version="2.0"></rss>`, FormatFeed}, {"a.html", `<rss version="2.0"></rss>`, FormatFeed}, {"a", "\n <feed xmlns='http://www.w3.org/2005/Atom'>", FormatFeed},
		{"a", `<!-- a comment --><rdf:RDF xmlns:rdf="x">`, FormatFeed}, {"a", "<?xml version='1.0'?>\n<!DOCTYPE rss [<!ENTITY x 'y'>]>\n<rss>", FormatFeed}, {"a.xml", "rubbish first <rss version='2.0'>", FormatFeed},
		{"a", "\ufeff<?xml version='1.0'?><atom:feed xmlns:atom='x'>", FormatFeed},
		{"a", "<!DOCTYPE html><html><head><title>x</title>", FormatPage}, {"a", "<html lang='be'>", FormatPage}, {"a", "<?xml version='1.0'?><!DOCTYPE html PUBLIC 'x' 'y'><html>", FormatPage},
		{"a", "<div class='article'>x</div>", FormatPage}, {"a.html", "Just text in a page", FormatPage}, {"a", "<!-- saved from url --><html>", FormatPage},
		{"a", "PAR1\x15\x04", FormatParquet},
	} {
		cols, err := newColumns(nil)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := sniff(c.name, []byte(c.content), true, cols); err != nil || got.format != c.want {
			t.Errorf("%s %q is %q, %v; want %q", c.name, shorten(c.content, 60), got.format, err, c.want)
		}
	}
}

func TestSniffErrors(t *testing.T) {
	for _, c := range []struct{ name, content, want string }{
		{"a.csv", "", "the file is empty"}, {"a.csv", " \n\ufeff\n", "the file is empty"},
		{"a.xlsx", "PK\x03\x04......", "a ZIP archive (or a spreadsheet"}, {"a.pdf", "%PDF-1.7", "a PDF document"}, {"a", "\x01\x02\x03\x04\x05\x06\x07\x08", "binary data"},
		{"a.duckdb", "\x00\x00\x00\x00\x00\x00\x00\x00DUCK\x40\x00", "a DuckDB database"},
		{"a.xml", "<?xml version='1.0'?><urlset><url/></urlset>", "the root element <urlset>; expected a feed"}, {"a.xml", "text", "does not begin with a tag"},
	} {
		out := readFile(t, c.name, c.content, ReadOptions{})
		out.fails(t, c.want)
		if out.err != nil && !strings.Contains(out.err.Error(), "expected") {
			t.Errorf("%v does not say what was expected", out.err)
		}
	}
}
