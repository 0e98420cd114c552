package analytics

import (
	"strings"
	"testing"
)

func TestLatin(t *testing.T) {
	for _, c := range []struct{ foreign, want string }{
		{"АВЕЅІЈКМНОРСТУХаеѕіјорсух", "ABESIJKMHOPCTYXaesijopcyx"}, // Cyrillic
		{"ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEZHIKMNOPTYXo"},                     // Greek
		{"АND NЕАR/5 ОR", "AND NEAR/5 OR"},
		{"ѕоurсе соuntrу tіtlе", "source country title"},
		{"БЖШ джю latin 12", "БЖШ джю latin 12"},
	} {
		if got := strings.Map(latin, c.foreign); got != c.want {
			t.Errorf("%s: got %s, want %s", c.foreign, got, c.want)
		}
	}
}

func TestOperatorBehind(t *testing.T) {
	for run, want := range map[string]string{
		"АND": "AND", "ОR": "OR", "NОТ": "NOT", "NЕАR/5": "NEAR/5", "ΑΝD": "AND",
		"AND": "", "НАТО": "", "ОР": "", "border": "", "СОР": "",
	} {
		if got := operatorBehind(run); got != want {
			t.Errorf("%s: got %q, want %q", run, got, want)
		}
	}
}
