# Everything here needs Go, make and git alone, except where a target says so.
GO ?= go
BIN := bin/engage
# The linters, by version; go run fetches and builds them.
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
GOVULNCHECK := golang.org/x/vuln/cmd/govulncheck@v1.9.0
GORELEASER := v2.15.4
CYCLONEDX := v1.10.0
KUBECONFORM := v0.8.0
PLATFORMS := linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64

.PHONY: build
build: ## build bin/engage
	CGO_ENABLED=0 $(GO) build -trimpath -o $(BIN) ./cmd/engage

.PHONY: demo
demo: build ## walk through a set-up with the built-in stand-in for Actito
	@mkdir -p demo && rm -f demo/engage.yaml
	@$(BIN) setup --sandbox --config demo/engage.yaml
	@if [ -f demo/engage.yaml ]; then echo && echo "The configuration is in demo/engage.yaml; git ignores it."; fi

.PHONY: test
# The tests on pseudo-terminals wait more than they work, so more of them run at
# a time than there are processors.
test: ## run the tests
	$(GO) test -parallel 6 ./...

.PHONY: race
race: ## run the tests of what works at the same time with the race detector (needs a C compiler)
	$(GO) test -race -short $(addprefix ./internal/,actito check cli connect files guideserver optin sandbox secret)

.PHONY: screens
screens: ## write the storyboard in testdata/screens anew
	UPDATE_SCREENS=1 $(GO) test -count=1 ./internal/prompt

.PHONY: recording
recording: ## record a walkthrough for the README, in testdata/setup.svg
	$(GO) test -tags recording -count=1 -run TestRecording ./cmd/engage

.PHONY: screenshots
screenshots: ## take the pictures of the pages, in testdata (needs chromium)
	$(GO) test -tags recording -count=1 -run TestScreenshots ./cmd/engage

.PHONY: faults
faults: ## print the matrix of network faults: exit codes, and ! where a key was seen elsewhere
	@$(GO) test ./internal/actito -run TestFaultMatrix -count=1 -v | grep -v -e '^=== ' -e '--- '

.PHONY: keyring
keyring: ## test against a real key store (needs dbus-daemon and gnome-keyring)
	$(GO) test -tags keyring ./cmd/engage -run TestSecretService -count=1 -v

.PHONY: browser
browser: ## drive the guide's pages in a headless Chromium (needs chromium and npm)
	@test -f bin/browser/node_modules/axe-core/axe.min.js || npm install --prefix bin/browser --no-save --no-audit --no-fund --ignore-scripts axe-core@4.14.1
	AXE=$(CURDIR)/bin/browser/node_modules/axe-core/axe.min.js $(GO) test -tags browser -count=1 -run TestBrowser ./cmd/engage

# At the end of its time the fuzzer sometimes reports its own deadline as a
# failure, without an input: such a target runs once more.
.PHONY: fuzz
fuzz: ## fuzz what reads files and answers, FUZZTIME each
	@for target in $$(grep -rloE '^func Fuzz[A-Za-z]+' --include=*_test.go internal cmd | sort); do \
		for name in $$(grep -oE '^func Fuzz[A-Za-z]+' $$target | cut -c6-); do \
			echo "$$target $$name"; \
			run="$(GO) test ./$$(dirname $$target) -run ^$$ -fuzz ^$$name\$$ -fuzztime $(or $(FUZZTIME),10s)"; \
			out=$$($$run 2>&1) || case $$out in \
				*"Failing input"*) echo "$$out"; exit 1;; \
				*"context deadline exceeded"*) $$run || exit 1;; \
				*) echo "$$out"; exit 1;; \
			esac; \
		done; \
	done

.PHONY: bench
bench: ## measure engage against what one would otherwise use, as ratios (some minutes)
	$(GO) test -run '^$$' -bench . -benchtime $(or $(BENCHTIME),10x) -timeout 30m ./...

.PHONY: shells
shells: ## test completion in bash, zsh and fish (needs them, and bash-completion)
	$(GO) test -tags shells ./cmd/engage -run TestShells -count=1 -v

# The tests of the packages, and then those of the program itself. The matrix of
# network faults is left out: it takes as long as all else, and finds the same.
WINDOWS := GOOS=windows GOARCH=amd64 CGO_ENABLED=0
.PHONY: wine
wine: ## test the Windows program under Wine (needs wine, wine64 and binutils-mingw-w64-x86-64)
	GO="$(GO)" .packaging/wine --ready
	$(WINDOWS) $(GO) test -short -skip TestFaultMatrix -count=1 -vet=off -ldflags=-w -overlay bin/wine/overlay.json -exec $(CURDIR)/.packaging/wine \
		$$($(WINDOWS) $(GO) list -f '{{if or .TestGoFiles .XTestGoFiles}}{{.ImportPath}}{{end}}' ./internal/...)
	$(WINDOWS) $(GO) build -ldflags=-w -overlay bin/wine/overlay.json -o bin/wine/engage.exe ./cmd/engage
	$(GO) test -tags wine -count=1 -run TestWine ./cmd/engage

