const dialog = document.querySelector(".consent");
const accept = document.querySelector("#consent-accept");
accept.focus();
dialog.querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in Firefox and Safari of 2025
  document.cookie = `shop_consent=${event.submitter?.value ?? "necessary"}; path=/; max-age=31536000; samesite=lax`;
  dialog.remove();
});
