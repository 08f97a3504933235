// Ctrl-K: find anything. The input keeps the focus; the arrows move the chosen line.
import { $, $$, part } from "./dom.js";

export function palette() {
  const dialog = $("#palette");
  if (!dialog) return;
  const input = $("input", dialog);
  const list = $("[role=listbox]", dialog);
  let asked = 0;
  const options = () => $$("[role=option][data-href]", list);
  const choose = (i) => {
    const all = options();
    if (!all.length) return input.removeAttribute("aria-activedescendant");
    const n = (i + all.length) % all.length;
    all.forEach((o, j) => o.setAttribute("aria-selected", String(j === n)));
    input.setAttribute("aria-activedescendant", all[n].id);
    all[n].scrollIntoView({ block: "nearest" });
  };
  const chosen = () => options().findIndex((o) => o.getAttribute("aria-selected") === "true");
  const ask = async () => {
    const mine = ++asked;
    const res = await part("/find?q=" + encodeURIComponent(input.value));
    if (mine !== asked || !res.ok) return;
    list.innerHTML = await res.text(); // our own server's markup, every foreign text in it escaped
    choose(0);
  };
  const open = () => {
    if (dialog.open) return;
    input.value = "";
    dialog.showModal();
    input.focus();
    ask();
  };
  let timer;
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 90);
  });
  input.addEventListener("keydown", (e) => {
    if (e.isComposing) return;
    if (e.key === "ArrowDown") choose(chosen() + 1);
    else if (e.key === "ArrowUp") choose(chosen() - 1);
    else if (e.key === "Enter") {
      clearTimeout(timer);
      const o = options()[chosen()];
      if (o) location.assign(o.dataset.href);
    } else return;
    e.preventDefault();
  });
  list.addEventListener("click", (e) => {
    const o = e.target.closest("[data-href]");
    if (o) location.assign(o.dataset.href);
  });
  dialog.addEventListener("click", (e) => e.target === dialog && dialog.close());
  $("[data-palette]")?.addEventListener("click", open);
  document.addEventListener("keydown", (e) => {
    if ((e.ctrlKey || e.metaKey) && !e.altKey && !e.shiftKey && e.key.toLowerCase() === "k") {
      e.preventDefault();
      open();
    }
  });
}
