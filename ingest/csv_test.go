package ingest

import (
	"encoding/csv"
	"fmt"
	"strings"
	"testing"
)

func TestCSVDialects(t *testing.T) {
	for _, c := range []struct{ name, file, content string }{
		{"comma", "a.csv", "title,url\nBorder closed,https://example.org/1\nBorder open,https://example.org/2\n"},
		{"semicolon", "a.csv", "title;url\nBorder closed;https://example.org/1\nBorder open;https://example.org/2\n"},
		{"tab", "a.tsv", "title\turl\nBorder closed\thttps://example.org/1\nBorder open\thttps://example.org/2\n"},
		{"bar", "a.csv", "title|url\nBorder closed|https://example.org/1\nBorder open|https://example.org/2\n"},
		{"no file name", "-", "title,url\nBorder closed,https://example.org/1\nBorder open,https://example.org/2\n"},
		{"semicolons with commas inside", "a.csv", "url;title\nhttps://example.org/1;Border closed\nhttps://example.org/2;Border open\n"},
		{"separator line", "a.csv", "sep=;\r\ntitle;url\r\nBorder closed;https://example.org/1\r\nBorder open;https://example.org/2\r\n"},
		{"CRLF", "a.csv", "title,url\r\nBorder closed,https://example.org/1\r\n\r\nBorder open,https://example.org/2\r\n"},
		{"CR", "a.csv", "title,url\rBorder closed,https://example.org/1\rBorder open,https://example.org/2\r"},
		{"no line break at the end", "a.csv", "title,url\nBorder closed,https://example.org/1\nBorder open,https://example.org/2"},
		{"BOM", "a.csv", "\ufefftitle,url\nBorder closed,https://example.org/1\nBorder open,https://example.org/2\n"},
		{"quoted header", "a.csv", "\"Title\",\"URL\"\n\"Border closed\",\"https://example.org/1\"\n\"Border open\",https://example.org/2\n"},
		{"a delimiter too many", "a.csv", "title,url\nBorder closed,https://example.org/1,\nBorder open,https://example.org/2,\n"},
		{"other extension", "a.txt", "title,url\nBorder closed,https://example.org/1\nBorder open,https://example.org/2\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out outcome
			if c.file == "-" {
				out = readStdin(t, c.content, ReadOptions{})
			} else {
				out = readFile(t, c.file, c.content, ReadOptions{})
			}
			out.holds(t, 0, "Border closed", "Border open")
			if len(out.items) == 2 && out.items[1].URL != "https://example.org/2" {
				t.Errorf("url is %q", out.items[1].URL)
			}
		})
	}
}

func TestCSVOneColumn(t *testing.T) {
	readFile(t, "a.csv", "title\nBorder closed, says minister\nBorder open\n", ReadOptions{}).
		holds(t, 0, "Border closed, says minister", "Border open") // the comma does not make a second column
	out := readFile(t, "a.csv", "url\nhttps://example.org/1\nhttps://example.org/2\n", ReadOptions{})
	if len(out.items) != 2 || out.items[0].URL != "https://example.org/1" {
		t.Errorf("a list of addresses gave %+v", out)
	}
}

func TestCSVQuotes(t *testing.T) {
	for _, c := range []struct {
		name, content string
		rejects       int
		titles        []string
	}{
		{"a line break inside", "title,url\n\"Border\nclosed\",https://example.org/1\nOpen,https://example.org/2\n", 0, []string{"Border\nclosed", "Open"}},
		{"CRLF inside", "title,url\r\n\"Border\r\nclosed\",https://example.org/1\r\n", 0, []string{"Border\nclosed"}},
		{"doubled", "title,url\n\"The \"\"border\"\" is closed\",https://example.org/1\n", 0, []string{`The "border" is closed`}},
		{"stray in an unquoted field", "title,url\nThe \"border\" is closed,https://example.org/1\nOpen,https://example.org/2\n", 0, []string{`The "border" is closed`, "Open"}},
		{"not doubled in a quoted field", "title,url\n\"The \"border\" is closed\",https://example.org/1\n", 0, []string{`The "border" is closed`}},
		{"unclosed at the end of the file", "title,url\nOne,https://example.org/1\n\"Two,https://example.org/2\n", 1, []string{"One"}},
		{"unclosed before plain rows", "title,url\n\"One,https://example.org/1\nTwo,https://example.org/2\nThree,https://example.org/3\n", 1, []string{"Two", "Three"}},
		{"unclosed before quoted rows", "title,url\n\"One,https://example.org/1\n\"Two\",\"https://example.org/2\"\nThree,https://example.org/3\n", 1, []string{"Two", "Three"}},
		{"unclosed before a quoted second field", "url,title\nhttps://example.org/1,\"One\nhttps://example.org/2,\"Two, and more\"\n", 1, []string{"Two, and more"}},
		{"cut off inside a long text", "title,text\nOne,\"First line.\nSecond line.\nThird line", 1, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			readFile(t, "a.csv", c.content, ReadOptions{}).holds(t, c.rejects, c.titles...)
		})
	}
}

