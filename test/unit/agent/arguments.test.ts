import assert from "node:assert/strict";
import { type ParsedArguments, parseArguments } from "../../../src/agent/arguments/parse-arguments.ts";
import { callTitle } from "../../../src/agent/call-title.ts";
import type { Tool } from "../../../src/tools/define-tool.ts";
import { allTools } from "../../../src/tools/registry.ts";

function toolNamed(name: string): Tool {
  const tool = allTools.find((one) => one.name === name);
  assert.ok(tool);
  return tool;
}

function parse(name: string, value: unknown): ParsedArguments {
  return parseArguments(typeof value === "string" ? value : JSON.stringify(value), toolNamed(name));
}

/** What the tool gets; undefined members left out. */
function input(name: string, value: unknown): unknown {
  const parsed = parse(name, value);
  assert.ok(parsed.ok, parsed.ok ? "" : parsed.message);
  return JSON.parse(JSON.stringify(parsed.input));
}

function message(name: string, value: unknown): string {
  const parsed = parse(name, value);
  assert.ok(!parsed.ok);
  return parsed.message;
}

function remark(name: string, value: unknown): string | undefined {
  const parsed = parse(name, value);
  assert.ok(parsed.ok, parsed.ok ? "" : parsed.message);
  return parsed.remark;
}

describe("arguments of a call", () => {
  it("names what is not known and says what is", () => {
    assert.equal(
      remark("read_file", { path: "a", offset: 3, limit: 4 }),
      "Ignored: offset, limit; read_file takes path, startLine, endLine.",
    );
    const edits = [{ search: "a", replace: "b", why: "c" }];
    assert.equal(remark("edit_file", { path: "a", edits }), "Ignored: edits[0].why; edit_file takes path, edits.");
    assert.equal(remark("read_file", { path: "a" }), undefined);
    assert.equal(remark("git_status", { verbose: true }), "Ignored: verbose; git_status takes no arguments.");
  });

  it("knows the usual other names", () => {
    assert.deepEqual(input("read_file", { file_path: "a", start_line: 2 }), { path: "a", startLine: 2 });
    assert.deepEqual(input("search_text", { pattern: "x", include: "*.ts" }), {
      pattern: "x",
      path: ".",
      glob: "*.ts",
    });
    assert.deepEqual(input("find_files", { pattern: "*.ts" }), { glob: "*.ts", path: "." });
    assert.deepEqual(input("run_command", { cmd: "ls" }), { command: "ls", cwd: "." });
    const edits = [{ search: "a", replace: "b", all: true }];
    const other = [{ old_string: "a", new_string: "b", replace_all: true }];
    assert.deepEqual(input("edit_file", { filename: "a", edits: other }), { path: "a", edits });
    assert.deepEqual(input("edit_file", { path: "a", old_string: "a", new_string: "b", replace_all: true }), {
      path: "a",
      edits,
    });
  });

  it("does not choose between two names for the same", () => {
    assert.equal(
      remark("read_file", { path: "a", file_path: "b" }),
      "Ignored: file_path; read_file takes path, startLine, endLine.",
    );
    assert.deepEqual(input("read_file", { file_path: "b", path: "a" }), { path: "a" });
  });

  it("takes numbers and truth values in quotes, a single edit, edits as JSON, null for nothing", () => {
    assert.deepEqual(input("read_file", { path: "7", startLine: "1", endLine: " 20 " }), {
      path: "7",
      startLine: 1,
      endLine: 20,
    });
    const edit = { search: "1", replace: "2" };
    for (const edits of [edit, JSON.stringify(edit), JSON.stringify([edit]), [edit]]) {
      assert.deepEqual(input("edit_file", { path: "a", edits }), { path: "a", edits: [edit] });
    }
    assert.deepEqual(input("search_text", { pattern: "x", literal: "true", glob: null }), {
      pattern: "x",
      path: ".",
      literal: true,
    });
  });

  it("does not guess further", () => {
    for (const startLine of ["two", "", "1e3", "0x1", [1], true]) {
      assert.match(message("read_file", { path: "a", startLine }), /startLine must be a number, not/);
    }
    assert.match(message("edit_file", { path: "a", edits: "search a" }), /edits must be a list, not a text/);
    assert.match(message("read_file", { path: 7 }), /path must be a text, not a number/);
    assert.match(message("read_file", { path: null }), /path must be a text, not null/);
  });

  it("says in words what is wrong", () => {
    assert.equal(
      message("read_file", { target: "a" }),
      "The arguments of read_file do not fit: path is missing (you sent target). read_file takes path, startLine, endLine.",
    );
    assert.match(message("read_file", {}), /path is missing\. read_file takes/);
    assert.match(message("edit_file", { path: "a", edits: [{ search: "x" }] }), /edits\[0\]\.replace is missing\./);
    assert.match(message("edit_file", { path: "a", edits: [] }), /edits is empty/);
    assert.match(message("search_text", { pattern: "", context: 99 }), /pattern is empty; context must be at most 10/);
    assert.match(message("read_file", { path: "a", startLine: 1.5 }), /startLine must be a whole number/);
    const items = [{ text: "x", status: "done" }];
    assert.match(
      message("update_todos", { items }),
      /items\[0\]\.status must be one of pending, in_progress, completed/,
    );
    assert.match(message("read_file", '["a"]'), /must be one JSON object, not a list/);
  });

  it("repairs raw line breaks inside of texts, and nothing else", () => {
    assert.deepEqual(input("write_file", '{"path": "a",\n"content": "one\n\t\\"two\\"\r\n"}'), {
      path: "a",
      content: 'one\n\t"two"\r\n',
    });
    for (const broken of ['{"path": ', '{"path": "a",}', "{'path': 'a'}", '{"path": "a\nb}']) {
      assert.match(message("read_file", broken), /not valid JSON/);
    }
  });

  it("keeps names with a meaning of their own out of the way", () => {
    const parsed = parse("read_file", '{"path": "a", "__proto__": {"startLine": 9}}');
    assert.ok(parsed.ok);
    assert.equal((parsed.input as { startLine?: number }).startLine, undefined);
    assert.match(parsed.remark ?? "", /__proto__/);
  });
});

describe("title of a call that came to nothing", () => {
  it("names what it was about", () => {
    assert.equal(callTitle("edit_file", { path: "src/a.ts", edits: [] }), "Edit src/a.ts");
    assert.equal(callTitle("read_file", { file_path: "a" }), "Read a");
    assert.equal(callTitle("list_directory", {}), "List directory");
    assert.equal(callTitle("run_command", { command: "npm test\nls" }), "Run npm test …");
    assert.equal(callTitle("search_text", { pattern: "(", path: "src" }), "Search `(` in src");
    assert.equal(callTitle("find_files", { glob: "*.ts" }), "Find *.ts");
    assert.equal(callTitle("move_file", { from: "a", to: "b" }), "Move a to b");
    assert.equal(callTitle("git_commit", { message: "x" }), "Git commit");
    assert.equal(callTitle("write_file", '{"content": "path", "path": "src/\\"a\\".ts", "x'), 'Write src/"a".ts');
    assert.equal(callTitle("write_file", 7), "Write file");
    assert.equal(callTitle("read_file", { path: { a: 1 } }), "Read file");
    assert.ok(callTitle("read_file", { path: "x".repeat(500) }).length < 140);
  });
});
