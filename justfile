# Recipes for contributors; they need uv and just. Without just: read the line below the name and type it.

# What there is.
default:
    @just --list

# Start everything on this machine.
up *args:
    uv run saker up {{ args }}

# Style, types, layers, spelling, the web application's checks: what CI runs first.
check:
    scripts/check.sh

# Mend what can be mended by a machine.
fix:
    uv run ruff check --fix
    uv run ruff format
    uv run python scripts/web.py run fix

# The whole test suite; with arguments, pytest with them.
test *args:
    uv run saker test {{ args }}

# Only what holds the architecture.
architecture:
    uv run pytest tests/architecture -q

# Write what is made from the program: the API's reference, the web application's types, the pages of settings and checks.
reference:
    uv run python -m saker.app.openapi_reference
    uv run python -m saker.app.settings_reference
    uv run python -m saker.app.checks_reference
    uv run python scripts/web.py run api

# Build the web application into the package.
web:
    uv run python scripts/web.py run build

# A wheel and a source archive, with the web application inside.
build: web
    uv build

# Resolve every version anew and write it down (pyproject.toml, requirements.lock).
lock:
    python3 scripts/lock.py

# Every check and every test, as CI runs them.
ci:
    .ci/run
