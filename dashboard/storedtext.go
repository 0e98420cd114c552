package dashboard

import "tidings/analytics"

// storedText is what the program says in English elsewhere, of the public schema or in an
// example, in the reader's language; storedTexts lists them for the catalogue.
func storedText(l *locale, text string) string {
	if translated, ok := l.texts[text]; ok {
		text = translated
	}
	if l.pseudo {
		return pseudoOpen + text + pseudoClose
	}
	return text
}

// storedTexts are the descriptions of the public schema and of the examples.
func storedTexts(tables []analytics.PublicTable, examples []analytics.Example) []string {
	var out []string
	for _, t := range tables {
		out = append(out, t.About)
		for _, c := range t.Columns {
			out = append(out, c.About)
		}
	}
	for _, e := range examples {
		out = append(out, e.Name, e.About)
	}
	return out
}

// tablesIn gives the tables of the public schema with descriptions in the reader's
// language.
func tablesIn(l *locale, tables []analytics.PublicTable) []analytics.PublicTable {
	out := make([]analytics.PublicTable, len(tables))
	for i, t := range tables {
		out[i] = analytics.PublicTable{Name: t.Name, About: storedText(l, t.About)}
		for _, c := range t.Columns {
			c.About = storedText(l, c.About)
			out[i].Columns = append(out[i].Columns, c)
		}
	}
	return out
}
