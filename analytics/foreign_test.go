package analytics

import (
	"errors"
	"strings"
	"testing"
)

// What the documentation of Media Cloud (its query guide, and the fields of
// its index) and of GDELT (DOC 2.0 API) lets their users write, operator by
// operator, with words of our own: a query parses, or its error names the
// operator and says what to write instead.
func TestForeignQueries(t *testing.T) {
	for _, c := range []struct {
		query string
		want  string // the canonical form or, after "!", what the error found and a part of its hint
	}{
		// Media Cloud: words and connectors.
		{`refugees`, `refugees`},
		{`Jane Smith`, `Jane AND Smith`},
		{`wedding AND child`, `wedding AND child`},
		{`wedding OR child OR law`, `wedding OR child OR law`},
		{`ship NOT warship`, `ship AND NOT warship`},
		{`ship AND NOT (warship OR ferry)`, `ship AND NOT (warship OR ferry)`},
		{`(ship OR ferry) AND (port OR harbour)`, `(ship OR ferry) AND (port OR harbour)`},
		{`+ship -ferry`, `ship AND NOT ferry`},
		{`ship && (port || harbour) && !ferry`, `ship AND (port OR harbour) AND NOT ferry`},
		{`[ship AND ferry]`, `!"["|leave out brackets that only frame a query`},
		// Media Cloud: phrases, proximity, wildcards.
		{`"early marriage"`, `"early marriage"`},
		{`"ship ferry"~5`, `"ship ferry"~5`},
		{`migrat*`, `migrat*`},
		{`wom?n`, `!"?n"|write the forms out`},
		{`w*men`, `!"w*men"|only at the end|(color OR colour)`},
		{`*phobia`, `!"*phobia"|(color OR colour)`},
		{`refugee~`, `!"~"|fuzzy words (word~) are not known here`},
		{`refugee~1`, `!"~1"|fuzzy words`},
		{`/joh?n(ath[oa]n)/`, `!"/joh?n"|regular expressions are not known here`},
		{`ship^2 ferry`, `!"^2"|weights (^) stand only in a score`},
		// Media Cloud: fields.
		{`title:refugees`, `title:refugees`},
		{`article_title:(ship OR ferry)`, `title:(ship OR ferry)`},
		{`text_content:"early marriage"`, `text:"early marriage"`},
		{`language:en`, `language:en`},
		{`+language:(en OR es)`, `language:(en OR es)`},
		{`full_language:en-AU`, `!"full_language:"|write language:`},
		{`canonical_domain:example.com`, `source:example.com`},
		{`canonical_domain:(a.com OR b.com) AND ship`, `source:(a.com OR b.com) AND ship`},
		{`url:(http\:\/\/a.com\/section/* OR *b.com/x*)`, `url:(http://a.com/section/ OR b.com/x)`},
		{`original_url:a.com`, `!"original_url:"|write url:`},
		{`normalized_url:a.com`, `!"normalized_url:"|write url:`},
		{`normalized_article_title:ship`, `!"normalized_article_title:"|write title:`},
		{`publication_date:[2023-01-01 TO 2023-06-30]`, `published:[2023-01-01 TO 2023-06-30]`},
		{`publication_date:{2023-01-01 TO *}`, `published:[2023-01-02 TO *]`},
		{`publish_date:[2017-01-01T00:00:00Z TO 2018-01-01T00:00:00Z]`, `published:[2017-01-01 TO 2018-01-01T00:00:00Z]`},
		{`publish_day:2017-05-06`, `published:2017-05-06`},
		{`publish_date:[NOW-3MONTH TO NOW]`, `!"NOW-3MONTH"|choose the range beside the query`},
		{`indexed_date:[2023-01-01 TO *]`, `!"indexed_date:"|write published:`},
		{`media_id:2`, `!"media_id:"|write source:`},
		{`ship AND tags_id_media:(38379429 OR 58722749)`, `!"tags_id_media:"|write source:`},
		{`tags_id_stories:8875452`, `!"tags_id_stories:"|numbers are not known here`},
		{`timespans_id:1`, `!"timespans_id:"|numbers are not known here`},
		{`stories_id:1`, `!"stories_id:"|numbers are not known here`},
		{`sentence:ship`, `!"sentence:"|"a b"~20`},
		{`text_extraction:trafilatura`, `!"text_extraction:"|leave it out`},
		{`is_homepage:false`, `!"is_homepage:"|leave it out`},

		// GDELT: words.
		{`"jane smith"`, `"jane smith"`},
		{`(ship OR ferry OR "fishing boat")`, `ship OR ferry OR "fishing boat"`},
		{`"jane smith" -ferry`, `"jane smith" AND NOT ferry`},
		{`near20:"ship ferry"`, `"ship ferry"~20`},
		{`near5:"ship ferry port"`, `"ship ferry port"~5`},
		{`near20:ship`, `!"ship"|near20:"smuggling balloons"`},
		{`near500:"ship ferry"`, `!"500"|`},
		{`repeat3:"ship"`, `!"repeat3:"|write the word alone`},
		{`repeat3:ship`, `!"repeat3:"|write the word alone`},
		// GDELT: sources.
		{`domain:example.com`, `source:example.com`},
		{`domainis:example.com`, `source:example.com`},
		{`(domain:a.com OR domainis:b.com) ship`, `(source:a.com OR source:b.com) AND ship`},
		{`sourcecountry:france`, `!"sourcecountry:"|write country:FR`},
		{`sourcecountry:BO`, `!"sourcecountry:"|its BO is Belarus`},
		{`-sourcecountry:US`, `!"sourcecountry:"|country:BY`},
		{`sourcelang:spanish`, `language:es`},
		{`sourcelang:spa`, `language:es`},
		{`-sourcelang:spanish`, `NOT language:es`},
		{`sourcelang=spanish`, `!"sourcelang=spanish"|language:…`},
		// GDELT: what is not known here.
		{`theme:TERROR`, `!"theme:"|write the words of the theme`},
		{`ship (theme:TERROR OR theme:KILL)`, `!"theme:"|write the words of the theme`},
		{`tone<-5`, `!"tone<-5"|leave it out`},
		{`ship tone>5`, `!"tone>5"|leave it out`},
		{`tone=0`, `!"tone=0"|leave it out`},
		{`tone:-5`, `!"tone:"|leave it out`},
		{`toneabs>10`, `!"toneabs>10"|leave it out`},
		{`imagetag:"flood"`, `!"imagetag:"|images are not searched`},
		{`imagewebtag:"drone"`, `!"imagewebtag:"|images are not searched`},
		{`imageocrmeta:"sale"`, `!"imageocrmeta:"|images are not searched`},
		{`imagefacetone<-1.5`, `!"imagefacetone<-1.5"|images are not searched`},
		{`imagenumfaces>3`, `!"imagenumfaces>3"|images are not searched`},
		{`imagewebcount<10`, `!"imagewebcount<10"|images are not searched`},
		{`imagewebcount=50`, `!"imagewebcount=50"|images are not searched`},
		{`location:"Kyiv"`, `!"location:"|the place's names as words`},
		{`locationcc:UP`, `!"locationcc:"|the place's names as words`},
		{`station:CNN`, `!"station:"|television is not searched`},
		{`context:"ship"`, `!"context:"|television is not searched`},
		{`timespan:1week`, `!"timespan:"|beside the query`},
		{`startdatetime:20250101000000`, `!"startdatetime:"|beside the query`},

		// Other tools' proximity.
		{`ship WITHIN/5 ferry`, `!"WITHIN/5"|NEAR/5`},
		{`ship n/5 ferry`, `!"n/5"|NEAR/5`},
		{`ship pre/3 ferry`, `!"pre/3"|NEAR/3`},
		{`ship ADJ4 ferry`, `!"ADJ4"|NEAR/4`},

		// What word processors and keyboards do to queries.
		{`“ship ferry” AND „порт“`, `"ship ferry" AND порт`},
		{`“ship ferry”~5`, `"ship ferry"~5`},
		{`title:«ship ferry»`, `title:"ship ferry"`},
		{`“ship ferry`, `!"“ship ferry"|straight quotes`},
		{`"ship ferry”`, "!`\"ship ferry”`|ends with a straight one"},
		{`ship" ferry`, "!`\" ferry`|quotes come in pairs"},
		{`"ship" "ferry" port"`, "!`\"`|quotes come in pairs"},
		{`ship АND ferry`, `!"АND"|Cyrillic`},
		{`ship ОR ferry`, `!"ОR"|Cyrillic`},
		{`ship NОТ ferry`, `!"NОТ"|Cyrillic`},
		{`ship ΝΟΤ ferry`, `!"ΝΟΤ"|Greek`},
		{`ship NЕАR/5 ferry`, `!"NЕАR/5"|Cyrillic`},
		{`lаnguage:be`, `!"lаnguage:"|did you mean language:?`},
		{`ship –ferry`, `!"–ferry"|long dash`},
	} {
		q, err := Parse(c.query)
		want, isError := strings.CutPrefix(c.want, "!")
		if !isError {
			if err != nil || q.String() != want {
				t.Errorf("%s\n got %s, %v\nwant %s", c.query, q, err, want)
			}
			continue
		}
		var e *SyntaxError
		if !errors.As(err, &e) {
			t.Errorf("%s: parses as %s", c.query, q)
			continue
		}
		checkSyntaxError(t, c.query, err)
		parts := strings.Split(want, "|")
		if e.Found.String() != parts[0] {
			t.Errorf("%s: found %s, want %s", c.query, e.Found, parts[0])
		}
		for _, part := range parts[1:] {
			if !strings.Contains(e.Expected.String()+"; "+e.Hint.String(), part) {
				t.Errorf("%s: expected %s; %s: want %q in it", c.query, e.Expected, e.Hint, part)
			}
		}
	}
}

