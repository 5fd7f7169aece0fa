import { gitReader } from "./git-reader.ts";
import { type OptionTable, type ReadOptions, readOptions } from "./read-options.ts";

/** What a program that only reads looks at. */
export interface Reading {
  /** How many words name the program: `ls` 1, `git diff` 2. */
  nameWords: number;
  /** Paths that are read. Empty: it reads nothing but its input. */
  paths: string[];
  /** It reads the files in folders too, by ignore rules of its own. */
  searches?: boolean;
}

interface ReaderTable extends OptionTable {
  /** What the operands are; `here`: paths, and the current folder without any. Default: paths. */
  operands?: "paths" | "here" | "pattern" | "none" | "one-path";
  /** Options with which a pattern is no operand. */
  patternOptions?: string[];
}

const grep: ReaderTable = {
  flags: "aAbBcEFGHhiIlLnoPqsvwxyzZUT",
  valued: "eABCmdD",
  files: "f",
  long: "ignore-case invert-match word-regexp line-regexp count files-with-matches files-without-match only-matching quiet silent no-messages line-number with-filename no-filename fixed-strings extended-regexp basic-regexp perl-regexp text color? colour? initial-tab null null-data byte-offset regexp= max-count= after-context= before-context= context= include= exclude= exclude-dir= file=path",
  count: true,
  operands: "pattern",
  patternOptions: ["e", "f", "regexp", "file"],
};
const hash: ReaderTable = { flags: "bt", long: "binary text tag zero" };

const readers: Readonly<Record<string, ReaderTable>> = {
  ls: {
    flags: "aAbBcCdfFgGhHiklLmnNopqQrRsStuUvxXZ1",
    valued: "IwT",
    long: "all almost-all author escape block-size= ignore-backups color? directory classify? file-type format= full-time group-directories-first no-group human-readable si hide= hyperlink? indicator-style= inode ignore= kibibytes dereference numeric-uid-gid literal hide-control-chars show-control-chars quote-name quoting-style= reverse recursive size sort= time= time-style= width= tabsize= zero",
    operands: "here",
  },
  cat: {
    flags: "AbeEnstTuv",
    long: "show-all number-nonblank show-ends number squeeze-blank show-tabs show-nonprinting",
  },
  head: { flags: "qvz", valued: "nc", long: "lines= bytes= quiet silent verbose zero-terminated", count: true },
  tail: { flags: "qvz", valued: "nc", long: "lines= bytes= quiet silent verbose zero-terminated", count: true },
  wc: { flags: "clmwL", long: "bytes chars lines words max-line-length total=" },
  nl: { flags: "p", valued: "bdfhilnsvw" },
  tac: { flags: "br", valued: "s" },
  rev: {},
  cut: {
    flags: "nsz",
    valued: "bcdf",
    long: "bytes= characters= delimiter= fields= only-delimited complement output-delimiter=",
  },
  tr: { flags: "cCdst", operands: "none" },
  sort: {
    flags: "bdfghiMnRrVcCmsuz",
    valued: "kt",
    long: "reverse numeric-sort unique key= field-separator= human-numeric-sort version-sort ignore-case",
  },
  uniq: { flags: "cdDiuz", valued: "fsw", long: "count repeated unique ignore-case", operands: "one-path" },
  stat: { flags: "Lft", valued: "c", long: "dereference file-system format= printf= terse" },
  file: { flags: "bhiLk", long: "brief mime mime-type mime-encoding dereference" },
  du: {
    flags: "abcDhHkLlmPsSx0",
    valued: "dBt",
    long: "all apparent-size bytes total human-readable max-depth= summarize exclude= si",
    operands: "here",
  },
  df: { flags: "ahHiklPT", long: "human-readable", operands: "none" },
  tree: {
    flags: "adfilsughDFqNCnpQrtvx",
    valued: "LIP",
    long: "dirsfirst noreport gitignore prune filelimit=",
    operands: "here",
  },
  diff: {
    flags: "qsuabBdeEinNrtTwy",
    valued: "UCW",
    long: "brief unified? context? ignore-case ignore-all-space ignore-blank-lines color? recursive side-by-side",
  },
  cmp: { flags: "bls" },
  md5sum: hash,
  sha1sum: hash,
  sha256sum: hash,
  sha512sum: hash,
  cksum: {},
  basename: { operands: "none" },
  dirname: { operands: "none" },
  realpath: { flags: "eLmPqsz" },
  readlink: { flags: "efmnqsvz" },
  pwd: { flags: "LP", operands: "none" },
  whoami: { operands: "none" },
  id: { flags: "Ggnru", operands: "none" },
  uname: { flags: "asnrvmpio", operands: "none" },
  nproc: { operands: "none" },
  date: { flags: "uR", long: "utc iso-8601? rfc-3339=", operands: "none" },
  which: { flags: "a", operands: "none" },
  grep,
  egrep: grep,
  fgrep: grep,
  rg: {
    flags: "abcFHiIlnNoPpqsSUvVwx0",
    valued: "ABCdegjmMrtTE",
    files: "f",
    long: "after-context= before-context= context= count count-matches color= colors= column no-column encoding= regexp= file=path files files-with-matches files-without-match fixed-strings glob= iglob= heading no-heading ignore-case json line-number no-line-number line-regexp max-columns= max-columns-preview block-buffered crlf engine= include-zero line-buffered no-pcre2-unicode no-unicode null-data one-file-system max-count= max-depth= max-filesize= multiline multiline-dotall no-config no-messages no-filename only-matching passthru pcre2 pretty quiet replace= smart-case case-sensitive sort= sortr= stats text threads= trim type= type-not= type-list vimgrep with-filename word-regexp null invert-match",
    operands: "pattern",
    patternOptions: ["e", "f", "regexp", "file", "files", "type-list"],
  },
  echo: { operands: "none" },
  true: { operands: "none" },
  false: { operands: "none" },
  ":": { operands: "none" },
};

