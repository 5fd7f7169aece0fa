import assert from "node:assert/strict";
import { parseActions } from "../../../src/model/text-tools/parse-actions.ts";

const known = new Set(["read_file", "git_status", "edit_file"]);
const parse = (answer: string, cut = false) => parseActions(answer, { cut, known });
const input = { path: "src/a.ts" };

/** Ways in which models write one and the same call. */
const sameCall: Record<string, string> = {
  "as asked": 'Thought: I look.\nAction: read_file\nAction Input: {"path": "src/a.ts"}',
  "in bold": 'Thought: I look.\n**Action:** `read_file`\n**Action Input:** {"path": "src/a.ts"}',
  "in lower case": 'thought: I look.\naction: read_file\naction_input: {"path": "src/a.ts"}',
  numbered: 'Thought 1: I look.\nAction 1: read_file\nAction Input 1: {"path": "src/a.ts"}',
  "in a fence": 'Action: read_file\nAction Input:\n```json\n{\n  "path": "src/a.ts"\n}\n```',
  "under other labels": 'Tool: read_file\nArguments: {"path": "src/a.ts"}',
  "without the second label": 'Action: read_file\n{"path": "src/a.ts"}',
  "on one line": 'Action: read_file {"path": "src/a.ts"}',
  "like a function": 'Action: read_file({"path": "src/a.ts"})',
  "with keywords": 'Action: read_file(path="src/a.ts")',
  "in single quotes": "Action: read_file\nAction Input: {'path': 'src/a.ts'}",
  "with a comma too many": 'Action: read_file\nAction Input: {"path": "src/a.ts",}',
  "with bare names": 'Action: read_file\nAction Input: {path: "src/a.ts"}',
  "with words after it": 'Action: read_file\nAction Input: {"path": "src/a.ts"}\nI wait for the result.',
  "with a made-up result":
    'Action: read_file\nAction Input: {"path": "src/a.ts"}\nObservation: It is empty.\nAction: edit_file\nAction Input: {"path": "x"}',
  "as an object": 'Action: {"name": "read_file", "arguments": {"path": "src/a.ts"}}',
  "as a blob": 'Action:\n```\n{"action": "read_file", "action_input": {"path": "src/a.ts"}}\n```',
  "in tags": '<tool_call>\n{"name": "read_file", "arguments": {"path": "src/a.ts"}}\n</tool_call>',
  "in a function tag": '<function=read_file>{"path": "src/a.ts"}</function>',
  "as a list behind a token": '[TOOL_CALLS][{"name": "read_file", "arguments": {"path": "src/a.ts"}}]',
  "as nothing but JSON": '{"tool": "read_file", "parameters": {"path": "src/a.ts"}}',
  "as a JSON block": 'I look.\n```json\n{"name": "read_file", "arguments": {"path": "src/a.ts"}}\n```',
  "as OpenAI writes it":
    '{"type": "function", "function": {"name": "read_file", "arguments": "{\\"path\\": \\"src/a.ts\\"}"}}',
  "after thinking":
    '<think>Action: edit_file\nAction Input: {"path": "no"}</think>\nAction: read_file\nAction Input: {"path": "src/a.ts"}',
  "with Windows line ends": 'Action: read_file\r\nAction Input: {"path": "src/a.ts"}\r\n',
};

/** Answers in which an action is not whole. */
const half: Record<string, string> = {
  "no end": 'Action: edit_file\nAction Input: {"path": "src/a.ts", "search": "a',
  "an open list": 'Action: edit_file\nAction Input: {"path": "src/a.ts", "edits": [{"a": 1}',
  "an open brace that looks whole": 'Action: edit_file\nAction Input: {"path": "src/a.ts"',
  "an open fence": 'Action: edit_file\nAction Input:\n```json\n{"path": "src/a.ts",\n```',
  "only the label": "Action: git_status\nAction Input:",
  "an open tag": '<tool_call>{"name": "edit_file", "arguments": {"path": "src/a.ts"',
  "an open function tag": '<function=edit_file>{"path": ',
  "brackets crossed": 'Action: edit_file\nAction Input: {"path": ["src/a.ts"}]',
  "an open quote": "Action: edit_file\nAction Input: {'path': 'src/a.ts}",
  "no JSON": "Action: edit_file\nAction Input: the file src/a.ts, first line",
};

