// Tokens: identifier split (camelCase, snake_case, kebab, digits), stop words, Porter stemmer.
const STOP = new Set(
  (
    "a an and are as at be been being but by can could did do does doing done for from had has have having he her here him his how i if in into is it its just may me might more most must my no nor not of off on once only or other our out over own same she should so some such than that the their them then there these they this those through to too under until up very was we were what when where which while who whom why will with would you your " +
    "also now use used using via etc e g ie eg"
  ).split(" "),
);
// extra words that carry nothing in a commit message or issue (used on the query side only)
const QSTOP = new Set(
  "fix fixe fixed fixes feat feature chore refactor docs doc test tests add adds added adding change changes changed update updates updated remove removed removes make makes allow allows pr issue bug support commit merge instead new improve improved ensure".split(
    " ",
  ),
);

export function porter(w) {
  if (w.length < 3) return w;
  const c = "[^aeiou]",
    v = "[aeiouy]",
    C = c + "[^aeiouy]*",
    V = v + "[aeiou]*";
  return porterImpl(w, C, V, c, v);
}
const RX = (() => {
  const c = "[^aeiou]",
    v = "[aeiouy]",
    C = c + "[^aeiouy]*",
    V = v + "[aeiou]*";
  return {
    mgr0: new RegExp(`^(${C})?${V}${C}`),
    meq1: new RegExp(`^(${C})?${V}${C}(${V})?$`),
    mgr1: new RegExp(`^(${C})?${V}${C}${V}${C}`),
    sv: new RegExp(`^(${C})?${v}`),
    cvc: new RegExp(`^${C}${v}[^aeiouwxy]$`),
  };
})();
const S2 = {
  ational: "ate",
  tional: "tion",
  enci: "ence",
  anci: "ance",
  izer: "ize",
  bli: "ble",
  alli: "al",
  entli: "ent",
  eli: "e",
  ousli: "ous",
  ization: "ize",
  ation: "ate",
  ator: "ate",
  alism: "al",
  iveness: "ive",
  fulness: "ful",
  ousness: "ous",
  aliti: "al",
  iviti: "ive",
  biliti: "ble",
  logi: "log",
};
const S3 = { icate: "ic", ative: "", alize: "al", iciti: "ic", ical: "ic", ful: "", ness: "" };
const RE2 = new RegExp(`^(.+?)(${Object.keys(S2).join("|")})$`),
  RE3 = new RegExp(`^(.+?)(${Object.keys(S3).join("|")})$`);
const RE4 = /^(.+?)(al|ance|ence|er|ic|able|ible|ant|ement|ment|ent|ou|ism|ate|iti|ous|ive|ize)$/;
const cache = new Map();
function porterImpl(w) {
  const hit = cache.get(w);
  if (hit !== undefined) return hit;
  const orig = w;
  let m;
  const y = w[0] === "y";
  if (y) w = "Y" + w.slice(1);
  if (/^(.+?)(ss|i)es$/.test(w)) w = w.slice(0, -2);
  else if (/^(.+?)([^s])s$/.test(w)) w = w.slice(0, -1);
  if ((m = /^(.+?)eed$/.exec(w))) {
    if (RX.mgr0.test(m[1])) w = w.slice(0, -1);
  } else if ((m = /^(.+?)(ed|ing)$/.exec(w)) && RX.sv.test(m[1])) {
    w = m[1];
    if (/(at|bl|iz)$/.test(w)) w += "e";
    else if (/([^aeiouylsz])\1$/.test(w)) w = w.slice(0, -1);
    else if (RX.cvc.test(w)) w += "e";
  }
  if ((m = /^(.+?)y$/.exec(w)) && RX.sv.test(m[1])) w = m[1] + "i";
  if ((m = RE2.exec(w)) && RX.mgr0.test(m[1])) w = m[1] + S2[m[2]];
  if ((m = RE3.exec(w)) && RX.mgr0.test(m[1])) w = m[1] + S3[m[2]];
  if ((m = RE4.exec(w))) {
    if (RX.mgr1.test(m[1])) w = m[1];
  } else if ((m = /^(.+?)(s|t)(ion)$/.exec(w)) && RX.mgr1.test(m[1] + m[2])) w = m[1] + m[2];
  if ((m = /^(.+?)e$/.exec(w)) && (RX.mgr1.test(m[1]) || (RX.meq1.test(m[1]) && !RX.cvc.test(m[1])))) w = m[1];
  if (/ll$/.test(w) && RX.mgr1.test(w)) w = w.slice(0, -1);
  if (y) w = "y" + w.slice(1);
  if (cache.size < 500000) cache.set(orig, w);
  return w;
}

const WORD = /[\p{L}_$][\p{L}\p{N}_$]*|\p{N}+/gu;
export function splitIdent(id) {
  return id
    .replace(/[_$]+/g, " ")
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, "$1 $2")
    .replace(/(\p{Lu}+)(\p{Lu}\p{Ll})/gu, "$1 $2")
    .replace(/(\p{L})(\p{N})/gu, "$1 $2")
    .replace(/(\p{N})(\p{L})/gu, "$1 $2")
    .trim()
    .split(/\s+/)
    .filter(Boolean);
}

/** Plain words, lower case, no split, no stem: what a plain full-text index sees. */
export function rawTokens(text) {
  const out = [];
  for (const m of text.matchAll(WORD)) out.push(m[0].toLowerCase());
  return out;
}

/**
 * Identifier-split, stemmed tokens. whole=true also emits the joined identifier
 * (camelCase parts as one token) so exact identifiers in a query score higher.
 */
const memo = new Map();
export function codeTokens(text, { whole = true, stop = true, stem = true } = {}) {
  const out = [];
  const key = (whole ? 1 : 0) | (stop ? 2 : 0) | (stem ? 4 : 0);
  for (const m of text.matchAll(WORD)) {
    const w = m[0];
    if (w.length > 80) continue;
    const mk = key + w;
    let t = memo.get(mk);
    if (t === undefined) {
      t = [];
      const parts = splitIdent(w);
      for (const p of parts) {
        const l = p.toLowerCase();
        if (l.length < 2 && !/\p{N}/u.test(l)) continue;
        if (stop && STOP.has(l)) continue;
        t.push(stem ? porter(l) : l);
      }
      if (whole && parts.length > 1) t.push(parts.join("").toLowerCase());
      if (memo.size < 600000) memo.set(mk, t);
    }
    for (let i = 0; i < t.length; i++) out.push(t[i]);
  }
  return out;
}
const QS = new Set([...QSTOP].map(porterImpl));
export const isQueryStop = (t) => QS.has(t) || QSTOP.has(t) || STOP.has(t);
export const isStop = (t) => STOP.has(t);
