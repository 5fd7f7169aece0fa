import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { downloadModel } from "../../../src/model/in-process/download-model.ts";
import { addressProblem, checksumProblem, downloadTarget } from "../../../src/model/in-process/download-target.ts";
import { type Fault, type FaultServer, startFaultServer, status } from "../../fakes/fault-server.ts";

const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 251));
const sha256 = createHash("sha256").update(bytes).digest("hex");

describe("download of a model", () => {
  let server: FaultServer;
  let folder: string;
  beforeEach(async () => {
    server = await startFaultServer();
    folder = mkdtempSync(join(tmpdir(), "lathe-download-"));
  });
  afterEach(async () => {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Serves the file, from where it was asked for; `upTo` cuts the connection there. */
  const file =
    (upTo = bytes.length): Fault =>
    (response, { headers }) => {
      const from = Number(/bytes=(\d+)-/.exec(headers.range ?? "")?.[1] ?? 0);
      if (from >= bytes.length) return response.writeHead(416).end();
      response.writeHead(from > 0 ? 206 : 200, { "content-length": bytes.length - from });
      if (upTo === bytes.length) return response.end(bytes.subarray(from));
      return response.write(bytes.subarray(from, upTo), () => response.socket?.end());
    };
  const download = (extra = {}) => {
    const progress: number[] = [];
    const target = join(folder, "deep", "model.gguf");
    const done = downloadModel(
      { url: `${server.baseUrl}/m.gguf`, target, onProgress: (now) => progress.push(now), ...extra },
      new AbortController().signal,
    );
    return { done, target, progress };
  };

  it("fetches, checks and reports how far it is", async () => {
    server.play(file());
    const { done, target, progress } = download({ sha256 });
    await done;
    assert.deepEqual(readFileSync(target), bytes);
    assert.equal(progress.at(-1), bytes.length);
    assert.equal(existsSync(`${target}.part`), false);
  });

  it("goes on where a cut connection stopped", async () => {
    server.play(file(120_000), file());
    const first = download({ sha256 });
    await assert.rejects(first.done, { code: "download_failed", nextStep: /goes on where it stopped/ });
    assert.equal(existsSync(first.target), false, "a file that is not whole has not its name");
    await download({ sha256 }).done;
    assert.equal(server.requests[1]?.headers.range, "bytes=120000-", "everything that came was kept");
    assert.deepEqual(readFileSync(first.target), bytes);
  });

  it("keeps what came when it is stopped, and goes on from there", async () => {
    const stop = new AbortController();
    const target = join(folder, "model.gguf");
    server.play((response) => {
      response.writeHead(200, { "content-length": bytes.length });
      response.write(bytes.subarray(0, 100_000));
    }, file());
    const stopped = downloadModel(
      { url: `${server.baseUrl}/m.gguf`, target, onProgress: (now) => now === 100_000 && stop.abort() },
      stop.signal,
    );
    await assert.rejects(stopped, { name: "AbortError" });
    assert.equal(readFileSync(`${target}.part`).length, 100_000);
    await download({ target, sha256 }).done;
    assert.equal(server.requests[1]?.headers.range, "bytes=100000-");
    assert.deepEqual(readFileSync(target), bytes);
  });

  it("says that the disk refuses", async () => {
    server.play(file());
    const target = join(folder, "there");
    mkdirSync(`${target}.part`);
    await assert.rejects(download({ target }).done, { code: "download_failed", message: /EISDIR/ });
  });

  it("takes a part that is the whole file, and starts over where a server knows no ranges", async () => {
    const target = join(folder, "model.gguf");
    writeFileSync(`${target}.part`, bytes);
    server.play(file());
    await download({ target, sha256 }).done;
    assert.deepEqual(readFileSync(target), bytes);
    writeFileSync(`${target}.part`, "something else");
    server.play((response) => response.writeHead(200, { "content-length": bytes.length }).end(bytes));
    await download({ target, sha256 }).done;
    assert.deepEqual(readFileSync(target), bytes);
  });

  it("throws away what is not what was asked for", async () => {
    server.play(file());
    const { done, target } = download({ sha256: "0".repeat(64) });
    await assert.rejects(done, { code: "wrong_checksum" });
    assert.equal(existsSync(`${target}.part`), false);
  });

  it("follows a redirection without taking secrets along", async () => {
    const other = await startFaultServer();
    other.play(file());
    server.play(status(302, "", { location: `${other.baseUrl.replace("127.0.0.1", "localhost")}/x` }));
    await download({ headers: { authorization: "secret" } }).done;
    assert.equal(server.requests[0]?.headers.authorization, "secret");
    assert.equal(other.requests[0]?.headers.authorization, undefined);
    await other.close();
  });

  it("keeps a file under a name of its own, and knows what is no address and no checksum", () => {
    const name = (url: string) => relative("/state", downloadTarget("/state", url));
    assert.equal(name("https://a.b/x/q4%20k.gguf?download=true"), join("models", "q4_k.gguf"));
    assert.equal(name("https://a.b/"), join("models", "model.gguf"));
    assert.equal(name("https://a.b/x/..%2F..%2Fevil"), join("models", ".._.._evil"));
    assert.deepEqual([addressProblem("https://a.b/c"), addressProblem(" http://a/c ")], [undefined, undefined]);
    for (const wrong of ["", "a.b/c", "file:///etc/x", "https://"]) assert.ok(addressProblem(wrong), wrong);
    assert.deepEqual([checksumProblem(""), checksumProblem("A".repeat(64))], [undefined, undefined]);
    for (const wrong of ["abc", "g".repeat(64), "a".repeat(65)]) assert.ok(checksumProblem(wrong), wrong);
  });

  it("names a missing file", async () => {
    server.play(status(404, "no"));
    await assert.rejects(download().done, { code: "download_failed", message: /status 404/ });
  });

  it("takes an address whose name is no proper escape", () => {
    assert.equal(downloadTarget(folder, "https://example.com/100%zz.gguf"), join(folder, "models", "100_zz.gguf"));
  });
});