// What parses but is an operator elsewhere comes with a warning.
func TestForeignOperatorsWarn(t *testing.T) {
	for query, want := range map[string]string{
		`ship and ferry`:       "did you mean AND?",
		`ship Or ferry`:        "did you mean OR?",
		`not ferry`:            "did you mean NOT?",
		`ship ANDNOT ferry`:    "did you mean AND NOT?",
		`ship ADJ ferry`:       "did you mean NEAR/1?",
		`ship AROUND(5) ferry`: "did you mean NEAR/5, or another number?",
		`ship WITHIN 5 ferry`:  "did you mean NEAR/5, or another number?",
		`‘ship ferry’`:         "Single quotes make no phrase",
		`порт АБО судно`:       "did you mean OR?",
	} {
		q, err := Parse(query)
		if err != nil || len(q.Warnings) != 1 || !strings.Contains(q.Warnings[0].Text.String(), want) {
			t.Errorf("%s: %+v, %v: want one warning %q", query, q.Warnings, err, want)
		}
		if again, err := Parse(q.String()); err != nil || len(again.Warnings) > 0 {
			t.Errorf("%s: the canonical form %s warns, too: %+v, %v", query, q, again.Warnings, err)
		}
	}
	if q, err := Parse(`"ADJ" AROUND`); err != nil || len(q.Warnings) > 0 {
		t.Errorf("no operators: %+v, %v", q.Warnings, err)
	}
}
