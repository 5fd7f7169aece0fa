export function fileMetrics(ranked, gold) {
  const g = new Set(gold);
  const rec = (k) => ranked.slice(0, k).filter((p) => g.has(p)).length / g.size;
  let rr = 0,
    dcg = 0,
    idcg = 0;
  ranked.forEach((p, i) => {
    if (g.has(p)) {
      if (!rr) rr = 1 / (i + 1);
      if (i < 10) dcg += 1 / Math.log2(i + 2);
    }
  });
  for (let i = 0; i < Math.min(10, g.size); i++) idcg += 1 / Math.log2(i + 2);
  return { r5: rec(5), r10: rec(10), r20: rec(20), mrr: rr, ndcg10: dcg / idcg, hit1: g.has(ranked[0]) ? 1 : 0 };
}
export function mean(list) {
  const o = {};
  if (!list.length) return o;
  for (const k of Object.keys(list[0])) o[k] = list.reduce((s, x) => s + x[k], 0) / list.length;
  return o;
}
/** Task 2: does chunk c contain the function t? At least half of the function (or 5 lines with its first line); chunks are cut to 120 lines. */
export function chunkHit(c, t) {
  if (c.path !== t.path) return false;
  const e = Math.min(c.endLine, c.startLine + 119);
  const o = Math.min(e, t.endLine) - Math.max(c.startLine, t.startLine) + 1;
  if (o <= 0) return false;
  const L = t.endLine - t.startLine + 1;
  return o >= L / 2 || (c.startLine <= t.startLine && o >= Math.min(5, L));
}
export function chunkMetrics(chunks, t) {
  let r = 0;
  for (let i = 0; i < chunks.length; i++)
    if (chunkHit(chunks[i], t)) {
      r = i + 1;
      break;
    }
  const files = [...new Set(chunks.map((c) => c.path))];
  const fr = files.indexOf(t.path) + 1;
  return {
    r1: r === 1 ? 1 : 0,
    r5: r && r <= 5 ? 1 : 0,
    r10: r && r <= 10 ? 1 : 0,
    mrr: r && r <= 50 ? 1 / r : 0,
    fileR5: fr && fr <= 5 ? 1 : 0,
  };
}
