# Quayside. `make help` says what can be done; Go 1.26 and make are enough for
# all of it. What tests need besides is installed by `make test` where it may.

# Pure Go everywhere, so that no C compiler is needed; the race detector, which
# needs one, is asked for by name where it is wanted.
export CGO_ENABLED = 0

# The commit is put into the program only where git can read it: in a checkout
# that belongs to someone else it refuses, and the build would with it.
VCS := $(shell git rev-parse --verify --quiet HEAD >/dev/null 2>&1 && echo auto || echo false)

# Only flags of the linker: any other would have every package compiled a second
# time beside what the tests use.
BUILD = go build -buildvcs=$(VCS) -ldflags='-s -w'

.DEFAULT_GOAL := help
.PHONY: run build test check bench help islands format vet static plan types budgets clean

run: build ## build the shop, load the demo on the first start, serve on http://localhost:8080
	QUAYSIDE_DEMO=$${QUAYSIDE_DEMO:-true} exec ./bin/quayside serve

build: islands ## build bin/quayside, one static program with everything in it
	$(BUILD) -o bin/quayside ./backend

test: ## run every test, on SQLite and PostgreSQL, and the browser journeys
	go run ./backend/testenv/testrun

check: format islands vet static plan budgets types ## format, vet, staticcheck, import table, islands, byte budgets, types

bench: ## measure what must be fast
	go test -run '^$$' -bench . -benchmem ./backend/...

help: ## say what can be done
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

islands:
	go run ./web

format:
	@echo 'gofmt' && wrong=$$(gofmt -l backend migrations static templates web) && \
	  if [ -n "$$wrong" ]; then echo "not formatted:" && echo "$$wrong" && exit 1; fi

vet:
	go vet ./...

static:
	go tool staticcheck ./...

plan:
	go test ./backend -run '^TestFloorPlan'

types: islands
	go run ./backend/testenv/typecheck

budgets: islands
	go test ./web ./static

clean: ## remove what was built; data/ stays
	rm -rf bin static/js/* static/css/*
