/**
 * Numbered progress lines: "2/4 Building Lathe … 3 s".
 * @param {number} total
 * @param {number} [first] number of the first step, when an earlier process has done some
 */
export function createProgress(total, first = 1) {
  let next = first;
  /**
   * @template T
   * @param {string} title
   * @param {() => Promise<T>} work
   * @returns {Promise<T>}
   */
  return async function step(title, work) {
    const started = performance.now();
    process.stdout.write(`${next++}/${total} ${title} … `);
    try {
      const result = await work();
      console.log(formatDuration(performance.now() - started));
      return result;
    } catch (error) {
      console.log("failed");
      throw error;
    }
  };
}

/** @param {number} milliseconds */
export function formatDuration(milliseconds) {
  return milliseconds < 500 ? "ready" : `${Math.max(1, Math.round(milliseconds / 1000))} s`;
}
