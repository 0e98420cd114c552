package analytics

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"
)

// checkSyntaxError checks what holds for every error of Parse.
func checkSyntaxError(t *testing.T, text string, err error) *SyntaxError {
	t.Helper()
	var e *SyntaxError
	if !errors.As(err, &e) {
		t.Fatalf("%q: error %T (%v), not a *SyntaxError", text, err, err)
	}
	if e.Query != text || e.Offset < 0 || e.Offset > len(text) {
		t.Fatalf("%q: error out of place: %+v", text, e)
	}
	if want := utf8.RuneCountInString(text[:e.Offset]) + 1; e.Column != want {
		t.Errorf("%q: column %d, want %d", text, e.Column, want)
	}
	if e.Found == "" || e.Expected == "" {
		t.Errorf("%q: error says too little: %+v", text, e)
	}
	if strings.Contains(e.Error(), "\n") {
		t.Errorf("%q: error of several lines: %q", text, e.Error())
	}
	if lines := strings.Split(e.Caret(), "\n"); len(lines) != 2 || strings.TrimLeft(lines[1], " ") != "^" {
		t.Errorf("%q: picture %q", text, e.Caret())
	}
	return e
}
