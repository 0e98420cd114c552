# make demo   build, fill a synthetic corpus on the first run, serve it
# make test   everything that CI checks, the same in each run: what tests draw at random
#             comes from RAPID_SEED (1)
# make fuzz   tests that draw at random with new seeds, TIMES (5) each, and the fuzz tests
#             for FUZZTIME (20s) each; a failure says with which seed it comes again
# make build  bin/tidings
# make lint   vet, staticcheck, gofmt
# make editor the editor of the page /sql, bundled anew (needs Node.js and npm)
# make lighthouse  the scores of a demonstration that runs at LIGHTHOUSE_URL (needs Node.js and npm)
# make first-chart  how long until the first chart of a page stands, at CHARTS_URL
# make screens  the pictures of docs/pages.md, anew from the demonstration corpus (needs Chromium)
# make axe    axe-core, with which the tests look for barriers on the pages, fetched anew (npm)
#
# make gobench      Go benchmarks of the hot paths, kept in testdata/bench
# make bench        Tidings against PostgreSQL, SQLite, Bleve and plain DuckDB on
#                   20,000 articles: a few minutes; the tables are also in bin/
# make bench-large  the same on 1,000,000 articles: hours, and some 30 GB of SCRATCH
# make backtest     how well anomalies are found: docs/anomalies-backtest.md, a few minutes
#   ARTICLES=… ENGINES=tidings,sqlite SCRATCH=/dir FLAGS='--repeat 5' say it otherwise

GO ?= go
BIN := bin/tidings

.PHONY: demo test fuzz build gobench bench bench-large bench-build backtest postgresql lint browser editor axe lighthouse first-chart screens golden clean

demo: build
	$(BIN) demo

build:
	$(GO) build -o $(BIN) ./cmd/tidings

test: lint browser
	RAPID_SEED=$(RAPID_SEED) $(GO) test -count=1 -timeout 30m ./...
	cd cmd/tidings-bench && $(GO) vet -tags sqlite_fts5 ./... && $(GO) test -count=1 -tags sqlite_fts5 ./...

# The seed of the tests that draw their cases (pgregory.net/rapid); 0 is a new one each time.
RAPID_SEED ?= 1
TIMES ?= 5
FUZZTIME ?= 20s

