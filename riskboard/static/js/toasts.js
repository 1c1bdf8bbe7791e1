/* Short messages at the corner. They leave by themselves, except what went wrong.
   A server answer to HTMX may send one: HX-Trigger: {"toast": {"text": "Saved", "tone": "good"}}. */
(() => {
  const LIFE = 7000;

  const live = (note) => {
    if (note.hasAttribute("data-stay")) return;
    let timer = 0;
    const start = () => {
      timer = setTimeout(() => note.remove(), LIFE);
    };
    const hold = () => clearTimeout(timer);
    note.addEventListener("mouseenter", hold);
    note.addEventListener("focusin", hold);
    note.addEventListener("mouseleave", start);
    note.addEventListener("focusout", start);
    start();
  };

  const show = ({ text, tone = "" }) => {
    const template = document.getElementById("toast-template");
    const note = template.content.firstElementChild.cloneNode(true);
    if (tone) note.classList.add(tone);
    if (tone === "bad") note.setAttribute("data-stay", "");
    note.querySelector("p").textContent = text;
    document.getElementById("toasts").append(note);
    live(note);
  };

  document.addEventListener("toast", (event) => show(event.detail));
  document.addEventListener("htmx:responseError", (event) => {
    const status = event.detail.xhr.status;
    const text = document.getElementById("toasts").dataset[status === 403 ? "forbidden" : "failed"];
    show({ text: text || String(status), tone: "bad" });
  });
  document.addEventListener("htmx:sendError", () => show({ text: document.getElementById("toasts").dataset.offline, tone: "bad" }));
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-dismiss]") : null;
    button?.closest("[data-toast]")?.remove();
  });
  document.querySelectorAll("#toasts [data-toast]").forEach(live);
})();
