/* <select data-combobox> becomes a searchable chooser with chips. The select stays, hidden, and is what is sent.
   With data-source the choices are not all in the page: that address is asked for those close to what is typed. */
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
    let asked = 0;

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
      asked += 1;
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
      if (!option.isConnected) select.append(option);
      if (!select.multiple) [...select.options].forEach((each) => (each.selected = false));
      option.selected = true;
      input.value = "";
      close();
      changed();
    };
    const free = (option) => option.value && !option.selected;
    const show = (options) => {
      found = options.filter(free);
      list.replaceChildren(...found.map((option, i) => {
        const item = make("li", { role: "option", id: `${id}-option-${i}`, "aria-selected": "false" }, option.text);
        item.addEventListener("mousedown", (event) => {
          event.preventDefault();
          choose(option);
        });
        return item;
      }));
      const nothing = !found.length && select.dataset.nothing;
      if (nothing) list.append(make("li", { role: "option", class: "none", "aria-disabled": "true", "aria-selected": "false" }, nothing));
      list.hidden = !list.childElementCount;
      input.setAttribute("aria-expanded", String(!list.hidden));
      mark(0);
    };
    const offer = ({ value, text }) => [...select.options].find((option) => option.value === value) || new Option(text, value);
    // Of several answers under way only the one to the last question counts, and none once the field was left.
    const ask = async () => {
      const number = ++asked;
      const address = new URL(select.dataset.source, location.href);
      address.searchParams.set("q", input.value.trim());
      try {
        const answer = await fetch(address, { headers: { Accept: "application/json" }, credentials: "same-origin" });
        if (!answer.ok) return;
        const { choices } = await answer.json();
        if (number === asked && document.activeElement === input) show(choices.map(offer));
      } catch {
        /* what is in the page can still be chosen */
      }
    };
    let waiting;
    const open = () => {
      clearTimeout(waiting);
      if (select.dataset.source) {
        waiting = setTimeout(ask, input.value ? 150 : 0);
        return;
      }
      const wanted = fold(input.value.trim());
      show([...select.options].filter((option) => free(option) && fold(option.text).includes(wanted)).slice(0, 50));
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
    // What is typed here is no change of the form: choosing is.
    input.addEventListener("change", (event) => event.stopPropagation());
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
