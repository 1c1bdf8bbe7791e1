/* <select data-combobox> becomes a searchable chooser with chips. The select stays, hidden, and is what is sent. */
(() => {
  const icon = '<svg class="ico" viewBox="0 0 24 24" aria-hidden="true"><path d="M6 6l12 12"/><path d="M18 6L6 18"/></svg>';
  const make = (tag, attributes = {}, text = "") => {
    const element = document.createElement(tag);
    Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, value));
    element.textContent = text;
    return element;
  };
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  const enhance = (select) => {
    if (select.dataset.enhanced || select.closest("template")) return;
    select.dataset.enhanced = "yes";
    const id = select.id;
    const label = document.querySelector(`label[for="${CSS.escape(id)}"]`);
    const name = label ? label.textContent.trim() : select.getAttribute("aria-label") || "";
    const box = make("div", { class: "chooser" });
    const input = make("input", { type: "text", role: "combobox", id, autocomplete: "off", "aria-expanded": "false", "aria-autocomplete": "list", "aria-controls": `${id}-list` });
    const list = make("ul", { role: "listbox", id: `${id}-list`, "aria-label": name });
    ["aria-describedby", "aria-invalid"].forEach((key) => select.hasAttribute(key) && input.setAttribute(key, select.getAttribute(key)));
    if (select.dataset.placeholder) input.placeholder = select.dataset.placeholder;
    select.id = `${id}-source`;
    select.hidden = true;
    select.required = false;
    list.hidden = true;
    box.append(input, list);
    select.after(box);
    let active = -1;
    let found = [];

    const changed = () => select.dispatchEvent(new Event("change", { bubbles: true }));
    const chips = () => {
      box.querySelectorAll(".chip").forEach((chip) => chip.remove());
      [...select.selectedOptions].filter((option) => option.value).forEach((option) => {
        const chip = make("span", { class: "chip" }, option.text);
        const drop = make("button", { type: "button", "aria-label": `× ${option.text}` });
        drop.innerHTML = icon;
        drop.addEventListener("click", () => {
          option.selected = false;
          changed();
          input.focus();
        });
        chip.append(drop);
        box.insertBefore(chip, input);
      });
    };
    const close = () => {
      list.hidden = true;
      active = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    const mark = (index) => {
      active = found.length ? (index + found.length) % found.length : -1;
      [...list.children].forEach((item, i) => item.classList.toggle("on", i === active));
      const item = list.children[active];
      if (!item || active < 0) return;
      input.setAttribute("aria-activedescendant", item.id);
      item.scrollIntoView({ block: "nearest" });
    };
    const choose = (option) => {
      if (!select.multiple) [...select.options].forEach((each) => (each.selected = false));
      option.selected = true;
      input.value = "";
      close();
      changed();
    };
    const open = () => {
      const wanted = fold(input.value.trim());
      found = [...select.options].filter((option) => option.value && !option.selected && fold(option.text).includes(wanted)).slice(0, 50);
      list.replaceChildren(...found.map((option, i) => {
        const item = make("li", { role: "option", id: `${id}-option-${i}`, "aria-selected": "false" }, option.text);
        item.addEventListener("mousedown", (event) => {
          event.preventDefault();
          choose(option);
        });
        return item;
      }));
      list.hidden = found.length === 0;
      input.setAttribute("aria-expanded", String(found.length > 0));
      mark(0);
    };
    const keys = {
      ArrowDown: () => (list.hidden ? open() : mark(active + 1)),
      ArrowUp: () => (list.hidden ? open() : mark(active - 1)),
      Enter: () => !list.hidden && active >= 0 && choose(found[active]),
      Escape: close,
    };
    input.addEventListener("keydown", (event) => {
      if (event.key === "Backspace" && !input.value) {
        const last = [...select.selectedOptions].filter((option) => option.value).at(-1);
        if (last) last.selected = false;
        return changed();
      }
      if (!keys[event.key] || (event.key === "Enter" && list.hidden)) return;
      event.preventDefault();
      keys[event.key]();
    });
    input.addEventListener("input", (event) => {
      event.stopPropagation();
      open();
    });
    input.addEventListener("focus", open);
    input.addEventListener("blur", close);
    box.addEventListener("click", (event) => event.target === box && input.focus());
    select.addEventListener("change", chips);
    chips();
  };

  const all = (root) => root.querySelectorAll("select[data-combobox]").forEach(enhance);
  all(document);
  document.addEventListener("htmx:load", (event) => all(event.detail.elt));
  document.addEventListener("riskboard:added", (event) => all(event.target));
})();
