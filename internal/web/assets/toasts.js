// Toasts are announced politely and go away by themselves, unless somebody is on them; what they undo stays on the key U.
import { $ } from "./dom.js";

const stay = 12000;

export function toasts() {
  const box = $("#toasts");
  if (!box) return;
  let timer;
  const arm = () => {
    clearTimeout(timer);
    if (!box.firstElementChild) return;
    timer = setTimeout(() => (box.matches(":hover, :focus-within") ? arm() : box.replaceChildren()), stay);
  };
  new MutationObserver(arm).observe(box, { childList: true });
  if (box.firstElementChild) {
    // Put it in again, so that a reader of the live region hears it.
    const first = box.firstElementChild;
    box.replaceChildren();
    setTimeout(() => box.append(first), 60);
  }
}
