// Runs before the first paint so that a dark page never flashes white. A file, not an inline script: the
// Content-Security-Policy allows scripts from this origin only. The key is the one the application writes.
(() => {
  const colours = { light: "#f5f7f6", dark: "#0c1211" };
  const stored = window.localStorage.getItem("saker.color_scheme");
  const prefersDark = window.matchMedia("(prefers-color-scheme: dark)").matches;
  const scheme = stored === "light" || stored === "dark" ? stored : prefersDark ? "dark" : "light";
  document.documentElement.setAttribute("data-mantine-color-scheme", scheme);
  document.querySelector('meta[name="theme-color"]')?.setAttribute("content", colours[scheme]);
})();
