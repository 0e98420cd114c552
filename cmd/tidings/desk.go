package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
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
			found, err := collect.Discover(ctx, web, form.Address, false)
			if err != nil {
				return dashboard.AddedFeed{}, wrongAddress(form.Address, err)
			}
			chosen, others := found.Choose(false)
			var settings collect.Settings
			if form.Source != "" {
				settings.Source = &form.Source
			}
			if form.Folder != "" {
				settings.Folder = &form.Folder
			}
			if form.Aggregator {
				settings.Aggregator = &form.Aggregator
			}
			additions, err := collect.Add(ctx, st, chosen, settings, a.now())
			if err != nil {
				return dashboard.AddedFeed{}, err
			}
			one := additions[0]
			out := dashboard.AddedFeed{ID: one.Feed.ID, Title: one.Feed.Title, New: one.New, Notes: one.Notes}
			if out.Title == "" {
				out.Title = one.Feed.URL
			}
			for _, f := range others {
				out.Also = append(out.Also, f.URL)
			}
			return out, nil
		},
		Import: func(ctx context.Context, data []byte) (dashboard.ImportedFeeds, error) {
			feeds, faults := collect.ReadOPML(data)
			if len(feeds) == 0 {
				return dashboard.ImportedFeeds{}, &analytics.ParamError{Name: "file", Value: "", Allowed: "OPML with at least one feed", Err: errors.Join(faults...)}
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
	return &analytics.ParamError{Name: "address", Value: address, Allowed: "the address of a feed or of a site that has one", Err: err}
}
