// Bundles the pages' script and style sheet into internal/web/static. Run "npm ci && npm run build" at the root.
// The first line of each result holds the SHA-256 of its sources, which a Go test compares, so that a change of a
// source without a new bundle is noticed on machines without Node.
import { createHash } from "node:crypto";
import { copyFileSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "static");

function digest(ext) {
  const h = createHash("sha256");
  for (const name of readdirSync(here).filter((n) => n.endsWith(ext)).sort()) {
    h.update(name + "\0");
    h.update(readFileSync(join(here, name)));
  }
  return h.digest("hex");
}

for (const [entry, ext] of [["app.js", ".js"], ["app.css", ".css"]]) {
  const made = await build({
    entryPoints: [join(here, entry)],
    bundle: true,
    minify: true,
    format: "iife",
    target: ["es2022", "chrome123", "firefox120", "safari17.5"],
    legalComments: "inline",
    charset: "utf8",
    write: false,
  });
  writeFileSync(join(out, entry), `/* sources ${digest(ext)} */\n` + made.outputFiles[0].text);
}
copyFileSync(join(here, "icon.svg"), join(out, "icon.svg"));
