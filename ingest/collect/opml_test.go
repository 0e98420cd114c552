package collect

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tidings/sql"
)

func TestReadOPML(t *testing.T) {
	tests := []struct {
		name, text string
		feeds      []string // folder|address|site|title
		faults     []string // line: what the reason contains
	}{
		{"OPML 2.0 with folders", `<?xml version="1.0"?><opml version="2.0"><head><title>x</title></head><body>
			<outline text="BY"><outline text="Press/TV"><outline type="rss" text="A" xmlUrl="https://a.example/f" htmlUrl="https://a.example/"/></outline>
			<outline type="rss" text="B" title="The B" xmlUrl="https://b.example/f"/></outline>
			<outline type="rss" text="C" xmlUrl="https://c.example/f"/></body></opml>`,
			[]string{"BY/Press∕TV|https://a.example/f|https://a.example/|A", "BY|https://b.example/f||The B", "|https://c.example/f||C"}, nil},
		{"as old programs wrote it", "\ufeff\n<OPML><body><Outline TYPE=\"rss\" TITLE=\"A & B\" XMLURL=\"http://a.example/?x=1&y=2\"/><outline type='rss' url='feed://b.example/f' text='caf&eacute;'/></body></OPML>",
			[]string{"|http://a.example/?x=1&y=2||A & B", "|http://b.example/f||café"}, nil},
		{"another encoding", "<?xml version=\"1.0\" encoding=\"windows-1251\"?><opml><body><outline xmlUrl=\"http://a.example/\" text=\"\xc6\"/></body></opml>", []string{"|http://a.example/||Ж"}, nil},
		{"the same twice", `<opml><body><outline xmlUrl="http://a.example/f" text="1"/><outline xmlUrl="http://a.example/f" text="2"/></body></opml>`, []string{"|http://a.example/f||1"}, nil},
		{"bad addresses", "<opml><body>\n<outline type=\"rss\" text=\"N\"/>\n<outline xmlUrl=\"javascript:1\" text=\"J\"/>\n<outline xmlUrl=\"https://a.example/f\"/></body></opml>",
			[]string{"|https://a.example/f||"}, []string{`line 2: the feed "N" has no address`, `line 3: the address of the feed "J"`}},
		{"cut off", "<opml><body>\n<outline xmlUrl=\"https://a.example/f\" text=\"A\"/>\n<outline xml", []string{"|https://a.example/f||A"}, []string{"line 3: unexpected EOF"}},
		{"a feed", "<rss><channel/></rss>", nil, []string{"line 1: the root element is <rss>: expected opml"}},
		{"nothing", "", nil, []string{"line 1: there is no element"}},
		{"very deep", "<opml><body>" + strings.Repeat("<outline text='x'>", 100000), nil, []string{"line 1: outlines stand more than 50 deep"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			feeds, faults := ReadOPML([]byte(tt.text))
			var got []string
			for _, f := range feeds {
				got = append(got, strings.Join([]string{f.Folder, f.URL, f.Site, f.Title}, "|"))
			}
			if diff := cmp.Diff(tt.feeds, got); diff != "" {
				t.Errorf("feeds (-want +got):\n%s", diff)
			}
			if len(faults) != len(tt.faults) {
				t.Fatalf("faults %v, want %d", faults, len(tt.faults))
			}
			for i, want := range tt.faults {
				var fault *OPMLError
				if !strings.Contains(faults[i].Error(), want) || !errors.As(faults[i], &fault) {
					t.Errorf("fault %q, want %q", faults[i], want)
				}
			}
		})
	}
}

// What is written is read back: the user's settings, folders and odd characters.
func TestOPMLRoundTrip(t *testing.T) {
	want := []store.Feed{
		{URL: "https://a.example/?a=1&b=\"2\"", Site: "https://a.example/", Title: `<A> & "B"`, Folder: "one/two & three", Source: "A's", Aggregator: true, Pages: store.PagesAlways, State: store.FeedPaused},
		{URL: "https://b.example/f", Title: "Б", Folder: "one", State: store.FeedActive},
		{URL: "https://c.example/f", Title: "C", State: store.FeedActive},
	}
	for i := range want {
		want[i].AddedURL = want[i].URL
	}
	var out bytes.Buffer
	if err := WriteOPML(&out, want, testNow); err != nil {
		t.Fatal(err)
	}
	got, faults := ReadOPML(out.Bytes())
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s\n%s", diff, out.String())
	}
}
