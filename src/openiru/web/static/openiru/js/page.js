// Small help that pages do without where scripts are off: menus close, boxes tick together.
(() => {
  "use strict";

  const menus = () => document.querySelectorAll("details.menu[open]");

  document.documentElement.classList.add("has-script");

  document.addEventListener("click", (event) => {
    menus().forEach((menu) => {
      if (!menu.contains(event.target)) {
        menu.open = false;
      }
    });
    const found = document.getElementById("found");
    if (found && !event.target.closest(".bar__search")) {
      found.replaceChildren();
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") {
      return;
    }
    menus().forEach((menu) => {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
    document.getElementById("found")?.replaceChildren();
  });

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-tick-all]")) {
      document
        .querySelectorAll(`input[type="checkbox"][name="${CSS.escape(event.target.dataset.tickAll)}"]`)
        .forEach((box) => {
          // What reaches far is ticked one by one.
          box.checked = event.target.checked && !("alone" in box.dataset);
        });
    }
  });

  // A form is sent once, however often its button is pressed.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || form.dataset.again !== undefined) {
      return;
    }
    if (form.dataset.sent !== undefined) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "";
    window.setTimeout(() => delete form.dataset.sent, 4000);
  });
})();
