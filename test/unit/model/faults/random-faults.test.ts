import assert from "node:assert/strict";
import { createOpenAiModel } from "../../../../src/model/openai-chat-model.ts";
import { createFallbackModel } from "../../../../src/model/resilience/fallback-model.ts";
import { type Fault, type FaultServer, startFaultServer } from "../../../fakes/fault-server.ts";
import { answerText, chatFaults, good, goodCall } from "./chat-faults.ts";
import { createFaultTrial, quickRetries, shortPatience } from "./fault-trial.ts";

/** LATHE_FAULT_SEED repeats a run that failed. */
const seed = Number(process.env.LATHE_FAULT_SEED ?? 20_261_122);
const sequences = 1000;

/** Those that end by waiting, or are large; they are tried one by one elsewhere. */
const slow = /silence|nothing but|4 MB|never ends|one byte|drip/;
const quick = chatFaults.filter(({ name }) => !slow.test(name));

/** Mulberry32: small, and the same everywhere. */
function createRandom(start: number): () => number {
  let state = start >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

describe(`random sequences of faults (seed ${seed})`, () => {
  let servers: FaultServer[] = [];
  before(async () => {
    servers = [await startFaultServer(), await startFaultServer()];
  });
  after(() => Promise.all(servers.map((server) => server.close())));

  for (const chained of [false, true]) {
    it(`${sequences / 2} sessions${chained ? " with a fallback model" : ""} survive`, async function () {
      this.timeout(120_000);
      const endings = new Map<string, number>();
      for (let number = 0; number < sequences / 2; number += 1) {
        const random = createRandom(seed + number * 2 + Number(chained));
        const name = `sequence ${number}`;
        const reason = await survive(random, chained, name).catch((error: unknown) => {
          throw new Error(`${name} of seed ${seed}${chained ? ", chained" : ""}`, { cause: error });
        });
        endings.set(reason, (endings.get(reason) ?? 0) + 1);
      }
      assert.deepEqual([...endings.keys()].sort(), ["failed", "finished"], "both ways of ending were seen");
    });
  }

  async function survive(random: () => number, chained: boolean, name: string): Promise<string> {
    const used = chained ? servers : servers.slice(0, 1);
    const paths: string[] = [];
    const script = (): Fault[] => {
      const steps = Array.from({ length: 1 + Math.floor(random() * 4) }, () => {
        if (random() < 0.3) return goodCall(path());
        return quick[Math.floor(random() * quick.length)]?.fault ?? good;
      });
      return [...steps, good];
    };
    const path = (): string => {
      paths.push(`${name}-${paths.length}`);
      return paths.at(-1) ?? "";
    };
    const one = createFaultTrial((clock) =>
      createFallbackModel({
        clock,
        models: used.map(({ baseUrl }, index) =>
          createOpenAiModel({
            baseUrl,
            apiKey: "k",
            model: `m${index}`,
            clock,
            retry: quickRetries,
            patience: shortPatience,
            random,
          }),
        ),
      }),
    );
    let reason = "";
    for (let message = 0; message < 2; message += 1) {
      for (const server of used) server.play(...script());
      const result = await one.send(`Message ${message}.`);
      reason = result.reason;
      assert.ok(reason === "finished" || reason === "failed", reason);
      const errors = one.of("error");
      assert.ok(errors.every(({ message: text, nextStep }) => text !== "" && nextStep !== ""));
      one.assertKept();
    }
    const own = one.notes.filter((note) => paths.includes(note));
    assert.equal(new Set(own).size, own.length, "no call is run twice");
    // The time-out of a resting model is over.
    one.clock.advance(3_600_000);
    for (const server of used) server.play(goodCall("later"), good);
    assert.deepEqual(await one.send("And now?"), { reason: "finished", text: answerText });
    one.assertKept();
    return reason;
  }
});
