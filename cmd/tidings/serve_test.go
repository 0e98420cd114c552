package main

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A server answers ad-hoc SQL about what is stored as soon as it has published it.
func TestServeAnswersSQL(t *testing.T) {
	dir := t.TempDir()
	stories := filepath.Join(dir, "stories.csv")
	if err := os.WriteFile(stories, []byte("title,url\nOne,https://example.org/1\nTwo,https://example.org/2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	db := filepath.Join(dir, "x.duckdb")
	if out, err := tidings("--db", db, "import", "--language", "en", stories).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	server := tidings("--db", db, "serve", "--addr", "127.0.0.1:0")
	var complaints bytes.Buffer
	server.Stderr = &complaints
	said, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = server.Process.Kill() }() // where the test ended early
	line, err := bufio.NewReader(said).ReadString('\n')
	if err != nil {
		t.Fatalf("%v: %s", err, complaints.String())
	}
	at := strings.Fields(line)[3]
	ask := at + "/sql/answer.json?" + url.Values{"sql": {"SELECT count(*) AS n FROM articles"}}.Encode()
	var status int
	var body []byte
	for range 100 {
		answer, err := http.Get(ask)
		if err != nil {
			t.Fatal(err)
		}
		body, err = io.ReadAll(answer.Body)
		answer.Body.Close()
		if status = answer.StatusCode; err != nil || status != http.StatusServiceUnavailable {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	if status != http.StatusOK || !strings.Contains(string(body), `"rows":[[2]]`) {
		t.Errorf("status %d: %s", status, body)
	}
	if err := server.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = server.Wait() // it was killed, and says so
	if strings.Contains(complaints.String(), "ad-hoc SQL") {
		t.Error(complaints.String())
	}
}

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
