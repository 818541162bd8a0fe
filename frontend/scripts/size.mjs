/** Sums what each page loads first, gzip; fails when one is over its budget. Needs a build with a manifest. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const LIMIT_KB = 500;
const dist = process.argv[2] ?? "dist";
const manifest = JSON.parse(readFileSync(join(dist, ".vite/manifest.json"), "utf8"));

function files(key, seen = new Set()) {
  const chunk = manifest[key];
  if (!chunk || seen.has(chunk.file)) return seen;
  seen.add(chunk.file);
  for (const css of chunk.css ?? []) seen.add(css);
  for (const other of chunk.imports ?? []) files(other, seen);
  return seen;
}

const size = (file) => gzipSync(readFileSync(join(dist, file))).length;
const entry = Object.keys(manifest).find((key) => manifest[key].isEntry);
const shared = files(entry);
let failed = false;
for (const key of [entry, ...(manifest[entry].dynamicImports ?? [])]) {
  const all = new Set([...shared, ...files(key)]);
  const kb = [...all].reduce((sum, file) => sum + size(file), 0) / 1000;
  const over = kb > LIMIT_KB;
  failed ||= over;
  console.log(`${kb.toFixed(0).padStart(5)} kB  ${key}${over ? `  over ${LIMIT_KB} kB` : ""}`);
}
process.exit(failed ? 1 : 0);
