// The builder remembers which conditions are open while the page is drawn anew.
(() => {
  "use strict";
  document.addEventListener("toggle", (event) => {
    if (!(event.target instanceof Element) || !event.target.matches(".rule-leaf")) return;
    const mark = event.target.previousElementSibling;
    if (mark?.matches("[data-opened]")) mark.value = event.target.open ? "1" : "";
  }, true);
})();
