const simple: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  e: "\x1b",
  E: "\x1b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
  "'": "'",
  '"': '"',
  "?": "?",
};
const escapes = /\\(?:([0-7]{1,3})|x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|c([\s\S])|([\s\S]))/g;

/** The inside of `$'…'`. Undefined where shells disagree: NUL, code points that do not exist, unknown escapes. */
export function decodeAnsiC(inner: string): string | undefined {
  let fine = true;
  const text = inner.replace(
    escapes,
    (whole: string, octal?: string, hex?: string, short?: string, long?: string, control?: string, other?: string) => {
      if (control !== undefined) return String.fromCharCode(control.toUpperCase().charCodeAt(0) & 31);
      if (other !== undefined) {
        fine &&= Object.hasOwn(simple, other);
        return simple[other] ?? whole;
      }
      const code = Number.parseInt(octal ?? hex ?? short ?? long ?? "", octal === undefined ? 16 : 8);
      // Above 0x7f a byte is not a character of its own.
      const isByte = octal !== undefined || hex !== undefined;
      fine &&= code > 0 && code <= 0x10ffff && !(isByte && code > 0x7f);
      return fine ? String.fromCodePoint(code) : whole;
    },
  );
  return fine ? text : undefined;
}
