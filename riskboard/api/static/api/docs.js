"use strict";

// The page carries its data in attributes: the content security policy allows no inline script.
const place = document.getElementById("api-docs");

SwaggerUIBundle({
  url: place.dataset.schema,
  dom_id: "#api-docs",
  presets: [SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  filter: true,
  persistAuthorization: false,
  validatorUrl: null,
  requestInterceptor: (request) => {
    const method = (request.method || "GET").toUpperCase();
    if (!["GET", "HEAD"].includes(method)) {
      request.headers["X-CSRFToken"] = place.dataset.csrf;
    }
    return request;
  },
});
