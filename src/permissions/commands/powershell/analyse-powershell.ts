import type { CommandAnalysis, CommandEffect, ParseShell, SyntaxNode } from "../../../ports/command-analyser.ts";
import { AnalysedParts, type AnalyseNested } from "../analysed-parts.ts";
import { FolderTrail } from "../folder-trail.ts";
import { effectsOf } from "../known-effects.ts";
import { readingOf } from "../known-readers.ts";
import type { Words } from "../open-wrapper.ts";
import { cmdletEffects, cmdletReading } from "./cmdlet-effects.ts";
import { cmdletOf, otherNames, programName } from "./cmdlet-names.ts";
import { openPowerShell } from "./open-powershell.ts";
import { readPlainPowerShell } from "./plain-powershell.ts";
import { readPowerShellWord } from "./powershell-word.ts";

const longest = 10_240;
const deepest = 400;
/** Quotes, dashes and spaces that PowerShell takes for the plain ones, invisible characters, look-alikes of operators. */
const strange =
  /[^\P{C}\n\r\t]|[^\S \n\r\t]|[\u2010-\u201f\u2212\u{ff01}-\u{ff5e}\u{037e}\u{2028}\u{2029}\u{115f}\u{1160}\u{3164}\u{e0000}-\u{e007f}]/u;
/** Programs, not commands of PowerShell, that are known to only read. */
const readingPrograms = new Set(["git", "rg"]);

/**
 * What a PowerShell command would do. Only lines of plain words, pipes and separators can be covered by a pattern; the grammar
 * must agree with them. Everything else is read with the grammar for denials and for what is shown. Pure.
 */
export function analysePowerShell(text: string, parse: ParseShell, nested: AnalyseNested, depth = 0): CommandAnalysis {
  const analysis = new PowerShellAnalysis(nested, depth);
  if (text.length > longest) analysis.parts.giveUp("The command is too long to be analysed.");
  else if (strange.test(text)) analysis.parts.giveUp("It contains invisible or misleading characters.");
  else analysis.read(text, parse);
  return analysis.parts.result();
}

class PowerShellAnalysis {
  readonly parts = new AnalysedParts();
  private readonly folders = new FolderTrail();
  private readonly nested: AnalyseNested;
  private readonly depth: number;
  private source = "";

  constructor(nested: AnalyseNested, depth: number) {
    this.nested = nested;
    this.depth = depth;
  }

  read(text: string, parse: ParseShell): void {
    this.source = text;
    const plain = readPlainPowerShell(text);
    const tree = parse(text);
    if (plain !== undefined) {
      for (const words of plain.commands) this.addCommand(words, words.join(" "), undefined);
      for (const target of plain.targets) this.addTarget(target);
      if (tree !== undefined && !hasErrors(tree)) this.compare(tree, plain.commands);
      return;
    }
    this.parts.resolveNot("It uses more of PowerShell than plain commands.");
    if (tree === undefined) this.parts.giveUp("It takes too long to analyse.");
    else this.visit(tree, 0);
  }

  /** Where the grammar can read a plain line, it must find the same commands. */
  private compare(tree: SyntaxNode, expected: readonly (readonly string[])[]): void {
    const found: Words[] = [];
    const collect = (node: SyntaxNode): void => {
      if (node.type === "command") found.push(this.wordsOf(node));
      else for (const child of node.children) collect(child);
    };
    collect(tree);
    const agreed =
      found.length === expected.length &&
      found.every((words, at) => words[0] === undefined || words[0] === expected[at]?.[0]);
    if (!agreed) this.parts.resolveNot("Its commands cannot be told apart with certainty.");
  }

