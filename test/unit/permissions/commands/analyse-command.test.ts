import assert from "node:assert/strict";
import type { CommandAnalysis } from "../../../../src/ports/command-analyser.ts";
import { realAnalyser } from "./command-trial.ts";

const analyser = realAnalyser();

async function analysed(command: string): Promise<CommandAnalysis> {
  const analysis = await analyser.analyse(command);
  assert.ok(analysis);
  return analysis;
}

async function wordsIn(command: string): Promise<string[]> {
  return (await analysed(command)).commands.map(({ words }) => words.map((word) => word ?? "?").join(" "));
}

async function effectsOf(command: string): Promise<string[]> {
  return (await analysed(command)).effects.map(({ kind, subject }) => `${kind} ${subject}`);
}

describe("the analysis of commands", () => {
  describe("finds every simple command", () => {
    const found: Record<string, string[]> = {
      "a; b && c || d | e & f\ng": ["a", "b", "c", "d", "e", "f", "g"],
      "a $(b `c`) <(d) >(e)": ["a ? ? ?", "b ?", "c", "d", "e"],
      "if a; then b; elif c; then d; else e; fi": ["a", "b", "c", "d", "e"],
      "for i in $(a); do b; done; while c; do d; done": ["a", "b", "c", "d"],
      "case $(a) in x) b;; esac; f() { c; }; (d); { e; }; ! g": ["a", "b", "c", "d", "e", "g"],
      "cat <<X\n$(rm x)\nX": ["cat", "rm x"],
      "[[ -f $(a) ]]; echo $((1 + $(b)))": ["[[", "a", "echo ?", "b"],
      "export A=$(a)": ["export ?", "a"],
    };
    for (const [command, words] of Object.entries(found)) {
      it(JSON.stringify(command), async () => assert.deepEqual((await wordsIn(command)).sort(), words.sort()));
    }
  });

  describe("reads words as the shell does", () => {
    const read: Record<string, string> = {
      "r\\m 'a b' \"c d\"e": "rm a b c de",
      "$'r\\x6d' $'a\\tb' $'\\101'": "rm a\tb A",
      "echo \"a\\$b\" \\$c '$d'": "echo a$b $c $d",
      'echo "$a" $b ${c} {d,e} f$g': "echo ? ? ? ? ?",
      "echo HEAD@{1} {} a=b": "echo HEAD@{1} {} a=b",
    };
    for (const [command, words] of Object.entries(read)) {
      it(JSON.stringify(command), async () => assert.deepEqual(await wordsIn(command), [words]));
    }
  });

  it("sees the word that a continued line makes, and allows it by no pattern", async () => {
    assert.ok((await wordsIn("r\\\nm -\\\nf")).includes("rm -f"));
    assert.notDeepEqual((await analysed("l\\\ns")).unresolved, []);
    assert.deepEqual((await analysed("ls \\\n -l")).unresolved, []);
  });

  describe("opens wrappers", () => {
    const inner = "rm x";
    const wrapped = [
      "sudo -u root rm x",
      "env -i A=1 rm x",
      "nohup nice -n 5 timeout -k 1 5 rm x",
      "exec rm x",
      "command rm x",
      "builtin rm x",
      "busybox rm x",
      "bash -c 'rm x'",
      "sh -ec 'ls; rm x'",
      "eval 'rm' x",
      "env -S 'rm x'",
      "bash -c \"bash -c 'rm x'\"",
      "sudo sh -c 'env A=1 rm x'",
      "npx rm x",
      "npm exec -- rm x",
      "docker run image rm x",
      "ssh -p 22 host rm x",
      "git -c alias.a='!rm x' a",
      "git submodule foreach rm x",
      "find . -exec rm x \\;",
      "trap 'rm x' EXIT",
      "time rm x",
      "coproc rm x",
      "stdbuf -o0 setsid rm x",
    ];
    for (const command of wrapped) {
      it(command, async () =>
        assert.ok((await wordsIn(command)).includes(inner), (await wordsIn(command)).join(" | ")),
      );
    }

    it("xargs and find fill in what is not in the line", async () => {
      assert.ok((await wordsIn("ls | xargs -n 1 rm -f")).includes("rm -f ?"));
      assert.ok((await wordsIn("find . -exec rm {} +")).includes("rm ?"));
    });
  });

  it("says what is read, written, deleted, reached and run", async () => {
    assert.deepEqual(await effectsOf("cat a b"), ["reads a", "reads b"]);
    assert.deepEqual(await effectsOf("cd src && rg x lib"), ["reads src", "reads lib", "reads src/lib"]);
    assert.deepEqual(await effectsOf("mv a b"), ["deletes a", "writes b"]);
    assert.deepEqual(await effectsOf("rm -rf dist"), ["deletes dist"]);
    assert.deepEqual(await effectsOf("ls > out 2>&1"), ["reads .", "writes out"]);
    assert.deepEqual(await effectsOf("npm test"), ["runs npm test"]);
    assert.deepEqual(await effectsOf("curl -s https://user@a.example:8080/x"), [
      "runs curl -s https://user@a.example:8080/x",
      "network a.example",
    ]);
    assert.deepEqual((await effectsOf("git push origin main"))[1], "network git push");
    assert.deepEqual((await effectsOf("sudo rm x")).sort(), ["deletes x", "privilege sudo rm x", "runs sudo rm x"]);
  });

  it("is left unresolved where a second, plain reading sees other words", async () => {
    assert.deepEqual((await analysed("ls -l && cat a # b")).unresolved, []);
    for (const command of ["for i in a; do ls; done", "ls <<< a", "ls $", "f() { ls; }"])
      assert.ok((await analysed(command)).unresolved.length > 0, command);
  });

  it("survives whatever it is given", async () => {
    const odd = [
      "(".repeat(5000),
      "$(".repeat(3000),
      '"$('.repeat(2000),
      "\0",
      "\ud800",
      "a ".repeat(9000),
      "<<A ".repeat(500),
    ];
    for (const command of ["", " ", "#", ...odd]) assert.ok(await analyser.analyse(command));
  });
});
