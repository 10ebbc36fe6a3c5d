# The targets people need. Each does its own set-up.
.DEFAULT_GOAL := help
TEMPL = go tool -modfile=tools/go.mod templ
STATICCHECK = go tool -modfile=tools/go.mod staticcheck

help: ## this list
	@awk -F':.*## ' '/^[a-z0-9-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' Makefile

run: ## the product with invented data, on http://127.0.0.1:8420
	go run ./cmd/dangol demo

test: ## everything: both databases, the real browser
	chromium=$$(scripts/need-chromium) && CHROMIUM="$$chromium" scripts/with-postgres go test -timeout 40m ./...

test-fast: ## SQLite alone, no browser: for while you work
	go test -short ./...

e2e: ## the journeys in a real browser
	chromium=$$(scripts/need-chromium) && CHROMIUM="$$chromium" go test -count 1 -timeout 40m ./cmd/dangol -run 'Browser|Journey'

bench: ## speed and memory, with sizes and peers
	scripts/bench

generate: ## Go from the templ files, and the API document
	$(TEMPL) generate -path internal/web
	UPDATE=1 go test -count 1 ./internal/api -run TestDocument

lint: ## formatting, vet, staticcheck, generated files up to date
	@test -z "$$(gofmt -l cmd internal *.go | grep -v _templ.go)" || { gofmt -l cmd internal *.go; echo "run gofmt on these"; exit 1; }
	go vet ./...
	$(STATICCHECK) ./...
	$(TEMPL) generate -path internal/web >/dev/null
	@test -z "$$(git status --porcelain -- '*_templ.go')" || { git status --short -- '*_templ.go'; echo "generated files were out of date: commit them"; exit 1; }

release: ## binaries for Linux and macOS in dist/
	scripts/release

.PHONY: help run test test-fast e2e bench generate lint release
