package ingest

import (
	"strings"
	"testing"
	"time"
)

func TestParseDate(t *testing.T) {
	minsk, err := time.LoadLocation("Europe/Minsk") // UTC+3, no summer time
	if err != nil {
		t.Fatal(err)
	}
	const day = "2025-11-12"
	for _, c := range []struct{ in, want string }{ // a day, or a time in UTC; a time without a zone is in Minsk
		{"2025-11-12", day}, {"2025-1-2", "2025-01-02"}, {"2025/11/12", day}, {"2025.11.12", day}, {"20251112", day},
		{"2025-11-12T10:15:00Z", "2025-11-12T10:15:00Z"},
		{"2025-11-12T10:15:00.123456+03:00", "2025-11-12T07:15:00.123456Z"},
		{"2025-11-12T10:15:00,5Z", "2025-11-12T10:15:00.5Z"},
		{"2025-11-12T10:15:00+0300", "2025-11-12T07:15:00Z"},
		{"2025-11-12T10:15:00-05", "2025-11-12T15:15:00Z"},
		{"2025-11-12t10:15z", "2025-11-12T10:15:00Z"},
		{"2025-11-12 10:15:00 UTC", "2025-11-12T10:15:00Z"},
		{"2025-11-12 10:15:00 +0300", "2025-11-12T07:15:00Z"},
		{"2025-11-12 10:15:00", "2025-11-12T07:15:00Z"},
		{"2025-11-12 10:15", "2025-11-12T07:15:00Z"},
		{"2025-11-12, 10:15 pm", "2025-11-12T19:15:00Z"},
		{"2025-11-12T10:15:00+03:00[Europe/Minsk]", "2025-11-12T07:15:00Z"},
		{"2025-11-12T24:00:00Z", "2025-11-13T00:00:00Z"},
		{"2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"},
		{"2025-11-12T10", "2025-11-12T07:00:00Z"},
		{"20251112T101500Z", "2025-11-12T10:15:00Z"},
		{"20251112T101500", "2025-11-12T07:15:00Z"},
		{"20251112101500", "2025-11-12T07:15:00Z"}, {"202511121015", "2025-11-12T07:15:00Z"},
		{"1762942500", "2025-11-12T10:15:00Z"}, {"1762942500.0", "2025-11-12T10:15:00Z"}, {"1762942500123", "2025-11-12T10:15:00.123Z"},
		{"Wed, 12 Nov 2025 10:15:00 GMT", "2025-11-12T10:15:00Z"},
		{"Wed, 12 Nov 2025 10:15:00 +0300", "2025-11-12T07:15:00Z"},
		{"Wed, 12 Nov 2025 10:15:00 EST", "2025-11-12T15:15:00Z"},
		{"Wed, 12 Nov 2025 10:15:00 EEST", "2025-11-12T07:15:00Z"},
		{"Wed, 12 Nov 2025 10:15 MSK", "2025-11-12T07:15:00Z"},
		{"12 Nov 25 10:15:00 UT", "2025-11-12T10:15:00Z"}, {"12 Nov 87 10:15 Z", "1987-11-12T10:15:00Z"},
		{"Wednesday, 12-Nov-25 10:15:00 GMT", "2025-11-12T10:15:00Z"},
		{"Wed Nov 12 10:15:00 2025", "2025-11-12T07:15:00Z"},
		{"Wed Nov 12 10:15:00 +0000 2025", "2025-11-12T10:15:00Z"},
		{"Wed, 12 Nov 2025 10:15:00 +0300 (MSK)", "2025-11-12T07:15:00Z"},
		{"12.11.2025", day}, {"12.11.2025 14:30", "2025-11-12T11:30:00Z"}, {"12.11.2025, 14:30:05", "2025-11-12T11:30:05Z"}, {"12.11.2025 г.", day},
		{"1.2.2025", "2025-02-01"}, {"13/11/2025", "2025-11-13"}, {"11/13/2025", "2025-11-13"}, {"11/11/2025 9:05 AM", "2025-11-11T06:05:00Z"}, {"25-12-2025", "2025-12-25"},
		{"12 November 2025", day}, {"November 12, 2025", day}, {"Nov 12, 2025", day}, {"Nov. 12th, 2025", day}, {"12-Nov-2025", day},
		{"November 12, 2025 at 2:30 p.m.", "2025-11-12T11:30:00Z"}, {"12 November 2025, 14:30 CET", "2025-11-12T13:30:00Z"}, {"2025 November 12", day},
		{"12 листопада 2025", day}, {"12 листопада 2025 р., 14:30", "2025-11-12T11:30:00Z"}, {"середа, 12 листопада 2025", day},
		{"12 ноября 2025 г., 14:30", "2025-11-12T11:30:00Z"}, {"12 ноября 2025 года в 14:30", "2025-11-12T11:30:00Z"}, {"14:30, 12 ноября 2025", "2025-11-12T11:30:00Z"},
		{"12 лістапада 2025", day}, {"12 лістапада 2025 г. у 14:30", "2025-11-12T11:30:00Z"},
		{"12 listopada 2025", day}, {"środa, 12 listopada 2025 r., godz. 14:30", "2025-11-12T11:30:00Z"},
		{"2025 m. lapkričio 12 d.", day}, {"2025 m. lapkričio 12 d. 14:30", "2025-11-12T11:30:00Z"},
		{"  12\u00a0November\u202f2025 ", day}, {"29 February 2024", "2024-02-29"},
	} {
		got, dateOnly, err := ParseDate(c.in, minsk)
		format := time.RFC3339Nano
		if dateOnly {
			format = time.DateOnly
		}
		if err != nil || got.Format(format) != c.want || got.Location() != time.UTC {
			t.Errorf("ParseDate(%q) = %v (day only: %v), %v; want %s", c.in, got, dateOnly, err, c.want)
		}
	}
}

