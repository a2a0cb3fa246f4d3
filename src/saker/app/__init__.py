"""The composition root: the only place that knows every slice. HTTP application, worker, command line, wiring."""
