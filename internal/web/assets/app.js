// The pages' script. Everything works by keyboard; the server renders every word, so nothing here holds a text.
import "htmx.org";
import { hotkeys } from "./hotkeys.js";
import { palette } from "./palette.js";
import { queue } from "./queue.js";
import { live } from "./live.js";
import { forms } from "./forms.js";
import { passkeys } from "./passkeys.js";
import { times } from "./times.js";
import { toasts } from "./toasts.js";

times(document);
document.addEventListener("htmx:after:swap", () => times(document));
toasts();
forms();
passkeys();
palette();
queue();
hotkeys();
live();
document.documentElement.dataset.ready = "true"; // for whoever waits for the keys to work
