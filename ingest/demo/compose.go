package demo

import (
	"math/rand/v2"
	"strings"
)

// The length of an article's text in words.
const (
	fewestWords = 60
	mostWords   = 235
)

// mostCommon is the most sentences that an article can take from those that
// fit many areas.
const mostCommon = 11

// A piece is an article in words.
type piece struct {
	title      string
	paragraphs []string
}

func (p piece) text() string { return strings.Join(p.paragraphs, "\n\n") }

// compose puts a draft into words, its copy's changes included.
func compose(lex *lexicon, d *draft) piece {
	v := &voice{lex: lex, rng: rand.New(rand.NewPCG(d.words, 0)), seed: d.facts, day: d.published, event: d.event}
	if d.story != nil {
		v.day = d.story.published // a copy speaks of the day of its report
	}
	lead := v.lead(d)
	headlines := v.some("headline", subject(d), lead, 2)
	p := piece{title: headlines[0], paragraphs: v.paragraphs(v.body(d, lead))}
	if d.edits.retitled {
		p.title = headlines[1]
	}
	if d.edits.cut {
		p.paragraphs = p.paragraphs[:len(p.paragraphs)-1]
	}
	if d.edits.credited {
		credit := lex.tables["credit"].rows[0][0] + " " + d.story.agency.name + "."
		p.paragraphs = append(p.paragraphs, credit)
	}
	if d.again == updated {
		more := &voice{lex: lex, rng: rand.New(rand.NewPCG(d.words, 1)), seed: d.facts, day: d.published, event: d.event}
		p.paragraphs = append(p.paragraphs, strings.Join(more.some("body", general(d.area), anyLead, 2), " "))
	}
	return p
}

// subject gives whose sentences tell the draft.
func subject(d *draft) string {
	if d.event != nil {
		return d.event.name
	}
	return d.area
}

// general gives whose sentences fit around those of an area.
func general(area string) string {
	switch area {
	case "culture", "sports", "weather":
		return "soft"
	default:
		return "news"
	}
}

// lead chooses what the article leads with. A wire report needs a second
// headline for its copies.
func (v *voice) lead(d *draft) int {
	if d.story != nil {
		leads := v.lex.retellable(subject(d))
		return leads[v.rng.IntN(len(leads))]
	}
	return v.rng.IntN(len(v.lex.sections[section{"lead", subject(d)}]))
}

// anyLead stands for the lead of another subject: sentences that name leads do
// not go with it.
const anyLead = 31

// some gives n different sentences of a kind on a subject that go with a lead
// (all of them where there are fewer), in an order of chance.
func (v *voice) some(kind, subject string, lead, n int) []string {
	templates := v.lex.fitting(kind, subject, lead)
	filled := make([]string, min(n, len(templates)))
	order := v.rng.Perm(len(templates))
	for i := range filled {
		filled[i] = v.sentence(templates[order[i]])
	}
	return filled
}

// body gives an article's sentences in their order: a lead, what belongs to
// the event if there is one, then what belongs to the area among what could
// stand in many articles.
func (v *voice) body(d *draft, lead int) []string {
	sentences := []string{v.sentence(v.lex.sections[section{"lead", subject(d)}][lead].template)}
	var rest []string
	if d.event != nil {
		sentences = append(sentences, v.some("body", d.event.name, lead, 2+v.rng.IntN(3))...)
		rest = v.some("body", d.area, anyLead, 1+v.rng.IntN(3))
	} else {
		rest = v.some("body", d.area, lead, 3+v.rng.IntN(4))
	}
	common := v.some("body", general(d.area), anyLead, mostCommon)
	used := 2 + v.rng.IntN(mostCommon-3)
	// The first sentence after the lead stays with it.
	first := min(1, len(rest))
	tail := append(rest[first:], common[:used]...)
	v.rng.Shuffle(len(tail), func(i, j int) { tail[i], tail[j] = tail[j], tail[i] })
	sentences = append(sentences, rest[:first]...)
	sentences, common = append(sentences, tail...), common[used:]

	words := 0
	for i, s := range sentences {
		if words += len(strings.Fields(s)); words > mostWords {
			return sentences[:i]
		}
	}
	for _, s := range common {
		if words >= fewestWords {
			break
		}
		sentences = append(sentences, s)
		words += len(strings.Fields(s))
	}
	return sentences
}

// paragraphs puts one to three sentences into each paragraph, at least two
// paragraphs in all.
func (v *voice) paragraphs(sentences []string) []string {
	var paragraphs []string
	for first := true; len(sentences) > 0; first = false {
		n := 1 + v.rng.IntN(3)
		if first {
			n = 1 + v.rng.IntN(2)
		}
		n = min(n, len(sentences))
		paragraphs = append(paragraphs, strings.Join(sentences[:n], " "))
		sentences = sentences[n:]
	}
	return paragraphs
}
