// Small helpers that the other files share.
export const $ = (sel, root = document) => root.querySelector(sel);
export const $$ = (sel, root = document) => [...root.querySelectorAll(sel)];

// typing reports whether a key belongs to a field rather than to the page.
export const typing = (el) => !!el && (el.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(el.tagName)) && !/^(checkbox|radio|button|submit)$/.test(el.type ?? "");

// part asks the server for a part of a page.
export async function part(url, options = {}) {
  const res = await fetch(url, { credentials: "same-origin", ...options, headers: { "HX-Request": "true", ...options.headers } });
  const to = res.headers.get("HX-Redirect");
  if (to) {
    location.assign(to);
    throw new Error("redirected");
  }
  return res;
}

// swap puts a part of a page in the place of el, or into it.
export async function swap(el, url, inside) {
  const res = await part(url);
  if (!res.ok) return false;
  const html = await res.text();
  if (!el.isConnected) return false;
  await window.htmx.swap({ text: html, target: el, swap: inside ? "innerHTML" : "outerHTML" });
  return true;
}
