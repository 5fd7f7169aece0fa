// Process-tree sampling from /proc (Linux). A process belongs to a run when it descends from the
// launched one or carries the run's mark in its environment (so detached helpers are seen too).
import fs from "node:fs";

const MS_PER_TICK = 10; // USER_HZ is 100 on Linux
const PAGE_KB = 4;
export const now = () => Number(process.hrtime.bigint()) / 1e6;

function stat(pid) {
  let s;
  try {
    s = fs.readFileSync(`/proc/${pid}/stat`, "latin1");
  } catch {
    return null;
  }
  const name = s.slice(s.indexOf("(") + 1, s.lastIndexOf(")"));
  const f = s.slice(s.lastIndexOf(")") + 2).split(" ");
  return {
    name,
    state: f[0],
    ppid: +f[1],
    cpu: (+f[11] + +f[12]) * MS_PER_TICK,
    threads: +f[17],
    start: f[19],
    rss: +f[21] * PAGE_KB,
  };
}

const exe = (pid) => {
  try {
    return fs.readlinkSync(`/proc/${pid}/exe`);
  } catch {
    return pid;
  }
};

export class TreeSampler {
  constructor(mark, everyMs = 40) {
    this.mark = mark;
    this.everyMs = everyMs;
    this.known = new Map(); // pid -> {ours, start}
    this.procs = new Map(); // pid:start -> last seen
    this.samples = [];
    this.peak = 0;
    this.peakProcs = 0;
    this.launcher = null;
  }
  start(launcherPid) {
    this.launcher = launcherPid;
    this.tick();
    this.timer = setInterval(() => this.tick(), this.everyMs);
  }
  tick() {
    const t = now();
    let rss = 0,
      count = 0;
    const live = [],
      parts = [];
    for (const d of fs.readdirSync("/proc")) {
      const pid = +d;
      if (!pid || pid === process.pid || pid === this.launcher) continue;
      const k = this.known.get(pid);
      if (k && !k.ours) continue;
      const s = stat(pid);
      if (!s) {
        this.known.delete(pid);
        continue;
      }
      if (!k || k.start !== s.start) {
        const ours = s.ppid === this.launcher || this.known.get(s.ppid)?.ours || this.marked(pid);
        this.known.set(pid, { ours, start: s.start });
        if (!ours) continue;
      }
      if (s.state === "Z") continue;
      // between fork and exec a child still shows its parent's pages: do not count those twice
      if (!(s.threads === 1 && exe(pid) === exe(s.ppid))) {
        rss += s.rss;
        parts.push([s.name, Math.round(s.rss / 1024), s.threads]);
      }
      count++;
      live.push(pid);
      this.procs.set(`${pid}:${s.start}`, {
        pid,
        name: s.name,
        ppid: s.ppid,
        cpu: s.cpu,
        rss: s.rss,
        threads: s.threads,
      });
    }
    if (rss > this.peak) {
      this.peak = rss;
      this.peakParts = parts;
    }
    if (count > this.peakProcs) this.peakProcs = count;
    this.samples.push([t, rss, count]);
    return live;
  }
  marked(pid) {
    try {
      return fs.readFileSync(`/proc/${pid}/environ`, "latin1").includes(this.mark);
    } catch {
      return false;
    }
  }
  stop() {
    clearInterval(this.timer);
  }
  /** CPU of processes that were re-parented away, which the launcher's `times` cannot see. */
  detachedCpu() {
    let ms = 0;
    for (const p of this.procs.values()) if (p.ppid === 1) ms += p.cpu;
    return ms;
  }
}

export function procStatBusy() {
  const f = fs.readFileSync("/proc/stat", "latin1").split("\n")[0].trim().split(/\s+/).slice(1).map(Number);
  return (f[0] + f[1] + f[2] + f[5] + f[6] + f[7]) * MS_PER_TICK;
}
