/* Runs before the first paint, so that a page never flashes in the wrong theme. */
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  let chosen = null;
  try {
    chosen = localStorage.getItem("riskboard.theme");
  } catch {
    /* storage is closed to us: the system's choice holds */
  }
  root.dataset.bsTheme = chosen || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
})();
