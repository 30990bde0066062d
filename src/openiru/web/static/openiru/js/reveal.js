// Captured pictures are covered; holding the pointer, the space bar or Enter uncovers them for as long.
(() => {
  "use strict";

  const veilOf = (target) => (target instanceof Element ? target.closest(".veil__hold") : null);
  const set = (veil, held) => veil && veil.classList.toggle("is-held", held);
  const coverAll = () => document.querySelectorAll(".veil__hold.is-held").forEach((veil) => set(veil, false));

  document.addEventListener("pointerdown", (event) => set(veilOf(event.target), true));
  ["pointerup", "pointercancel", "blur", "visibilitychange"].forEach((name) =>
    document.addEventListener(name, coverAll, true),
  );
  document.addEventListener("keydown", (event) => {
    const veil = veilOf(event.target);
    if (veil && (event.key === " " || event.key === "Enter")) {
      event.preventDefault();
      set(veil, true);
    }
  });
  document.addEventListener("keyup", coverAll);
  document.addEventListener("contextmenu", (event) => {
    if (veilOf(event.target)) {
      event.preventDefault();
    }
  });
})();
