package main

import (
	"time"

	"github.com/spf13/cobra"

	"tidings/ingest/fetch"
)

// webFlags say as whom and how far the web is asked.
type webFlags struct {
	contact      string
	allowPrivate bool
}

func (w *webFlags) addFlags(a *app, c *cobra.Command) {
	c.Flags().StringVar(&w.contact, "contact", a.env("TIDINGS_CONTACT"), "`ADDRESS` of whom to write to about these requests, a page or mail address, told to servers (or TIDINGS_CONTACT)")
	c.Flags().BoolVar(&w.allowPrivate, "allow-private", false, "fetch from loopback and private addresses too, for feeds in your own network")
}

// maxFeedBytes bounds a feed, unpacked.
const maxFeedBytes = 8 << 20

// web makes what asks the web, politely.
func (a *app) web(w webFlags) *fetch.Polite {
	agent := "Tidings/" + version()
	if w.contact != "" {
		agent += " (+" + w.contact + ")"
	}
	f := fetch.New(fetch.Options{Agent: agent, AllowPrivate: w.allowPrivate, MaxBytes: maxFeedBytes, Timeout: 30 * time.Second, Now: a.now})
	return fetch.NewPolite(f, fetch.PoliteOptions{Pause: a.pause})
}
