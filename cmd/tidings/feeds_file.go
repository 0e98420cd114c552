package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"tidings/analytics"
	"tidings/ingest/collect"
	"tidings/sql"
)

// maxOPML is the longest list of feeds.
const maxOPML = 32 << 20

func (a *app) feedsImportCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "import FILE.opml",
		Short: "Add the feeds of an OPML file",
		Long: `Add the feeds of an OPML file, as feed readers export it; "-" is standard input.
Outlines without an address become folders. Feeds that are there already stay as
they are. Nothing is fetched: the first poll tells what a feed is worth.

A feed's articles are credited to the domain of the home page that the file names
(htmlUrl), or else to that of the feed's address.

Exit status: 0 when every outline was taken, 1 when some could not be read, 2 when
none could.`,
		Example: `  tidings feeds import subscriptions.opml`,
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			in, err := a.openInput(args[0])
			if err != nil {
				return usage(err)
			}
			defer in.Close()
			data, err := io.ReadAll(io.LimitReader(in, maxOPML+1))
			if err != nil {
				return err
			}
			if len(data) > maxOPML {
				return usage(fmt.Errorf("%s has more than %d bytes: expected a list of feeds", args[0], maxOPML))
			}
			feeds, faults := collect.ReadOPML(data)
			for _, fault := range faults {
				fmt.Fprintf(a.Err, "%s: %v\n", args[0], fault)
			}
			if len(feeds) == 0 {
				return usage(fmt.Errorf("%s has no feed that could be read", args[0]))
			}
			err = a.withStore(c.Context(), false, func(st *store.Store, _ *analytics.Analyst) error {
				added, err := collect.AddNew(c.Context(), st, feeds, a.now())
				if err != nil {
					return err
				}
				fmt.Fprintf(a.Out, "%d feeds added, %d were there already, %d faults\n", added, len(feeds)-added, len(faults))
				return nil
			})
			if err == nil && len(faults) > 0 {
				return &exitError{code: exitFailed}
			}
			return err
		},
	}
	return c
}

func (a *app) feedsExportCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "export [FILE]",
		Short: "Write the feeds as OPML 2.0",
		Long: `Write the feeds as OPML 2.0, which every feed reader takes, to a new file or to
standard output. Settings that OPML has no word for are attributes of a namespace
of their own, and ` + "`tidings feeds import`" + ` reads them again.`,
		Example: `  tidings feeds export feeds.opml`,
		Args:    cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.withStore(c.Context(), true, func(st *store.Store, _ *analytics.Analyst) error {
				feeds, err := st.Feeds(c.Context())
				if err != nil {
					return err
				}
				if len(args) == 0 || args[0] == "-" {
					return collect.WriteOPML(a.Out, feeds, a.now())
				}
				file, err := os.OpenFile(args[0], os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
				if err != nil {
					return usage(fmt.Errorf("a new file is expected: %w", err))
				}
				return errors.Join(collect.WriteOPML(file, feeds, a.now()), file.Close())
			})
		},
	}
}
