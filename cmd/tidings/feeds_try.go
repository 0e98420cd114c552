package main

import (
	"context"
	"fmt"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"tidings/dashboard"
	"tidings/ingest/collect"
	"tidings/ingest/fetch"
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
addresses, and whether their pages would be read. What was found and what is wrong
is on standard error. No database is opened. The page /feeds does the same with the
button "Look only".

Exit status: 0 when the feed could be read whole, 1 when it could not, 2 when the
command line is wrong.`,
		Example: `  tidings feeds test example.org`,
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			f, err := a.options(out)
			if err != nil {
				return err
			}
			look, err := a.lookForFeeds(c.Context(), a.web(web), args[0], settings.given(c))
			if err != nil {
				return err
			}
			for _, one := range look.Feeds {
				fmt.Fprintf(a.Err, "found %s: %s, %q, %d entries; %s\n", one.Address, one.Kind, one.Title, one.Entries, one.By)
			}
			one := look.Feeds[0]
			a.tell(one.Notes)
			for _, r := range one.Rejects {
				fmt.Fprintln(a.Err, r)
			}
			if err := a.writeRows(dashboard.TrialRows(one.Articles), f); err != nil {
				return err
			}
			if len(one.Rejects) > 0 {
				return &exitError{code: exitFailed}
			}
			return nil
		},
	}
	web.addFlags(a, c)
	settings.addTrialFlags(c)
	formatFlag(c, &out)
	return c
}

// standings are what a feed may do with an article, in words.
var standings = map[store.Standing]string{store.Owner: "owner", store.Guest: "guest", store.Hearsay: "hearsay"}

// lookForFeeds finds the feeds at an address, news sitemaps too, and says what each
// would bring. Nothing is stored.
func (a *app) lookForFeeds(ctx context.Context, web *fetch.Polite, address string, settings collect.Settings) (dashboard.FeedLook, error) {
	d, err := collect.Discover(ctx, web, address, true)
	if err != nil {
		return dashboard.FeedLook{}, err
	}
	look := dashboard.FeedLook{Site: d.Site}
	for _, one := range d.Found {
		feed := store.Feed{URL: one.URL, AddedURL: one.URL, Site: d.Site}
		settings.Apply(&feed)
		found := dashboard.FoundFeed{Address: one.URL, Title: one.Document.Title, Kind: string(one.Document.Kind), By: one.By, Entries: len(one.Document.Items),
			Notes: collect.Notes(feed, one.Document)}
		articles, rejects := collect.Articles(feed, one.Document, a.now())
		for _, r := range rejects {
			found.Rejects = append(found.Rejects, r.Error())
		}
		for _, article := range articles {
			found.Articles = append(found.Articles, dashboard.TrialArticle{
				Published: article.Published, DateOnly: article.DateOnly, DateFrom: article.DateFrom, DateNote: article.DateNote,
				Source: article.SourceDomain, Standing: standings[article.Standing], Language: article.Language, Title: article.Title, URL: article.URL,
				Characters: int64(utf8.RuneCountInString(article.Text)), Page: article.WantsPage})
		}
		look.Feeds = append(look.Feeds, found)
	}
	return look, nil
}
