package dashboard

import (
	"testing"
	"time"

	"tidings/analytics"
)

func TestFormat(t *testing.T) {
	for _, c := range []struct{ name, got, want string }{
		{"count", formatCount(0), "0"},
		{"count", formatCount(999), "999"},
		{"count", formatCount(1000), "1,000"},
		{"count", formatCount(1234567), "1,234,567"},
		{"count", formatCount(-1234), "−1,234"},
		{"percent", formatPercent(0), "0%"},
		{"percent", formatPercent(1), "100.0%"},
		{"percent", formatPercent(0.12345), "12.3%"},
		{"percent", formatPercent(0.0306), "3.06%"},
		{"percent", formatPercent(0.0000532), "0.0053%"},
		{"percent", formatPercent(0.0005), "0.050%"},
		{"change", formatChange(0.2), "+20%"},
		{"change", formatChange(-0.154), "−15%"},
		{"change", formatChange(0.001), "0%"},
		{"change", formatChange(12), "+1,200%"},
		{"clip", clip("Łukašenka", 4), "Łuka…"},
		{"clip", clip("Łuka", 4), "Łuka"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, want %q", c.name, c.got, c.want)
		}
	}
}

func TestBucketNames(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Warsaw")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2024, 12, 30, 0, 0, 0, 0, zone)
	for _, c := range []struct {
		interval   analytics.Interval
		name, axis string
	}{
		{analytics.Hour, "30 Dec 2024, 00:00 +01:00", "30 Dec 2024, 00:00"},
		{analytics.Day, "30 Dec 2024", "30 Dec 2024"},
		{analytics.Week, "30 Dec 2024 (week 1 of 2025)", "30 Dec 2024"},
		{analytics.Month, "December 2024", "Dec 2024"},
		{analytics.Quarter, "Q4 2024", "Q4 2024"},
		{analytics.Year, "2024", "2024"},
	} {
		if got := formatBucket(at, c.interval); got != c.name {
			t.Errorf("formatBucket by %s = %q, want %q", c.interval, got, c.name)
		}
		if got := axisLabel(at, c.interval); got != c.axis {
			t.Errorf("axisLabel by %s = %q, want %q", c.interval, got, c.axis)
		}
	}
}

func TestRangeText(t *testing.T) {
	utc := func(h int) time.Time { return time.Date(2025, 2, 1, h, 0, 0, 0, time.UTC) }
	for _, c := range []struct {
		r    analytics.Range
		want string
	}{
		{analytics.Range{From: utc(0), To: utc(24)}, "1 Feb 2025 to 1 Feb 2025, UTC"},
		{analytics.Range{From: utc(6), To: utc(12)}, "1 Feb 2025, 06:00 to before 1 Feb 2025, 12:00, UTC"},
		{analytics.Range{}, "all time, UTC"},
	} {
		if got := english.rangeText(analytics.Request{Range: c.r}); got != c.want {
			t.Errorf("rangeText = %q, want %q", got, c.want)
		}
	}
}

func TestFileName(t *testing.T) {
	for _, c := range []struct {
		parts []string
		want  string
	}{
		{[]string{"border-incidents", "volume"}, "tidings-border-incidents-volume"},
		{[]string{`a"; filename=evil.exe`, "../..", "\r\nX"}, "tidings-a-filename-evil-exe-x"},
		{[]string{"граница"}, "tidings"},
		{[]string{string(make([]byte, 500)), "x"}, "tidings-x"},
	} {
		if got := fileName(c.parts...); got != c.want {
			t.Errorf("fileName(%q) = %q, want %q", c.parts, got, c.want)
		}
	}
}
