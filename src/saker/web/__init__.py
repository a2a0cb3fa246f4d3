"""Serves the web application: the built bundle in `dist/` (ignored by git, shipped in the wheel)."""