// A long text with many line breaks in quotes is a text, even though commas
// make some of its lines look like rows.
func TestCSVLongQuotedText(t *testing.T) {
	var text strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&text, "Line %d of the minutes, as read\n", i)
		if i%3 > 0 {
			text.WriteString("The chair thanks the members.\n")
		}
	}
	content := "title,text\nMinutes,\"" + text.String() + "\"\nNext,short\n"
	out := readFile(t, "a.csv", content, ReadOptions{})
	out.holds(t, 0, "Minutes", "Next")
	if len(out.items) == 2 && out.items[0].Text != strings.TrimSpace(text.String()) {
		t.Errorf("the text has %d bytes, want %d", len(out.items[0].Text), text.Len()-1)
	}
}

// A quote that is never closed costs its own line and none of the thousands
// that follow.
func TestCSVUnclosedQuoteInLargeFile(t *testing.T) {
	var b strings.Builder
	b.WriteString("id,title,url\n")
	const rows = 30_000
	for i := 1; i <= rows; i++ {
		if i == 100 {
			fmt.Fprintf(&b, "%d,\"never closed,https://example.org/%d\n", i, i)
			continue
		}
		fmt.Fprintf(&b, "%d,Headline number %d,https://example.org/%d\n", i, i, i)
	}
	// The limit is far off, so that it is not what ends the field.
	out := readFile(t, "a.csv", b.String(), ReadOptions{recordLimit: 256 << 10})
	if len(out.items) != rows-1 || len(out.rejects) != 1 || out.err != nil {
		t.Fatalf("%d items, %d rejects, error %v", len(out.items), len(out.rejects), out.err)
	}
	reject := out.rejects[0]
	if reject.Origin.Line != 101 || !strings.HasPrefix(reject.Reason, "a quoted field is not closed on this line") || string(reject.Origin.Raw) != `100,"never closed,https://example.org/100` {
		t.Errorf("reject is %v, %q", reject, reject.Origin.Raw)
	}
	if last := out.items[len(out.items)-1]; last.Origin.Line != rows+1 || last.Origin.Record != rows {
		t.Errorf("the last item is at %v, record %d", last.Origin, last.Origin.Record)
	}
}

func TestCSVRowsOfOtherWidths(t *testing.T) {
	out := readFile(t, "a.csv", "id,title,url\n1,One,https://example.org/1\n2,Two\n\"3\nx\",Three,https://example.org/3,extra\n,,\n5,Five,https://example.org/5\n", ReadOptions{})
	out.holds(t, 3, "One", "Five")
	if len(out.rejects) != 3 {
		return
	}
	for i, want := range []struct {
		line        int
		reason, raw string
	}{
		{3, "the row has 2 fields, expected 3: id, title, url", "2,Two"},
		{4, "the row has 4 fields, expected 3: id, title, url", "\"3\nx\",Three,https://example.org/3,extra"},
		{6, "the row has no title, text or url", ",,"},
	} {
		got := out.rejects[i]
		if got.Origin.Line != want.line || got.Reason != want.reason || string(got.Origin.Raw) != want.raw {
			t.Errorf("reject %d is %v, %q; want %+v", i, got, got.Origin.Raw, want)
		}
	}
}

// Tables with tabs are often written without quoting, so that a quote there
// may be just a quote.
func TestTSVWithPlainQuotes(t *testing.T) {
	out := readFile(t, "a.tsv", "title\ttext\n\"Open\tsaid the minister\nSecond\t\"quoted whole\"\n\"So\" it is\t\"and\" so on\n\"Both\tends\"\nLast\tone\n", ReadOptions{})
	out.holds(t, 0, `"Open`, "Second", `"So" it is`, `"Both`, "Last")
}

func TestCSVWithoutHeader(t *testing.T) {
	content := "1\tBorder closed again\thttps://example.org/1\n2\tBorder open\thttps://example.org/2\n"
	opts := ReadOptions{Map: map[string]string{"title": "2", "url": "3"}}
	readFile(t, "a.tsv", content, opts).holds(t, 0, "Border closed again", "Border open")
	readFile(t, "a.tsv", content, ReadOptions{}).fails(t, "--map title=COLUMN")
	readFile(t, "a.tsv", content, ReadOptions{Map: map[string]string{"title": "4"}}).fails(t, `no column "4" to map title to: the columns are 1, 2, 3`)
	// With a header, numbers still name columns by their places.
	readFile(t, "a.csv", "title,kicker\nWrong,Right\n", ReadOptions{Map: map[string]string{"title": "2"}}).holds(t, 0, "Right")
}

