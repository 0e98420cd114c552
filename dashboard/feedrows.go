package dashboard

import (
	"slices"
	"time"

	"tidings/analytics"
)

// FeedRows are feeds with the columns feed, state, url, title, folder, source (to
// whom its articles are credited), aggregator, pages (which are read), every_minutes, last_poll,
// last_article (when a poll last brought one), next_poll, failures (polls since the
// last that succeeded), problem, message, articles_7d, polls_7d, failed_7d, and of
// the source newest_article, per_day (articles), silent_hours (since the newest)
// and silent (unusually long), which are empty where there are too few to tell.
func FeedRows(feeds []analytics.Feed) Rows {
	columns := slices.Concat(
		ColumnsOf(Integers, "feed"), ColumnsOf(Texts, "state", "url", "title", "folder", "source"), ColumnsOf(Booleans, "aggregator"), ColumnsOf(Texts, "pages"), ColumnsOf(Integers, "every_minutes"),
		ColumnsOf(Times, "last_poll", "last_article", "next_poll"), ColumnsOf(Integers, "failures"), ColumnsOf(Texts, "problem", "message"),
		ColumnsOf(Integers, "articles_7d", "polls_7d", "failed_7d"), ColumnsOf(Times, "newest_article"), ColumnsOf(Floats, "per_day", "silent_hours"), ColumnsOf(Booleans, "silent"))
	return NewRows(columns, func(row func(...Cell) error) error {
		for _, f := range feeds {
			title := f.Title
			if title == f.URL {
				title = ""
			}
			newest, perDay, hours, silent := None(), None(), None(), None()
			if r := f.Rhythm; r != nil {
				newest, hours = Time(r.Last), Float(r.Silence().Hours())
				if r.Known() {
					perDay, silent = Float(r.PerDay), Bool(f.Silent())
				}
			}
			if err := row(Int(int64(f.ID)), Text(string(f.State)), Text(f.URL), Text(title), Text(f.Folder), Text(f.Publisher), Bool(f.Aggregator), Text(f.Pages),
				Int(int64(f.Every/time.Minute)), Time(f.Polled), Time(f.Brought), Time(f.NextPoll), Int(int64(f.Failures)), Text(f.Problem), Text(f.Message),
				Int(f.Articles), Int(f.Polls), Int(f.Failed), newest, perDay, hours, silent); err != nil {
				return err
			}
		}
		return nil
	})
}

// FeedPollRows are the polls of a feed with the columns started, took_ms, url,
// status, problem, message, bytes, items, added, updated, duplicate, rejected and
// next_poll: a part of the table fetch_log.
func FeedPollRows(polls []analytics.FeedPoll) Rows {
	return NewRows(pollColumns(), func(row func(...Cell) error) error {
		for _, p := range polls {
			if err := row(pollCells(p)...); err != nil {
				return err
			}
		}
		return nil
	})
}

func pollColumns() []Column {
	return slices.Concat(ColumnsOf(Times, "started"), ColumnsOf(Integers, "took_ms"), ColumnsOf(Texts, "url"), ColumnsOf(Integers, "status"),
		ColumnsOf(Texts, "problem", "message"), ColumnsOf(Integers, "bytes", "items", "added", "updated", "duplicate", "rejected"), ColumnsOf(Times, "next_poll"))
}

func pollCells(p analytics.FeedPoll) []Cell {
	return []Cell{Time(p.Started), Int(p.Took.Milliseconds()), Text(p.URL), Int(int64(p.Status)), Text(p.Problem), Text(p.Message), Int(p.Bytes),
		Int(int64(p.Items)), Int(int64(p.Added)), Int(int64(p.Updated)), Int(int64(p.Known)), Int(int64(p.Rejected)), Time(p.NextPoll)}
}

// PageCountRows are numbers of pages with the columns feed, source (to which the
// feed's articles are credited), setting (whose pages are read), state, pages and
// due (of them, those that will be fetched again or for the first time).
func PageCountRows(counts []analytics.PageCount) Rows {
	columns := slices.Concat(ColumnsOf(Integers, "feed"), ColumnsOf(Texts, "source", "setting", "state"), ColumnsOf(Integers, "pages", "due"))
	return NewRows(columns, func(row func(...Cell) error) error {
		for _, n := range counts {
			if err := row(Int(int64(n.Feed)), Text(n.Source), Text(n.Setting), Text(n.State), Int(n.Pages), Int(n.Due)); err != nil {
				return err
			}
		}
		return nil
	})
}

// FeedPageRows are the pages of a feed's articles with the columns article, title,
// url (of the page), state, in_use (the article's text is the page's), looks,
// failures, problem, message, wanted, fetched and next_look: a part of the table page.
func FeedPageRows(pages []analytics.FeedPage) Rows {
	columns := slices.Concat(ColumnsOf(Integers, "article"), ColumnsOf(Texts, "title", "url", "state"), ColumnsOf(Booleans, "in_use"), ColumnsOf(Integers, "looks", "failures"),
		ColumnsOf(Texts, "problem", "message"), ColumnsOf(Times, "wanted", "fetched", "next_look"))
	return NewRows(columns, func(row func(...Cell) error) error {
		for _, p := range pages {
			if err := row(Int(p.Article), Text(p.Title), Text(p.URL), Text(p.State), Bool(p.InUse), Int(int64(p.Looks)), Int(int64(p.Failures)),
				Text(p.Problem), Text(p.Message), Time(p.Wanted), Time(p.Fetched), Time(p.Next)); err != nil {
				return err
			}
		}
		return nil
	})
}

// TrialRows are articles that a feed would bring with the columns published,
// date_from, source (to which it would be credited), standing (of the feed to it),
// language, title, url, characters (of its text), page (whether its page would be
// read, too) and date_note.
func TrialRows(articles []TrialArticle) Rows {
	columns := slices.Concat(ColumnsOf(Times, "published"), ColumnsOf(Texts, "date_from", "source", "standing", "language", "title", "url"),
		ColumnsOf(Integers, "characters"), ColumnsOf(Booleans, "page"), ColumnsOf(Texts, "date_note"))
	return NewRows(columns, func(row func(...Cell) error) error {
		for _, a := range articles {
			if err := row(Time(a.Published), Text(a.DateFrom), Text(a.Source), Text(a.Standing), Text(a.Language), Text(a.Title), Text(a.URL),
				Int(a.Characters), Bool(a.Page), Text(a.DateNote)); err != nil {
				return err
			}
		}
		return nil
	})
}
