package ingest

import "testing"

func TestUnmarked(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"plain", "plain"}, {"5 < 6 & 7 > 2", "5 < 6 & 7 > 2"}, {"OIL <SRD> TO FORM UNIT", "OIL <SRD> TO FORM UNIT"}, {"AT&T and R&D", "AT&T and R&D"},
		{"Ministers &amp; border", "Ministers & border"}, {"&quot;No&quot; &#8211; he said&#x2026;", "\"No\" – he said…"}, {"https://example.org/?a=1&copy=2", "https://example.org/?a=1&copy=2"}, {"&unknown; stays", "&unknown; stays"},
		{"<p>One.</p><p>Two.</p>", "One.\nTwo."}, {"One<br>Two<br/>Three", "One\nTwo\nThree"}, {"<b>Bold</b>face", "Boldface"}, {"a <i>b</i> c", "a b c"},
		{"&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two.&lt;/p&gt;", "One.\nTwo."},
		{"<p>x</p><script>alert('<p>')</script><style>p{}</style>y", "x\ny"}, {"<!-- c --><p>x", "x"}, {"<ul><li>a</li><li>b</li></ul>", "a\nb"},
		{"<table><tr><td>a</td><td>b</td></tr></table>", "a b"}, {"<a href=\"https://example.org/?a=1&amp;b=2\">link</a> &amp; text", "link & text"},
		{"<p>OIL <SRD> UNIT</p>", "OIL <SRD> UNIT"}, {"<p>a</p>\n\n\n<p> b&nbsp;c </p>", "a\nb c"}, {"<html><head><title>t</title><body>x</body></html>", "x"}, {"<p>cut <b", "cut"},
		{"<img src=x onerror=alert(1)>text", "text"},
	} {
		if got := unmarked(c.in); got != c.want {
			t.Errorf("unmarked(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}
