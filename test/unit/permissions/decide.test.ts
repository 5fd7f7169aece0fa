import assert from "node:assert/strict";
import { builtInRules } from "../../../src/permissions/built-in-rules.ts";
import { decide } from "../../../src/permissions/decide.ts";
import type { Access, PermissionMode, ScopedRule } from "../../../src/protocol/access.ts";

const readInside: Access = { kind: "read", subject: "src/a.ts", path: "/w/src/a.ts" };
const readOutside: Access = { kind: "read", subject: "/etc/passwd", path: "/etc/passwd", outside: true };
const writeInside: Access = { kind: "write", subject: "src/a.ts", path: "/w/src/a.ts" };
const writeGuarded: Access = {
  kind: "write",
  subject: ".vscode/settings.json",
  path: "/w/.vscode/settings.json",
  guarded: true,
};
const readSecret: Access = { kind: "read", subject: ".env", path: "/w/.env", ignored: true };
const command = (subject: string): Access => ({ kind: "execute", subject });

function action(accesses: Access[], options: { mode?: PermissionMode; rules?: ScopedRule[]; trusted?: boolean } = {}) {
  const rules = [...builtInRules, ...(options.rules ?? [])];
  return decide(accesses, { mode: options.mode ?? "manual", rules, trusted: options.trusted ?? true }).action;
}

const rule = (
  access: Access["kind"],
  pattern: string,
  what: ScopedRule["action"],
  scope: ScopedRule["scope"] = "user",
): ScopedRule => ({
  access,
  pattern,
  action: what,
  scope,
});

describe("permission decision", () => {
  describe("without rules", () => {
    it("allows reading inside the workspace and asks for everything else", () => {
      assert.equal(action([readInside]), "allow");
      assert.equal(action([{ kind: "read", subject: ".", path: "/w" }]), "allow");
      assert.equal(action([readOutside]), "ask");
      assert.equal(action([writeInside]), "ask");
      assert.equal(action([command("ls")]), "ask");
      assert.equal(action([{ kind: "network", subject: "example.org" }]), "ask");
      assert.equal(action([readSecret]), "ask");
    });

    it("allows a call that touches nothing", () => assert.equal(action([]), "allow"));

    it("lets the strictest access decide the call", () => {
      assert.equal(action([readInside, writeInside]), "ask");
      assert.equal(action([readInside, readOutside], { mode: "read-only" }), "ask");
    });
  });

  describe("modes", () => {
    it("edits: writes inside without asking, nothing else", () => {
      assert.equal(action([writeInside], { mode: "edits" }), "allow");
      assert.equal(action([command("ls")], { mode: "edits" }), "ask");
      assert.equal(action([{ ...writeInside, outside: true, subject: "/tmp/x" }], { mode: "edits" }), "ask");
    });

    it("all: no question but for guarded and ignored files", () => {
      assert.equal(action([command("rm -rf x")], { mode: "all" }), "allow");
      assert.equal(action([readOutside], { mode: "all" }), "allow");
      assert.equal(action([writeGuarded], { mode: "all" }), "ask");
      assert.equal(action([readSecret], { mode: "all" }), "ask");
    });

    it("read-only: denies what changes anything", () => {
      assert.equal(action([writeInside], { mode: "read-only", rules: [rule("write", "**", "allow")] }), "deny");
      assert.equal(action([command("ls")], { mode: "read-only" }), "deny");
      assert.equal(action([readInside], { mode: "read-only" }), "allow");
    });

    it("an untrusted workspace is for reading only, whatever the mode", () => {
      assert.equal(action([writeInside], { mode: "all", trusted: false }), "deny");
      assert.equal(
        action([command("ls")], { mode: "all", trusted: false, rules: [rule("execute", "ls", "allow")] }),
        "deny",
      );
      assert.equal(action([readInside], { trusted: false }), "allow");
    });
  });

  describe("rules", () => {
    it("a deny wins over every allow and every mode", () => {
      const rules = [rule("write", "src/**", "deny"), rule("write", "src/a.ts", "allow", "session")];
      assert.equal(action([writeInside], { mode: "all", rules }), "deny");
      assert.equal(action([readInside], { rules: [rule("read", "src/**", "deny", "workspace")] }), "deny");
    });

    it("the more specific of two rules wins, and of equals the last", () => {
      assert.equal(
        action([writeInside], { rules: [rule("write", "src/a.ts", "ask"), rule("write", "**", "allow")] }),
        "ask",
      );
      assert.equal(
        action([writeInside], { rules: [rule("write", "src/**", "ask"), rule("write", "src/**", "allow")] }),
        "allow",
      );
    });

    it("a workspace's own rules tighten and never loosen", () => {
      assert.equal(action([writeInside], { rules: [rule("write", "**", "allow", "workspace")] }), "ask");
      const rules = [rule("write", "src/a.ts", "allow"), rule("write", "**", "ask", "workspace")];
      assert.equal(action([writeInside], { rules }), "ask");
      assert.equal(
        action([writeInside], { mode: "edits", rules: [rule("write", "src/**", "ask", "workspace")] }),
        "ask",
      );
    });

    it("no allow rule covers writing a guarded file", () => {
      assert.equal(
        action([writeGuarded], {
          rules: [rule("write", "**", "allow"), rule("write", ".vscode/settings.json", "allow")],
        }),
        "ask",
      );
    });

    it("a glob for inside does not reach outside", () => {
      assert.equal(action([readOutside], { rules: [rule("read", "**", "allow")] }), "ask");
      assert.equal(action([readOutside], { rules: [rule("read", "/etc/**", "allow")] }), "allow");
    });

    it("a command rule does not reach into a folder outside", () => {
      const rules = [rule("execute", "npm test", "allow")];
      assert.equal(action([command("npm test")], { rules }), "allow");
      assert.equal(action([{ ...command("npm test"), outside: true, path: "/elsewhere" }], { rules }), "ask");
    });

    it("an ignored file can be allowed by name", () => {
      assert.equal(action([readSecret], { rules: [rule("read", ".env", "allow", "session")] }), "allow");
    });
  });
});