/** What a command reads when it is known to do nothing else; a string says why that is not known; undefined: no known reader. */
export function readingOf(words: readonly string[]): Reading | string | undefined {
  const [program = "", ...rest] = words;
  if (program === "git") return gitReader(rest);
  if (program === "find") return findReader(rest);
  const table = Object.hasOwn(readers, program) ? readers[program] : undefined;
  if (table === undefined) return undefined;
  if (program === "echo") return { nameWords: 1, paths: [] };
  if (rest.length === 1 && (rest[0] === "--help" || rest[0] === "--version")) return { nameWords: 1, paths: [] };
  const read = readOptions(rest, table);
  if (typeof read === "string") return `${program} ${read} is not known to only read.`;
  if (program === "date" && read.operands.some((word) => !word.startsWith("+"))) return "date may set the clock.";
  if (program === "rg" && !globs(rest).every(isHarmlessGlob)) return "rg may read hidden files by a glob.";
  const searches = program === "rg" || (table === grep && ["r", "R", "recursive"].some((name) => read.given.has(name)));
  return { nameWords: 1, paths: pathsOf(table, read), ...(searches && { searches }) };
}

/** The globs that say which files are searched. */
function globs(words: readonly string[]): string[] {
  return words.flatMap((word, at) => {
    const inline = /^(?:-g|--i?glob=)(.+)$/.exec(word)?.[1];
    const next = /^(-[a-zA-Z0-9]*g|--i?glob)$/.test(word) ? words[at + 1] : undefined;
    return inline ?? next ?? (/^-[a-zA-Z0-9]*g/.test(word) ? "*" : []);
  });
}

/** A glob that leaves something out, or names an ending that is none of a secret; any other can bring hidden files in. */
function isHarmlessGlob(glob: string): boolean {
  const ending = /^[\w/*-]*\*\.(?:(\w+)|\{([\w,]+)\})$/.exec(glob);
  const endings = (ending?.[1] ?? ending?.[2] ?? "").split(",");
  const secret = /^(env|pem|key|p12|pfx|jks|keystore|kdbx|ppk|)$/i;
  return glob.startsWith("!") || (ending !== null && !endings.some((one) => secret.test(one)));
}

function pathsOf(table: ReaderTable, read: ReadOptions): string[] {
  const { operands, files, given } = read;
  const named = operands.filter((word) => word !== "-" && word !== "");
  switch (table.operands) {
    case "none":
      return files;
    case "here":
      return [...files, ...(named.length > 0 ? named : ["."])];
    case "one-path":
      // The second operand of such programs is written.
      return named.length > 1 ? ["\0"] : [...files, ...named];
    case "pattern": {
      const withPattern = table.patternOptions?.some((option) => given.has(option));
      const paths = withPattern ? operands : operands.slice(1);
      return [...files, ...paths.filter((word) => word !== "-")];
    }
    default:
      return [...files, ...named];
  }
}

const findTests = new Set(
  "-name -iname -path -ipath -wholename -iwholename -regex -iregex -type -size -mtime -mmin -atime -amin -ctime -cmin -maxdepth -mindepth -user -group -perm -links -regextype".split(
    " ",
  ),
);
const findFlags = new Set(
  "-print -print0 -ls -prune -empty -not ! -o -or -a -and ( ) , -readable -executable -writable -true -false -xdev -mount -depth -daystart -quit -P".split(
    " ",
  ),
);

function findReader(words: readonly string[]): Reading | string {
  const first = words.findIndex((word) => word.startsWith("-") || word === "(" || word === "!");
  const paths = first < 0 ? [...words] : words.slice(0, first);
  for (let at = first < 0 ? words.length : first; at < words.length; at += 1) {
    const word = words[at] ?? "";
    if (findTests.has(word)) at += 1;
    else if (!findFlags.has(word)) return `find ${word} is not known to only read.`;
  }
  return { nameWords: 1, paths: paths.length > 0 ? paths : ["."] };
}
