import type { Opened, Words } from "../open-wrapper.ts";

/** What `powershell -NoP -enc …` runs: names of parameters may be cut short, and dashes be of any kind. */
export function openPowerShellHost(program: string, rest: Words): Opened {
  const why = `${program} runs a command of its own.`;
  const blind: Opened = { blind: true, why };
  const running = (words: Words): Opened =>
    words.includes(undefined) ? blind : { powershell: [words.join(" ")], why };
  for (let at = 0; at < rest.length; at += 1) {
    const word = rest[at];
    if (word === undefined) return blind;
    const name = /^[-/\u2013-\u2015]{1,2}([A-Za-z]+)$/.exec(word)?.[1]?.toLowerCase();
    if (name === undefined) return running(rest.slice(at));
    if ("commandwithargs".startsWith(name) || name === "cwa") return running(rest.slice(at + 1));
    if ("encodedcommand".startsWith(name) || name === "ec") {
      const text = decodeUtf16(rest[at + 1]);
      return text === undefined ? blind : { powershell: [text], why };
    }
    if ("file".startsWith(name)) return { why: `${program} runs a script.` };
    if (!/^(nol|noe|nop|noni|mta|sta|login|l$|help)/.test(name)) at += 1;
  }
  return { why };
}

/** Base64 of UTF-16, least significant byte first. */
function decodeUtf16(encoded: string | undefined): string | undefined {
  if (encoded === undefined || !/^[A-Za-z0-9+/]+={0,2}$/.test(encoded) || encoded.length % 4 === 1) return undefined;
  const bytes = atob(encoded);
  let text = "";
  for (let at = 0; at + 1 < bytes.length; at += 2)
    text += String.fromCharCode(bytes.charCodeAt(at) + bytes.charCodeAt(at + 1) * 256);
  return bytes.length % 2 === 0 && text !== "" ? text : undefined;
}
