// A file on its way: dropped or chosen, with a bar. Without this script the form does the same without the bar.
(() => {
  "use strict";
  const form = document.querySelector("[data-upload]");
  if (!form) return;
  const input = form.querySelector("input[type=file]");
  const bar = form.querySelector("[data-upload-bar]");
  const says = form.querySelector("[data-upload-says]");
  const button = form.querySelector("button[type=submit]");

  const stop = (text) => {
    bar.hidden = true;
    button.disabled = false;
    delete form.dataset.onItsWay;
    says.textContent = text;
    form.classList.toggle("drop-wrong", Boolean(text));
  };

  const send = () => {
    const file = input.files[0];
    if (file.size > Number(form.dataset.largest)) return stop(form.dataset.tooLarge);
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("X-CSRFToken", form.querySelector("[name=csrfmiddlewaretoken]").value);
    request.upload.addEventListener("progress", (event) => {
      if (!event.lengthComputable) return;
      bar.value = (event.loaded / event.total) * 100;
      says.textContent = `${Math.floor(bar.value)} %`;
    });
    request.addEventListener("load", () => {
      if (request.status === 200) location.assign(new URL(request.responseText, request.responseURL));
      else stop(form.dataset.broken);
    });
    request.addEventListener("error", () => stop(form.dataset.broken));
    stop("");
    bar.hidden = false;
    button.disabled = true;
    request.send(new FormData(form));
  };

  form.addEventListener("submit", (event) => {
    if (!input.files.length) return;
    event.preventDefault();
    send();
  });
  for (const name of ["dragenter", "dragover"]) {
    form.addEventListener(name, (event) => {
      event.preventDefault();
      form.classList.add("drop-over");
    });
  }
  form.addEventListener("dragleave", (event) => {
    if (!form.contains(event.relatedTarget)) form.classList.remove("drop-over");
  });
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("drop-over");
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    send();
  });
})();
