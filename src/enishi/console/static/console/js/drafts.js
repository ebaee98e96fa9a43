// A form never loses what was typed: it says when it is not saved, keeps a draft in this browser, and gives it back.
(() => {
  "use strict";
  const PREFIX = "enishi.draft.";
  const SENT = "enishi.sent";

  // Named by where the form goes: the same form may stand at two addresses, before and after a refusal.
  const keyOf = (form) => PREFIX + new URL(form.getAttribute("action") || location.pathname, location.href).pathname + "#" + form.id;

  // What was sent is a draft until a page says that it was saved.
  const sent = sessionStorage.getItem(SENT);
  if (sent && document.querySelector(".toasts [role=status]")) localStorage.removeItem(sent);
  sessionStorage.removeItem(SENT);

  const contents = (form) => {
    const held = {};
    for (const field of form.elements) {
      if (!field.name || ["hidden", "password", "file", "submit", "button"].includes(field.type)) continue;
      if (["radio", "checkbox"].includes(field.type)) { if (field.checked) held[field.name] = field.value; }
      else held[field.name] = field.value;
    }
    return JSON.stringify(held);
  };

  const fill = (form, text) => {
    for (const [name, value] of Object.entries(JSON.parse(text))) {
      const field = form.elements.namedItem(name);
      if (!field) continue;
      if (field instanceof RadioNodeList) field.value = value;
      else if (field.type === "checkbox") field.checked = true;
      else field.value = value;
    }
  };

  const keep = (form) => {
    const key = keyOf(form);
    const hint = form.querySelector("[data-unsaved]");
    const offer = form.querySelector("[data-restore]");
    const saved = contents(form);
    const stored = localStorage.getItem(key);
    let leaving = false;

    if (stored && stored !== saved && offer) {
      offer.hidden = false;
      offer.querySelector("[data-restore-yes]").addEventListener("click", () => {
        fill(form, stored);
        offer.hidden = true;
        form.dispatchEvent(new Event("input", { bubbles: true }));
      });
      offer.querySelector("[data-restore-no]").addEventListener("click", () => {
        localStorage.removeItem(key);
        offer.hidden = true;
      });
    } else if (stored === saved && !form.hasAttribute("data-changed")) localStorage.removeItem(key);

    const look = () => {
      const now = contents(form);
      const changed = now !== saved || form.hasAttribute("data-changed");
      if (hint) hint.hidden = !changed;
      if (now !== saved) localStorage.setItem(key, now);
      return changed;
    };
    form.addEventListener("input", look);
    form.addEventListener("change", look);
    form.addEventListener("submit", (event) => {
      if (event.submitter?.formTarget) return;
      leaving = true;
      sessionStorage.setItem(SENT, key);
    });
    window.addEventListener("beforeunload", (event) => {
      if (!leaving && look()) event.preventDefault();
    });
    look();
  };

  document.querySelectorAll("form[data-draft]").forEach(keep);

  // The true preview follows the typing, after a pause.
  document.querySelectorAll("form[data-live]").forEach((form) => {
    const button = form.querySelector("[data-live-button] button");
    let timer = 0;
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => form.requestSubmit(button), 700);
    });
  });
})();
