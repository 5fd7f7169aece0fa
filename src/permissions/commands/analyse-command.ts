import type { CommandAnalysis, CommandEffect, ParseShell, SyntaxNode } from "../../ports/command-analyser.ts";
import { AnalysedParts, type AnalyseNested } from "./analysed-parts.ts";
import { FolderTrail } from "./folder-trail.ts";
import { effectsOf } from "./known-effects.ts";
import { type Reading, readingOf } from "./known-readers.ts";
import { isHarmlessAssignment, openWrapper } from "./open-wrapper.ts";
import { readPlainLine } from "./plain-line.ts";
import { readRedirection } from "./read-redirection.ts";
import { readWord, type Word } from "./read-word.ts";

const longest = 10_240;
const deepest = 80;
/** Nodes whose children are judged one by one. */
const structure = new Set(
  "program list pipeline subshell compound_statement if_statement elif_clause else_clause do_group case_item negated_command redirected_statement while_statement for_statement case_statement string concatenation command_name array command_substitution comment word number raw_string ansi_c_string string_content variable_name heredoc_start heredoc_end heredoc_content heredoc_body file_descriptor".split(
    " ",
  ),
);
const loops = new Set(["while_statement", "for_statement", "c_style_for_statement", "function_definition"]);
const declarations = new Set(["declaration_command", "unset_command"]);
// Spaces that are none for the shell, invisible and direction-changing characters, look-alikes of operators.
const strange =
  /[^\P{C}\n\t]|[^\S \n\t]|[\u{ff01}-\u{ff5e}\u{037e}\u{2028}\u{2029}\u{115f}\u{1160}\u{3164}\u{e0000}-\u{e007f}]/u;

/** What a bash command would do. Pure: the same text gives the same answer, and nothing is looked up. */
export function analyseCommand(
  text: string,
  parse: ParseShell,
  nested: AnalyseNested = () => undefined,
  depth = 0,
): CommandAnalysis {
  const analysis = new Analysis(parse, nested, depth);
  if (text.length > longest) analysis.giveUp("The command is too long to be analysed.");
  else {
    if (strange.test(text)) analysis.resolveNot("It contains invisible or misleading characters.");
    analysis.readText(text, 0, undefined);
    analysis.compareWithPlainReading(text);
  }
  return analysis.result();
}

class Analysis {
  private readonly parts = new AnalysedParts();
  private readonly folders = new FolderTrail();
  private readonly parse: ParseShell;
  private readonly nested: AnalyseNested;
  private readonly nesting: number;
  /** Words and targets as the grammar sees them, for the comparison. */
  private readonly seen: { commands: string[]; targets: string[] } = { commands: [], targets: [] };

  constructor(parse: ParseShell, nested: AnalyseNested, nesting: number) {
    this.parse = parse;
    this.nested = nested;
    this.nesting = nesting;
  }

  resolveNot(why: string): void {
    this.parts.resolveNot(why);
  }

  giveUp(why: string): void {
    this.parts.giveUp(why);
  }

  result(): CommandAnalysis {
    return this.parts.result();
  }

  /** Text for a shell: the line itself, or what a wrapper hands to another shell (`role` inner). */
  readText(text: string, depth: number, role: "inner" | undefined): void {
    const tree = depth > deepest ? undefined : this.parse(text);
    if (tree === undefined) this.giveUp("It is nested too deeply or takes too long to analyse.");
    else this.visit(tree, { source: text, depth, role, repeats: false });
    // The grammar takes a continued line for two words: a denial must also see the one that the shell makes of them.
    const joined = text.replaceAll("\\\n", "");
    if (joined !== text) this.readText(joined, depth + 1, "inner");
  }

  compareWithPlainReading(text: string): void {
    if (!this.parts.isResolved) return;
    const plain = readPlainLine(text);
    const agreed =
      plain !== undefined &&
      same(
        plain.commands.map((words) => words.join("\0")),
        this.seen.commands,
      ) &&
      same(plain.targets, this.seen.targets);
    if (!agreed) this.resolveNot("It uses shell syntax that is not followed word by word.");
  }

