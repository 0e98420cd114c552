package ingest

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// maxAgencyWords bounds an agency's name: "Radio Free Europe / Radio Liberty"
// is as long as they get.
const maxAgencyWords = 5

// datelineTail reads what follows the date of a dateline: an agency, a place,
// a weekday, in any order, up to where the text begins. It fails where the
// date turns out to be part of a sentence.
func datelineTail(s string) (tail dateline, ok bool) {
	ended := false // the dateline may end here
	for range 5 {
		var seen separators
		seen, s = takeSeparators(s)
		ended = ended || seen.stop || seen.dash
		if s == "" {
			return tail, true
		}
		if inside, after, ok := bracketed(s); ok {
			if name := agencyName(inside); isAgencyPhrase(name) {
				tail.agency = firstOf(tail.agency, name)
				_, tail.rest = takeSeparators(after)
				return tail, true
			}
		}
		run, after := capitalRun(s)
		_, isDay := weekdayByName(run)
		switch {
		case run == "":
			tail.rest = s
			return tail, ended
		case isDay:
			tail.date.weekday = strings.ToLower(run)
		case isKnownPlace(run) && !ended:
			tail.place = run
		case ended && !agencyAfterEnd(run, after, seen), !ended && !seen.comma && !isKnownAgency(run):
			tail.rest = s
			return tail, ended
		case !endsLikeAgency(after):
			tail.rest = s
			return tail, ended
		default:
			tail.agency = firstOf(tail.agency, agencyName(run))
		}
		s = after
	}
	return dateline{}, false
}

// agencyAfterEnd says whether a name that follows a full stop or a dash is
// still the dateline's: "12 ноя — РИА Новости." and "12 ноября. ИНТЕРФАКС -"
// are, the first words of a sentence are not.
func agencyAfterEnd(run, after string, before separators) bool {
	if isKnownAgency(run) {
		return strings.HasPrefix(after, ".") || startsWithDash(after)
	}
	if startsWithDash(after) {
		return isUpper(run)
	}
	return before.dash && strings.HasPrefix(after, ".") && isUpper(run)
}

// endsLikeAgency says whether what follows a name leaves it the dateline's: a
// name before a dash must be followed by a new sentence, or it is the subject
// of one ("November 12, Smith – who had left – said").
func endsLikeAgency(after string) bool {
	if !startsWithDash(after) {
		return true
	}
	_, text := takeSeparators(after)
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(text, "\"“«„'("))
	return text == "" || unicode.IsUpper(first) || unicode.IsDigit(first)
}

func startsWithDash(s string) bool {
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(s, " "))
	return first == '-' || first == '–' || first == '—'
}

// separators tells which marks stood between two parts of a dateline.
type separators struct{ comma, stop, dash bool }

func takeSeparators(s string) (separators, string) {
	var seen separators
	for i, r := range s {
		switch {
		case unicode.IsSpace(r):
		case r == ',' || r == ';':
			seen.comma = true
		case r == '.' || r == ':':
			seen.stop = true
		case r == '-' || r == '–' || r == '—' || r == '−':
			seen.dash = true
		default:
			return seen, s[i:]
		}
	}
	return seen, ""
}

// bracketed reads "(PAP)", "/Ukrinform/" or "[BNS]" at the start of s.
func bracketed(s string) (inside, after string, ok bool) {
	if s == "" {
		return "", s, false
	}
	closing := map[byte]byte{'(': ')', '/': '/', '[': ']'}[s[0]]
	if closing == 0 {
		return "", s, false
	}
	end := strings.IndexByte(s[1:], closing)
	if end < 1 || end > 80 {
		return "", s, false
	}
	return strings.TrimSpace(s[1 : 1+end]), s[end+2:], true
}

// capitalRun reads the words of a name at the start of s, up to the mark that
// ends it, and gives the name and what follows, mark included. The name is ""
// where the words are no name: one in lower case, or too many.
func capitalRun(s string) (run, after string) {
	end := 0
	for n := 0; ; n++ {
		start := end + len(s[end:]) - len(strings.TrimLeft(s[end:], " \u00a0"))
		if start == len(s) || strings.ContainsRune("(/[", rune(s[start])) || startsWithDash(s[start:]) || s[start] == '.' {
			return strings.TrimSpace(s[:end]), s[end:]
		}
		stop := len(s)
		if i := strings.IndexAny(s[start:], " \u00a0"); i >= 0 {
			stop = start + i
		}
		word := s[start:stop]
		bare := strings.TrimRight(word, ".,:;")
		if n == maxAgencyWords || !isNameWord(bare, n) {
			return "", s
		}
		end = start + len(bare)
		if bare != word && !(isCorrespondent(bare) && word == bare+".") {
			return strings.TrimSpace(s[:end]), s[end:]
		}
		end = stop
	}
}

// isNameWord says whether a word can be the n-th of a name.
func isNameWord(word string, n int) bool {
	word = strings.Trim(word, "\"“”«»„'‘’")
	if word == "" {
		return false
	}
	if isCorrespondent(word) {
		return true
	}
	first, _ := utf8.DecodeRuneInString(word)
	if unicode.IsUpper(first) {
		return true
	}
	if dot := strings.IndexByte(word, '.'); dot > 0 && dot < len(word)-1 {
		return true // a domain: 15min.lt, zerkalo.io
	}
	return n > 0 && utf8.RuneCountInString(word) <= 3 && !unicode.IsDigit(first)
}

