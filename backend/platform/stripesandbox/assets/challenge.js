// The bank's page inside the script's frame: tells the shop's page when the
// question has been answered. Both are of one origin; nobody else is told.
"use strict";
if (window.parent !== window) {
  if (document.body.hasAttribute("data-done")) {
    window.parent.postMessage({ sandbox: "challenge", done: true }, window.location.origin);
  }
  window.addEventListener("load", () => {
    window.focus();
    document.querySelector("button.go")?.focus();
  });
  document.addEventListener("keydown", (e) => {
    if (e.key === "Escape") {
      window.parent.postMessage({ sandbox: "challenge", done: false }, window.location.origin);
    }
  });
}
