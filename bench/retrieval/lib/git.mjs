// Reads trees, blobs and history out of a (bare) git repository with the git command line only.
import { spawn, spawnSync } from "node:child_process";

export function git(dir, args, opts = {}) {
  const r = spawnSync("git", ["-C", dir, ...args], {
    maxBuffer: 1 << 30,
    encoding: opts.buffer ? "buffer" : "utf8",
    input: opts.input,
  });
  if (r.status !== 0) throw new Error(`git ${args[0]} failed: ${String(r.stderr).slice(0, 400)}`);
  return r.stdout;
}

/** Blobs of a tree: [{path, oid, size}] */
export function lsTree(dir, rev) {
  const out = git(dir, ["ls-tree", "-r", "-l", "-z", "--full-tree", rev]);
  const res = [];
  for (const rec of out.split("\0")) {
    const m = /^(\d+) blob ([0-9a-f]+)\s+(\d+)\t(.*)$/s.exec(rec);
    if (m && m[1] !== "120000") res.push({ path: m[4], oid: m[2], size: +m[3] });
  }
  return res;
}

/** Map oid -> Buffer for many blobs through one cat-file --batch. */
export function catBlobs(dir, oids) {
  return new Promise((resolve, reject) => {
    const p = spawn("git", ["-C", dir, "cat-file", "--batch"], { stdio: ["pipe", "pipe", "inherit"] });
    const bufs = [];
    p.stdout.on("data", (d) => bufs.push(d));
    p.on("error", reject);
    p.on("close", () => {
      const all = Buffer.concat(bufs);
      const map = new Map();
      let o = 0;
      while (o < all.length) {
        const nl = all.indexOf(10, o);
        if (nl < 0) break;
        const h = all.toString("utf8", o, nl).split(" ");
        if (h[1] === "missing") {
          o = nl + 1;
          continue;
        }
        const n = +h[2];
        map.set(h[0], all.subarray(nl + 1, nl + 1 + n));
        o = nl + 1 + n + 1;
      }
      resolve(map);
    });
    p.stdin.end(oids.join("\n") + "\n");
  });
}

/** Non-merge commits in a range, oldest first: [{id, time, subject, body, files:[{status,path}]}] */
export function logCommits(dir, range, extra = []) {
  const out = git(dir, [
    "log",
    "--no-merges",
    "--reverse",
    "--topo-order",
    "--no-renames",
    "--name-status",
    "-z",
    "--format=%x01%H%x02%ct%x02%s%x02%b%x03",
    ...extra,
    range,
  ]);
  const res = [];
  for (const rec of out.split("\x01")) {
    if (!rec) continue;
    const e = rec.indexOf("\x03");
    if (e < 0) continue;
    const [id, time, subject, body] = rec.slice(0, e).split("\x02");
    const parts = rec
      .slice(e + 1)
      .split("\0")
      .map((s) => s.replace(/^\n+/, ""))
      .filter((s) => s !== "");
    const files = [];
    for (let i = 0; i + 1 < parts.length; i += 2) files.push({ status: parts[i][0], path: parts[i + 1] });
    res.push({ id, time: +time, subject, body, files });
  }
  return res;
}
