package analytics

import "strings"

// foreignField says what to write for a field of another tool that has no
// equal here; it may say nothing.
func foreignField(name string) Clause {
	if digits, ok := strings.CutPrefix(name, "repeat"); ok && leadingDigits(digits) == digits {
		return Says(`GDELT's repeat is not known here: a word counts however often it stands in an article; write the word alone`)
	}
	switch name {
	// GDELT
	case "theme":
		return Says("GDELT's themes are not known here; write the words of the theme, as in (sanction* OR embargo), or make it a topic")
	case "tone", "toneabs":
		return Says("GDELT's tone is not measured here; leave it out")
	case "imagetag", "imagewebtag", "imageocrmeta", "imagefacetone", "imagenumfaces", "imagewebcount":
		return Says("images are not searched here; leave it out")
	case "location", "locationcc", "locationadm1", "geolocation", "geolocationcc", "geolocationadm1", "geonear":
		return Says("places are not recognised here; write the place's names as words")
	case "station", "network", "market", "show", "context":
		return Says("television is not searched here; leave it out")
	case "mode", "format", "timespan", "startdatetime", "enddatetime", "maxrecords", "sort", "timelinesmooth":
		return Says("this stands beside GDELT's queries, not in them; leave it out, and choose the range beside the query")
	// Media Cloud
	case "media_id", "tags_id_media", "tags_id_stories", "stories_id", "processed_stories_id", "timespans_id", "collection":
		return Says("Media Cloud's numbers are not known here; write source: and the domain, as in source:pozirk.org")
	case "indexed_date", "seendate":
		return Says("when an article was collected is not searched; write published: for the date of publication")
	case "full_language":
		return Says("write language: and the language alone, as in language:en")
	case "normalized_article_title":
		return Says("write title:")
	case "original_url", "normalized_url":
		return Says("write url: and a part of the address, as in url:pozirk.org/en/")
	case "text_extraction", "text_extraction_method", "is_homepage", "is_shortened":
		return Says("how an article was collected is not searched; leave it out")
	case "sentence":
		return Says(`sentences are not searched one by one; words near each other are written "a b"~20`)
	// Lucene and web search
	case "_exists_":
		return Says("to find articles that have a value write field:*, as in author:*")
	case "intitle", "allintitle":
		return Says("write title:")
	case "intext", "allintext":
		return Says("write text:")
	case "inurl", "allinurl":
		return Says("write url: and a part of the address, as in url:pozirk.org/en/")
	case "before", "after":
		return Says("write published:, as in published:<2025-01-01")
	case "filetype":
		return Says("files of all kinds are articles here; leave it out")
	case "near", "w", "pre", "onear":
		return Says(`proximity is written a NEAR/10 b or "a b"~10`)
	}
	return Clause{}
}

// sourceCountryHint says what to write for GDELT's sourcecountry.
func sourceCountryHint(value string) Clause {
	if code := countryCode(value); len(value) > 2 && code != "" {
		return Says("write country:%s", code)
	}
	return Says("GDELT's two-letter codes are not ISO's (its BO is Belarus); write country: and the ISO 3166 code or the name, as in country:BY")
}

// foreignComparison says what to write for a comparison of another tool, or "".
func foreignComparison(name string) Clause {
	if f, ok := fieldNamed(name); ok && f == FieldPublished {
		return Says("a colon stands after the field, as in published:>=2025-01-01")
	}
	return foreignField(strings.ToLower(name))
}

// foreignEquation says what to write where a field is set equal to something,
// as in sourcelang=spanish, or "" where name is no field.
func foreignEquation(name string) Clause {
	if f, ok := fieldNamed(name); ok {
		return Says("a colon stands after a field, as in %s:…", f)
	}
	return foreignField(strings.ToLower(name))
}

// foreignProximity are the operators of proximity that other tools write with
// a number behind a slash.
func foreignProximity(name string) bool {
	switch strings.ToLower(name) {
	case "near", "onear", "w", "within", "n", "p", "pre", "adj":
		return true
	}
	return false
}

// operatorElsewhere gives what a word in capitals that is an operator of
// another tool means, or "".
func operatorElsewhere(word string) string {
	switch word {
	case "ANDNOT", "BUTNOT":
		return "AND NOT"
	case "ADJ":
		return "NEAR/1"
	case "AROUND", "WITHIN":
		return "NEAR/5, or another number"
	}
	return ""
}
