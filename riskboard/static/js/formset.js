/* Rows of a form set: add from the <template>, drop by ticking the hidden "delete" box, nested sets included. */
(() => {
  const own = (set, selector) => [...set.querySelectorAll(selector)].find((hit) => hit.closest("[data-formset]") === set);
  const total = (set) => own(set, `input[name="${set.dataset.formset}-TOTAL_FORMS"]`);

  const add = (set) => {
    const count = total(set);
    const most = Number(own(set, `input[name="${set.dataset.formset}-MAX_NUM_FORMS"]`)?.value || 1000);
    if (Number(count.value) >= most) return;
    const template = own(set, "template[data-empty]");
    const markup = template.innerHTML.replaceAll(`${set.dataset.formset}-__prefix__`, `${set.dataset.formset}-${count.value}`);
    const holder = document.createElement("template");
    holder.innerHTML = markup;
    const entry = holder.content.querySelector("[data-entry]");
    own(set, "[data-entries]").append(entry);
    count.value = String(Number(count.value) + 1);
    entry.dispatchEvent(new CustomEvent("riskboard:added", { bubbles: true }));
    entry.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  };

  const drop = (entry) => {
    const box = [...entry.querySelectorAll('input[type=checkbox][name$="-DELETE"]')].find((hit) => hit.closest("[data-entry]") === entry);
    if (!box) return;
    box.checked = true;
    entry.hidden = true;
    entry.querySelectorAll("[required]").forEach((field) => field.removeAttribute("required"));
    box.dispatchEvent(new Event("input", { bubbles: true }));
  };

  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    const adder = event.target.closest("[data-add]");
    if (adder) add(adder.closest("[data-formset]"));
    const dropper = event.target.closest("[data-drop]");
    if (dropper) {
      const set = dropper.closest("[data-formset]");
      drop(dropper.closest("[data-entry]"));
      own(set, "[data-add]")?.focus();
    }
  });
  document.querySelectorAll("[data-entry]").forEach((entry) => {
    if (entry.querySelector('input[name$="-DELETE"]:checked')?.closest("[data-entry]") === entry) entry.hidden = true;
  });
})();
