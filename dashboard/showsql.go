package dashboard

import (
	"net/url"

	"tidings/analytics"
)

// blockSQL gives the address of the page /sql with the statement behind a block; ""
// where there is no such page, or no statement, which takes nothing from the block.
func (s *Server) blockSQL(statement analytics.Statement, err error) string {
	switch {
	case s.config.Console == nil:
		return ""
	case err != nil:
		s.log.Warn("making the SQL of a block", "error", err)
		return ""
	}
	return statementAddress(statement)
}

// statementAddress gives the address of a statement, its parameters filled in, or ""
// where it would be longer than maxSQLAddress.
func statementAddress(statement analytics.Statement) string {
	values := url.Values{"sql": {statement.Text}}
	for name, value := range statement.Values {
		values.Set("$"+name, value)
	}
	if to := address("/sql", values); len(to) <= maxSQLAddress {
		return to
	}
	return ""
}
