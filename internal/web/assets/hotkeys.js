// Single keys press the control that carries them in data-key. They can be switched off in the help.
import { $, $$, typing } from "./dom.js";

const off = "assay.hotkeys.off";

export function hotkeys() {
  let go = 0;
  const help = $("#help");
  const box = $("[data-hotkeys]");
  if (box) {
    box.checked = !localStorage.getItem(off);
    box.addEventListener("change", () => (box.checked ? localStorage.removeItem(off) : localStorage.setItem(off, "1")));
  }
  $("[data-help]")?.addEventListener("click", () => help.showModal());
  document.addEventListener("keydown", (e) => {
    if (e.defaultPrevented || e.ctrlKey || e.metaKey || e.altKey || e.isComposing || localStorage.getItem(off)) return;
    if (typing(e.target)) {
      if (e.key === "Escape") e.target.blur();
      return;
    }
    if ($("dialog[open]")) return;
    const key = e.key.length === 1 ? e.key.toLowerCase() : e.key;
    if (go && Date.now() - go < 1500) {
      go = 0;
      delete document.body.dataset.went;
      const to = $(`[data-go="${CSS.escape(key)}"]`);
      if (to) {
        e.preventDefault();
        location.assign(to.href);
      }
      return;
    }
    if (key === "g") {
      go = Date.now();
      document.body.dataset.went = String(go);
      return;
    }
    if (key === "?" && help) {
      e.preventDefault();
      help.showModal();
      return;
    }
    if (key === "/") {
      const search = $("[data-search]");
      if (search) {
        e.preventDefault();
        search.focus();
        search.select();
      }
      return;
    }
    if (key.length !== 1) return;
    const el = $$(`[data-key="${CSS.escape(key)}"]`).find((x) => x.checkVisibility());
    if (!el) return;
    e.preventDefault();
    if (el.tagName === "TEXTAREA") el.focus();
    else el.click();
  });
}
