// Any command line tool as a retriever: CMD index DIR ; CMD search DIR --query Q --limit K --json
import { spawnSync } from "node:child_process";
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import { git } from "./git.mjs";

const split = (s) => (s.match(/"[^"]*"|'[^']*'|\S+/g) || []).map((x) => x.replace(/^(["'])(.*)\1$/, "$2"));
const du = (d) => {
  let n = 0;
  for (const e of readdirSync(d, { withFileTypes: true })) {
    const p = join(d, e.name);
    if (e.isSymbolicLink()) continue;
    n += e.isDirectory() ? du(p) : lstatSync(p).size;
  }
  return n;
};

export function external(template, a) {
  const argv = split(template);
  const run = (args, timeout, env) => {
    const r = spawnSync(argv[0], [...argv.slice(1), ...args], {
      encoding: "utf8",
      maxBuffer: 1 << 28,
      timeout,
      env: { ...process.env, ...env },
    });
    if (r.error) throw r.error;
    if (r.status !== 0) throw new Error(`${template} ${args[0]} exited ${r.status}: ${r.stderr.slice(-600)}`);
    return r.stdout;
  };
  const st = new WeakMap();
  let no = 0,
    warned = 0;
  return {
    async index(ctx, { task, repo }) {
      const root = resolve(a.work, `ext-${process.pid}`, `${repo}-${++no}`),
        dir = join(root, repo),
        home = join(root, "home");
      rmSync(root, { recursive: true, force: true });
      mkdirSync(dir, { recursive: true });
      mkdirSync(home, { recursive: true });
      // a checkout whose only ref is the snapshot: the tool sees the past, never the future
      git(dir, ["init", "-q"]);
      if (!a["no-history"]) {
        const obj = resolve(git(ctx.gitDir, ["rev-parse", "--path-format=absolute", "--git-path", "objects"]).trim());
        writeFileSync(join(dir, ".git/objects/info/alternates"), obj + "\n");
        git(dir, ["update-ref", "refs/heads/main", ctx.snapshot]);
        git(dir, ["symbolic-ref", "HEAD", "refs/heads/main"]);
        const sparse = git(dir, ["ls-tree", "-r", "-l", "HEAD"])
          .split("\n")
          .filter((l) => / BAD\t/.test(l))
          .map((l) => "!/" + l.split("\t")[1]);
        if (sparse.length) {
          git(dir, ["config", "core.sparseCheckout", "true"]);
          writeFileSync(join(dir, ".git/info/sparse-checkout"), ["/*", ...sparse].join("\n") + "\n");
        }
        git(dir, ["read-tree", "-mu", "HEAD"]);
      }
      for (const d of ctx.docs) {
        // corpus text (task 2: with the doc comments blanked)
        const f = join(dir, d.path);
        if (!a["no-history"] && task === "commits" && existsSync(f)) continue;
        mkdirSync(dirname(f), { recursive: true });
        writeFileSync(f, d.text);
      }
      const env = {
        RETR_HOME: home,
        HOME: home,
        XDG_CACHE_HOME: join(home, ".cache"),
        XDG_DATA_HOME: join(home, ".data"),
        XDG_CONFIG_HOME: join(home, ".config"),
      };
      const before = du(dir) + du(home);
      const t = performance.now();
      run(["index", dir], 1800e3, env);
      const ms = performance.now() - t;
      st.set(ctx, { root, dir, env });
      process.stderr.write(`index ${repo} ${task}: ${(ms / 1000).toFixed(1)} s\n`);
      return { bytes: du(dir) + du(home) - before };
    },
    async search(ctx, q, k) {
      const { dir, env } = st.get(ctx);
      const out = run(["search", dir, "--query", q, "--limit", String(k), "--json"], 120e3, env);
      let v;
      try {
        v = JSON.parse(out);
      } catch {
        throw new Error("not JSON: " + out.slice(0, 200));
      }
      if (!Array.isArray(v)) v = v.results;
      if (!Array.isArray(v)) throw new Error("search must print a JSON array");
      return v.map((x) => {
        let p = x.path;
        if (typeof p !== "string") {
          if (!warned++) process.stderr.write("a result has no path\n");
          return { path: "" };
        }
        if (isAbsolute(p)) p = relative(dir, p);
        p = p.replace(/\\/g, "/").replace(/^\.\//, "");
        return { path: p, startLine: x.startLine ?? 1, endLine: x.endLine ?? x.startLine ?? 1, score: x.score ?? 0 };
      });
    },
    close(ctx, keep) {
      const s = st.get(ctx);
      if (s && !keep) rmSync(s.root, { recursive: true, force: true });
    },
  };
}
