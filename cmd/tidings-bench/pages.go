package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"tidings/cmd/tidings-bench/measure"
)

// pageRun measures the pages of a server that runs: first one person alone, then several
// at once, who read for a while between two clicks.
type pageRun struct {
	base   string
	people int
	think  time.Duration
	rounds int           // of every page, alone
	last   time.Duration // how long several people click
	seed   uint64
}

func pagesCommand() *cobra.Command {
	var r pageRun
	c := &cobra.Command{
		Use:   "pages URL",
		Short: "Measure the pages of a running server: alone, and with several people clicking",
		Long: `Ask a running server for its pages: the overview, three topics with their late
parts, Explore, articles, an article, sources, coverage, anomalies, boards, feeds
and SQL. First one person asks for each of them several times, then several people
click on any of them for a while, and read between two clicks. A time is from the
request to the last byte of the answer.

Exit status: 0, or 1 when an answer was no success.`,
		Example: "  tidings-bench pages http://127.0.0.1:8080 --people 20 --think 3s --for 60s",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			r.base = strings.TrimSuffix(args[0], "/")
			return r.run(c.Context(), c.OutOrStdout())
		},
	}
	f := c.Flags()
	f.IntVar(&r.people, "people", 20, "how many click at once")
	f.DurationVar(&r.think, "think", 3*time.Second, "how long one reads between two clicks, on average (exponentially distributed)")
	f.IntVar(&r.rounds, "repeat", 9, "how often each page is asked for alone, after one warm-up")
	f.DurationVar(&r.last, "for", time.Minute, "how long several people click")
	f.Uint64Var(&r.seed, "seed", 1, "the same `NUMBER` gives the same clicks")
	return c
}

// visitedPage is a page that is measured, with its times in milliseconds.
type visitedPage struct {
	name, path   string
	alone, crowd []float64
}

func (r *pageRun) run(ctx context.Context, out io.Writer) error {
	if r.people < 1 || r.rounds < 1 || r.last <= 0 || r.think < 0 {
		return fmt.Errorf("--people and --repeat: expected 1 or more, --for a time, --think no negative one")
	}
	if u, err := url.Parse(r.base); err != nil || u.Scheme == "" || u.Host == "" {
		return fmt.Errorf("%q: expected the address of a running server, such as http://127.0.0.1:8080", r.base)
	}
	client := &http.Client{Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: r.people}}
	pages, err := r.pages(ctx, client)
	if err != nil {
		return err
	}
	for _, p := range pages {
		for i := range r.rounds + 1 {
			took, err := ask(ctx, client, r.base+p.path)
			if err != nil {
				return err
			}
			if i > 0 {
				p.alone = append(p.alone, took)
			}
		}
	}
	if err := r.crowd(ctx, client, pages); err != nil {
		return err
	}
	return r.table(out, pages)
}

// topicLink is a topic on the overview.
var topicLink = regexp.MustCompile(`href="/topics/([a-z0-9-]+)[?"]`)

// articleLink is an article in a list.
var articleLink = regexp.MustCompile(`href="/articles/([0-9]+)[?"]`)

// pages finds out which topics and articles there are, and lists what is asked for.
func (r *pageRun) pages(ctx context.Context, client *http.Client) ([]*visitedPage, error) {
	first := func(path string, link *regexp.Regexp, most int) ([]string, error) {
		body, err := text(ctx, client, r.base+path)
		if err != nil {
			return nil, err
		}
		var found []string
		for _, m := range link.FindAllStringSubmatch(body, -1) {
			if len(found) < most && !slices.Contains(found, m[1]) {
				found = append(found, m[1])
			}
		}
		return found, nil
	}
	topics, err := first("/", topicLink, 3)
	if err != nil {
		return nil, err
	}
	articles, err := first("/articles", articleLink, 3)
	if err != nil {
		return nil, err
	}
	if len(topics) == 0 || len(articles) == 0 {
		return nil, errors.New("the server has no topics or no articles: import some, and run tidings topics apply --starter")
	}
	out := []*visitedPage{{name: "overview", path: "/"}}
	for _, t := range topics {
		out = append(out, &visitedPage{name: "topic", path: "/topics/" + t}, &visitedPage{name: "words of a topic", path: "/topics/" + t + "/words"},
			&visitedPage{name: "articles", path: "/articles?topic=" + t})
	}
	for _, a := range articles {
		out = append(out, &visitedPage{name: "article", path: "/articles/" + a})
	}
	both := url.Values{"topic": topics[:min(2, len(topics))]}
	return append(out,
		&visitedPage{name: "explore", path: "/explore?" + both.Encode()},
		&visitedPage{name: "sources", path: "/sources"},
		&visitedPage{name: "coverage", path: "/coverage"},
		&visitedPage{name: "anomalies", path: "/anomalies"},
		&visitedPage{name: "boards", path: "/boards"},
		&visitedPage{name: "feeds", path: "/feeds"},
		&visitedPage{name: "sql", path: "/sql"}), nil
}

