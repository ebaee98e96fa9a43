// What the parts do once a script runs; every page works without it.
(() => {
  "use strict";

  // Where the tabs are wider than a phone, the one in front is in sight.
  document.querySelector(".tab[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

  document.addEventListener("click", async (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) document.getElementById(opener.dataset.opens)?.showModal();

    const copier = event.target.closest("[data-copies]");
    if (copier) {
      const source = document.getElementById(copier.dataset.copies);
      try {
        await navigator.clipboard.writeText(source.textContent);
      } catch {
        const range = document.createRange();
        range.selectNodeContents(source);
        getSelection().removeAllRanges();
        getSelection().addRange(range);
        document.execCommand("copy");
      }
      const label = copier.textContent;
      copier.textContent = copier.dataset.copied;
      setTimeout(() => { copier.textContent = label; }, 1600);
    }

    const width = event.target.closest("[data-preview-width]");
    if (width) {
      const frame = document.getElementById(width.getAttribute("aria-controls"));
      frame.classList.toggle("preview-narrow", width.dataset.previewWidth === "narrow");
      frame.querySelectorAll(".preview-frame").forEach(grow);
      width.parentElement.querySelectorAll("[data-preview-width]").forEach((each) => {
        each.setAttribute("aria-pressed", String(each === width));
      });
    }

    const tab = event.target.closest("[role=tab]");
    if (tab) show(tab);
  });

  const show = (tab) => {
    for (const each of tab.parentElement.querySelectorAll("[role=tab]")) {
      const chosen = each === tab;
      each.setAttribute("aria-selected", String(chosen));
      each.tabIndex = chosen ? 0 : -1;
      document.getElementById(each.getAttribute("aria-controls")).hidden = !chosen;
    }
  };

  document.addEventListener("keydown", (event) => {
    if (!event.target.matches("[role=tab]") || !["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    const all = [...event.target.parentElement.querySelectorAll("[role=tab]")];
    const next = all[(all.indexOf(event.target) + (event.key === "ArrowRight" ? 1 : all.length - 1)) % all.length];
    show(next);
    next.focus();
  });

  // A letter is shown as tall as it is: one scrolls the page, not a hole in it.
  const grow = (frame) => {
    const letter = frame.contentDocument?.documentElement;
    if (!letter || !frame.clientWidth) return;
    frame.style.height = "0";
    frame.style.height = `${letter.scrollHeight + 2}px`;
  };
  const frames = document.querySelectorAll(".preview-frame");
  frames.forEach((frame) => {
    frame.addEventListener("load", () => grow(frame));
    grow(frame);
  });
  window.addEventListener("resize", () => frames.forEach(grow));

  // A second press while the first is on its way is the same press.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.submitter?.formTarget) return;
    if (form.dataset.onItsWay) event.preventDefault();
    else form.dataset.onItsWay = "yes";
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-on-its-way]").forEach((form) => delete form.dataset.onItsWay);
  });

  // Who was logged out meanwhile logs in and comes back to the same page; a page that was open too long is loaded anew.
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    const { xhr } = event.detail;
    const login = document.body.dataset.login;
    const isOut = xhr.responseURL && new URL(xhr.responseURL).pathname === login;
    if (!isOut && xhr.status !== 403) return;
    event.preventDefault();
    document.dispatchEvent(new CustomEvent("enishi:leaving"));
    if (isOut) location.assign(`${login}?next=${encodeURIComponent(location.pathname + location.search)}`);
    else location.reload();
  });

  // A refused form opens at the first field that needs another look.
  document.querySelector("[aria-invalid=true]")?.focus();

  // Charts wider than a phone begin at their latest day.
  document.querySelectorAll("[data-latest]").forEach((box) => { box.scrollLeft = box.scrollWidth; });

  // Lists that follow a choice at once, where a script runs.
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-follow]")) event.target.form.requestSubmit();
  });
})();
