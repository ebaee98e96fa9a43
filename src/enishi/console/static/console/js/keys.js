// The keyboard: `/` search, `g` then a letter to go, `?` help, arrows in lists, Enter to open.
(() => {
  "use strict";
  let going = 0;

  const typing = (target) =>
    target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName) || document.querySelector("dialog[open]");

  const go = (key) => {
    const place = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (place) place.click();
    return Boolean(place);
  };

  // A page's own keys: a letter presses the button or follows the link that names it.
  const press = (key) => {
    const mark = /^[a-z]$/.test(key) && document.querySelector(`[data-press="${key}"]`);
    if (mark) mark.click();
    return Boolean(mark);
  };

  const rows = () => [...document.querySelectorAll("[data-list] tbody tr, [data-list] > li")].filter((row) => row.querySelector("a"));

  const step = (by) => {
    const all = rows();
    if (!all.length) return false;
    const old = all.findIndex((row) => row.classList.contains("current"));
    const next = all[Math.max(0, Math.min(all.length - 1, old + by))];
    all.forEach((row) => row.classList.remove("current"));
    next.classList.add("current");
    const link = next.querySelector("a");
    link.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
    return true;
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape" && event.target.matches("[data-search]")) event.target.blur();
    if (typing(event.target)) return;
    let used = true;
    if (going && event.timeStamp - going < 1500) {
      going = 0;
      used = go(event.key);
    } else if (event.key === "g") going = event.timeStamp;
    else if (event.key === "/") {
      const search = document.querySelector("[data-search]");
      if (search) search.select();
      else used = false;
    } else if (event.key === "?") document.getElementById("help-keys")?.showModal();
    else if (event.key === "ArrowDown" || event.key === "j") used = step(1);
    else if (event.key === "ArrowUp" || event.key === "k") used = step(-1);
    else used = press(event.key);
    if (used) event.preventDefault();
  });
})();
