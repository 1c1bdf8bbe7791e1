/* Security keys: what the browser refuses is said in the page, not on the console. */
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const said = document.querySelector("[data-key-error]");
  if (!said) return;
  const name = event.detail.exception?.name ?? "";
  said.textContent = said.dataset[name === "SecurityError" ? "insecure" : "refused"];
  said.hidden = false;
});