func TestParseDateErrors(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", "is empty"}, {"  ", "is empty"},
		{"2025-02-30", "February 2025 has no day 30"}, {"2025-02-29", "February 2025 has no day 29"}, {"31 November 2025", "November 2025 has no day 31"},
		{"20250230", "February 2025 has no day 30"},
		{"2025-13-01", "no month 13"}, {"2025-00-10", "no month 0"}, {"2025-11-00", "no day 0"}, {"0000-01-01", "no year 0"},
		{"2025-11-12T25:00:00Z", "no time of day 25:00:00"}, {"2025-11-12 10:61", "no time of day 10:61:00"}, {"2025-11-12 13:00 PM", "no hour 13"},
		{"2025-11-12T10:15:00+27:00", "no time zone"}, {"2025-11-12 10:15:00 IST", `time zone "IST" is not known`},
		{"03/04/2025", "ambiguous: 3 April or 4 March 2025"}, {"3-4-2025", "ambiguous"},
		{"03/04/25", "two digits"}, {"12.11.25", "two digits"}, {"Nov 12 25", "four digits"},
		{"2025", "a year alone"}, {"2025-11", "no day"}, {"November 2025", "no day or no year"}, {"12 November", "no day or no year"},
		{"12345", "5 digits is neither"}, {"99999999999999999999", "too large"},
		{"yesterday", "expected a date"}, {"border", "expected a date"}, {"12 November 2025 border", `"border" is not part of a date`},
		{"12 November 2025 2024", "more numbers"}, {"2025-11-12 10", "not a time of day"}, {"2025-11-12 or so", "not a time of day"},
		{"12 12 12", "expected a date"}, {strings.Repeat("1", 200), "too long"},
	} {
		got, _, err := ParseDate(c.in, nil)
		if err == nil || !strings.Contains(err.Error(), c.want) || !got.IsZero() {
			t.Errorf("ParseDate(%q) = %v, %v; want an error with %q", c.in, got, err, c.want)
		}
	}
}

func TestCheckDate(t *testing.T) {
	for _, c := range []struct {
		in, want string
	}{
		{"2025-11-14T12:00:00Z", ""}, {"2025-11-15T12:00:00Z", ""}, {"2025-11-15T12:00:01Z", "lies in the future"}, {"2099-01-01T00:00:00Z", "lies in the future"},
		{"1800-01-01T00:00:00Z", ""}, {"1799-12-31T23:59:59Z", "before the year 1800"}, {"1602-01-01T00:00:00Z", "before the year 1800"},
	} {
		in, err := time.Parse(time.RFC3339, c.in)
		if err != nil {
			t.Fatal(err)
		}
		err = CheckDate(in, asOf)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("CheckDate(%s) = %v, want %q", c.in, err, c.want)
		}
	}
}

func TestDateFromURL(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"https://example.org/2025/11/12/border-closed", "2025-11-12"},
		{"https://example.org/news/2025/nov/12/border", "2025-11-12"},
		{"https://example.org/world/2025-11-12-border.html", "2025-11-12"},
		{"https://example.org/world/border-2025-11-12/", "2025-11-12"},
		{"https://example.org/20251112/border", "2025-11-12"},
		{"https://example.org/a_20251112.html", "2025-11-12"},
		{"https://example.org/2025/1/2/x", "2025-01-02"},
		{"https://example.org/2025/02/30/x", ""},
		{"https://example.org/92025/11/12/x", ""},
		{"https://example.org/article-20251112345", ""},
		{"https://example.org/2025/11/", ""},
		{"https://example.org/?date=2025-11-12", ""},
		{"https://2025-11-12.example.org/", ""},
		{"2025/11/12", ""}, {"", ""},
	} {
		got, ok := dateFromURL(c.in)
		text := ""
		if ok {
			text = got.Format(time.DateOnly)
		}
		if text != c.want {
			t.Errorf("dateFromURL(%q) = %q, want %q", c.in, text, c.want)
		}
	}
}

// A date that is read means the same when it is written in the standard way
// and read again, and no input is read as a date outside four-digit years.
func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"2025-11-12T10:15:00Z", "Wed, 12 Nov 2025 10:15 MSK", "2025 m. lapkričio 12 d.", "12.11.2025, 14:30", "1762942500", "20251112T101500Z", "24:00 12 ноября 2025"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, dateOnly, err := ParseDate(s, nil)
		if err != nil {
			return
		}
		format := time.RFC3339Nano
		if dateOnly {
			format = time.DateOnly
		}
		if got.Year() < 1 || got.Year() > 9999 {
			t.Skip() // the last hours of 9999 in a zone
		}
		again, dateOnlyAgain, err := ParseDate(got.Format(format), nil)
		if err != nil || !again.Equal(got) || dateOnly != dateOnlyAgain {
			t.Errorf("%q is %v, which read again is %v, %v", s, got, again, err)
		}
	})
}
