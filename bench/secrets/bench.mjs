// `node bench/secrets/bench.mjs`: what looking for secrets costs, in milliseconds for 1 MB of text, best of five.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { SecretVault } from "../../src/secrets/secret-vault.ts";

const root = new URL("../..", import.meta.url).pathname;
const megabyte = 1024 * 1024;
/** @param {string} text */
const fill = (text) => text.repeat(Math.ceil(megabyte / text.length)).slice(0, megabyte);
/** @param {string} folder @param {RegExp} name */
const texts = (folder, name) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => name.test(file))
    .slice(0, 400)
    .map((file) => readFileSync(join(root, folder, file), "utf8"))
    .join("\n");

let state = 7;
const random = () => {
  state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
  return state / 4_294_967_296;
};
/** @param {number} length */
const noise = (length) =>
  Array.from(
    { length },
    () => "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[Math.floor(random() * 64)],
  ).join("");

/** @type {Record<string, string>} */
const cases = {
  "TypeScript sources": fill(texts("src", /\.ts$/)),
  "lock file": fill(readFileSync(join(root, "package-lock.json"), "utf8")),
  "minified code": fill(texts("node_modules/zod", /\.(?:js|cjs)$/).replace(/\s+/g, " ")),
  "one line of Base64": noise(megabyte),
  "one line of words": fill("token secret password "),
  "names and signs without values": fill("password=token:secret="),
  "beginnings of keys": fill("sk- ghp_ AKIA eyJ SG. xoxb- :AA Q~ "),
  "beginnings of key blocks": fill("-----BEGIN PRIVATE KEY-----\nMII\n"),
  "addresses without end": fill("://a:b"),
  "quotes that do not close": fill('password="'),
};

for (const values of [0, 300]) {
  console.log(`with ${values} known values`);
  for (const [name, text] of Object.entries(cases)) {
    let best = Number.POSITIVE_INFINITY;
    let found = 0;
    for (let run = 0; run < 5; run += 1) {
      const vault = new SecretVault({ key: "bench" });
      for (let count = 0; count < values; count += 1) vault.add(noise(32), "env-value", "value of an env file");
      const begin = performance.now();
      found = vault.hide(text).hidden.length;
      best = Math.min(best, performance.now() - begin);
    }
    console.log(`  ${name}: ${best.toFixed(1)} ms, ${found} hidden`);
  }
}
