// Stands in for @vscode/spdlog in the browser VS Code, whose native part npm does not bring prebuilt: without it the
// output channels of extensions stay empty. Plain appends; no rotation, since the logs live as long as a session.
const { appendFileSync, mkdirSync } = require("node:fs");
const { dirname } = require("node:path");

const levels = ["trace", "debug", "info", "warn", "error", "critical"];

exports.version = 0;
exports.setLevel = () => undefined;
exports.setFlushOn = () => undefined;
exports.createRotatingLogger = createLogger;
exports.createAsyncRotatingLogger = createLogger;

/** @param {string} _name @param {string} path */
async function createLogger(_name, path) {
  mkdirSync(dirname(path), { recursive: true });
  let threshold = levels.indexOf("info");
  let hasPattern = true;
  const write = (/** @type {string} */ level, /** @type {string} */ message) => {
    if (levels.indexOf(level) < threshold) return;
    const time = new Date().toISOString().replace("T", " ").replace("Z", "");
    appendFileSync(path, hasPattern ? `${time} [${level}] ${message}\n` : message);
  };
  return {
    ...Object.fromEntries(levels.map((level) => [level, (/** @type {string} */ message) => write(level, message)])),
    getLevel: () => threshold,
    setLevel: (/** @type {number} */ level) => {
      threshold = level;
    },
    setPattern: () => {
      hasPattern = true;
    },
    clearFormatters: () => {
      hasPattern = false;
    },
    flush: () => undefined,
    drop: () => undefined,
  };
}