  private visit(node: SyntaxNode, depth: number): void {
    if (depth > deepest) {
      this.parts.giveUp("It is nested too deeply to analyse.");
      return;
    }
    if (node.type === "ERROR" || node.type === "MISSING") this.parts.giveUp("Its syntax cannot be read.");
    if (node.type === "command") {
      const text = this.source.slice(node.start, node.end).trim();
      this.addCommand(this.wordsOf(node), text, undefined);
    } else if (node.type === "invokation_expression" || node.type === "member_access") {
      const text = this.source.slice(node.start, node.end);
      this.parts.addEffect({ kind: "runs", subject: text, risk: true });
      if (node.type === "invokation_expression") this.parts.giveUp("It calls code of .NET.");
    } else if (node.type === "redirection") this.visitRedirection(node);
    for (const child of node.children) this.visit(child, depth + 1);
  }

  private wordsOf(node: SyntaxNode): Words {
    const words: (string | undefined)[] = [];
    let glued = false;
    for (const child of node.children.flatMap((one) => (one.type === "command_elements" ? one.children : [one]))) {
      if (!child.named || child.type === "redirection") continue;
      if (child.type === "command_argument_sep") {
        const text = this.source.slice(child.start, child.end);
        glued = text === ":" || text === "";
        if (text === ":" && words.length > 0) words.push(`${words.pop() ?? ""}:`);
      } else if (child.type === "command_invokation_operator") continue;
      else if (child.type === "foreach_command") words.push("ForEach-Object", undefined);
      else {
        const word = readPowerShellWord(child, this.source);
        const before = glued && words.length > 0 ? words.pop() : "";
        words.push(word === undefined || before === undefined ? undefined : before + word);
        glued = false;
      }
    }
    return words;
  }

  private visitRedirection(node: SyntaxNode): void {
    const file = node.children.find(({ type }) => type === "redirected_file_name");
    if (file === undefined) return;
    const name = file.children.find(({ named, type }) => named && type !== "command_argument_sep");
    const raw = this.source.slice(file.start, file.end).trim();
    const target = /^\$null$/i.test(raw) ? raw : name === undefined ? undefined : readPowerShellWord(name, this.source);
    if (target === undefined) this.parts.resolveNot("A redirection leads where only running tells.");
    else this.addTarget(target);
  }

  private addTarget(target: string): void {
    if (/^(\$null|nul)$/i.test(target)) return;
    if (/[*?[\]]/.test(target)) this.parts.resolveNot("A redirection leads where only running tells.");
    this.addEffect({ kind: "writes", subject: target.replaceAll("\\", "/"), path: "file", redirected: true });
  }

  private addCommand(words: Words, text: string, role: "inner" | undefined): void {
    const [program] = words;
    if (words.length === 0) return;
    if (this.parts.isFull) {
      this.parts.giveUp("It holds too many commands to analyse.");
      return;
    }
    const withRole = role === undefined ? {} : { role };
    if (program === undefined) {
      this.parts.resolveNot("The program is only known when it runs.");
      this.parts.addCommand({ words, text, ...withRole });
      return;
    }
    if (words.includes(undefined)) this.parts.resolveNot(`A word of ${program} is only known when it runs.`);
    for (const name of otherNames(program))
      this.parts.addName({ words: [name, ...words.slice(1)], text, role: "inner" });
    if (cmdletOf(program) === "Set-Location") {
      this.changeFolder(words, text, role);
      return;
    }
    const opened = openPowerShell(words);
    if (opened !== undefined) {
      this.parts.addCommand({ words, text, ...withRole });
      if (opened.why !== undefined) this.parts.resolveNot(opened.why);
      if (opened.blind) this.parts.giveUp("A part of it cannot be read.");
      if (opened.privilege) this.addEffect({ kind: "privilege", subject: text, risk: true });
      for (const effect of this.effectsOf(program, words, text))
        this.addEffect({ ...effect, ...(opened.why !== undefined && { risk: true }) });
      for (const inner of opened.inner ?? [])
        this.addCommand(inner, inner.map((word) => word ?? "…").join(" "), "inner");
      for (const script of opened.powershell ?? []) this.addNested("powershell", script);
      for (const script of opened.scripts ?? []) this.addNested("bash", script);
      return;
    }
    this.addPlainCommand(program, words, text, withRole);
  }

