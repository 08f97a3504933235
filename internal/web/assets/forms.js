// Forms: the menu of small screens, sign-in by a code in the address, upload with progress, copying a secret.
import { $, part } from "./dom.js";

export function forms() {
  const menu = $("[data-menu]");
  menu?.addEventListener("click", () => {
    const open = $("#side").classList.toggle("open");
    menu.setAttribute("aria-expanded", String(open));
    if (open) $("#side a").focus();
  });
  document.addEventListener("keydown", (e) => {
    if (e.key === "Escape" && $("#side.open")) {
      menu.click();
      menu.focus();
    }
  });

  // The code stands behind the # of the address, which browsers do not send; it is posted and taken out of the history.
  const enter = $("[data-enter]");
  if (enter && location.hash.length > 1) {
    $("input[name=code]", enter).value = decodeURIComponent(location.hash.slice(1));
    history.replaceState(null, "", location.pathname);
    enter.requestSubmit();
  }

  // A menu of the header closes when something else is chosen or Escape is pressed.
  document.addEventListener("click", (e) => {
    const box = $("[data-menu-box][open]");
    if (box && !box.contains(e.target)) box.open = false;
  });
  document.addEventListener("keydown", (e) => {
    const box = $("[data-menu-box][open]");
    if (e.key === "Escape" && box) {
      box.open = false;
      $("summary", box).focus();
    }
  });

  $("[data-focus]")?.focus();
  $("[data-filters]")?.addEventListener("change", (e) => e.target.tagName === "SELECT" && e.currentTarget.requestSubmit());
  document.addEventListener("click", async (e) => {
    const b = e.target.closest("[data-copy]");
    if (!b) return;
    const field = $(b.dataset.copy);
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      return; // selected, so that the keys for copying work
    }
    b.textContent = b.dataset.done;
  });
  for (const up of document.querySelectorAll("[data-upload]")) {
    up.addEventListener("submit", (e) => {
      e.preventDefault();
      upload(up);
    });
    up.addEventListener("dragover", (e) => e.preventDefault());
    up.addEventListener("drop", (e) => {
      e.preventDefault();
      if (e.dataTransfer.files.length) up.elements.file.files = e.dataTransfer.files;
    });
  }
}

// upload sends the file with a progress bar; the list below shows what the server has taken so far, by the live stream.
function upload(form) {
  const box = $("[data-progress]", form);
  const bar = $("progress", form);
  const button = $("button.primary", form);
  const data = new FormData(form);
  box.hidden = false;
  button.disabled = true;
  const tick = setInterval(async () => {
    const list = $("#intakes");
    if (!list) return;
    const res = await part("/intakes");
    if (res.ok) list.innerHTML = await res.text(); // our own server's markup, every foreign text in it escaped
  }, 1000);
  const stop = () => {
    clearInterval(tick);
    button.disabled = false;
    box.hidden = true;
  };
  const xhr = new XMLHttpRequest();
  xhr.open("POST", form.action);
  xhr.setRequestHeader("HX-Request", "true");
  xhr.upload.onprogress = (e) => e.lengthComputable && (bar.value = (100 * e.loaded) / e.total);
  xhr.onload = () => {
    stop();
    const to = xhr.getResponseHeader("HX-Redirect");
    if (to) location.assign(to);
    else window.htmx.swap({ text: xhr.responseText, target: $("#toasts"), swap: "innerHTML" });
  };
  xhr.onerror = stop;
  xhr.send(data);
}
