package main

import "testing"

func TestReachedAt(t *testing.T) {
	for _, c := range []struct {
		listening string
		hosts     []string
		want      string
	}{
		{"127.0.0.1:8080", nil, "http://127.0.0.1:8080"},
		{"127.0.0.1:8080", []string{"tidings.example.org"}, "http://127.0.0.1:8080"},
		{"[::]:8080", []string{"tidings.example.org"}, "http://tidings.example.org:8080"},
		{"0.0.0.0:8080", []string{"tidings.example.org:8443", "other"}, "http://tidings.example.org:8443"},
	} {
		if got := reachedAt(c.listening, c.hosts); got != c.want {
			t.Errorf("%s %v: want %s, have %s", c.listening, c.hosts, c.want, got)
		}
	}
}
