package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"tidings/analytics"
	"tidings/sql"
)

func (a *app) deleteCommand() *cobra.Command {
	var flags scopeFlags
	var undated, yes bool
	c := &cobra.Command{
		Use:   "delete [QUERY]...",
		Short: "Delete articles",
		Long: `Delete the articles that topics (--topic) and queries (arguments) count within the
flags, the same that ` + "`tidings articles`" + ` lists. At least one query, topic or flag
has to narrow them. Without --yes it only says how many there are.`,
		Example: `  tidings delete --source spam.example
  tidings delete --source spam.example --yes
  tidings delete 'url:"/horoscope/"' --to 2024-01-01 --yes`,
		RunE: func(c *cobra.Command, queries []string) error {
			req, err := flags.request(queries)
			if err != nil {
				return err
			}
			req.Undated = undated
			a.warn(queries)
			if !undated && len(queries) == 0 && !flags.any() {
				return usage(errors.New("expected a query, a topic or a flag that says which articles to delete"))
			}
			return a.withStore(c.Context(), true, func(st *store.Store, an *analytics.Analyst) error {
				if _, err := an.Tag(c.Context()); err != nil {
					return err
				}
				if !yes {
					n, err := an.Doomed(c.Context(), req)
					if err != nil {
						return err
					}
					fmt.Fprintf(a.Out, "%d articles would be deleted; say --yes to delete them\n", n)
					return nil
				}
				n, err := an.Delete(c.Context(), req)
				if err != nil {
					return err
				}
				fmt.Fprintf(a.Out, "%d articles deleted\n", n)
				_, err = st.Compact(c.Context(), false)
				return err
			})
		},
	}
	flags.addFlags(c, "topic", "from", "to", "tz", "source", "language", "country", "author")
	c.Flags().BoolVar(&undated, "undated", false, "those without a usable date instead of those in the range")
	c.Flags().BoolVar(&yes, "yes", false, "delete them")
	return c
}
