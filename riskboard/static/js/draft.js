/* A form with data-draft="key" keeps what was typed until it is sent, and offers to throw it away. Never secrets or files. */
(() => {
  const skip = new Set(["password", "file", "hidden", "submit", "button"]);
  // The version is kept with the draft: what was typed on an older one must not pass for an edit of today's.
  const kind = (field) => (field.name === "version" ? "version" : field.type);
  const named = (form) => [...form.elements].filter((field) => field.name && !skip.has(kind(field)));
  const read = (key) => {
    try {
      return JSON.parse(localStorage.getItem(key) || "null");
    } catch {
      return null;
    }
  };
  const write = (key, value) => {
    try {
      if (value === null) localStorage.removeItem(key);
      else localStorage.setItem(key, JSON.stringify(value));
    } catch {
      /* nothing is kept where storage is closed */
    }
  };
  const values = (form) =>
    named(form).map((field) => {
      if (field.type === "checkbox" || field.type === "radio") return [field.name, field.value, field.checked];
      if (field.dataset.source) return [field.name, "", [...field.selectedOptions].map((option) => [option.value, option.text])];
      if (field.multiple) return [field.name, "", [...field.selectedOptions].map((option) => option.value)];
      return [field.name, "", field.value];
    });
  // Of a chooser that asks for its choices the page holds only those that were chosen when it was made.
  const hold = (select, chosen) => {
    const values = chosen.map(([value]) => value);
    const missing = chosen.filter(([value]) => ![...select.options].some((option) => option.value === value));
    select.append(...missing.map(([value, text]) => new Option(text, value)));
    [...select.options].forEach((option) => (option.selected = values.includes(option.value)));
  };
  const restore = (form, kept) => {
    for (const [name, value, state] of kept) {
      const field = named(form).find((each) => each.name === name && (typeof state !== "boolean" || each.value === value));
      if (!field) continue;
      if (typeof state === "boolean") field.checked = state;
      else if (field.dataset.source && Array.isArray(state)) hold(field, state.filter(Array.isArray));
      else if (Array.isArray(state)) [...field.options].forEach((option) => (option.selected = state.includes(option.value)));
      else field.value = state;
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
  };

  document.querySelectorAll("form[data-draft]").forEach((form) => {
    const key = `riskboard.draft.${form.dataset.draft}`;
    const first = JSON.stringify(values(form));
    const kept = read(key);
    const notice = form.querySelector("[data-draft-notice]");
    // What the server sends back with errors is newer than any draft.
    if (kept && !form.querySelector("[data-focus], [aria-invalid=true]") && JSON.stringify(kept) !== first) {
      restore(form, kept);
      // What is sent along must be seen
      const folded = form.closest("details");
      if (folded) folded.open = true;
      if (notice) notice.hidden = false;
    }
    form.addEventListener("input", () => write(key, values(form)));
    form.addEventListener("change", () => write(key, values(form)));
    form.addEventListener("submit", (event) => {
      if (!event.defaultPrevented) write(key, null);
    });
    form.querySelector("[data-draft-discard]")?.addEventListener("click", () => {
      write(key, null);
      restore(form, JSON.parse(first));
      write(key, null);
      if (notice) notice.hidden = true;
    });
  });
})();
