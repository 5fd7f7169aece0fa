import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UserError } from "../../../src/base/errors.ts";
import { decide } from "../../../src/permissions/decide.ts";
import type { PermissionMode, ScopedRule } from "../../../src/protocol/access.ts";
import { faultLine, parseRules } from "../../../src/workspace/rule-file.ts";
import { createRuleStore } from "../../../src/workspace/rule-store.ts";

function faults(text: string): string[] {
  const parsed = parseRules(text);
  assert.ok("faults" in parsed, text);
  return parsed.faults.map(faultLine);
}

describe("a rule file", () => {
  const stateDir = mkdtempSync(join(tmpdir(), "lathe-rules-"));
  const cwd = join(stateDir, "project");
  const path = join(stateDir, "permissions.json");
  before(() => mkdirSync(join(cwd, ".lathe"), { recursive: true }));
  afterEach(() => {
    rmSync(path, { force: true });
    rmSync(join(cwd, ".lathe/permissions.json"), { force: true });
  });
  after(() => rmSync(stateDir, { recursive: true }));
  const open = () => createRuleStore({ stateDir, cwd, builtIn: [] });

  it("says each fault with its place and what would be right", () => {
    const text = JSON.stringify({
      mode: "all",
      rules: [
        { access: "execute", pattern: "ls", action: "alow" },
        { access: "run", pattern: "", action: "deny", scope: "user" },
        "npm test",
        { access: "read", action: "ask" },
      ],
    });
    const lines = faults(text);
    assert.ok(lines.includes("mode: It is unknown here. Remove it; a rule file has rules only."));
    assert.ok(lines.includes('rules[0].action: "alow" is not possible. Write one of allow, ask, deny.'));
    assert.ok(lines.some((line) => /^rules\[1\]\.access: "run" is not possible\. Write one of read, write/.test(line)));
    assert.ok(lines.some((line) => /^rules\[1\]\.scope: It is unknown here/.test(line)));
    assert.ok(lines.includes("rules[2]: It is no rule. Write access, pattern and action."));
    assert.ok(lines.some((line) => /^rules\[3\]\.pattern: It is missing\./.test(line)));
    for (const broken of ["", "{", "[]", "null", "{}", '{"rules":{}}', '{"rules":[]} x'])
      assert.equal(faults(broken).length, 1, broken);
  });

  it("stops everything when it is broken, whoever wrote it: none of its rules is dropped silently", async () => {
    for (const place of [path, join(cwd, ".lathe/permissions.json")]) {
      writeFileSync(place, '{"rules":[{"access":"execute","pattern":"rm *","action":"deny"},{"access":"x"}]}');
      await assert.rejects(
        open(),
        (error) => error instanceof UserError && error.code === "bad_rules" && /rules\[1\]/.test(error.message),
      );
      rmSync(place);
    }
  });

  it("takes and gives back rules, also those another window has added since", async () => {
    const [one, other] = [await open(), await open()];
    const rule = { access: "execute", pattern: "npm test", action: "allow" } as const;
    await one.addUserRule(rule);
    await other.addUserRule({ ...rule, pattern: "npm run *" });
    await other.addUserRule(rule);
    assert.equal(JSON.parse(readFileSync(path, "utf8")).rules.length, 2);
    assert.equal(await one.removeUserRule({ ...rule, pattern: "npm run *" }), true);
    assert.equal(await one.removeUserRule({ ...rule, action: "deny" }), false);
    assert.deepEqual(one.rules(), [{ ...rule, scope: "user" }]);
  });

  it("of a repository only tightens, for every kind of access and in every mode", async () => {
    const kinds = ["read", "write", "execute", "network", "tool", "mcp"];
    const rules = kinds.flatMap((access) => ["**", "*", "a"].map((pattern) => ({ access, pattern, action: "allow" })));
    writeFileSync(join(cwd, ".lathe/permissions.json"), JSON.stringify({ rules }));
    const loosened = (await open()).rules();
    const accesses = [
      { kind: "read", subject: "a" },
      { kind: "read", subject: "/etc/x", outside: true },
      { kind: "write", subject: "a" },
      { kind: "write", subject: ".git/config", guarded: true },
      { kind: "execute", subject: "a" },
      { kind: "network", subject: "a" },
    ] as const;
    for (const mode of ["manual", "read-only", "edits", "sandboxed", "all"] as PermissionMode[])
      for (const access of accesses) {
        const policy = { mode, trusted: true };
        const without = decide([access], { ...policy, rules: [] }, undefined, "a").action;
        assert.equal(
          decide([access], { ...policy, rules: loosened }, undefined, "a").action,
          without,
          `${mode} ${access.subject}`,
        );
      }
  });

  it("can deny and ask for a tool by its name, and a server with all its tools", () => {
    const rule = (access: "tool" | "mcp", pattern: string, action: "deny" | "ask" | "allow"): ScopedRule => ({
      access,
      pattern,
      action,
      scope: "user",
    });
    const action = (tool: string, mode: PermissionMode, ...rules: ScopedRule[]) =>
      decide(
        [{ kind: "read", subject: "a" }],
        {
          mode,
          trusted: true,
          rules: [{ access: "read", pattern: "**", action: "allow", scope: "built-in" }, ...rules],
        },
        undefined,
        tool,
      ).action;
    assert.equal(action("read_file", "manual"), "allow");
    assert.equal(action("git_commit", "all", rule("tool", "git_*", "deny")), "deny");
    assert.equal(action("git_commit", "manual", rule("tool", "git_*", "ask")), "ask");
    assert.equal(action("read_file", "manual", rule("tool", "git_*", "deny")), "allow");
    assert.equal(action("mcp__github__create_issue", "manual", rule("mcp", "github", "deny")), "deny");
    assert.equal(action("github/create_issue", "all", rule("mcp", "git*", "deny")), "deny");
    assert.equal(action("read_file", "read-only", rule("tool", "*", "allow")), "allow");
    const writing = decide(
      [{ kind: "write", subject: "a" }],
      { mode: "manual", trusted: true, rules: [rule("tool", "*", "allow")] },
      undefined,
      "write_file",
    );
    assert.equal(writing.action, "ask");
  });
});