// ask gives how long an answer took, in milliseconds.
func ask(ctx context.Context, client *http.Client, address string) (float64, error) {
	began := time.Now()
	_, err := text(ctx, client, address)
	return float64(time.Since(began).Microseconds()) / 1000, err
}

func text(ctx context.Context, client *http.Client, address string) (string, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return "", fmt.Errorf("asking for %s: %w", address, err)
	}
	request.Header.Set("Accept", "text/html")
	answer, err := client.Do(request)
	if err != nil {
		return "", fmt.Errorf("asking for %s: %w", address, err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return "", fmt.Errorf("reading %s: %w", address, err)
	}
	if answer.StatusCode != http.StatusOK {
		return "", fmt.Errorf("%s: status %s", address, answer.Status)
	}
	return string(body), nil
}

// crowd lets several people click for a while.
func (r *pageRun) crowd(ctx context.Context, client *http.Client, pages []*visitedPage) error {
	var (
		all    sync.WaitGroup
		mu     sync.Mutex
		faults []error
	)
	end := time.Now().Add(r.last)
	for person := range r.people {
		all.Go(func() {
			chance := rand.New(rand.NewPCG(r.seed, uint64(person)))
			for {
				pause := time.Duration(chance.ExpFloat64() * float64(r.think))
				if time.Now().Add(pause).After(end) {
					return
				}
				select {
				case <-ctx.Done():
					return
				case <-time.After(pause):
				}
				p := pages[chance.IntN(len(pages))]
				took, err := ask(ctx, client, r.base+p.path)
				mu.Lock()
				if err != nil {
					faults = append(faults, err)
				} else {
					p.crowd = append(p.crowd, took)
				}
				mu.Unlock()
			}
		})
	}
	all.Wait()
	if err := ctx.Err(); err != nil {
		return err
	}
	if len(faults) > 0 {
		return fmt.Errorf("%d answers with %d people were no success, first: %w", len(faults), r.people, faults[0])
	}
	return nil
}

// table writes what came out, page by page in the order of their kinds.
func (r *pageRun) table(out io.Writer, pages []*visitedPage) error {
	w := tabwriter.NewWriter(out, 0, 0, 1, ' ', 0)
	fmt.Fprintf(w, "| page\t| alone, ms: median\t| 95th percentile\t| %d people, clicks\t| median\t| 95th percentile\t|\n|---\t|--:\t|--:\t|--:\t|--:\t|--:\t|\n", r.people)
	row := func(name string, alone, crowd []float64) {
		fmt.Fprintf(w, "| %s\t| %s\t| %s\t| %d\t| %s\t| %s\t|\n", name, millis(alone, 50), millis(alone, 95), len(crowd), millis(crowd, 50), millis(crowd, 95))
	}
	var names []string
	alone, crowd := map[string][]float64{}, map[string][]float64{}
	var everyAlone, everyCrowd []float64
	for _, p := range pages {
		if !slices.Contains(names, p.name) {
			names = append(names, p.name)
		}
		alone[p.name], crowd[p.name] = append(alone[p.name], p.alone...), append(crowd[p.name], p.crowd...)
		everyAlone, everyCrowd = append(everyAlone, p.alone...), append(everyCrowd, p.crowd...)
	}
	for _, name := range names {
		row(name, alone[name], crowd[name])
	}
	row("all", everyAlone, everyCrowd)
	return w.Flush()
}

// millis writes a percentile of times; – of none.
func millis(times []float64, p float64) string {
	if len(times) == 0 {
		return "–"
	}
	return fmt.Sprintf("%.0f", measure.Percentile(times, p))
}
