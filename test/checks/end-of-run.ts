/** How long handles may take to close after the last test, in ms. */
const grace = 20_000;

/** What still holds the process after the last test, in Node's words: "TCPServerWrap", "ProcessWrap" … */
function reportHandles(): void {
  const held = process.getActiveResourcesInfo().filter((name) => name !== "TTYWrap");
  console.error(`\nEvery test has ended, but the process is held by: ${held.join(", ")}. A test left something open.`);
  process.exit(1);
}

/** A server or a child that a test leaves behind fails the run at once, and by name. */
export const mochaHooks = {
  afterAll(): void {
    setTimeout(reportHandles, grace).unref();
  },
};
