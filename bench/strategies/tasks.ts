export interface Task {
  name: string;
  request: string;
  broken: string;
  right: string;
  /** Fixes that look right. */
  wrong: readonly string[];
  /** Value by expression. */
  expect: Readonly<Record<string, unknown>>;
}

/**
 * Small repair tasks: a module with one fault, what it should be, fixes that look right and are not, and what has to hold. The check runs
 * every case of `expect`; each is an expression over the module's exports (as `m`) and the value it must have.
 */
export const tasks: readonly Task[] = [
  {
    name: "sum",
    request: "sum(numbers) gives wrong totals.",
    broken: "export const sum = (numbers) => numbers.reduce((a, b) => a - b, 0);\n",
    right: "export const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);\n",
    wrong: [
      "export const sum = (numbers) => numbers.reduce((a, b) => a + b);\n",
      "export const sum = (numbers) => numbers.reduce((a, b) => a + b, 1);\n",
    ],
    expect: { "m.sum([])": 0, "m.sum([2, 2])": 4, "m.sum([1, 2, 3])": 6 },
  },
  {
    name: "last page",
    request: "pageCount(items, size) loses the last page.",
    broken: "export const pageCount = (items, size) => Math.floor(items / size);\n",
    right: "export const pageCount = (items, size) => Math.ceil(items / size);\n",
    wrong: [
      "export const pageCount = (items, size) => Math.floor(items / size) + 1;\n",
      "export const pageCount = (items, size) => Math.round(items / size);\n",
    ],
    expect: { "m.pageCount(10, 5)": 2, "m.pageCount(11, 5)": 3, "m.pageCount(0, 5)": 0 },
  },
  {
    name: "clamp",
    request: "clamp(value, low, high) does not keep to its bounds.",
    broken: "export const clamp = (value, low, high) => Math.max(high, Math.min(low, value));\n",
    right: "export const clamp = (value, low, high) => Math.min(high, Math.max(low, value));\n",
    wrong: [
      "export const clamp = (value, low, high) => Math.max(low, value);\n",
      "export const clamp = (value, low, high) => Math.min(low, Math.max(high, value));\n",
    ],
    expect: { "m.clamp(5, 1, 3)": 3, "m.clamp(0, 1, 3)": 1, "m.clamp(2, 1, 3)": 2 },
  },
  {
    name: "title case",
    request: "titleCase(text) must raise the first letter of every word and lower the rest.",
    broken: "export const titleCase = (text) => text[0].toUpperCase() + text.slice(1);\n",
    right:
      "export const titleCase = (text) => text.replace(/\\S+/g, (word) => word[0].toUpperCase() + word.slice(1).toLowerCase());\n",
    wrong: [
      "export const titleCase = (text) => text.toUpperCase();\n",
      "export const titleCase = (text) => text.replace(/\\S+/g, (word) => word[0].toUpperCase() + word.slice(1));\n",
    ],
    expect: { 'm.titleCase("the LOST cent")': "The Lost Cent", 'm.titleCase("")': "" },
  },
  {
    name: "unique",
    request: "unique(list) must drop repeats and keep the order.",
    broken: "export const unique = (list) => list.filter((item, index) => list[index + 1] !== item);\n",
    right: "export const unique = (list) => [...new Set(list)];\n",
    wrong: [
      "export const unique = (list) => [...new Set(list)].sort();\n",
      "export const unique = (list) => list.filter((item, index) => list.lastIndexOf(item) === index);\n",
    ],
    expect: { "m.unique([3, 1, 3, 2, 1])": [3, 1, 2], "m.unique([])": [] },
  },
  {
    name: "leap year",
    request: "isLeap(year) is wrong for full centuries.",
    broken: "export const isLeap = (year) => year % 4 === 0;\n",
    right: "export const isLeap = (year) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;\n",
    wrong: [
      "export const isLeap = (year) => year % 4 === 0 && year % 100 !== 0;\n",
      "export const isLeap = (year) => year % 4 === 0 && year % 400 !== 0;\n",
    ],
    expect: { "m.isLeap(2000)": true, "m.isLeap(1900)": false, "m.isLeap(2024)": true, "m.isLeap(2023)": false },
  },
  {
    name: "parse query",
    request: "parseQuery(text) cuts values that contain an equals sign.",
    broken: 'export const parseQuery = (text) => Object.fromEntries(text.split("&").map((part) => part.split("=")));\n',
    right:
      'export const parseQuery = (text) => Object.fromEntries(text === "" ? [] : text.split("&").map((part) => [part.split("=", 1)[0], part.includes("=") ? part.slice(part.indexOf("=") + 1) : ""]));\n',
    wrong: [
      'export const parseQuery = (text) => Object.fromEntries(text.split("&").map((part) => part.split("=", 2)));\n',
      'export const parseQuery = (text) => Object.fromEntries(text.split("&").map((part) => [part.split("=")[0], part.split("=").slice(1).join("")]));\n',
    ],
    expect: { 'm.parseQuery("a=1&b=x=y")': { a: "1", b: "x=y" }, 'm.parseQuery("")': {} },
  },
  {
    name: "chunk",
    request: "chunk(list, size) loses what does not fill a chunk.",
    broken:
      "export function chunk(list, size) {\n  const chunks = [];\n  for (let i = 0; i + size <= list.length; i += size) chunks.push(list.slice(i, i + size));\n  return chunks;\n}\n",
    right:
      "export function chunk(list, size) {\n  const chunks = [];\n  for (let i = 0; i < list.length; i += size) chunks.push(list.slice(i, i + size));\n  return chunks;\n}\n",
    wrong: [
      "export function chunk(list, size) {\n  const chunks = [];\n  for (let i = 0; i <= list.length; i += size) chunks.push(list.slice(i, i + size));\n  return chunks;\n}\n",
      "export function chunk(list, size) {\n  const chunks = [];\n  for (let i = 0; i < list.length; i += size) chunks.push(list.slice(i, size));\n  return chunks;\n}\n",
    ],
    expect: { "m.chunk([1, 2, 3], 2)": [[1, 2], [3]], "m.chunk([1, 2], 2)": [[1, 2]], "m.chunk([], 2)": [] },
  },
  {
    name: "share cents",
    request: "share(cents, people) must hand out every cent, the first people getting the rest.",
    broken: "export const share = (cents, people) => Array(people).fill(Math.floor(cents / people));\n",
    right:
      "export const share = (cents, people) => Array.from({ length: people }, (_, i) => Math.floor(cents / people) + (i < cents % people ? 1 : 0));\n",
    wrong: [
      "export const share = (cents, people) => Array(people).fill(Math.round(cents / people));\n",
      "export const share = (cents, people) => Array.from({ length: people }, (_, i) => Math.floor(cents / people) + (i === 0 ? cents % people : 0));\n",
    ],
    expect: { "m.share(11, 3)": [4, 4, 3], "m.share(9, 3)": [3, 3, 3] },
  },
  {
    name: "version order",
    request: "isNewer(a, b) compares versions as words.",
    broken: "export const isNewer = (a, b) => a > b;\n",
    right:
      'export const isNewer = (a, b) => {\n  const [x, y] = [a, b].map((text) => text.split(".").map(Number));\n  for (let i = 0; i < Math.max(x.length, y.length); i += 1) if ((x[i] ?? 0) !== (y[i] ?? 0)) return (x[i] ?? 0) > (y[i] ?? 0);\n  return false;\n};\n',
    wrong: [
      "export const isNewer = (a, b) => Number.parseFloat(a) > Number.parseFloat(b);\n",
      'export const isNewer = (a, b) => Number(a.replaceAll(".", "")) > Number(b.replaceAll(".", ""));\n',
    ],
    expect: {
      'm.isNewer("1.10.0", "1.9.0")': true,
      'm.isNewer("1.9.0", "1.10.0")': false,
      'm.isNewer("1.2", "1.2.0")': false,
      'm.isNewer("2.0", "1.99.99")': true,
    },
  },
  {
    name: "duration",
    request: "formatDuration(seconds) must write 1:05, not 1:5.",
    broken: 'export const formatDuration = (seconds) => Math.floor(seconds / 60) + ":" + (seconds % 60);\n',
    right:
      'export const formatDuration = (seconds) => Math.floor(seconds / 60) + ":" + String(seconds % 60).padStart(2, "0");\n',
    wrong: [
      'export const formatDuration = (seconds) => Math.floor(seconds / 60) + ":0" + (seconds % 60);\n',
      'export const formatDuration = (seconds) => Math.round(seconds / 60) + ":" + String(seconds % 60).padStart(2, "0");\n',
    ],
    expect: { "m.formatDuration(65)": "1:05", "m.formatDuration(600)": "10:00", "m.formatDuration(59)": "0:59" },
  },
  {
    name: "balanced",
    request: "isBalanced(text) accepts closing brackets that come first.",
    broken: 'export const isBalanced = (text) => text.split("(").length === text.split(")").length;\n',
    right:
      'export const isBalanced = (text) => {\n  let open = 0;\n  for (const sign of text) {\n    if (sign === "(") open += 1;\n    if (sign === ")" && --open < 0) return false;\n  }\n  return open === 0;\n};\n',
    wrong: [
      'export const isBalanced = (text) => text.indexOf("(") <= text.indexOf(")") && text.split("(").length === text.split(")").length;\n',
      'export const isBalanced = (text) => {\n  let open = 0;\n  for (const sign of text) {\n    if (sign === "(") open += 1;\n    if (sign === ")" && --open < 0) return false;\n  }\n  return true;\n};\n',
    ],
    expect: {
      'm.isBalanced("(())")': true,
      'm.isBalanced(")(")': false,
      'm.isBalanced("())(")': false,
      'm.isBalanced("(")': false,
    },
  },
];

/** The files of a task's repository. */
export function filesOf({ broken, expect }: Task): Record<string, string> {
  const cases = Object.entries(expect)
    .map(([expression, value]) => `  [${JSON.stringify(expression)}, () => ${expression}, ${JSON.stringify(value)}],`)
    .join("\n");
  return {
    "module.mjs": broken,
    "check.mjs": `import { isDeepStrictEqual } from "node:util";
import * as m from "./module.mjs";
const cases = [
${cases}
];
let failed = 0;
for (const [name, run, expected] of cases) {
  const value = run();
  if (isDeepStrictEqual(value, expected)) continue;
  failed += 1;
  console.log(name + " is " + JSON.stringify(value) + ", not " + JSON.stringify(expected));
}
process.exit(failed === 0 ? 0 : 1);
`,
  };
}