.PHONY: man
man: ## write manual pages and completions to bin/extra
	SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct) $(GO) run ./internal/manual bin/extra

PREFIX ?= /usr/local
SHARE = $(DESTDIR)$(PREFIX)/share

.PHONY: install
install: build man ## install engage, its manual pages and completions below PREFIX (/usr/local)
	install -d $(DESTDIR)$(PREFIX)/bin $(SHARE)/bash-completion/completions $(SHARE)/zsh/site-functions $(SHARE)/fish/vendor_completions.d
	install -m 755 $(BIN) $(DESTDIR)$(PREFIX)/bin/engage
	for page in bin/extra/man/*.gz; do \
		section=$${page%.gz}; section=$${section##*.}; \
		install -d $(SHARE)/man/man$$section && install -m 644 $$page $(SHARE)/man/man$$section/ || exit 1; \
	done
	install -m 644 bin/extra/completions/engage.bash $(SHARE)/bash-completion/completions/engage
	install -m 644 bin/extra/completions/engage.zsh $(SHARE)/zsh/site-functions/_engage
	install -m 644 bin/extra/completions/engage.fish $(SHARE)/fish/vendor_completions.d/engage.fish

# Tools of a release, by version, built once into bin/tools.
bin/tools/goreleaser-$(GORELEASER):
	GOFLAGS= GOBIN=$(CURDIR)/bin/tools $(GO) install -trimpath github.com/goreleaser/goreleaser/v2@$(GORELEASER)
	mv bin/tools/goreleaser $@

bin/tools/cyclonedx-gomod:
	GOFLAGS= GOBIN=$(CURDIR)/bin/tools $(GO) install -trimpath github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@$(CYCLONEDX)

.PHONY: release-tools
release-tools: bin/tools/goreleaser-$(GORELEASER) bin/tools/cyclonedx-gomod ## build the tools of a release

# Every file of a release is as old as its commit, so that the same commit gives
# the same bytes.
RELEASE = SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct) COMMIT_DATE=$$(TZ=UTC git log -1 --date=format-local:%Y-%m-%dT%H:%M:%SZ --format=%cd) \
	COMMIT=$$(git rev-parse --short=12 HEAD) PATH=$(CURDIR)/bin/tools:$$PATH GOFLAGS= goreleaser-$(GORELEASER)

.PHONY: snapshot
snapshot: bin/tools/goreleaser-$(GORELEASER) bin/tools/cyclonedx-gomod ## make everything that a release has, in bin/dist
	$(RELEASE) check --quiet
	$(RELEASE) release --snapshot --clean

.PHONY: release
release: bin/tools/goreleaser-$(GORELEASER) bin/tools/cyclonedx-gomod ## publish a release (needs a tag, ENGAGE_OWNER and a token)
	$(RELEASE) release --clean

.PHONY: reproducible
reproducible: snapshot ## make the snapshot twice and compare every byte
	rm -rf bin/dist-first && mv bin/dist bin/dist-first
	$(MAKE) snapshot
	.packaging/compare bin/dist-first bin/dist

.PHONY: package-test
package-test: ## install the snapshot's deb in a clean root (needs root and debootstrap)
	.packaging/test-deb

.PHONY: image-test
image-test: build ## build the container image and run it (needs root and buildah)
	.packaging/test-image

.PHONY: manifest
manifest: ## have kubeconform judge the README's CronJob (builds some of Kubernetes)
	KUBECONFORM=$(KUBECONFORM) .packaging/test-manifest

.PHONY: lint
lint: ## vet, staticcheck, formatting, and go.mod as go mod tidy leaves it
	@unformatted=$$(gofmt -l cmd internal); if [ -n "$$unformatted" ]; then echo "not gofmt-ed:"; echo "$$unformatted"; exit 1; fi
	$(GO) vet ./...
	$(GO) vet -tags browser,keyring,recording,shells,wine ./cmd/engage
	$(GO) run $(STATICCHECK) ./...
	$(GO) run $(STATICCHECK) -tags browser,keyring,recording,shells,wine ./cmd/engage
	$(GO) mod tidy -diff

.PHONY: vuln
vuln: ## look for known vulnerabilities (needs the network)
	$(GO) run $(GOVULNCHECK) ./...

.PHONY: cross
cross: vet-systems ## build for every platform, vet for every system
	@for p in $(PLATFORMS); do \
		echo "build $$p"; \
		CGO_ENABLED=0 GOOS=$${p%/*} GOARCH=$${p#*/} $(GO) build -trimpath -o /dev/null ./cmd/engage || exit 1; \
	done

.PHONY: vet-systems
vet-systems: ## vet for Windows and macOS
	GOOS=windows GOARCH=amd64 $(GO) vet ./...
	GOOS=darwin GOARCH=arm64 $(GO) vet ./...

.PHONY: clean
clean: ## remove what was built
	rm -rf bin demo

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14
