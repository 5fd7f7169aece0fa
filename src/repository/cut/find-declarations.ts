import type { Node, Parser, Tree } from "web-tree-sitter";
import type { Declaration } from "./chunk.ts";
import { mostChunkLines } from "./chunk.ts";
import type { Language } from "./languages.ts";

/** Milliseconds after which parsing a file is given up. */
const patience = 2000;
const mostDepth = 12;
const mostLeadingLines = 60;

/**
 * The declarations of a file in their order, with their comments and decorators; undefined when it cannot be parsed in time.
 * A declaration too long for one chunk is replaced by its head and what is declared within it.
 */
export function findDeclarations(
  parser: Parser,
  language: Language,
  text: string,
  lines: readonly string[],
): Declaration[] | undefined {
  const end = performance.now() + patience;
  let tree: Tree | null = null;
  try {
    tree = parser.parse(text, null, { progressCallback: () => performance.now() > end });
    if (tree === null) return undefined;
    const found: Declaration[] = [];
    visitChildren(tree.rootNode, { language, lines, found }, [], 0);
    return found.sort((a, b) => a.start - b.start || b.end - a.end);
  } finally {
    if (tree === null) parser.reset();
    tree?.delete();
  }
}

interface Search {
  language: Language;
  lines: readonly string[];
  found: Declaration[];
}

function visitChildren(parent: Node, search: Search, outer: readonly string[], depth: number): void {
  if (depth > mostDepth) return;
  for (const node of parent.namedChildren) visit(node, search, outer, depth, undefined);
}

/** `wrapper` is the outermost node that only wraps this one: `export`, decorators. */
function visit(node: Node, search: Search, outer: readonly string[], depth: number, wrapper: Node | undefined): void {
  const { language, found } = search;
  const { type } = node;
  if (language.containers.has(type)) {
    visitContainer(node, search, outer, depth, wrapper);
  } else if (language.leaves.has(type)) {
    const declared = declaredBy(node);
    if (declared === undefined) return;
    const names = [...outer, declared.name].filter(Boolean);
    const declaration = withLeading(wrapper ?? node, search, names);
    if (declaration.end - declaration.start < mostChunkLines) {
      found.push(declaration);
      return;
    }
    // Too long for one chunk: what is declared within it stands for itself.
    const before = found.length;
    visitInner(declared.body ?? node, search, names, depth + 1);
    const first = found.slice(before).sort((a, b) => a.start - b.start)[0];
    if (first === undefined) found.push(declaration);
    else if (first.start > declaration.start) found.push({ ...declaration, end: first.start - 1 });
  } else if (language.wrappers.has(type)) {
    const inner = node.namedChildren;
    const wraps =
      type !== "declaration" && (/export|decorated|template|ambient|global/.test(type) || inner.length === 1);
    for (const child of inner) visit(child, search, outer, depth + 1, wraps ? (wrapper ?? node) : undefined);
  }
}

function visitContainer(
  node: Node,
  search: Search,
  outer: readonly string[],
  depth: number,
  wrapper: Node | undefined,
): void {
  const names = [...outer, nameOf(node)].filter(Boolean);
  const declaration = withLeading(wrapper ?? node, search, names);
  const before = search.found.length;
  visitInner(node.childForFieldName("body") ?? node, search, names, depth + 1);
  const first = search.found.slice(before).sort((a, b) => a.start - b.start)[0];
  if (first === undefined || (declaration.end - declaration.start < 12 && search.found.length - before < 2)) {
    search.found.length = before;
    search.found.push(declaration);
  } else if (first.start > declaration.start) {
    search.found.push({ ...declaration, end: first.start - 1 });
  }
}

/** Declarations anywhere below, not entering what was found. */
function visitInner(node: Node, search: Search, outer: readonly string[], depth: number): void {
  if (depth > mostDepth) return;
  const { language } = search;
  for (const child of node.namedChildren) {
    if (language.leaves.has(child.type) || language.containers.has(child.type) || language.wrappers.has(child.type)) {
      visit(child, search, outer, depth, undefined);
      if (child.type !== "expression_statement" || declaredBy(child) !== undefined) continue;
    }
    if (child.endPosition.row - child.startPosition.row > 3) visitInner(child, search, outer, depth + 1);
  }
}

const functionTypes =
  /^(arrow_function|function|function_expression|generator_function|class|object|call_expression|new_expression|as_expression|satisfies_expression|template_string|array)$/;