  private visit(node: SyntaxNode, place: Place): void {
    if (this.parts.isFull) {
      this.giveUp("It holds too many commands to analyse.");
      return;
    }
    const inside = { ...place, depth: place.depth + 1, repeats: place.repeats || loops.has(node.type) };
    if (inside.depth > deepest) {
      this.giveUp("It is nested too deeply to analyse.");
      return;
    }
    switch (node.type) {
      case "ERROR":
      case "MISSING":
        this.giveUp("Its syntax cannot be read.");
        break;
      case "command":
        this.visitCommand(node, inside);
        return;
      case "variable_assignment":
        this.resolveAssignment(place.source.slice(node.start, node.end));
        if (place.role === undefined && !place.assigned)
          this.seen.commands.push(place.source.slice(node.start, node.end));
        break;
      case "file_redirect":
        this.visitRedirection(node, inside);
        return;
      case "heredoc_redirect":
        this.resolveNot("It holds a here-document.");
        break;
      case "function_definition":
        this.resolveNot("It defines a function.");
        break;
      default:
        if (declarations.has(node.type)) {
          const words = place.source.slice(node.start, node.end).split(/\s+/);
          this.parts.addCommand({
            words: words.map((word, at) => (at === 0 || /^[\w=-]+$/.test(word) ? word : undefined)),
            text: words.join(" "),
          });
          this.resolveNot(`${words[0]} changes the shell itself.`);
        } else if (node.type === "test_command") this.parts.addCommand({ words: ["[["], text: "[[" });
        else if (node.named && !structure.has(node.type)) this.resolveNot("A part of it is only known when it runs.");
    }
    for (const child of node.children) this.visit(child, inside);
  }

  private visitCommand(node: SyntaxNode, place: Place): void {
    const { source } = place;
    const words: Word[] = [];
    const assignments: string[] = [];
    for (const child of node.children) {
      if (child.type === "command_name" || isArgument(child)) words.push(readWord(child, source));
      else if (child.type === "variable_assignment") assignments.push(source.slice(child.start, child.end));
      // A lone `$` and the like are words that the grammar gives no name.
      else if (!child.named && !/^(<<<)$/.test(child.type)) words.push({ text: undefined, glob: false, tilde: false });
      this.visit(child, { ...place, assigned: true });
    }
    const text = source.slice(node.start, node.end).trim();
    if (place.role === undefined)
      this.seen.commands.push([...assignments, ...words.map((word) => word.text)].join("\0"));
    this.addCommand(words, text, place);
  }

  private resolveAssignment(text: string): void {
    const name = /^\w+/.exec(text)?.[0] ?? "a variable";
    if (!isHarmlessAssignment(text)) this.resolveNot(`It sets ${name}.`);
  }

  private addCommand(given: readonly Word[], text: string, place: Place): void {
    if (given.length === 0) return;
    if (place.depth > deepest || this.parts.isFull) {
      this.giveUp("It holds too many commands to analyse.");
      return;
    }
    const words = given.map((word) => word.text);
    const [program] = words;
    if (program === undefined || given[0]?.glob || given[0]?.tilde)
      this.resolveNot("The program is only known when it runs.");
    else if (words.includes(undefined)) this.resolveNot(`A word of ${program} is only known when it runs.`);
    const opened = openWrapper(words);
    if (opened !== undefined) {
      if (opened.why !== undefined) this.resolveNot(opened.why);
      const role = opened.transparent ? "wrapper" : place.role;
      this.parts.addCommand({ words, text, ...(role !== undefined && { role }) });
      if (opened.privilege) this.addEffect({ kind: "privilege", subject: text, risk: true });
      if (!opened.transparent)
        for (const effect of effectsOf(words, text)) this.addEffect({ ...effect, ...(opened.why && { risk: true }) });
      const innerRole = opened.transparent ? place.role : ("inner" as const);
      for (const inner of opened.inner ?? []) {
        // The words of a transparent wrapper keep what the shell makes of them.
        const innerWords = opened.transparent
          ? given.slice(given.length - inner.length)
          : inner.map((word) => ({ text: word, glob: false, tilde: false }));
        this.addCommand(innerWords, innerWords.map((word) => word.text ?? "…").join(" "), {
          ...place,
          depth: place.depth + 1,
          role: innerRole,
        });
      }
      for (const script of opened.scripts ?? []) this.readText(script, place.depth + 10, "inner");
      if (opened.blind) this.giveUp("A part of it cannot be read.");
      for (const script of opened.powershell ?? [])
        this.parts.addNested(
          this.nested("powershell", script, this.nesting + 1),
          "The PowerShell command in it cannot be analysed.",
        );
      return;
    }
    if (program === "cd" && words.length <= 2) {
      this.changeFolder(words[1], given[1], text, place);
      return;
    }
    this.addPlainCommand(given, text, place);
  }

