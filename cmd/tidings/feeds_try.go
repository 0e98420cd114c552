package main

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"tidings/dashboard"
	"tidings/ingest"
	"tidings/ingest/collect"
	"tidings/sql"
)

func (a *app) feedsTestCommand() *cobra.Command {
	var web webFlags
	var settings feedSettings
	var out outFlags
	c := &cobra.Command{
		Use:   "test URL",
		Short: "Say what would be found at an address, and store nothing",
		Long: `Find the feeds at an address as ` + "`tidings feeds add`" + ` does, and list the articles
that the first one would bring: whom they would be credited to, their dates, and
whether the feed owns them, so that it may change what is stored under their
addresses. What was found and what is wrong is on standard error. No database is
opened.

Exit status: 0 when the feed could be read whole, 1 when it could not, 2 when the
command line is wrong.`,
		Example: `  tidings feeds test example.org`,
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			f, err := a.options(out)
			if err != nil {
				return err
			}
			d, err := collect.Discover(c.Context(), a.web(web), args[0], true)
			if err != nil {
				return err
			}
			for _, one := range d.Found {
				fmt.Fprintf(a.Err, "found %s: %s, %q, %d entries; %s\n", one.URL, one.Document.Kind, one.Document.Title, len(one.Document.Items), one.By)
			}
			one := d.Found[0]
			feed := store.Feed{URL: one.URL, AddedURL: one.URL, Site: d.Site}
			settings.given(c).Apply(&feed)
			a.tell(collect.Notes(feed, one.Document))
			return a.writeTrial(f, feed, one.Document)
		},
	}
	web.addFlags(a, c)
	settings.addFlags(c)
	formatFlag(c, &out)
	return c
}

// standings are what a feed may do with an article, in words.
var standings = map[store.Standing]string{store.Owner: "owner", store.Guest: "guest", store.Hearsay: "hearsay"}

// writeTrial lists what a feed would bring.
func (a *app) writeTrial(f dashboard.Options, feed store.Feed, doc ingest.FeedDocument) error {
	articles, rejects := collect.Articles(feed, doc, a.now())
	for _, r := range rejects {
		fmt.Fprintln(a.Err, r.Error())
	}
	rows, err := dashboard.NewRowWriter(a.Out, f, slices.Concat(
		dashboard.ColumnsOf(dashboard.Times, "published"), dashboard.ColumnsOf(dashboard.Texts, "date_from", "source", "standing", "language", "title", "url"),
		dashboard.ColumnsOf(dashboard.Integers, "characters"), dashboard.ColumnsOf(dashboard.Texts, "date_note"))...)
	if err != nil {
		return err
	}
	for _, article := range articles {
		err := rows.Row(dashboard.Time(article.Published), dashboard.Text(article.DateFrom), dashboard.Text(article.SourceDomain), dashboard.Text(standings[article.Standing]),
			dashboard.Text(article.Language), dashboard.Text(article.Title), dashboard.Text(article.URL), dashboard.Int(int64(len([]rune(article.Text)))), dashboard.Text(article.DateNote))
		if err != nil {
			return err
		}
	}
	if err := rows.Close(); err != nil {
		return err
	}
	if len(rejects) > 0 {
		return &exitError{code: exitFailed}
	}
	return nil
}
