package dashboard

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"tidings/analytics"
)

// Names of parameters that one page or another takes, with blanks between.
// Those of a Request are read by analytics.ParseRequest.
const (
	scopeParams  = "from to tz source language country author date_from unit panel"
	volumeParams = "interval by " + scopeParams
	queryParams  = "q topic"
	viewParams   = "measure average ghost"
	listParams   = "limit after undated with and sort"
	exportParams = "bom guard provenance"
)

// allow joins the names of parameters that a page takes.
func allow(names ...string) []string { return strings.Fields(strings.Join(names, " ")) }

// readValues gives the parameters of a request without the empty ones, which
// a form sends for fields left alone. A name that the page does not take is
// an error: a misspelt filter must not look like one that is in force.
func readValues(c *gin.Context, allowed []string) (url.Values, error) {
	all, err := url.ParseQuery(c.Request.URL.RawQuery)
	if err != nil {
		return nil, &analytics.ParamError{Name: "the address", Value: c.Request.URL.RawQuery,
			Allowed: analytics.Says("parameters encoded as name=value&name=value")}
	}
	return checkValues(all, allowed)
}

// checkValues is readValues for parameters that do not stand in an address.
func checkValues(all url.Values, allowed []string) (url.Values, error) {
	values := url.Values{}
	for name, list := range all {
		if !slices.Contains(allowed, name) {
			return nil, &analytics.ParamError{Name: name, Value: strings.Join(list, ", "), Allowed: allowedNames(allowed)}
		}
		for _, v := range list {
			if !utf8.ValidString(v) {
				return nil, &analytics.ParamError{Name: name, Value: strings.ToValidUTF8(v, "\uFFFD"), Allowed: analytics.Says("text in UTF-8")}
			}
			if v = strings.TrimSpace(v); v != "" {
				values.Add(name, v)
			}
		}
	}
	return values, nil
}

func allowedNames(allowed []string) analytics.Clause {
	if len(allowed) == 0 {
		return analytics.Says("no parameters at this address")
	}
	names := slices.Clone(allowed)
	slices.Sort(names)
	return analytics.Says("one of the parameters %s", strings.Join(names, ", "))
}

// tidy sends a browser on to the address without empty parameters, so that
// what people share is short. It says whether it did.
func tidy(c *gin.Context, values url.Values) bool {
	for _, list := range c.Request.URL.Query() {
		for _, v := range list {
			if strings.TrimSpace(v) == "" {
				c.Redirect(http.StatusFound, address(c.Request.URL.EscapedPath(), values))
				return true
			}
		}
	}
	return false
}

// address joins a path and parameters.
func address(path string, values url.Values) string {
	if len(values) == 0 {
		return path
	}
	return path + "?" + values.Encode()
}

// with copies parameters and sets one to the given values; none removes it.
func with(values url.Values, name string, list ...string) url.Values {
	out := make(url.Values, len(values)+1)
	for k, v := range values {
		out[k] = v
	}
	delete(out, name)
	if len(list) > 0 {
		out[name] = list
	}
	return out
}

// without copies parameters and leaves out the named ones.
func without(values url.Values, names ...string) url.Values {
	out := make(url.Values, len(values))
	for k, v := range values {
		if !slices.Contains(names, k) {
			out[k] = v
		}
	}
	return out
}

// parseRequest reads the part of the parameters that analytics knows.
func parseRequest(values url.Values) (analytics.Request, error) {
	return analytics.ParseRequest(without(values, allow(viewParams, listParams)...))
}

// maxAverage bounds a moving average: a year of days.
const maxAverage = 366

// chartView is how a chart shows a volume: the part of the state that does not
// change any number.
type chartView struct {
	Measure Measure
	Average int  // buckets of the moving average; 0 for none
	Before  bool // the first of two series is what was before the other: grey and dashed

	// Anomalies are marked in the chart of a single topic; nil: none are looked for.
	Anomalies *analytics.Anomalies

	// GhostPeriods are the earlier periods to be drawn behind, and Ghosts what was counted
	// in them.
	GhostPeriods []analytics.Period
	Ghosts       []analytics.Ghost
}

// parseChartView reads measure, average and ghost.
func parseChartView(values url.Values) (chartView, error) {
	view := chartView{Measure: MeasureCount}
	for _, name := range allow(viewParams) {
		if len(values[name]) > 1 && name != "ghost" {
			return view, &analytics.ParamError{Name: name, Value: strings.Join(values[name], ", "), Allowed: analytics.Says("one value")}
		}
	}
	switch m := Measure(values.Get("measure")); m {
	case "":
	case MeasureCount, MeasureRatio, MeasureIndex, MeasureCumulative:
		view.Measure = m
	default:
		return view, &analytics.ParamError{Name: "measure", Value: string(m), Allowed: analytics.Says("count, ratio, index or cumulative")}
	}
	for _, g := range values["ghost"] {
		period := map[string]analytics.Period{"previous": analytics.PreviousPeriod, "year": analytics.YearBefore}[g]
		if period == "" || slices.Contains(view.GhostPeriods, period) {
			return view, &analytics.ParamError{Name: "ghost", Value: strings.Join(values["ghost"], ", "), Allowed: analytics.Says("previous, year, or each of them once")}
		}
		view.GhostPeriods = append(view.GhostPeriods, period)
	}
	n, err := parseNumber(values, "average", 0, 2, maxAverage)
	view.Average = n
	return view, err
}

// parseUndated reads undated=true, which asks for the articles without a
// usable date.
func parseUndated(values url.Values) (bool, error) {
	switch text := strings.Join(values["undated"], ", "); text {
	case "":
		return false, nil
	case "true":
		return true, nil
	default:
		return false, &analytics.ParamError{Name: "undated", Value: text, Allowed: analytics.Says("true, or nothing for the dated articles")}
	}
}

// parseSwitch reads true or false.
func parseSwitch(values url.Values, name string, absent bool) (bool, error) {
	switch text := strings.Join(values[name], ", "); text {
	case "":
		return absent, nil
	case "true":
		return true, nil
	case "false":
		return false, nil
	default:
		return false, &analytics.ParamError{Name: name, Value: text, Allowed: analytics.Says("true or false")}
	}
}

// parseNumber reads a whole number between least and most; absent where it is
// not given.
func parseNumber(values url.Values, name string, absent, least, most int) (int, error) {
	text := values.Get(name)
	if text == "" {
		return absent, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < least || n > most || len(values[name]) > 1 {
		return 0, &analytics.ParamError{Name: name, Value: strings.Join(values[name], ", "),
			Allowed: analytics.Says("one whole number from %d to %d", least, most)}
	}
	return n, nil
}
