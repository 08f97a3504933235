// Prints every <time data-local> in the reader's own zone; its title keeps the exact moment in UTC.
import { $$ } from "./dom.js";

export function times(root) {
  const lang = document.documentElement.lang;
  const day = new Intl.DateTimeFormat(lang, { dateStyle: "medium", timeStyle: "short" });
  const ago = new Intl.RelativeTimeFormat(lang, { numeric: "auto", style: "short" });
  for (const el of $$("time[data-local]", root)) {
    const at = new Date(el.dateTime);
    if (Number.isNaN(at.valueOf())) continue;
    const s = (at - Date.now()) / 1000;
    let text = day.format(at);
    if (el.dataset.local === "ago" && Math.abs(s) < 7 * 86400) {
      const [n, unit] = Math.abs(s) < 60 ? [0, "minute"] : Math.abs(s) < 3600 ? [s / 60, "minute"] : Math.abs(s) < 86400 ? [s / 3600, "hour"] : [s / 86400, "day"];
      text = ago.format(Math.round(n), unit);
    }
    if (el.textContent !== text) el.textContent = text;
  }
}
