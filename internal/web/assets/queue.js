// The review queue: j and k move, the verdict keys decide on the chosen row, u takes the newest decision back.
import { $, $$, part, swap, typing } from "./dom.js";

export function queue() {
  const list = $("#queue");
  if (!list) return;
  const peek = $("#peek");
  const done = []; // decisions of this visit, to undo one after the other
  let timer;
  const rows = () => $$("li", list);
  const chosen = () => $("li.on", list);
  const filter = location.search;

  const choose = (row, focus = true) => {
    if (!row) return;
    for (const r of rows()) {
      r.classList.toggle("on", r === row);
      if (r === row) r.setAttribute("aria-current", "true");
      else r.removeAttribute("aria-current");
    }
    if (focus) $("a.title", row).focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
    clearTimeout(timer);
    timer = setTimeout(() => look(row), 60);
  };
  const look = async (row) => {
    if (!peek.checkVisibility()) return;
    const id = row.dataset.id;
    const res = await part(`/findings/${id}/peek${filter}`);
    if (!res.ok || chosen()?.dataset.id !== id) return;
    await window.htmx.swap({ text: await res.text(), target: peek, swap: "innerHTML" });
    peek.scrollTop = 0;
  };
  const step = (by) => {
    const all = rows();
    const at = all.indexOf(chosen());
    choose(all[Math.max(0, Math.min(all.length - 1, at + by))]);
  };

  // send posts a form's worth of values and puts the row that comes back in the place of the old one.
  const send = async (url, id, values) => {
    const body = new URLSearchParams(filter);
    for (const [k, v] of Object.entries(values)) body.set(k, v);
    const res = await part(url, { method: "POST", body });
    const html = await res.text();
    if (res.headers.get("HX-Retarget")) {
      await window.htmx.swap({ text: html, target: $("#toasts"), swap: "innerHTML" });
      return false;
    }
    const row = document.getElementById("row-" + id);
    const on = row?.classList.contains("on");
    if (row) await window.htmx.swap({ text: html, target: row, swap: "outerHTML" });
    if (on) choose(document.getElementById("row-" + id), false);
    return res.ok;
  };
  const decide = async (row, verdict) => {
    if (!row || row.dataset.busy) return;
    row.dataset.busy = "1";
    const all = rows();
    const next = all.slice(all.indexOf(row) + 1).find((r) => !r.classList.contains("decided")) ?? all.find((r) => r !== row && !r.classList.contains("decided"));
    const nextId = next?.id;
    const id = row.dataset.id;
    const ok = await send(`/findings/${id}/decide`, id, { verdict, version: row.dataset.version });
    if (!ok) return;
    const form = $("#toasts [data-undo]");
    if (form) done.push([form.dataset.undo, id]);
    if (nextId) choose(document.getElementById(nextId));
    else $("a.title", document.getElementById("row-" + id))?.focus();
  };
  const undo = async () => {
    const last = done.pop();
    if (!last) return;
    const [decision, finding] = last;
    if (await send(`/decisions/${decision}/undo`, finding, {})) choose(document.getElementById("row-" + finding));
  };

  list.addEventListener("click", (e) => {
    const row = e.target.closest("li");
    if (!row || e.target.closest("a")) return;
    if (!peek.checkVisibility()) return location.assign($("a.title", row).href);
    choose(row);
  });
  list.addEventListener("focusin", (e) => {
    const row = e.target.closest("li");
    if (row && !row.classList.contains("on")) choose(row, false);
  });
  peek.addEventListener("click", (e) => {
    const b = e.target.closest("button[name=verdict]");
    if (b) decide(chosen(), b.value);
  });
  $("#toasts").addEventListener("submit", (e) => {
    if (!e.target.matches("[data-undo]")) return;
    e.preventDefault();
    undo();
  });
  const keys = { j: () => step(1), k: () => step(-1), u: undo };
  for (const v of ["approve", "remove", "escalate"]) keys[v[0]] = () => decide(chosen(), v);
  // In the capturing phase, so that a key acts on the chosen row even while its buttons are still on their way.
  document.addEventListener(
    "keydown",
    (e) => {
      if (e.ctrlKey || e.metaKey || e.altKey || e.isComposing || typing(e.target) || $("dialog[open]") || localStorage.getItem("assay.hotkeys.off")) return;
      if (document.body.dataset.went && Date.now() - Number(document.body.dataset.went) < 1500) return;
      const act = keys[e.key.length === 1 ? e.key.toLowerCase() : e.key];
      if (!act) return;
      e.preventDefault();
      act();
    },
    true,
  );
  choose(rows().find((r) => !r.classList.contains("decided")) ?? rows()[0], false);

  // Another person's decision shows in the row, and in the pane when it is the chosen one.
  document.addEventListener("assay:change", async (e) => {
    const row = document.getElementById("row-" + e.detail.finding);
    if (!row) return;
    const on = row.classList.contains("on");
    if (!(await swap(row, `/findings/${e.detail.finding}/row${filter}`))) return;
    const now = document.getElementById("row-" + e.detail.finding);
    if (!e.detail.mine) now?.classList.add("fresh");
    if (on && now) choose(now, document.activeElement === document.body);
  });
}
