import { isStandIn } from "./looks-secret.ts";
import type { SecretSpan } from "./secret-span.ts";

const account = /:\/\/([^\s:/?#@"'`<>\\]{0,128}):([^\s/?#@"'`<>\\]{3,512})@(?=[A-Za-z0-9[_.$%{-])/y;
/** `Password=…;` and `Pwd=…;` of database connection strings are found by their names; `user:token@` here. */
const basic = /\b[Bb]asic\s{1,2}([A-Za-z0-9+/]{12,2000}={0,2})(?![A-Za-z0-9+/=])/g;

/** Passwords in addresses (`postgres://app:…@db/app`) and in Basic authorization. */
export function findUrlPasswords(text: string): SecretSpan[] {
  const spans: SecretSpan[] = [];
  for (let at = text.indexOf("://"); at !== -1; at = text.indexOf("://", at + 3)) {
    account.lastIndex = at;
    const match = account.exec(text);
    const [, user = "", password = ""] = match ?? [];
    if (match === null || isStandIn(password) || password === user || password.startsWith("*")) continue;
    const start = at + 3 + user.length + 1;
    spans.push({ start, end: start + password.length, kind: "url-password", name: "password in an address" });
  }
  if (!text.includes("asic ")) return spans;
  for (const match of text.matchAll(basic)) {
    const value = match[1] ?? "";
    if (!isAccount(value)) continue;
    const end = match.index + match[0].length;
    spans.push({ start: end - value.length, end, kind: "basic-auth", name: "Basic authorization" });
  }
  return spans;
}

/** Whether a value is the Base64 of `user:password`. */
function isAccount(value: string): boolean {
  try {
    return /^[\x20-\x7e]{0,128}:[\x20-\x7e]{3,}$/.test(atob(value));
  } catch {
    // No Base64, so nothing of an account.
    return false;
  }
}
