import { existsSync } from "node:fs";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build, context } from "esbuild";

const production = process.argv.includes("--production");
const watch = process.argv.includes("--watch");
/** `--only=webview` builds one of the three. */
const only = process.argv.find((argument) => argument.startsWith("--only="))?.slice("--only=".length);

/** Of the OpenAI client we use the part that posts; the classes of its many resources would be made with each client, and never used. */
const clientAlone = {
  name: "client-alone",
  setup(builder) {
    const ofClient = ({ importer }) => /openai[\\/]client\.mjs$/.test(importer);
    builder.onResolve({ filter: /^\.\/resources\// }, (found) =>
      ofClient(found) ? { path: found.importer, namespace: "client-resources", sideEffects: false } : undefined,
    );
    builder.onLoad({ filter: /./, namespace: "client-resources" }, async ({ path }) => {
      const client = await readFile(path, "utf8");
      const names = [...client.matchAll(/\bnew API\.(\w+)/g)].map(([, name]) => name);
      const named = [...client.matchAll(/^import \{ (\w+)[^}]*\} from "\.\/resources\//gm)].map(([, name]) => name);
      return { contents: [...new Set([...names, ...named])].map((name) => `export class ${name} {}`).join("\n") };
    });
  },
};

const shared = {
  bundle: true,
  minify: production,
  sourcemap: production ? false : "linked",
  legalComments: "none",
  logLevel: "warning",
};

const node = {
  ...shared,
  platform: "node",
  format: "cjs",
  target: "node22",
  define: { "import.meta.dirname": "__dirname" },
  plugins: [clientAlone],
  // Its ES module asks import.meta for its own place, which a bundle in this format does not have.
  alias: { "web-tree-sitter": "./node_modules/web-tree-sitter/web-tree-sitter.cjs" },
};

const bundles = {
  extension: {
    ...node,
    entryPoints: ["src/extension.ts"],
    outfile: "dist/extension.js",
    external: ["vscode"],
  },
  // Without `external: ["vscode"]`: a core file that imports the editor breaks this build.
  cli: {
    ...node,
    // The launcher turns the compile cache on, which only works for what is loaded after it.
    entryPoints: { cli: "src/cli-launcher.ts", "cli-main": "src/cli.ts" },
    outdir: "dist",
    external: ["./cli-main.js"],
    inject: ["src/model/client-globals.ts"],
    banner: { js: "#!/usr/bin/env node" },
  },
  // A process of its own keeps the sandbox for commands.
  sandboxHost: {
    ...node,
    entryPoints: ["src/workspace/sandbox/sandbox-host.ts"],
    outfile: "dist/sandbox-host.js",
    define: { "import.meta.url": "importMetaUrl" },
    banner: { js: 'const importMetaUrl = require("node:url").pathToFileURL(__filename).href;' },
  },
  // The child process of a model that runs here; what it loads is installed by the user.
  llama: {
    ...node,
    entryPoints: ["src/model/in-process/llama-worker.ts"],
    outfile: "dist/llama-worker.js",
  },
  // A process of its own indexes and searches for the editor.
  memoryHost: { ...node, entryPoints: ["src/memory-host.ts"], outfile: "dist/memory-host.js" },
  // A process of its own keeps the database: its native library may take only that down.
  lanceHost: {
    ...node,
    entryPoints: ["src/repository/vectors/lance-host.ts"],
    outfile: "dist/lance-host.js",
    external: ["@lancedb/lancedb-*", "@huggingface/transformers", "openai"],
  },
  // A process of its own asks data in SQL: what runs away or crashes there is ended alone.
  dataHost: {
    ...node,
    entryPoints: ["src/data-host.ts"],
    outfile: "dist/data-host.js",
    external: ["@duckdb/node-bindings"],
  },
  webview: {
    ...shared,
    entryPoints: { chat: "src/webview/main.tsx", memory: "src/webview/memory/main.tsx" },
    outdir: "dist/webview",
    platform: "browser",
    format: "iife",
    target: "chrome132",
    jsx: "automatic",
    jsxImportSource: "preact",
    alias: {
      react: "preact/compat",
      "react-dom": "preact/compat",
      "react/jsx-runtime": "preact/jsx-runtime",
    },
    loader: { ".ttf": "file" },
    assetNames: "[name]",
    define: { "process.env.NODE_ENV": production ? '"production"' : '"development"' },
  },
};

await mkdir("dist", { recursive: true });
await writeFile("dist/package.json", '{"type":"commonjs"}\n');
await copyRipgrep();
await copyGrammars();
await copyFile("assets/embedder.bin", "dist/embedder.bin");
await copySandboxParts();

for (const [name, options] of Object.entries(bundles)) {
  const entry = Object.values(options.entryPoints)[0];
  const wanted = !only || only === name || (only === "cli" && name === "sandboxHost");
  if (!wanted || !existsSync(entry)) continue;
  if (watch) await (await context(options)).watch();
  else await build(options);
}

/** The ripgrep of this platform travels beside the bundles, which have no node_modules to find it in. */
async function copyRipgrep() {
  const binary = process.platform === "win32" ? "rg.exe" : "rg";
  const source = import.meta.resolve(`@vscode/ripgrep-${process.platform}-${process.arch}/bin/${binary}`);
  await mkdir("dist/bin", { recursive: true });
  await copyFile(fileURLToPath(source), `dist/bin/${binary}`);
}

/** Keeps commands in the sandbox from sockets of this machine; other platforms do not need it. */
async function copySandboxParts() {
  if (process.platform !== "linux") return;
  const source = `node_modules/@anthropic-ai/sandbox-runtime/vendor/seccomp/${process.arch}/apply-seccomp`;
  if (existsSync(source)) await copyFile(source, "dist/bin/apply-seccomp");
}

/** What reads commands before they run and cuts files for the repository memory: the parser and the grammars it needs. */
async function copyGrammars() {
  const names = "bash c-sharp cpp css go java javascript php powershell python ruby rust tsx typescript".split(" ");
  const grammars = names.map((name) => `@vscode/tree-sitter-wasm/wasm/tree-sitter-${name}.wasm`);
  const files = ["web-tree-sitter/web-tree-sitter.wasm", ...grammars];
  await mkdir("dist/grammars", { recursive: true });
  await Promise.all(files.map((file) => copyFile(`node_modules/${file}`, `dist/grammars/${file.split("/").at(-1)}`)));
}
