/* A number with data-slider="low high step" gets a slider beside it. What is typed may lie beyond the slider's ends. */
(() => {
  const add = (number) => {
    const [low, high, step] = number.dataset.slider.split(" ");
    const slider = document.createElement("input");
    Object.assign(slider, { type: "range", min: low, max: high, step, value: number.value || number.placeholder, className: "slider" });
    slider.setAttribute("aria-label", number.labels[0].textContent.trim());
    slider.addEventListener("input", () => {
      number.value = slider.value;
      number.dispatchEvent(new Event("input", { bubbles: true }));
    });
    number.addEventListener("input", () => {
      slider.value = number.value || number.placeholder;
    });
    number.after(slider);
  };
  document.querySelectorAll("input[data-slider]").forEach(add);
})();
