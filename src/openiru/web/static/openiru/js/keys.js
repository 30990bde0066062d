// Which keys do what? Ctrl-K goes to the search; a letter shown on a button presses it, outside text fields.
(() => {
  "use strict";

  const search = () => document.getElementById("search");

  const writes = (element) =>
    element.matches("textarea, select, [contenteditable]") ||
    (element.matches("input") && !["checkbox", "radio", "submit", "button"].includes(element.type));

  const visible = (element) => element.getClientRects().length > 0 && !element.disabled;

  const buttonFor = (letter) =>
    [...document.querySelectorAll(`[data-key="${CSS.escape(letter)}"]`)].find(visible);

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k" && search()) {
      event.preventDefault();
      search().focus();
      search().select();
      return;
    }
    if (event.key === "Escape" && writes(event.target)) {
      event.target.blur();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || writes(event.target)) {
      return;
    }
    const button = /^[a-z0-9/]$/i.test(event.key) && buttonFor(event.key.toLowerCase());
    if (button) {
      event.preventDefault();
      button.focus();
      button.click();
    }
  });
})();
