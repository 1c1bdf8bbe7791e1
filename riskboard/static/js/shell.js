/* What every page has: theme switch, dialogs, hot keys, confirmation, the busy line, facts that light their sentence. */
(() => {
  const root = document.documentElement;
  const on = (type, selector, act) =>
    document.addEventListener(type, (event) => {
      const hit = event.target instanceof Element ? event.target.closest(selector) : null;
      if (hit) act(hit, event);
    });

  // Theme
  const setTheme = (theme) => {
    root.dataset.bsTheme = theme;
    document.dispatchEvent(new CustomEvent("riskboard:theme"));
  };
  on("click", "[data-theme-switch]", () => {
    const theme = root.dataset.bsTheme === "dark" ? "light" : "dark";
    try {
      localStorage.setItem("riskboard.theme", theme);
    } catch {
      /* not remembered, still switched */
    }
    setTheme(theme);
  });

  // The field to go on from: a chooser's list stands before its search field, and is hidden
  const firstField = (part) =>
    [...part.querySelectorAll("input:not([type=hidden]), select, textarea")].find((field) => field.checkVisibility());

  // Dialogs: any data-dialog="id" opens, data-close or a click on the veil closes
  on("click", "[data-dialog]", (button, event) => {
    const dialog = document.getElementById(button.dataset.dialog);
    if (!(dialog instanceof HTMLDialogElement)) return;
    event.preventDefault();
    dialog.showModal();
    (dialog.querySelector("[autofocus]") ?? firstField(dialog))?.focus();
  });
  on("click", "[data-close]", (button) => button.closest("dialog")?.close());
  document.addEventListener("click", (event) => {
    if (event.target instanceof HTMLDialogElement) event.target.close();
  });

  // Folded parts: data-open="id" unfolds a <details>, brings it into view and goes to its first field
  on("click", "[data-open]", (link, event) => {
    const part = document.getElementById(link.dataset.open);
    if (!(part instanceof HTMLDetailsElement)) return;
    event.preventDefault();
    part.open = true;
    part.scrollIntoView({ block: "start" });
    const field = firstField(part) ?? part.querySelector("summary");
    field.focus({ preventScroll: true });
  });

  // Confirmation: <form data-confirm="…"> asks first
  let waiting = null;
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.dataset.confirm || form.dataset.confirmed) return;
    const dialog = document.getElementById("confirm");
    if (!dialog) return;
    event.preventDefault();
    event.stopPropagation();
    waiting = { form, submitter: event.submitter };
    dialog.querySelector("[data-confirm-text]").textContent = form.dataset.confirm;
    dialog.showModal();
  }, true);
  on("click", "[data-confirm-yes]", (button) => {
    button.closest("dialog").close();
    if (!waiting) return;
    const { form, submitter } = waiting;
    waiting = null;
    form.dataset.confirmed = "yes";
    form.requestSubmit(submitter);
    delete form.dataset.confirmed;
  });

  // Keys: "/" finds, a letter presses the button that names it
  // For a moment the focus stays in a dialog that was closed: nobody types in what is not shown.
  const typing = (element) =>
    element instanceof Element && element.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]")?.checkVisibility();
  const search = (event) => {
    const box = document.querySelector("main [data-search]");
    event.preventDefault();
    if (box) {
      box.focus();
      box.select();
    } else {
      document.querySelector('.side [data-hotkey="/"]')?.click();
    }
  };
  // "j" and "k" go from row to row of a list: to whatever of a row says data-step
  const step = (event, by) => {
    const rows = [...document.querySelectorAll("main [data-step]")].filter((row) => row.checkVisibility());
    if (!rows.length) return;
    event.preventDefault();
    const at = rows.indexOf(document.activeElement);
    rows[at < 0 ? 0 : Math.min(Math.max(at + by, 0), rows.length - 1)].focus();
  };
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey || typing(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    if (event.key === "/") return search(event);
    if (event.key === "j" || event.key === "k") return step(event, event.key === "j" ? 1 : -1);
    const button = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!button || button.disabled) return;
    event.preventDefault();
    button.click();
    // A choice is gone on from by the keyboard: its fields follow it.
    if (button instanceof HTMLInputElement) button.focus();
  });

  // A box in the head of a list ticks all of its rows, and shows whether all are ticked
  const rowsOf = (all) => [...document.querySelectorAll(`input[name="${all.dataset.all}"]`)];
  on("change", "[data-all]", (all) => {
    for (const row of rowsOf(all)) row.checked = all.checked;
  });
  on("change", "[data-step]", () => {
    for (const all of document.querySelectorAll("[data-all]")) all.checked = rowsOf(all).every((row) => row.checked);
  });

  // Pointing at a fact, or reaching it with the keyboard, lights its sentence
  const light = (shine) => (fact) => document.getElementById(fact.dataset.fact)?.classList.toggle("lit", shine);
  on("mouseover", "[data-fact]", light(true));
  on("mouseout", "[data-fact]", light(false));
  on("focusin", "[data-fact]", light(true));
  on("focusout", "[data-fact]", light(false));

  // HTMX: a thin line while something is on its way
  let running = 0;
  const busy = (change) => () => {
    running = Math.max(0, running + change);
    document.body.classList.toggle("busy", running > 0);
  };
  document.addEventListener("htmx:beforeRequest", busy(1));
  document.addEventListener("htmx:afterRequest", busy(-1));

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelector("[data-focus]")?.focus();
    // The queue scrolls by itself: what is looked at stands in the middle of it
    const current = document.querySelector(".queue > [aria-current]");
    if (current) current.parentElement.scrollTop = current.offsetTop - (current.parentElement.clientHeight - current.offsetHeight) / 2;
  });
})();
