const metacharacters = /[;&|<>$`(){}\n\r\\"'*?[\]~#!]/;
const separators = /[;&|\n\r`(){}<>]+|\$\(/;
const wrappers = new Set([
  "sudo",
  "env",
  "nohup",
  "time",
  "exec",
  "command",
  "builtin",
  "nice",
  "xargs",
  "busybox",
  "then",
  "do",
  "else",
  "!",
]);

function words(text: string): string[] {
  return text
    .trim()
    .split(/\s+/)
    .filter((word) => word !== "");
}

function matchesWords(pattern: readonly string[], command: readonly string[]): boolean {
  const open = pattern.at(-1) === "*";
  const fixed = open ? pattern.slice(0, -1) : pattern;
  if (open ? command.length < fixed.length : command.length !== fixed.length) return false;
  return fixed.every((word, index) => word === command[index]);
}

/** True for a command without any shell syntax: only words. */
export function isPlainCommand(command: string): boolean {
  return !metacharacters.test(command);
}

/**
 * Whether an allow pattern covers a command. A pattern is the words of a command; a last `*` stands for any further words.
 * A command with shell syntax is covered only by exactly itself: its parts are not judged one by one.
 */
export function allowPatternCovers(pattern: string, command: string): boolean {
  if (pattern.trim() === command.trim()) return true;
  return isPlainCommand(command) && matchesWords(words(pattern), words(command));
}

/**
 * Whether a deny or ask pattern touches a command: some part of it, with assignments and wrappers such as `sudo` taken off,
 * begins with the words of the pattern. Errs towards matching.
 */
export function restrictPatternTouches(pattern: string, command: string): boolean {
  if (pattern.trim() === "*" || pattern.trim() === command.trim()) return true;
  const wanted = words(pattern).filter((word) => word !== "*");
  return command.split(separators).some((part) => {
    const found = words(part.replace(/["'\\]/g, ""));
    for (let start = 0; start < found.length; start += 1) {
      if (wanted.every((word, index) => isSameWord(word, found[start + index], index === 0))) return true;
      const word = found[start] ?? "";
      const skippable = wrappers.has(word) || word.startsWith("-") || word.includes("=");
      if (!skippable && !found.slice(0, start).some((before) => wrappers.has(before))) return false;
    }
    return false;
  });
}

function isSameWord(wanted: string, found: string | undefined, isProgram: boolean): boolean {
  if (found === undefined) return false;
  return found === wanted || (isProgram && found.split("/").at(-1) === wanted);
}
