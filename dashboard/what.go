package dashboard

import "fmt"

// figureHelp says of each figure what it is, in one sentence for a person who never saw
// Tidings: what is counted, by what, and what a gap or a mark means. A figure is a chart,
// a table of counts, or what says where it is from; the key is what its template gives to
// the block "what". A test finds the figures without one.
var figureHelp = map[string]func(*locale) string{
	// The overview and boards.
	"corpus": func(l *locale) string {
		return l.say("All that is stored, whatever range is chosen: the articles, the publishers they are from, the saved queries (topics), the first and the last day of publication, and the articles without a usable date, which are in no chart.")
	},
	"cards": func(l *locale) string {
		return l.say("Each saved topic has a card with its newest count, the change against the interval before and its trend over the chosen range; the files here have the same numbers of all topics.")
	},
	"board": func(l *locale) string {
		return l.say("A board is a chosen set of topics and queries, each on a card with its newest count, the change against the interval before and its trend, all over the range and by the interval named here.")
	},
	"card": func(l *locale) string {
		return l.say("The large number counts the articles that match in the latest whole interval (or their texts or stories, if so chosen), the arrow compares it with the interval before, and the line shows the range: pale where only part of the usual volume was collected or the interval is not whole, hatched with a gap where nothing was.")
	},
	"voice": func(l *locale) string {
		return l.say("What each of the topics and queries compared has of all their articles together, interval by interval: an article that several of them match counts in each, pale is where they have fewer than five, and a gap where they have none.")
	},
	"stories": func(l *locale) string {
		return l.say("The reports that were printed most on the last day of the range: an article and its near-identical copies are one story, and the columns say how many articles and how many sources have it.")
	},
	"silent": func(l *locale) string {
		return l.say("Sources that usually publish but of which nothing came up to the end of the range, with the day of their last article, the days since then, and how many articles would have been usual in them.")
	},
	"wall": func(l *locale) string {
		return l.say("Each tile counts the articles of one topic or query in the latest whole interval, with the change against the interval before and the trend over the range; a red frame is an anomaly, far more than its past lets expect, and a hatched gap is where nothing was collected.")
	},

	// A topic, and what is compared under Explore.
	"volume": func(l *locale) string {
		return l.say("How many articles match in each interval, or what part of all articles of that interval they are: pale and shaded is where only part of the usual volume was collected, pale alone where the interval is not whole, hatched where nothing was, a thin dashed line what the past lets expect, and a ring an anomaly, far more than that.")
	},
	"totals": func(l *locale) string {
		return l.say("What each query and topic has in the whole range: how many articles match, how many there are in all, what share the first have of the second, and how many matching ones have no usable date and are in neither.")
	},
	"change": func(l *locale) string {
		return l.say("The count of the chosen range beside those of the period right before and of the same days a year earlier, and how much the share in all articles changed, with the interval in which the true change lies in 95 of 100 cases.")
	},
	"events": func(l *locale) string {
		return l.say("Days or weeks in which a topic has so many more articles than its own past lets expect that chance alone would hardly bring them, with the words, sources and stories that set these articles apart from the usual ones.")
	},
	"groups": func(l *locale) string {
		return l.say("The matching articles of the whole range by where they are from, their language or another property: a bar is their number, and the ratio in the table is their part of all articles of that source or language, matching or not.")
	},
	"companions": func(l *locale) string {
		return l.say("Which other topics the articles of this one are about as well: how many are, what share that is, what share that topic has in all articles, and how many times as large the share is here (lift).")
	},
	"words": func(l *locale) string {
		return l.say("Words and names that these articles have at least twice as often as the other articles of the same range, and more often than chance would have it, with how many on each side have them.")
	},
	"history": func(l *locale) string {
		return l.say("Every definition that the topic ever had, with the articles that match it now, and not those that matched it then: so versions can be compared.")
	},
	"preview": func(l *locale) string {
		return l.say("How many articles of each interval the topic has as it is, and how many it would have as edited: all stored articles were matched against both, and nothing is saved yet.")
	},
	"embed": func(l *locale) string {
		return l.say("How many articles match in each interval, or what part of all articles they are: pale is where only part of the usual volume was collected, and a hatched gap where nothing was.")
	},

	// Articles.
	"articles": func(l *locale) string {
		return l.say("The articles that match, with their date, title and source: the number counts all that are dated in the range, of which the list shows a page, and those without a usable date are listed apart.")
	},
	"facets": func(l *locale) string {
		return l.say("How many articles the list would have with this source, language, country, topic or origin of the date alone: a click narrows it so, and another click takes that away.")
	},
	"why": func(l *locale) string {
		return l.say("Which parts of a query this article has and where, and which it lacks: a tick is a part that was found, a cross one that was not, and together they decide whether the article counts.")
	},

	// What was collected.
	"sources": func(l *locale) string {
		return l.say("Everybody who published a stored article, with how many there are, how many of them have no usable date, when the first and the last was published, and when one was last stored.")
	},
	"coverage": func(l *locale) string {
		return l.say("How much of what each source usually publishes was collected, because a day without articles is not a day without news; what is usual is learned from the eight weeks before, for each weekday.")
	},
	"coverage-map": func(l *locale) string {
		return l.say("A row is a source and a column a day or a longer interval: the colour says whether what is usual for the source was collected then, too little to be chance, nothing, or whether nothing can be said.")
	},
	"coverage-table": func(l *locale) string {
		return l.say("What each source has over the range: its articles, their part of what is usual for it, the days on which they are missing or few, how it stands on the last day, and whether it was there throughout (fixed panel).")
	},
	"coverage-days": func(l *locale) string {
		return l.say("How many articles of this source there are in each interval beside how many are usual for it on such days, and what follows from that: usual, little, silent or not collected.")
	},
	"coverage-polls": func(l *locale) string {
		return l.say("Each time that a feed of this source was asked in these days: what the server answered, and how many entries were new, changed, known already, or could not be taken.")
	},
	"coverage-import": func(l *locale) string {
		return l.say("The files whose articles are dated in these days, and how many of this source and of all sources they brought that were not stored before.")
	},
	"feeds": func(l *locale) string {
		return l.say("Every address that is asked for new articles by itself: whether that works, how often its source publishes, how many articles it had in seven days, and when it was asked last and is asked next.")
	},
	"feeds-pages": func(l *locale) string {
		return l.say("Articles of which the feed brings only a part are completed from their own pages: so many pages wait to be read, were read, or could not be.")
	},
	"feeds-newest": func(l *locale) string {
		return l.say("The articles that came in last, whenever they were published, with the time at which each was stored.")
	},
	"feed-polls": func(l *locale) string {
		return l.say("Each time that this feed was asked: how long it took, what the server answered, and how many entries were new, changed, known already, or could not be taken.")
	},
	"feed-pages": func(l *locale) string {
		return l.say("The pages of articles that this feed brings only a part of: whether each was read, waits, or could not be read and why, and when it is tried again.")
	},
	"look": func(l *locale) string {
		return l.say("What this feed would bring if it were added now, with the date, source and language that each article would get; nothing of it is stored yet.")
	},

	// SQL.
	"sql": func(l *locale) string {
		return l.say("The rows that the statement gives, as of the copy of the data that is named here, and, if you choose one, a chart of its columns; the files have the rows in full.")
	},
}

// whatIs gives the sentence of a figure.
func (l *locale) whatIs(figure string) (string, error) {
	text, ok := figureHelp[figure]
	if !ok {
		return "", fmt.Errorf("there is no sentence for the figure %q: add it to figureHelp", figure)
	}
	return text(l), nil
}