  private addPlainCommand(written: readonly Word[], text: string, place: Place): void {
    const given = withoutPager(written);
    const words = given.map((word) => word.text);
    const reading = words.includes(undefined) ? undefined : readingOf(words.filter((word) => word !== undefined));
    const reads = typeof reading === "object" ? reading : undefined;
    if (typeof reading === "string") this.resolveNot(reading);
    // Settings and scripts of another folder decide what git, npm and their like run there.
    if (this.folders.moved && (words[0] === "git" || !reads))
      this.resolveNot(`What ${words[0]} runs depends on the folder.`);
    const role = place.role === undefined ? {} : { role: place.role };
    this.parts.addCommand({ words, text, ...role, ...(reads && { readerWords: reads.nameWords }) });
    const effects = reads ? this.readingEffects(reads, given, text) : effectsOf(words, text);
    for (const effect of effects) this.addEffect(effect);
    const hasGlob = given.some((word) => word.glob);
    // Without a reader's table nobody knows which words are files, and a file name may look like an option.
    if (hasGlob && reads === undefined) this.resolveNot("The shell fills in file names.");
    if (hasGlob && reads !== undefined) this.checkGlobs(given, reads);
  }

  private readingEffects(reading: Reading, given: readonly Word[], text: string): CommandEffect[] {
    if (reading.paths.length === 0) return [{ kind: "reads", subject: text }];
    return reading.paths.map((subject) => {
      const word = given.find((one) => one.text === subject);
      return {
        kind: "reads",
        subject,
        path: word?.glob ? "glob" : "file",
        ...(reading.searches && { searched: true }),
      };
    });
  }

  private checkGlobs(given: readonly Word[], reading: Reading): void {
    const outsidePaths = given.some((word) => word.glob && !reading.paths.includes(word.text ?? ""));
    const odd = given.some((word) => word.glob && !/^([^[\]()]|\[[\w!^-]+\])*$/.test(word.text ?? ""));
    if (outsidePaths || odd) this.resolveNot("The shell fills in file names in an unusual place.");
  }

  private changeFolder(target: string | undefined, word: Word | undefined, text: string, place: Place): void {
    this.parts.addCommand({ words: ["cd", target], text, role: place.role ?? "neutral" });
    if (target === undefined || target === "-" || word?.glob || place.repeats) {
      this.resolveNot("The folder is only known when it runs.");
      return;
    }
    this.addEffect({ kind: "reads", subject: target, path: "file" });
    if (!this.folders.move(target)) this.resolveNot("It changes the folder too often to be followed.");
  }

  private visitRedirection(node: SyntaxNode, place: Place): void {
    const found = readRedirection(node, place.source);
    if (found.duplicates) return;
    if (place.role === undefined) this.seen.targets.push(found.target ?? "\0");
    for (const child of node.children) this.visit(child, place);
    if (found.target === undefined || found.unclear) {
      this.resolveNot("A redirection leads where only running tells.");
      return;
    }
    if (found.target === "/dev/null") return;
    this.addEffect({
      kind: found.writes ? "writes" : "reads",
      subject: found.target,
      path: "file",
      ...(found.writes && { redirected: true }),
    });
  }

  private addEffect(effect: CommandEffect): void {
    if (effect.path === undefined) {
      this.parts.addEffect(effect);
      return;
    }
    const { subject } = effect;
    // A name and `..` behind it: where that leads depends on links.
    if (subject.includes("\0") || /[^/]\/+\.\.(\/|$)/.test(subject.replace(/^(\.\.\/)+/, "")))
      this.resolveNot(`Where ${subject.replaceAll("\0", "")} leads is only known when it runs.`);
    for (const path of this.folders.places(subject)) this.parts.addEffect({ ...effect, subject: path });
  }
}

interface Place {
  source: string;
  depth: number;
  role: "inner" | undefined;
  /** Inside a loop or function, whose parts may run in any order. */
  repeats: boolean;
  /** Inside a simple command, which accounts for its own assignments. */
  assigned?: boolean;
}

/** `git --no-pager diff` is `git diff`. */
function withoutPager(words: readonly Word[]): readonly Word[] {
  if (words[0]?.text !== "git") return words;
  const options = words.slice(1).findIndex(({ text }) => text !== "--no-pager" && text !== "-P");
  return options <= 0 ? words : [words[0], ...words.slice(1 + options)];
}

function isArgument(node: SyntaxNode): boolean {
  return (
    node.named &&
    !["variable_assignment", "file_redirect", "heredoc_redirect", "herestring_redirect", "comment", "ERROR"].includes(
      node.type,
    )
  );
}

function same(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((text, at) => text === other[at]);
}
