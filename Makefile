.DEFAULT_GOAL := help
PY := .venv/bin/python
DIST := app/static/dist/manifest.json
AGAIN := .venv/bin/python -m pytest -q --lf # on a busy machine a race or a browser may miss a deadline; what fails a second time, alone, has failed
CODE := run.py config.py commands app engine operations forms records documents feel models bench

.PHONY: help run environment assets check lint types imports test soak pictures translations bench migration clean

help:  ## list the commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: .venv/.synced $(DIST)  ## try it: environment, demo agency and server on http://127.0.0.1:8000
	@ALUR_DEMO=1 $(PY) run.py demo

environment: .venv/.synced  ## make .venv from uv.lock
.venv/.synced: uv.lock .ci/environment
	@.ci/environment

assets: $(DIST)  ## bundle the style sheet and the script
$(DIST): .venv/.synced package-lock.json assets/build.mjs $(wildcard app/static/src/* app/static/src/*/*)
	@$(PY) -m assets

check: .venv/.synced $(DIST) lint types imports  ## lint, types, imports and the fast tests
	@$(PY) -m pytest -q -n 2 -m "not slow"

lint: .venv/.synced
	@.venv/bin/ruff check .

types: .venv/.synced
	@.venv/bin/mypy $(wildcard $(CODE))

imports: .venv/.synced
	@.venv/bin/lint-imports

test: .venv/.synced $(DIST) lint types imports  ## every test, on SQLite and PostgreSQL and in Chromium
	@.ci/chromium
	@$(PY) -m pytest -q -n 2 --ignore tests/browser || $(AGAIN) --ignore tests/browser
	@$(PY) -m pytest -q -n 2 tests/browser || $(AGAIN) tests/browser # apart: Playwright keeps an event loop running, in which nothing else can start one

soak: .venv/.synced $(DIST)  ## the races and the random walks, many times over
	@SOAK=1 $(PY) -m pytest -q tests/races tests/workflow/test_walks.py tests/stories/test_promotion_round.py tests/engine/test_moving.py

pictures: .venv/.synced $(DIST)  ## shoot every page at 390 and 1280 pixels, light and dark, into pictures/
	@.ci/chromium
	@$(PY) -m tests.browser.pictures

translations: .venv/.synced  ## bring the English catalogue to the texts of the code, leaving new ones empty
	@.venv/bin/pybabel -q extract -F babel.cfg -k _ -k gettext -k lazy_gettext --no-location -o var/messages.pot .
	@.venv/bin/pybabel -q update -i var/messages.pot -d app/translations --no-fuzzy-matching --no-wrap --ignore-obsolete

bench: .venv/.synced  ## measure the promises in bench/README.md
	@$(PY) -m bench

migration: .venv/.synced  ## write the migration from the last version to today's models: make migration m="what changed"
	@$(PY) -m models.migrations "$(m)"

clean:  ## forget the environment, the bundles and the demo data
	rm -rf .venv node_modules app/static/dist var