// isCorrespondent says whether a word only introduces an agency's name.
func isCorrespondent(word string) bool {
	switch strings.ToLower(strings.TrimRight(word, ".")) {
	case "корр", "кор", "кар", "corr", "агентство", "агентства", "агенцтва", "агенція", "агентція", "agencja", "agentūra", "инф", "інф":
		return true
	}
	return false
}

// agencyName takes the quotes and the word "correspondent" off a name.
func agencyName(s string) string {
	s, _, _ = strings.Cut(s, ",")
	words := strings.Fields(s)
	for len(words) > 1 && isCorrespondent(words[0]) {
		words = words[1:]
	}
	return strings.Trim(strings.Join(words, " "), "\"“”«»„'‘’ .")
}

// isAgencyPhrase says whether a bracket's content can name an agency.
func isAgencyPhrase(s string) bool {
	run, after := capitalRun(s)
	return run != "" && after == ""
}

func isUpper(s string) bool { return s == strings.ToUpper(s) && s != strings.ToLower(s) }

// isKnownAgency says whether a name is a news agency of the region or the
// world. The list only settles what the form leaves open, such as a name
// before the date; an agency beside the date needs no entry.
func isKnownAgency(s string) bool {
	switch strings.ToLower(strings.Trim(agencyName(s), ".")) {
	case "reuters", "ap", "afp", "dpa", "upi", "efe", "ansa", "pa", "bloomberg", "xinhua", "associated press", "kyodo", "anadolu", "aa",
		"pap", "bns", "elta", "leta", "interfax", "interfax-west", "interfax-ukraine", "tass", "ria novosti", "sputnik",
		"belta", "belapan", "pozirk", "ukrinform", "unian", "polskie radio", "iar", "kai", "lrt", "delfi", "čtk", "ctk", "tasr", "mti", "err",
		"белта", "белапан", "тасс", "итар-тасс", "риа новости", "интерфакс", "интерфакс-запад", "интерфакс-украина", "укринформ", "униан", "рейтер", "позирк", "прайм", "регнум", "спутник", "рбк",
		"позірк", "рэйтар",
		"укрінформ", "уніан", "інтерфакс-україна", "інтерфакс", "рейтерс", "рія новини", "українські новини":
		return true
	}
	return false
}

// isKnownPlace says whether a word after the date is a place and so no
// agency: the capitals that datelines of the region carry.
func isKnownPlace(s string) bool {
	switch strings.ToLower(strings.Trim(s, ".")) {
	case "minsk", "miensk", "vilnius", "warsaw", "kyiv", "kiev", "moscow", "riga", "tallinn", "brussels", "washington", "london", "berlin", "paris", "prague", "new york", "geneva", "strasbourg", "vienna",
		"минск", "вильнюс", "варшава", "киев", "москва", "рига", "таллин", "брюссель", "вашингтон", "лондон", "берлин", "париж", "прага", "женева", "страсбург", "вена", "нью-йорк", "брест", "гродно", "гомель", "витебск", "могилев",
		"мінск", "менск", "вільня", "вільнюс", "кіеў", "масква", "рыга", "талін", "брусель", "лондан", "берлін", "парыж", "жэнева", "гродна", "віцебск", "магілёў",
		"київ", "таллінн", "відень", "львів", "одеса", "харків",
		"warszawa", "mińsk", "wilno", "kijów", "moskwa", "ryga", "bruksela", "waszyngton", "londyn", "paryż", "genewa", "białystok", "kraków",
		"minskas", "varšuva", "kijevas", "maskva", "talinas", "briuselis", "vašingtonas", "londonas", "berlynas", "paryžius", "kaunas", "klaipėda":
		return true
	}
	return false
}

// weekdayByName knows the days of the week in the six languages of the
// region's agencies, in the cases in which datelines use them.
func weekdayByName(word string) (time.Weekday, bool) {
	switch strings.ToLower(strings.TrimRight(word, ".,")) {
	case "monday", "mon", "понедельник", "панядзелак", "понеділок", "poniedziałek", "pirmadienis", "pirmadienį":
		return time.Monday, true
	case "tuesday", "tue", "tues", "вторник", "аўторак", "вівторок", "wtorek", "antradienis", "antradienį":
		return time.Tuesday, true
	case "wednesday", "wed", "среда", "среду", "серада", "сераду", "середа", "середу", "środa", "środę", "trečiadienis", "trečiadienį":
		return time.Wednesday, true
	case "thursday", "thu", "thurs", "четверг", "чацвер", "четвер", "czwartek", "ketvirtadienis", "ketvirtadienį":
		return time.Thursday, true
	case "friday", "fri", "пятница", "пятницу", "пятніца", "пятніцу", "п'ятниця", "п’ятниця", "п'ятницю", "п’ятницю", "piątek", "penktadienis", "penktadienį":
		return time.Friday, true
	case "saturday", "sat", "суббота", "субботу", "субота", "суботу", "sobota", "sobotę", "šeštadienis", "šeštadienį":
		return time.Saturday, true
	case "sunday", "sun", "воскресенье", "нядзеля", "нядзелю", "неділя", "неділю", "niedziela", "niedzielę", "sekmadienis", "sekmadienį":
		return time.Sunday, true
	}
	return 0, false
}
