package analytics

import "strings"

// latin gives the Latin letter that a Cyrillic or Greek letter looks like, or
// r itself.
func latin(r rune) rune {
	const foreign = "АВЕЅІЈКМНОРСТУХаеѕіјорсух" + // Cyrillic
		"ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο" // Greek
	const like = "ABESIJKMHOPCTYXaesijopcyx" + "ABEZHIKMNOPTYXo"
	n := 0
	for _, f := range foreign {
		if f == r {
			return rune(like[n])
		}
		n++
	}
	return r
}

// operatorBehind gives the operator that run looks like though some of its
// letters are not Latin, or "".
func operatorBehind(run string) string {
	plain := strings.Map(latin, run)
	if plain == run {
		return ""
	}
	name, _, _ := strings.Cut(plain, "/")
	switch {
	case plain == "AND", plain == "OR", plain == "NOT":
		return plain
	case name == "NEAR":
		return plain
	}
	return ""
}

// operatorAbroad gives the operator that a word in capitals means in another
// language of the users, or "".
func operatorAbroad(word string) string {
	switch word {
	case "И", "І", "ТА", "ORAZ":
		return "AND"
	case "ИЛИ", "АБО", "ЦІ", "LUB", "ARBA":
		return "OR"
	case "НЕ", "NIE":
		return "NOT"
	}
	return ""
}
