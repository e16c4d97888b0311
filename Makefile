.PHONY: help run test test-postgres check bench lock assets
.DEFAULT_GOAL := help
BIN := .venv/bin

help:           ## show this list
	@grep -E '^[a-z-]+:.*##' Makefile | sed 's/:.*##/\t/' | expand -t 18

run:            ## the demo: web, worker, SQLite, files and mail under DATA_DIR (var), on PORT (8000)
	@bin/setup run
	@DEMO=1 exec setpriv --pdeathsig TERM $(BIN)/python -m app.demo.run

check:          ## format, lint, types, import contracts, templates
	@bin/setup test
	@$(BIN)/ruff format --check -q .
	@$(BIN)/ruff check -q .
	@$(BIN)/mypy
	@$(BIN)/lint-imports >/dev/null || $(BIN)/lint-imports
	@$(BIN)/djlint app/templates --lint --quiet

test: check     ## all checks and all tests, browser included, on SQLite
	@$(BIN)/python -m pytest -n 3 --dist loadgroup

test-postgres:  ## the tests that touch the database, on a PostgreSQL of their own
	@bin/setup test
	@TEST_DATABASE=postgresql $(BIN)/python -m pytest -n 2 -m "not browser"

bench:          ## measure (ONLY=name for one); a table and bench/results/latest.json
	@bin/setup bench
	@$(BIN)/python -m bench $(ONLY)

lock:           ## maintainers: write the lock files anew from pyproject.toml (needs uv)
	uv pip compile pyproject.toml --universal --generate-hashes --no-annotate --no-header -q -o requirements.txt
	uv pip compile pyproject.toml --group test --universal --generate-hashes --no-annotate --no-header -q -o requirements-test.txt

assets:         ## maintainers: npm packages to app/static/vendor (needs node and the network)
	@cd assets && npm ci --ignore-scripts --no-audit --no-fund || { echo "Nothing was built: npm could not fetch the packages of assets/package-lock.json."; exit 1; }
	@cd assets && npm run --silent build
