/* Search over everything from any page, and the list of keys: "/" or Ctrl K, arrows, Enter; "?" for help. */
(() => {
  // For a moment the focus stays in a dialog that was closed: nobody types in what is not shown.
  const typing = (element) =>
    element instanceof Element && element.closest("input, textarea, select, [contenteditable]")?.checkVisibility();
  const plain = (event) => !event.metaKey && !event.ctrlKey && !event.altKey;
  const shown = (element) => Boolean(element && element.getClientRects().length);

  // The field and its list
  const listOf = (field) => document.getElementById(field.getAttribute("aria-controls"));
  const optionsOf = (field) => [...listOf(field).querySelectorAll("a[role=option]")];
  const open = (field, yes) => {
    listOf(field).hidden = !yes;
    field.setAttribute("aria-expanded", String(yes));
    if (!yes) field.removeAttribute("aria-activedescendant");
  };
  const mark = (field, index) => {
    const options = optionsOf(field);
    options.forEach((option, place) => option.setAttribute("aria-selected", String(place === index)));
    if (options[index]) {
      field.setAttribute("aria-activedescendant", options[index].id);
      options[index].scrollIntoView({ block: "nearest" });
    } else {
      field.removeAttribute("aria-activedescendant");
    }
  };
  const marked = (field) => optionsOf(field).findIndex((option) => option.getAttribute("aria-selected") === "true");

  document.addEventListener("htmx:afterSwap", (event) => {
    const field = document.querySelector(`[data-find][aria-controls="${CSS.escape(event.target.id)}"]`);
    if (!field) return;
    optionsOf(field).forEach((option, index) => (option.id = `${event.target.id}-${index}`));
    open(field, field.value.trim().length > 1 && event.target.childElementCount > 0);
  });
  document.addEventListener("keydown", (event) => {
    const field = event.target instanceof Element ? event.target.closest("[data-find]") : null;
    if (!field || !plain(event)) return;
    const options = optionsOf(field);
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (move && options.length) {
      event.preventDefault();
      open(field, true);
      mark(field, (marked(field) + move + options.length + (marked(field) < 0 && move < 0 ? 1 : 0)) % options.length);
    } else if (event.key === "Enter" && marked(field) >= 0) {
      event.preventDefault();
      options[marked(field)].click();
    } else if (event.key === "Escape" && !listOf(field).hidden) {
      event.preventDefault();
      open(field, false);
    }
  });
  document.addEventListener("focusout", (event) => {
    const field = document.querySelector("[data-find][aria-expanded=true]");
    if (field && !field.form.contains(event.relatedTarget)) open(field, false);
  });
  document.addEventListener("focusin", (event) => {
    const field = event.target instanceof Element ? event.target.closest("[data-find]") : null;
    if (field && field.value.trim().length > 1 && listOf(field).childElementCount) open(field, true);
  });

  // Keys
  const find = (event) => {
    const field = [...document.querySelectorAll("[data-find]")].find(shown);
    if (!field) return;
    event.preventDefault();
    field.focus();
    field.select();
  };
  // What the page tells of its keys stands there already; what it does not tell is read off its buttons.
  const tell = (list) => {
    const told = new Set([...list.parentElement.querySelectorAll("kbd")].map((key) => key.textContent));
    const buttons = [...document.querySelectorAll("[data-key]")].filter((button) => shown(button) && !button.disabled);
    list.append(...buttons.filter((button) => !told.has(button.dataset.key)).map(row));
  };
  const help = (event) => {
    const dialog = document.getElementById("keys");
    if (!dialog) return;
    event.preventDefault();
    tell(dialog.querySelector("[data-keys-here]"));
    dialog.showModal();
  };
  const row = (button) => {
    const [line, term, key, said] = ["div", "dt", "kbd", "dd"].map((name) => document.createElement(name));
    key.textContent = button.dataset.key;
    const copy = button.cloneNode(true);
    copy.querySelectorAll("kbd, svg").forEach((part) => part.remove());
    said.textContent = button.dataset.keyText || button.getAttribute("aria-label") || copy.textContent.trim();
    term.append(key);
    line.append(term, said);
    return line;
  };
  // Before the shell's own keys: it leaves alone what is dealt with here.
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || document.querySelector("dialog[open]:not(.drawer)")) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") return find(event);
    if (!plain(event) || typing(event.target)) return;
    if (event.key === "/" && !shown(document.querySelector("main [data-search]"))) return find(event);
    if (event.key === "?") help(event);
  }, true);
})();
