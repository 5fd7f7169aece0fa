import type { PersonalDataType } from "../protocol/output-rule.ts";

export interface Found {
  start: number;
  end: number;
  /** "card number" */
  what: string;
}

const finders: Record<PersonalDataType, { what: string; pattern: RegExp; isOne: (text: string) => boolean }> = {
  card: { what: "card number", pattern: /(?<!\w|\d\.)[3-6]\d{3}(?:[ -]?\d){9,15}(?!\w|\.\d)/g, isOne: isCard },
  iban: { what: "IBAN", pattern: /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}\b/g, isOne: isIban },
  ssn: { what: "US social security number", pattern: /(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])/g, isOne: isSsn },
  email: {
    what: "e-mail address",
    pattern: /(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63}){1,4}(?![\w-])/g,
    isOne: (text) => !/@(?:[\w.-]+\.)?example\.(?:com|org|net)$|\.(?:test|invalid)$/i.test(text),
  },
  phone: { what: "telephone number", pattern: /(?<![\w+])\+[1-9](?:[ ().-]{0,2}\d){7,14}(?!\d)/g, isOne: () => true },
};

/** Personal data of the given types; where there is a checksum it has to be right. */
export function findPersonalData(text: string, types: readonly PersonalDataType[]): Found[] {
  return types.flatMap((type) => {
    const { what, pattern, isOne } = finders[type];
    return [...text.matchAll(pattern)].flatMap((match) => {
      const found = type === "iban" ? withoutTail(match[0]) : match[0];
      return isOne(found) ? [{ start: match.index, end: match.index + found.length, what }] : [];
    });
  });
}

/** Luhn: every second digit from the right doubled, the sum a multiple of ten. */
export function isCard(text: string): boolean {
  const digits = [...text.replace(/\D/g, "")].map(Number).reverse();
  if (digits.length < 13 || digits.length > 19 || new Set(digits).size < 2) return false;
  const sum = digits.reduce((total, digit, index) => {
    const value = index % 2 === 0 ? digit : digit * 2;
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

const ibanLengths: Readonly<Record<string, number>> = Object.fromEntries(
  "NO15 BE16 DK18 FI18 NL18 SI19 AT20 LU20 EE20 LT20 BA20 CH21 LI21 LV21 HR21 DE22 GB22 IE22 BG22 GE22 ME22 RS22 AE23 IL23 GI23 SE24 ES24 CZ24 SK24 RO24 SA24 TN24 PT25 IS26 TR26 FR27 GR27 IT27 SM27 MC27 PL28 HU28 CY28 AL28 AZ28 UA29 MT31"
    .split(" ")
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);

/** ISO 13616: the country's length, and the number with its head moved to the end leaves 1 when divided by 97. */
export function isIban(text: string): boolean {
  const iban = text.replace(/ /g, "");
  if (ibanLengths[iban.slice(0, 2)] !== iban.length) return false;
  let rest = 0;
  for (const character of iban.slice(4) + iban.slice(0, 4))
    for (const digit of Number.parseInt(character, 36).toString()) rest = (rest * 10 + Number(digit)) % 97;
  return rest === 1;
}

/** What follows an IBAN in capitals is not part of it. */
function withoutTail(text: string): string {
  const length = ibanLengths[text.slice(0, 2)] ?? 0;
  let counted = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] !== " ") counted += 1;
    if (counted === length) return text.slice(0, at + 1);
  }
  return text;
}

/** Area 001–899 without 666, group and serial not zero; the number that was printed in wallets is none. */
export function isSsn(text: string): boolean {
  const [area = "", group = "", serial = ""] = text.split("-");
  const isArea = area !== "000" && area !== "666" && Number(area) < 900;
  return isArea && group !== "00" && serial !== "0000" && text !== "078-05-1120" && text !== "123-45-6789";
}
