import hljs from "highlight.js/lib/core";
import { markupLanguages } from "./markup-languages.ts";
import { programmingLanguages } from "./programming-languages.ts";

const languages = { ...programmingLanguages, ...markupLanguages };
for (const [name, language] of Object.entries(languages)) hljs.registerLanguage(name, language);
hljs.registerAliases(["shell", "console"], { languageName: "bash" });
hljs.registerAliases(["c", "h"], { languageName: "cpp" });

/** Longer code is shown plain: colour is not worth a frozen panel. */
const highlightLimit = 40_000;

/** Highlighted code as HTML in which the code itself is escaped; undefined for a language we do not know. */
export function highlight(code: string, language: string): string | undefined {
  if (code.length > highlightLimit || !hljs.getLanguage(language)) return undefined;
  return hljs.highlight(code, { language, ignoreIllegals: true }).value;
}
