/** How a language's syntax tree is read. */
export interface Language {
  /** File name of the grammar, without `tree-sitter-` and `.wasm`. */
  grammar: string;
  /** Nodes that are one chunk each: functions, methods, type definitions. */
  leaves: ReadonlySet<string>;
  /** Nodes whose members are chunks of their own: classes, modules. */
  containers: ReadonlySet<string>;
  /** Nodes that only wrap others: exports, decorated definitions, bodies, conditional compilation. */
  wrappers: ReadonlySet<string>;
  /** Nodes before a declaration that belong to it, beside comments. */
  attributes: ReadonlySet<string>;
}

function language(
  grammar: string,
  parts: { leaves: string; containers?: string; wrappers?: string; attributes?: string },
): Language {
  const set = (list = "") => new Set(list.split(" ").filter(Boolean));
  return {
    grammar,
    leaves: set(parts.leaves),
    containers: set(parts.containers),
    wrappers: set(parts.wrappers),
    attributes: set(parts.attributes),
  };
}

const script = {
  leaves:
    "function_declaration generator_function_declaration method_definition lexical_declaration variable_declaration expression_statement pair " +
    "interface_declaration type_alias_declaration enum_declaration abstract_method_signature function_signature public_field_definition field_definition",
  containers: "class_declaration abstract_class_declaration class internal_module module",
  wrappers: "export_statement class_body statement_block ambient_declaration",
  attributes: "decorator",
};

const javascript = language("javascript", script);
const typescript = language("typescript", script);
const tsx = language("tsx", script);
const cpp = language("cpp", {
  leaves:
    "function_definition enum_specifier type_definition preproc_function_def alias_declaration concept_definition",
  containers: "class_specifier struct_specifier union_specifier namespace_definition",
  wrappers:
    "template_declaration linkage_specification declaration_list field_declaration_list preproc_ifdef preproc_if preproc_else preproc_elif declaration",
});
const python = language("python", {
  leaves: "function_definition",
  containers: "class_definition",
  wrappers: "decorated_definition block if_statement try_statement else_clause except_clause",
});
const go = language("go", {
  leaves: "function_declaration method_declaration type_declaration",
});
const rust = language("rust", {
  leaves:
    "function_item struct_item enum_item union_item type_item macro_definition function_signature_item const_item static_item",
  containers: "impl_item trait_item mod_item",
  wrappers: "declaration_list foreign_mod_item",
  attributes: "attribute_item inner_attribute_item",
});
const java = language("java", {
  leaves: "method_declaration constructor_declaration compact_constructor_declaration static_initializer",
  containers: "class_declaration interface_declaration enum_declaration record_declaration annotation_type_declaration",
  wrappers: "class_body interface_body enum_body enum_body_declarations annotation_type_body",
});
const csharp = language("c-sharp", {
  leaves:
    "method_declaration constructor_declaration destructor_declaration operator_declaration indexer_declaration property_declaration delegate_declaration event_declaration local_function_statement",
  containers:
    "class_declaration struct_declaration interface_declaration enum_declaration record_declaration namespace_declaration file_scoped_namespace_declaration",
  wrappers: "declaration_list global_statement",
});
const php = language("php", {
  leaves: "function_definition method_declaration",
  containers: "class_declaration interface_declaration trait_declaration enum_declaration namespace_definition",
  wrappers: "declaration_list compound_statement enum_declaration_list",
  attributes: "attribute_list",
});
const ruby = language("ruby", {
  leaves: "method singleton_method",
  containers: "class module singleton_class",
  wrappers: "body_statement",
});
const bash = language("bash", { leaves: "function_definition" });
const powershell = language("powershell", {
  leaves: "function_statement class_method_definition enum_statement",
  containers: "class_statement",
  wrappers: "statement_list script_block script_block_body",
});
const css = language("css", { leaves: "rule_set media_statement keyframes_statement supports_statement" });

const byExtension: Readonly<Record<string, Language>> = {
  ts: typescript,
  mts: typescript,
  cts: typescript,
  tsx,
  js: javascript,
  jsx: javascript,
  mjs: javascript,
  cjs: javascript,
  py: python,
  pyi: python,
  go,
  rs: rust,
  java,
  cs: csharp,
  c: cpp,
  h: cpp,
  cc: cpp,
  cpp,
  cxx: cpp,
  hpp: cpp,
  hh: cpp,
  hxx: cpp,
  php,
  rb: ruby,
  sh: bash,
  bash,
  ps1: powershell,
  psm1: powershell,
  css,
};

/** The language of a file extension, where there is a grammar for it. */
export function languageOf(extension: string): Language | undefined {
  return byExtension[extension];
}

/** The grammars that have to travel with the product. */
export const grammarNames: readonly string[] = [...new Set(Object.values(byExtension).map(({ grammar }) => grammar))];
