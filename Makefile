# make demo   build, fill a synthetic corpus on the first run, serve it
# make test   everything that CI checks
# make build  bin/tidings
# make bench  Go benchmarks of the hot paths, kept in testdata/bench
# make lint   vet, staticcheck, gofmt

GO ?= go
BIN := bin/tidings

.PHONY: demo test build bench lint browser golden clean

demo: build
	$(BIN) demo

build:
	$(GO) build -o $(BIN) ./cmd/tidings

test: lint browser
	$(GO) test -count=1 -timeout 30m ./...

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

bench:
	$(GO) test -run '^$$' -bench . -benchmem ./sql ./analytics ./ingest | tee testdata/bench/go.txt

# Write the golden files and the generated docs anew, then look at the difference.
golden:
	$(GO) test ./... -update

clean:
	rm -rf bin