describe("actions in text form", () => {
  for (const [name, answer] of Object.entries(sameCall)) {
    it(`reads a call ${name}`, () => {
      const { calls } = parse(answer);
      assert.deepEqual(
        calls.map((call) => [call.name, JSON.parse(call.arguments)]),
        [["read_file", input]],
      );
    });
  }

  for (const [name, answer] of Object.entries(half)) {
    it(`runs nothing that is half there: ${name}`, () => {
      const { calls } = parse(answer);
      assert.equal(calls.length, 1);
      assert.throws(() => JSON.parse(calls[0]?.arguments ?? "{}"), "nobody can run it");
      assert.notEqual(calls[0]?.arguments, "", "no arguments at all would be taken for none needed");
    });
  }

  it("runs nothing of any beginning of an action, wherever it is cut", () => {
    const whole = 'Thought: I edit.\nAction: edit_file\nAction Input: {"path": "a", "all": true, "n": [1, {"x": "}"}]}';
    for (let length = 0; length < whole.length; length += 1) {
      const { calls } = parse(whole.slice(0, length), true);
      for (const call of calls) assert.throws(() => JSON.parse(call.arguments), `cut after ${length}`);
    }
    assert.equal(JSON.parse(parse(whole, true).calls[0]?.arguments ?? "").all, true);
  });

  it("reads several calls in tags", () => {
    const one = (path: string) => `<tool_call>{"name": "read_file", "arguments": {"path": "${path}"}}</tool_call>`;
    assert.deepEqual(
      parse(`${one("a")}\n${one("b")}`).calls.map((call) => call.arguments),
      ['{"path":"a"}', '{"path":"b"}'],
    );
  });

  it("takes a tool without arguments when the answer is whole", () => {
    assert.deepEqual(parse("Action: git_status").calls, [{ name: "git_status", arguments: "{}" }]);
    assert.deepEqual(parse("Action: git_status\nAction Input: None").calls, [{ name: "git_status", arguments: "{}" }]);
    assert.throws(() => JSON.parse(parse("Action: git_status", true).calls[0]?.arguments ?? "{}"));
  });

  it("takes an answer for an answer", () => {
    for (const answer of [
      "Final Answer: It is done.",
      "It is done.",
      "Thought: Nothing is left.\nFinal Answer: It is done.",
      "Action: None\nIt is done.",
    ]) {
      const parsed = parse(answer);
      assert.deepEqual(parsed.calls, []);
      assert.match(parsed.text, /It is done\.$/);
    }
    assert.deepEqual(parse("Plan:\nAction: tidy up the docs\nThen rest.").calls, []);
    assert.deepEqual(parse('The config is\n```json\n{"name": "lathe", "version": 1}\n```').calls, []);
  });

  it("keeps texts in arguments as they are", () => {
    const content = "it's a \"test\"\n{ not: 'json' }\n";
    const { calls } = parse(`Action: edit_file\nAction Input: ${JSON.stringify({ path: "a", content })}`);
    assert.equal(JSON.parse(calls[0]?.arguments ?? "").content, content);
  });

  it("never breaks, whatever comes", () => {
    const parts = [
      "Action:",
      "Action Input:",
      "{",
      "}",
      '"',
      "'",
      "\n",
      "read_file",
      "<tool_call>",
      "[",
      "]",
      ":",
      ",",
      "```",
      "Observation:",
      "\\",
      "Final Answer:",
    ];
    let state = 7;
    for (let round = 0; round < 3000; round += 1) {
      let text = "";
      for (let count = 0; count < 12; count += 1) {
        state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
        text += parts[state % parts.length];
      }
      for (const call of parse(text).calls) assert.equal(typeof call.arguments, "string");
    }
  });
});
