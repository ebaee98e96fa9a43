// The builder remembers which conditions are open while the page is drawn anew, and what was typed when it could not be sent.
(() => {
  "use strict";
  const KEPT = `enishi.rule.${location.pathname}`;
  const form = () => document.getElementById("builder");

  document.addEventListener("toggle", (event) => {
    if (!(event.target instanceof Element) || !event.target.matches(".rule-leaf")) return;
    const mark = event.target.previousElementSibling;
    if (mark?.matches("[data-opened]")) mark.value = event.target.open ? "1" : "";
  }, true);

  // Who has to log in again finds the rule as they left it: it is sent once more, and kept as every rule that is not saved.
  document.addEventListener("enishi:leaving", () => {
    sessionStorage.setItem(KEPT, new URLSearchParams(new FormData(form())).toString());
  });
  const kept = sessionStorage.getItem(KEPT);
  if (kept) {
    sessionStorage.removeItem(KEPT);
    const typed = new URLSearchParams(kept);
    typed.set("act", "show");
    typed.set("csrfmiddlewaretoken", form().elements.csrfmiddlewaretoken.value);
    fetch(location.pathname, { method: "POST", body: typed }).then(() => location.replace(location.pathname));
  }

  // Without a line nothing happens in silence.
  const away = (is) => {
    const note = form().querySelector("[data-away]");
    if (note) note.hidden = !is;
  };
  for (const failed of ["htmx:sendError", "htmx:responseError"]) document.addEventListener(failed, () => away(true));
  document.addEventListener("htmx:afterOnLoad", (event) => { if (event.detail.successful) away(false); });
})();