func TestCSVLimits(t *testing.T) {
	word := strings.Repeat("w", 10<<20)
	out := readFile(t, "a.csv", "title,url\n"+word+",https://example.org/1\nnext,https://example.org/2\n", ReadOptions{})
	out.holds(t, 0, word, "next")

	long := strings.Repeat("w", 5000)
	out = readFile(t, "a.csv", "title,url\none,https://example.org/1\n"+long+",https://example.org/2\n\""+long+"\n\",https://example.org/3\nfour,https://example.org/4\n",
		ReadOptions{recordLimit: 4096})
	out.holds(t, 2, "one", "four")
	if len(out.rejects) == 2 && (out.rejects[0].Reason != "the row is longer than 4 KiB" || out.rejects[0].Origin.Raw != nil || out.rejects[1].Origin.Line != 4) {
		t.Errorf("rejects are %v", out.rejects)
	}
}

func TestCSVRepairs(t *testing.T) {
	out := readFile(t, "a.csv", "title,url\nŁódź is written well,https://example.org/1\nŁód\xc5 is cut,https://example.org/2\nNUL\x00 inside,https://example.org/3\n", ReadOptions{})
	out.holds(t, 0, "Łódź is written well", "Łód\uFFFD is cut", "NUL inside")
	for i, want := range []bool{false, true, true} {
		if i < len(out.items) && out.items[i].Repaired != want {
			t.Errorf("item %d: repaired is %v, want %v", i, out.items[i].Repaired, want)
		}
	}
}

func TestCSVInLegacyEncodings(t *testing.T) {
	for _, c := range []struct{ label, text string }{
		{"windows-1251", textBelarusian}, {"koi8-r", textRussian}, {"windows-1250", textPolish}, {"windows-1257", textLithuanian}, {"utf-16le", textPolish},
	} {
		data := encode(t, c.label, "title;url\n"+c.text+";https://example.org/1\n")
		readFile(t, "a.csv", string(data), ReadOptions{}).holds(t, 0, c.text)
	}
}

// A byte that means nothing in a legacy encoding is counted like one that is
// no UTF-8.
func TestCSVRepairsInLegacyEncoding(t *testing.T) {
	data := string(encode(t, "windows-1251", "title\n"+textBelarusian+"\n")) + "b\x98d\n"
	out := readFile(t, "a.csv", data, ReadOptions{})
	if len(out.items) != 2 || out.items[0].Repaired || !out.items[1].Repaired {
		t.Errorf("items are %+v", out.items)
	}
}

// Whatever encoding/csv writes is read back as it was, and whatever the bytes
// are, every line of them is in an item or in a reject, in order.
func FuzzCSV(f *testing.F) {
	f.Add("One", "two, \"three\"\nfour", []byte("plain,row\n\"open,row\nlast,row\n"))
	f.Add("\"", "\r\n", []byte("\"a\n\"a\n\"a"))
	f.Add("", ";\t|", []byte(",,\n\n\r\n\"\"\"\",x"))
	f.Add("a\rb", "\x00", []byte{0xff, '\n', '"', 0x00, '"', ','})
	f.Fuzz(func(t *testing.T, title, text string, tail []byte) {
		var b strings.Builder
		b.WriteString("title,text\n")
		w := csv.NewWriter(&b)
		if err := w.Write([]string{"first " + title, text}); err != nil {
			t.Fatal(err)
		}
		w.Flush()
		written := b.String()
		tail = []byte(strings.ReplaceAll(string(tail), "\r", "")) // line ends are rewritten, so cannot be compared
		out := readFile(t, "a.csv", written+string(tail), ReadOptions{})
		if out.err != nil {
			if strings.Contains(out.err.Error(), "binary") || strings.Contains(out.err.Error(), "line break") {
				t.Skip()
			}
			t.Fatal(out.err)
		}
		var total int
		last := 1
		for _, o := range origins(out) {
			if o.Line < last {
				t.Errorf("line %d comes after line %d", o.Line, last)
			}
			last = o.Line
			total += len(strings.ReplaceAll(string(o.Raw), "\n", ""))
		}
		if strings.Contains(written, "\r") {
			return
		}
		plain := strings.TrimPrefix(written, "title,text\n") + string(tail)
		if want := len(strings.ReplaceAll(plain, "\n", "")); total != want && !out.decoded(plain) {
			t.Errorf("%d bytes are in items and rejects, want %d of %q", total, want, plain)
		}
	})
}
