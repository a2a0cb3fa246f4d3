#!/bin/sh
# Everything that needs no test run: style, types, layers, spelling, the web application's checks.
# `just check` runs it, and .ci/run runs it first. Each line runs, whatever the others say; any failure fails the whole.
cd "$(dirname "$0")/.." || exit 1
failed=""
check() {
    name=$1
    shift
    echo "── $name"
    "$@" || failed="$failed · $name"
}
check "ruff" uv run ruff check
check "ruff format" uv run ruff format --check
check "mypy" uv run mypy
check "import-linter" uv run lint-imports
check "codespell" uv run codespell
check "web: biome and tsc" uv run python scripts/web.py run check
[ -z "$failed" ] || {
    echo "FAILED:${failed# ·}"
    exit 1
}
echo "all checks passed"
