import { errorMessage } from "../../base/errors.ts";
import { type LanceRequest, lanceRequest } from "./lance-message.ts";
import type { VectorStore } from "./vector-store.ts";

// The process that holds the database: its native library may take only this one down.
const mostError = 300;
let opened: VectorStore | undefined;
let queue: Promise<void> = Promise.resolve();

process.on("message", (message) => {
  const request = lanceRequest.parse(message);
  // Reads need not wait for a long write.
  if (request.method === "nearest" || request.method === "files") void reply(request);
  else queue = queue.then(() => reply(request));
});
// Who asked is gone.
process.on("disconnect", () => process.exit(0));

async function reply(request: LanceRequest): Promise<void> {
  try {
    process.send?.({ id: request.id, value: await run(request) });
  } catch (error) {
    const [first = ""] = errorMessage(firstCause(error)).split("\n");
    const answer = { id: request.id, error: first.slice(0, mostError) };
    // Without a database there is nothing to stay for.
    process.send?.(answer, () => opened === undefined && process.exit(1));
  }
}

async function run(request: LanceRequest): Promise<unknown> {
  if (request.method === "open") {
    // Here, so that a library that does not load is told of, and not only in the last words of a process.
    const { openLanceStore } = await import("./lance-store.ts");
    opened = await openLanceStore(request);
    return undefined;
  }
  if (opened === undefined) throw new Error("the database is not open");
  switch (request.method) {
    case "files":
      return opened.files();
    case "replace":
      return opened.replace(request.paths, request.rows);
    case "nearest":
      return opened.nearest(request.vector, request.limit);
    case "compact":
      return opened.compact();
    case "close":
      return opened.close();
  }
}

/** What went wrong at first: a library that does not load hides it behind advice. */
function firstCause(error: unknown): unknown {
  let cause = error;
  while (cause instanceof Error && cause.cause !== undefined) cause = cause.cause;
  return cause;
}
