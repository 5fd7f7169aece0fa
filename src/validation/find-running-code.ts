import type { Found } from "./find-personal-data.ts";

const script =
  /\beval\s*\(|\bnew\s+Function\s*\(|["'](?:node:)?child_process["']|["'](?:node:)?vm["']|\bexecSync\s*\(|\bspawnSync?\s*\(/g;
const languages: readonly { endings: string; pattern: RegExp }[] = [
  { endings: "js mjs cjs jsx ts mts cts tsx javascript typescript vue svelte html", pattern: script },
  {
    endings: "py pyw python",
    pattern:
      /\b(?:eval|exec|compile|__import__)\s*\(|\bos\.(?:system|popen|exec[lv]p?e?|spawn\w*)\s*\(|\bsubprocess\b|\bpickle\.loads?\s*\(|\bpty\.spawn\s*\(/g,
  },
  { endings: "rb ruby", pattern: /\b(?:eval|instance_eval|class_eval|system|exec|spawn)\b\s*[("']|%x[{([]|\bOpen3\b/g },
  { endings: "php", pattern: /\b(?:eval|assert|exec|shell_exec|system|passthru|popen|proc_open|pcntl_exec)\s*\(/g },
  { endings: "sh bash zsh ksh shell", pattern: /\beval\b|\|\s*(?:ba|z|k)?sh\b|\b(?:ba|z)?sh\s+-c\b|\bsource\s+<\(/g },
  { endings: "ps1 psm1 powershell", pattern: /\b(?:Invoke-Expression|iex|Start-Process|Add-Type)\b/gi },
  {
    endings: "java kt kotlin scala groovy",
    pattern: /\bRuntime\.getRuntime\s*\(\s*\)|\bProcessBuilder\b|\bScriptEngine\b/g,
  },
  { endings: "go", pattern: /\bexec\.Command(?:Context)?\s*\(|\bsyscall\.Exec\s*\(|"os\/exec"|\bplugin\.Open\s*\(/g },
  { endings: "rs rust", pattern: /\bCommand::new\s*\(|\bstd::process::Command\b/g },
  { endings: "cs csharp", pattern: /\bProcess\.Start\s*\(|\bCSharpScript\b|\bAssembly\.Load\w*\s*\(/g },
  { endings: "c cc cpp h hpp", pattern: /\b(?:system|popen|exec[lv]p?e?)\s*\(/g },
];
const fence = /^```[ \t]*([\w+#-]+)[^\n]*\n([\s\S]*?)^```/gm;

/** Places of code that runs other code or programs, in a file by the ending of its name. */
export function findRunningCode(text: string, path: string): Found[] {
  return inLanguage(text, path.slice(path.lastIndexOf(".") + 1).toLowerCase(), 0);
}

/** The same in an answer: in its blocks of code, by the language that each names. */
export function findRunningCodeInAnswer(text: string): Found[] {
  return [...text.matchAll(fence)].flatMap((match) => {
    const [all, language = "", body = ""] = match;
    return inLanguage(body, language.toLowerCase(), match.index + all.indexOf("\n") + 1);
  });
}

function inLanguage(text: string, ending: string, offset: number): Found[] {
  const language = languages.find(({ endings }) => endings.split(" ").includes(ending));
  if (language === undefined) return [];
  return [...text.matchAll(language.pattern)].map((match) => ({
    start: offset + match.index,
    end: offset + match.index + match[0].length,
    what: `code that runs things (${match[0].trim().slice(0, 40)})`,
  }));
}
