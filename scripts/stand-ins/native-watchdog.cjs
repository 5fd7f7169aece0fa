// Stands in for the native part of native-watchdog: an extension host ends when its server is gone.

/** @param {number} serverId */
exports.start = (serverId) => {
  setInterval(() => {
    try {
      process.kill(serverId, 0);
    } catch {
      process.exit(87);
    }
  }, 1000).unref();
};