fuzz:
	@drawn=$$(awk '/^func Test/ { name = $$2; sub(/\(.*/, "", name) } /rapid\.Check/ { print name }' sql/*_test.go analytics/*_test.go | sort -u | paste -sd'|' -); \
	echo "$$drawn"; RAPID_SEED=0 $(GO) test -count=$(TIMES) -timeout 2h -run "^($$drawn)$$" ./sql ./analytics
	@for p in ./sql ./analytics ./ingest ./dashboard; do \
		for f in $$($(GO) test -list '^Fuzz' $$p | grep '^Fuzz'); do \
			echo "$$p $$f"; $(GO) test -run '^$$' -fuzz "^$$f\$$" -fuzztime $(FUZZTIME) $$p || exit 1; \
		done; \
	done

lint:
	@unformatted=$$(gofmt -l cmd ingest analytics dashboard sql); \
	if [ -n "$$unformatted" ]; then echo "gofmt would change:"; echo "$$unformatted"; exit 1; fi
	$(GO) vet ./...
	$(GO) tool staticcheck ./...

# The browser tests drive Chromium. Where it is missing and can be installed, it is.
browser:
	@if command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; then :; \
	elif command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-core; \
	else echo "The browser tests will be skipped: install Chromium first (on Debian: sudo apt-get install chromium)."; fi

gobench:
	$(GO) test -run '^$$' -bench . -benchmem -benchtime $(or $(BENCHTIME),1s) ./sql ./analytics ./ingest | tee testdata/bench/go.txt

SCRATCH ?= $(or $(TMPDIR),/tmp)/tidings-bench
ENGINES ?= tidings,postgresql,sqlite,bleve,ilike
BENCH = bin/tidings-bench run --engines $(ENGINES) --scratch $(SCRATCH)

bench: bench-build postgresql
	$(BENCH) --articles $(or $(ARTICLES),20000) --slow 300ms --out bin/bench.md --json bin/bench.json $(FLAGS)

bench-large: bench-build postgresql
	$(BENCH) --articles $(or $(ARTICLES),1000000) --out bin/bench-large.md --json bin/bench-large.json $(FLAGS)

# The benchmark is a module of its own, so that what it measures Tidings against
# is no part of it. The tag builds SQLite with FTS5.
bench-build:
	cd cmd/tidings-bench && $(GO) build -tags sqlite_fts5 -o ../../bin/tidings-bench .

# The tables of docs/anomalies-backtest.md, anew; the series of the Numenta Anomaly
# Benchmark are read from NAB.
NAB ?= $(CURDIR)/../shared/data/nab

backtest:
	cd cmd/tidings-bench && $(GO) run -tags sqlite_fts5 . backtest --nab '$(NAB)' --out ../../docs/anomalies-backtest.md >/dev/null

# Where PostgreSQL is missing and can be installed, it is.
postgresql:
	@if command -v postgres >/dev/null || ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1; then :; \
	elif command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql; \
	else echo "PostgreSQL will be left out: install it first (on Debian: sudo apt-get install postgresql)."; fi

# The bundle is kept in the repository: building Tidings needs no Node.js. Its first
# line carries the sum of what it was made of, and a test compares it.
EDITOR_SOURCES := complete.js dialect.js duckdb.json editor.js package-lock.json theme.js

editor:
	cd dashboard/editor && npm ci --no-audit --no-fund --ignore-scripts && \
	node_modules/.bin/esbuild editor.js --bundle --minify --format=iife --global-name=TidingsEditor --target=es2022 --charset=utf8 \
		--legal-comments=none --banner:js="/* CodeMirror 6, MIT; of sources with the SHA-256 $$(cat $(EDITOR_SOURCES) | sha256sum | cut -d' ' -f1) */" \
		| gzip -9n >../assets/vendor/editor.min.js.gz

# What the tests alone use is kept in the repository, too, with its licence.
AXE ?= 4.14.1

axe:
	d=$$(mktemp -d) && cd $$d && npm pack --silent axe-core@$(AXE) >/dev/null && tar xzf axe-core-$(AXE).tgz && \
		cat package/LICENSE package/LICENSE-3RD-PARTY.txt >$(CURDIR)/dashboard/testdata/axe/LICENSE.txt && \
		gzip -9nc package/axe.min.js >$(CURDIR)/dashboard/testdata/axe/axe.min.js.gz; rm -rf $$d
	sed -i 's/version [0-9.]*,/version $(AXE),/' dashboard/testdata/axe/README.md

# Lighthouse is fetched by npm and goes again; the browser is the one that is here.
LIGHTHOUSE ?= 13
LIGHTHOUSE_URL ?= http://127.0.0.1:8080

lighthouse: browser
	d=$$(mktemp -d); trap 'rm -rf '$$d EXIT; cd $$d && npm install --silent --no-audit --no-fund --ignore-scripts --prefix $$d lighthouse@$(LIGHTHOUSE) && \
		CHROME_PATH=$$(command -v chromium || command -v chromium-browser || command -v google-chrome) \
		node $(CURDIR)/dashboard/browsertest/lighthouse.mjs $$d/node_modules/lighthouse/cli/index.js $(LIGHTHOUSE_URL)

# How long it takes until the first chart of a page stands, of a server that runs already.
CHARTS_URL ?= http://127.0.0.1:8080

first-chart: browser
	$(GO) test ./dashboard -count=1 -timeout 60m -run '^TestFirstChart$$' -charts-at $(CHARTS_URL)

# The pages as docs/pages.md shows them, with 30,000 invented articles and on a fixed day.
screens: browser
	$(GO) test ./dashboard -count=1 -timeout 60m -run '^TestScreens$$' -screens

# Write the golden files and the generated docs anew, then look at the difference.
golden:
	$(GO) test ./... -update

clean:
	rm -rf bin
