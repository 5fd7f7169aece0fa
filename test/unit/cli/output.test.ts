import assert from "node:assert/strict";
import { PassThrough, Writable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { createOutput } from "../../../src/cli/output.ts";

describe("output", () => {
  it("joins what is written in one tick, and opens the stream with the first write only", async () => {
    const pieces: string[] = [];
    let opened = 0;
    const output = createOutput(() => {
      opened += 1;
      return new Writable({
        write(chunk, _, done) {
          pieces.push(String(chunk));
          done();
        },
      });
    });
    await output.flush();
    assert.equal(opened, 0);
    output.write("a");
    output.write("b");
    await setImmediate();
    output.write("c");
    await output.flush();
    assert.deepEqual(pieces, ["ab", "c"]);
    assert.equal(opened, 1);
  });

  it("waits while it is held", async () => {
    const stream = new PassThrough();
    const output = createOutput(() => stream);
    output.write("before ");
    await output.flush();
    const release = output.hold();
    output.write("after");
    await output.flush();
    assert.equal(String(stream.read()), "before ");
    release();
    await output.flush();
    assert.equal(String(stream.read()), "after");
  });

  it("says once that the reader has gone", async () => {
    let closed = 0;
    const stream = new PassThrough();
    const output = createOutput(
      () => stream,
      () => {
        closed += 1;
      },
    );
    output.write("a");
    await output.flush();
    stream.destroy(new Error("EPIPE"));
    await setImmediate();
    output.write("b");
    await output.flush();
    assert.equal(closed, 1);
  });
});
