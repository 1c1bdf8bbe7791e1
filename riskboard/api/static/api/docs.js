"use strict";

// The page carries its data in attributes: the content security policy allows no inline script.
const place = document.getElementById("api-docs");

// An operation's path is a link inside the button that unfolds the operation: two controls in one, which assistive
// technology cannot tell apart. The address of what is open stands in the browser's bar all the same.
const plainPaths = ({ React }) => ({
  components: { DeepLink: ({ text }) => React.createElement("span", null, text) },
});

SwaggerUIBundle({
  url: place.dataset.schema,
  dom_id: "#api-docs",
  presets: [SwaggerUIBundle.presets.apis],
  plugins: [plainPaths],
  layout: "BaseLayout",
  deepLinking: true,
  docExpansion: "none",
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  filter: true,
  persistAuthorization: false,
  validatorUrl: null,
  onComplete: () => place.removeAttribute("aria-busy"),
  requestInterceptor: (request) => {
    const method = (request.method || "GET").toUpperCase();
    if (!["GET", "HEAD"].includes(method)) {
      request.headers["X-CSRFToken"] = place.dataset.csrf;
    }
    return request;
  },
});

// What Swagger UI leaves without a name, or out of the reach of the keyboard.
new MutationObserver(() => {
  for (const choice of place.querySelectorAll("tr[data-param-name] select:not([aria-label])"))
    choice.setAttribute("aria-label", choice.closest("tr").dataset.paramName);
  for (const sample of place.querySelectorAll(".microlight:not([tabindex])")) sample.tabIndex = 0;
}).observe(place, { childList: true, subtree: true });

// Swagger UI has a dark dress of its own, under a class on the root.
const dress = () => {
  const root = document.documentElement;
  root.classList.toggle("dark-mode", root.dataset.bsTheme === "dark");
};
document.addEventListener("riskboard:theme", dress);
dress();
