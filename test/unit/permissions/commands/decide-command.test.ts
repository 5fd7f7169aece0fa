import assert from "node:assert/strict";
import { alwaysPattern } from "../../../../src/permissions/always-pattern.ts";
import { builtInRules } from "../../../../src/permissions/built-in-rules.ts";
import { createCommandAnalyser } from "../../../../src/permissions/commands/create-command-analyser.ts";
import { describeEffects } from "../../../../src/permissions/describe-effects.ts";
import { createShellGrammars } from "../../../../src/workspace/shell-grammar.ts";
import { type CommandTrial, corpus, createCommandTrial, rulesFor } from "./command-trial.ts";

describe("the decision on commands", () => {
  let trial: CommandTrial;
  before(() => {
    trial = createCommandTrial();
  });
  after(() => trial.dispose());

  const action = async (command: string, ...given: Parameters<typeof rulesFor>) =>
    (await trial.decide(command, rulesFor(...given))).action;

  it("an allow pattern covers the same words, and with * any further literal ones", async () => {
    assert.equal(await action("npm  test", "allow", "npm test"), "allow");
    assert.equal(await action("npm run 'a b'", "allow", "npm run *"), "allow");
    assert.equal(await action("npm test --watch", "allow", "npm test"), "ask");
    assert.equal(await action("npm testify", "allow", "npm test"), "ask");
    assert.equal(await action("npm run $X", "allow", "npm run *"), "ask");
  });

  it("several rules cover a line together, and one command without a rule asks", async () => {
    assert.equal(await action("npm run a && npm test", "allow", "npm run *", "npm test"), "allow");
    assert.equal(await action("npm run a && npm test", "allow", "npm run *"), "ask");
  });

  it("a rule that is exactly the line allows it, whatever it holds", async () => {
    const line = "for f in *; do rm $f; done > out";
    assert.equal(await action(line, "allow", line), "allow");
    assert.equal(await action("rm *", "allow", "rm *"), "ask");
  });

  it("what a covered command writes must be inside, and neither guarded nor ignored", async () => {
    assert.equal(await action("rm src/a.ts", "allow", "rm *"), "allow");
    for (const path of ["../x", "link", ".env", ".github/workflows/ci.yml", "secret/token.txt", "/etc/passwd", "~/x"])
      assert.equal(await action(`rm ${path}`, "allow", "rm *"), "ask", path);
  });

  it("rules about files hold for the files that commands name", async () => {
    const rules = [
      ...rulesFor("allow", "cat *"),
      { access: "read", pattern: "src/**", action: "deny", scope: "user" },
    ] as const;
    assert.equal((await trial.decide("cat src/a.ts", rules)).action, "deny");
    assert.equal((await trial.decide("cat README.md", rules)).action, "allow");
    const open = [
      ...rulesFor("allow", "cat *"),
      { access: "read", pattern: "/etc/**", action: "allow", scope: "user" },
    ] as const;
    assert.equal((await trial.decide("cat /etc/hostname", open)).action, "allow");
  });

  const touching = [
    "rm -rf x",
    "cd x && rm -rf y",
    "sudo -n rm x",
    "A=1 rm x",
    "env A=1 rm x",
    "/bin/rm x",
    "true | xargs rm",
    "echo $(rm x)",
    "(rm x)",
    '"rm" x',
    "r\\m x",
    "ls\nrm x",
    "bash -c 'rm x'",
    "f() { rm x; }",
  ];
  for (const command of touching) {
    it(`a deny pattern touches ${JSON.stringify(command)}`, async () => {
      assert.equal(await action(command, "deny", "rm *"), "deny");
      assert.equal((await trial.decide(command, rulesFor("deny", "rm *"), "all")).action, "deny");
    });
  }

  it("a deny pattern leaves other commands alone, and asks where it cannot tell", async () => {
    const inAll = async (command: string, pattern: string) =>
      (await trial.decide(command, rulesFor("deny", pattern), "all")).action;
    assert.equal(await inAll("ls -l", "rm *"), "allow");
    assert.equal(await inAll("git rm x", "rm *"), "allow");
    assert.equal(await inAll("git status", "git push *"), "allow");
    assert.equal(await inAll("git -C src push", "git push *"), "deny");
    assert.equal(await inAll("$X y", "rm *"), "ask");
    assert.equal(await inAll("git $X", "git push *"), "ask");
    assert.equal(await inAll(`${"ls;".repeat(100)} rm x`, "rm *"), "ask");
    assert.equal(await inAll(`${"(".repeat(400)} rm x`, "rm *"), "ask");
    assert.equal(await inAll(`ls ${"a".repeat(20_000)}; rm x`, "rm *"), "ask");
  });

  it("an ask pattern wins over a broader allow and loses to a narrower one", async () => {
    const rules = (allow: string) => [...rulesFor("ask", "git push *"), ...rulesFor("allow", allow)];
    assert.equal((await trial.decide("git push origin", rules("git *"))).action, "ask");
    assert.equal((await trial.decide("git push origin", rules("git push origin"))).action, "allow");
  });

  it("shows risks first and says what could not be told", async () => {
    const command = "cat README.md && cat ../x && ls $X";
    const judged = await trial.judge(command);
    assert.ok(judged);
    const effects = describeEffects([{ kind: "execute", subject: command }], new Map(), new Map([[command, judged]]));
    assert.deepEqual(effects[0], { kind: "reads", text: "../x", risk: true });
    assert.match(effects[1]?.text ?? "", /x is outside the workspace$/);
    assert.ok(effects.some(({ kind, text, risk }) => kind === "reads" && text === "README.md" && !risk));
    assert.ok(effects.some(({ text, risk }) => risk && text === "A word of ls is only known when it runs."));
  });

  it("a redirection into the workspace is a write: it follows the rules about writing and is no risk by itself", async () => {
    const rules = rulesFor("allow", "ls *", "echo *");
    const write = (pattern: string) => ({ access: "write", pattern, action: "allow", scope: "user" }) as const;
    assert.equal((await trial.decide("ls > src/out.txt", rules)).action, "ask");
    assert.equal((await trial.decide("ls > src/out.txt", rules, "edits")).action, "allow");
    assert.equal((await trial.decide("ls >> src/out.txt 2>&1", [...rules, write("src/**")])).action, "allow");
    for (const target of ["../out", "/tmp/out", "link", ".git/hooks/x", ".vscode/settings.json", ".env", "$X", "~/x"])
      assert.equal((await trial.decide(`ls > ${target}`, rules, "edits")).action, "ask", target);
    const judged = await trial.judge("ls > src/out.txt");
    assert.ok(judged);
    const command = "ls > src/out.txt";
    const effects = describeEffects([{ kind: "execute", subject: command }], new Map(), new Map([[command, judged]]));
    assert.deepEqual(effects, [
      { kind: "reads", text: "." },
      { kind: "writes", text: "src/out.txt" },
    ]);
  });

  it("the reason names what no rule covers, not the whole line", async () => {
    const reason = async (command: string) => (await trial.decide(command, rulesFor("allow", "ls"))).reason;
    assert.equal(await reason("ls src && rm -rf dist"), "Asked because no rule covers running rm -rf dist.");
    assert.match(await reason("ls; make a; make b"), /running make a \(and 1 more\)\.$/);
    assert.match(await reason("make a"), /running make a\.$/);
  });

  it("always is offered for the one part that is not covered, if that lets the line through", async () => {
    const offered = async (command: string) => {
      const judged = await trial.judge(command);
      assert.ok(judged);
      const rules = [...builtInRules, ...rulesFor("allow", "ls", "cd src")];
      const policy = { mode: "manual", rules, trusted: true } as const;
      return alwaysPattern([{ kind: "execute", subject: command }], policy, new Map([[command, judged]]));
    };
    assert.equal(await offered("npm test"), "npm test");
    assert.equal(await offered("ls src && npm run build"), "npm run build");
    for (const command of [
      "npm run a && npm run b",
      "npm test > out",
      "npm test $X",
      "ls; rm ../x",
      "echo *",
      "npm run 'a b'",
    ])
      assert.equal(await offered(command), undefined, command);
  });

  describe("without a grammar", () => {
    it("only a rule that is exactly the line allows, denials still hold, and the reason is known", async () => {
      const analyser = createCommandAnalyser({
        ...createShellGrammars({ bundleDirectory: "/missing" }),
        shell: "bash",
      });
      const blind = createCommandTrial(analyser);
      const blindAction = async (command: string, ...given: Parameters<typeof rulesFor>) =>
        (await blind.decide(command, rulesFor(...given))).action;
      assert.equal(await blindAction("npm test", "allow", "npm test"), "allow");
      assert.equal(await blindAction("npm run a", "allow", "npm run *"), "ask");
      assert.equal(await blindAction("ls; sudo /bin/rm x", "deny", "rm *"), "deny");
      assert.match(analyser.problem ?? "", /not analysed/);
      blind.dispose();
    });
  });

  it("no mutation of the corpus breaks it or adds an unlisted command unseen", async () => {
    const rules = rulesFor("allow", "git status *", "git diff *", "npm test", "ls *", "cat *", "rg *");
    const random = createRandom(7);
    const harmless = corpus<string>("commands-harmless.json");
    const pieces = [
      "; rm x",
      "\nrm x",
      "$(rm x)",
      "`rm x`",
      "| sh",
      "> y",
      "&& rm x",
      "\\",
      "'",
      '"',
      "(",
      "{",
      "#",
      "\r",
      "<<E",
    ];
    for (const command of harmless) {
      for (let round = 0; round < 6; round += 1) {
        const at = Math.floor(random() * (command.length + 1));
        const piece = pieces[Math.floor(random() * pieces.length)] ?? "";
        const mutated = command.slice(0, at) + piece + command.slice(at);
        const { action: decided } = await trial.decide(mutated, rules);
        if (decided !== "allow" || !piece.includes("rm x")) continue;
        // Allowed only where the piece has become text: inside quotes or a comment.
        assert.match(command, /['"#]/, JSON.stringify(mutated));
      }
    }
  });
});

/** Numbers from 0 to 1, the same each time. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}
