package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"tidings/analytics"
	"tidings/dashboard"
	"tidings/ingest/collect"
	"tidings/ingest/fetch"
	"tidings/sql"
)

// feedDesk does for the page /feeds what asks the network.
func (a *app) feedDesk(st *store.Store, web *fetch.Polite, polls bool) *dashboard.FeedDesk {
	return &dashboard.FeedDesk{
		Polls: polls,
		Add: func(ctx context.Context, form dashboard.NewFeed) (dashboard.AddedFeed, error) {
			settings, err := newSettings(form)
			if err != nil {
				return dashboard.AddedFeed{}, err
			}
			found, err := collect.Discover(ctx, web, form.Address, false)
			if err != nil {
				return dashboard.AddedFeed{}, wrongAddress(form.Address, err)
			}
			chosen, others := found.Choose(false)
			if found.Site == "" {
				chosen[0].Site = form.Site
			}
			additions, err := collect.Add(ctx, st, chosen, settings, a.now())
			if err != nil {
				return dashboard.AddedFeed{}, err
			}
			one := additions[0]
			out := dashboard.AddedFeed{ID: one.Feed.ID, Title: one.Feed.Title, New: one.New, Notes: one.Notes, Site: found.Site}
			if out.Title == "" {
				out.Title = one.Feed.URL
			}
			for _, f := range others {
				out.Also = append(out.Also, f.URL)
			}
			return out, nil
		},
		Look: func(ctx context.Context, form dashboard.NewFeed) (dashboard.FeedLook, error) {
			settings, err := newSettings(form)
			if err != nil {
				return dashboard.FeedLook{}, err
			}
			look, err := a.lookForFeeds(ctx, web, form.Address, settings)
			if err != nil {
				return dashboard.FeedLook{}, wrongAddress(form.Address, err)
			}
			have, err := st.Feeds(ctx)
			for i, found := range look.Feeds {
				if f, ok := collect.Known(have, found.Address); ok {
					look.Feeds[i].Known = f.ID
				}
			}
			return look, err
		},
		Set: func(ctx context.Context, id int, form dashboard.FeedSettings) (before, after dashboard.FeedSettings, err error) {
			pages, err := parsePages(form.Pages)
			if err != nil {
				return form, form, err
			}
			changes, err := collect.Set(ctx, st, []int{id}, collect.Settings{Source: &form.Source, Folder: &form.Folder, Aggregator: &form.Aggregator, Pages: &pages})
			if err != nil || len(changes) == 0 {
				return form, form, err
			}
			return settingsOf(changes[0].Before), settingsOf(changes[0].After), nil
		},
		Import: func(ctx context.Context, data []byte) (dashboard.ImportedFeeds, error) {
			feeds, faults := collect.ReadOPML(data)
			if len(feeds) == 0 {
				return dashboard.ImportedFeeds{}, &analytics.ParamError{Name: "file", Value: "", Allowed: analytics.Says("OPML with at least one feed"), Err: errors.Join(faults...)}
			}
			added, err := collect.AddNew(ctx, st, feeds, a.now())
			out := dashboard.ImportedFeeds{Added: int64(added), Known: int64(len(feeds) - added)}
			for _, fault := range faults {
				out.Faults = append(out.Faults, fault.Error())
			}
			return out, err
		},
		Export: func(ctx context.Context) ([]byte, error) {
			feeds, err := st.Feeds(ctx)
			if err != nil {
				return nil, err
			}
			var out bytes.Buffer
			err = collect.WriteOPML(&out, feeds, a.now())
			return out.Bytes(), err
		},
	}
}

// newSettings are those that the form for a new feed gives. A field that is left
// alone changes nothing of a feed that is there already.
func newSettings(form dashboard.NewFeed) (out collect.Settings, err error) {
	if form.Source != "" {
		out.Source = &form.Source
	}
	if form.Folder != "" {
		out.Folder = &form.Folder
	}
	if form.Aggregator {
		out.Aggregator = &form.Aggregator
	}
	if form.Pages != "" {
		pages, err := parsePages(form.Pages)
		if err != nil {
			return out, err
		}
		out.Pages = &pages
	}
	if u, err := url.Parse(form.Site); form.Site != "" && (err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "") {
		return out, &analytics.ParamError{Name: "site", Value: form.Site, Allowed: analytics.Says("the address of a home page, which begins with http")}
	}
	return out, nil
}

func parsePages(text string) (store.Pages, error) {
	pages, err := store.ParsePages(text)
	if err != nil {
		return "", &analytics.ParamError{Name: "pages", Value: text, Allowed: analytics.Says("never, short or always")}
	}
	return pages, nil
}

func settingsOf(f store.Feed) dashboard.FeedSettings {
	return dashboard.FeedSettings{Source: f.Source, Folder: f.Folder, Aggregator: f.Aggregator, Pages: string(f.Pages)}
}

// wrongAddress says of an address why there is no feed to be had from it.
func wrongAddress(address string, err error) error {
	var failed *fetch.Error
	var none *collect.NoFeedError
	if !errors.As(err, &failed) && !errors.As(err, &none) {
		return err
	}
	if failed != nil {
		if advice := analytics.Advice(string(failed.Class), failed.Status); advice != "" {
			err = fmt.Errorf("%w. %s", err, strings.TrimSuffix(advice, "."))
		}
	}
	return &analytics.ParamError{Name: "address", Value: address, Allowed: analytics.Says("the address of a feed or of a site that has one"), Err: err}
}