/** What a node declares; undefined for a plain statement or a small value, which belong to the lines between declarations. */
function declaredBy(node: Node): { name: string; body?: Node | undefined } | undefined {
  switch (node.type) {
    case "lexical_declaration":
    case "variable_declaration": {
      const declarator = node.namedChildren.find((child) => child?.type === "variable_declarator");
      const value = declarator?.childForFieldName("value");
      return isWorthAChunk(value) ? { name: nameOf(declarator), body: value } : undefined;
    }
    case "expression_statement": {
      const expression = node.namedChildren[0];
      if (expression?.type !== "assignment_expression") return undefined;
      const value = expression.childForFieldName("right");
      return isWorthAChunk(value)
        ? { name: lastName(expression.childForFieldName("left")?.text), body: value }
        : undefined;
    }
    case "pair":
    case "public_field_definition":
    case "field_definition": {
      const value = node.childForFieldName("value");
      const isFunction = value !== null && /function|arrow/.test(value.type);
      const name =
        node.childForFieldName("key") ?? node.childForFieldName("name") ?? node.childForFieldName("property");
      return isFunction ? { name: lastName(name?.text), body: value } : undefined;
    }
    case "property_declaration":
    case "const_item":
    case "static_item":
    case "rule_set":
      return rows(node) >= 3 ? { name: node.type === "rule_set" ? "" : nameOf(node) } : undefined;
    default:
      return { name: nameOf(node), body: node.childForFieldName("body") ?? undefined };
  }
}

function isWorthAChunk(value: Node | null | undefined): value is Node {
  if (value === null || value === undefined) return false;
  return /function|^class$/.test(value.type) || (functionTypes.test(value.type) && rows(value) >= 3);
}

function rows(node: Node): number {
  return node.endPosition.row - node.startPosition.row + 1;
}

function nameOf(node: Node | null | undefined): string {
  if (node === null || node === undefined) return "";
  const name = node.childForFieldName("name");
  if (name !== null) return lastName(name.text.split("\n")[0]);
  // C: the name is inside of declarators; Rust: an impl has a type; Go: a type is declared by its specification.
  const declarator = node.childForFieldName("declarator");
  if (declarator !== null) return /identifier$/.test(declarator.type) ? lastName(declarator.text) : nameOf(declarator);
  const type = node.childForFieldName("type");
  if (type !== null) return lastName(type.text.split("\n")[0]);
  const child = node.namedChildren.find((one) => one !== null && /name|identifier|^type_spec$/.test(one.type));
  if (child === undefined || child === null) return "";
  return child.type === "type_spec" ? nameOf(child) : lastName(child.text);
}

/** `exports.handle` → handle; `Router::handle` → handle; `Vec<T>` → Vec. */
function lastName(text: string | undefined): string {
  const plain = (text ?? "").slice(0, 200).replace(/<.*$/s, "").replace(/["'`]/g, "");
  return (
    plain
      .split(/[.:\s]+/)
      .filter(Boolean)
      .at(-1)
      ?.slice(0, 100) ?? ""
  );
}

/** Adds the comments, decorators and attributes right before a node. */
function withLeading(node: Node, { language, lines }: Search, names: string[]): Declaration {
  const own = node.startPosition.row;
  const end =
    node.endPosition.column === 0 && node.endPosition.row > own ? node.endPosition.row - 1 : node.endPosition.row;
  let start = own;
  for (let before = siblingBefore(node); before !== null; before = before.previousNamedSibling) {
    const belongs = before.type.includes("comment") || language.attributes.has(before.type);
    const lastRow = before.endPosition.column === 0 ? before.endPosition.row - 1 : before.endPosition.row;
    // Documentation may be set apart from what it documents by a blank line.
    const reach = before.text.startsWith("/**") && start === own ? 2 : 1;
    if (!belongs || lastRow < start - reach || lastRow > start || own - before.startPosition.row > mostLeadingLines)
      break;
    // A comment behind other code on the same line belongs to that code.
    if ((lines[before.startPosition.row] ?? "").slice(0, before.startPosition.column).trim() !== "") break;
    start = before.startPosition.row;
  }
  return { start, end, head: headOf(node, own), names };
}

/** The first member of a body may have its comment before the body. */
function siblingBefore(node: Node): Node | null {
  const sibling = node.previousNamedSibling;
  return sibling !== null || node.parent?.startIndex !== node.startIndex ? sibling : node.parent.previousNamedSibling;
}

/** The first line after decorators inside of the node itself. */
function headOf(node: Node, start: number): number {
  for (const child of node.namedChildren) {
    if (child === null || /^(decorator|annotation|attribute_list|marker_annotation)$/.test(child.type)) continue;
    return Math.max(start, child.startPosition.row);
  }
  return start;
}