  private addNested(shell: "bash" | "powershell", script: string): void {
    if (script.trim() === "") return;
    this.parts.addNested(this.nested(shell, script, this.depth + 1), "A command inside it cannot be analysed.");
  }

  private addPlainCommand(program: string, words: Words, text: string, role: { role?: "inner" }): void {
    const known = words.slice(1).filter((word) => word !== undefined);
    const cmdlet = cmdletOf(program);
    const reading =
      known.length < words.length - 1
        ? undefined
        : cmdlet !== undefined
          ? cmdletReading(cmdlet, known)
          : readingPrograms.has(program)
            ? readingOf([program, ...known])
            : undefined;
    const reads = typeof reading === "object" ? reading : undefined;
    if (typeof reading === "string") this.parts.resolveNot(reading);
    if (this.folders.moved && !(reads && cmdlet !== undefined))
      this.parts.resolveNot(`What ${program} runs depends on the folder.`);
    // What stands between quotes reaches programs changed.
    if (cmdlet === undefined && known.some((word) => /["\\]$|"/.test(word)))
      this.parts.resolveNot(`PowerShell may change a quoted word on its way to ${program}.`);
    this.parts.addCommand({ words, text, ...role, ...(reads && { readerWords: reads.nameWords }) });
    if (reads === undefined) {
      for (const effect of this.effectsOf(program, words, text)) this.addEffect(effect);
      if (known.some((word) => /[*?[]/.test(word))) this.parts.resolveNot("File names may be filled in.");
      return;
    }
    if (reads.paths.length === 0) this.addEffect({ kind: "reads", subject: text });
    for (const subject of reads.paths) {
      const glob = /[*?]/.test(subject);
      if (/[[\]]/.test(subject) || /[*?].*\//.test(subject)) this.parts.resolveNot("File names may be filled in.");
      const searched = reads.searches ? { searched: true } : {};
      this.addEffect({ kind: "reads", subject, path: glob ? "dot-glob" : "file", ...searched });
    }
  }

  private effectsOf(program: string, words: Words, text: string): CommandEffect[] {
    const cmdlet = cmdletOf(program);
    return cmdlet === undefined
      ? effectsOf([programName(program), ...words.slice(1)], text)
      : cmdletEffects(cmdlet, words.slice(1), text);
  }

  private changeFolder(words: Words, text: string, role: "inner" | undefined): void {
    const [, target, ...more] = words;
    this.parts.addCommand({ words, text, role: role ?? "neutral" });
    const isPlain = target !== undefined && more.length === 0 && /^[\w./\\ -]+$/.test(target) && !/^[-+]/.test(target);
    if (!isPlain || role !== undefined) {
      this.parts.resolveNot("The folder is only known when it runs.");
      return;
    }
    const folder = target.replaceAll("\\", "/");
    this.addEffect({ kind: "reads", subject: folder, path: "file" });
    if (!this.folders.move(folder)) this.parts.resolveNot("It changes the folder too often to be followed.");
  }

  private addEffect(effect: CommandEffect): void {
    const { subject } = effect;
    if (effect.path === undefined) {
      this.parts.addEffect(effect);
      return;
    }
    if (/^[A-Za-z]:[^/]|^[A-Za-z]:$|[^/]\/+\.\.(\/|$)/.test(subject.replace(/^(\.\.\/)+/, "")))
      this.parts.resolveNot(`Where ${subject} leads is only known when it runs.`);
    // A stream beside the content of a file, or a drive.
    if (/^[^/]{2,}:|\/[^/]*:/.test(subject.replace(/^[A-Za-z]:\//, "")))
      this.parts.resolveNot(`${subject} names more than a file.`);
    const places = /^[A-Za-z]:/.test(subject) ? [subject] : this.folders.places(subject);
    for (const path of places) this.parts.addEffect({ ...effect, subject: path });
  }
}

function hasErrors(node: SyntaxNode): boolean {
  return node.type === "ERROR" || node.type === "MISSING" || node.children.some(hasErrors);
}
