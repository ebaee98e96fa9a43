// The builder remembers which conditions are open while the page is drawn anew.
(() => {
  "use strict";
  document.addEventListener("toggle", (event) => {
    const mark = event.target.matches?.(".rule-leaf") && event.target.previousElementSibling;
    if (mark?.matches("[data-opened]")) mark.value = event.target.open ? "1" : "";
  }, true);
})();
