package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"tidings/analytics"
	"tidings/dashboard"
	"tidings/sql"
)

func (a *app) checkCommand() *cobra.Command {
	var out outFlags
	c := &cobra.Command{
		Use:   "check",
		Short: "Look for contradictions in the database",
		Long: `Look for what must never be in the database, such as an article stored twice or
one without its index. A sound database gives no rows and exit status 0.`,
		Example: `  tidings check --db tidings.duckdb`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			f, err := a.options(out)
			if err != nil {
				return err
			}
			return a.withStore(c.Context(), true, func(st *store.Store, _ *analytics.Analyst) error {
				faults, err := st.Verify(c.Context())
				if err != nil {
					return err
				}
				if err := writeFaults(a.Out, f, faults); err != nil {
					return err
				}
				if len(faults) > 0 {
					return &exitError{code: exitFailed}
				}
				fmt.Fprintln(a.Err, "no contradictions found")
				return nil
			})
		},
	}
	formatFlag(c, &out)
	return c
}

func writeFaults(w io.Writer, o dashboard.Options, faults []store.Fault) error {
	rows, err := dashboard.NewRowWriter(w, o, dashboard.Column{Name: "fault"}, dashboard.Column{Name: "rows", Kind: dashboard.Integers})
	if err != nil {
		return err
	}
	for _, fault := range faults {
		if err := rows.Row(dashboard.Text(fault.What), dashboard.Int(fault.Rows)); err != nil {
			return err
		}
	}
	return rows.Close()
}
