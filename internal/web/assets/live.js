// Listens to what happens in the organisation and brings the page up to date. The stream carries identifiers alone; the
// page asks the server for what it shows, so that it can never show what its reader may not see.
import { $, $$, part, swap } from "./dom.js";

export function live() {
  const root = $("[data-live]");
  if (!root || !window.EventSource) return;
  const mark = $("[data-live-mark]");
  const say = (on) => {
    if (!mark) return;
    mark.classList.toggle("on", on);
    mark.textContent = on ? mark.dataset.on : mark.dataset.off;
  };
  // A browser gives one site six connections in all its tabs, so a tab that nobody sees lets its stream go and takes up
  // after the last event it heard when it is seen again.
  let source;
  let after = root.dataset.after;
  let hush;
  const stop = () => {
    source?.close();
    source = undefined;
    say(false);
  };
  const start = () => {
    clearTimeout(hush);
    if (source) return;
    source = new EventSource("/live?after=" + encodeURIComponent(after));
    source.onopen = () => say(true);
    source.onerror = () => say(false);
    source.onmessage = (e) => {
      after = e.lastEventId || after;
      hear(JSON.parse(e.data));
    };
  };
  addEventListener("pagehide", stop);
  addEventListener("pageshow", (e) => e.persisted && start());
  document.addEventListener("visibilitychange", () => (document.hidden ? (hush = setTimeout(stop, 5000)) : start()));

  const once = (fn, wait) => {
    let timer;
    return () => (timer ??= setTimeout(() => ((timer = undefined), fn()), wait));
  };
  const count = once(async () => {
    const res = await part("/queue/count");
    if (res.ok) {
      const text = await res.text();
      for (const el of $$("[data-waiting]")) el.textContent = text;
    }
  }, 400);
  const page = once(() => swap(root, location.pathname + location.search, true), 300);

  const hear = (what) => {
    if (/^(finding|decision|listing)\./.test(what.kind)) count();
    switch (root.dataset.live) {
      case "queue":
        if (/^(finding|decision)\./.test(what.kind) && what.finding) document.dispatchEvent(new CustomEvent("assay:change", { detail: what }));
        if (what.kind === "listing.received" || what.kind === "listing.rescanned") for (const el of $$("[data-fresh]")) el.hidden = false;
        break;
      case "finding":
        if (what.finding === root.dataset.finding) rail(what.finding);
        break;
      case "dashboard":
        page();
        break;
      case "runs":
        if (/^run\./.test(what.kind) && (!root.dataset.subject || root.dataset.subject === what.subject)) page();
        break;
      case "intakes":
        if (/^(intake|listing)\./.test(what.kind)) page();
        break;
      case "intake":
        if (/^(intake|listing)\./.test(what.kind) && $("[data-open=true]", root)) page();
        break;
    }
  };
  start();
}

// rail shows the decision of somebody else on an open finding and keeps the note that is being written.
async function rail(id) {
  const old = $("#rail");
  const note = $("[data-note]", old);
  const had = document.activeElement === note;
  const text = note?.value;
  await swap(old, `/findings/${id}/rail${location.search}`, true);
  const now = $("[data-note]", $("#rail"));
  if (now && text) now.value = text;
  if (now && had) now.focus();
}
