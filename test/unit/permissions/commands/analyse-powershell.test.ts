import assert from "node:assert/strict";
import type { CommandAnalysis } from "../../../../src/ports/command-analyser.ts";
import { corpus, realAnalyser } from "./command-trial.ts";

const powershell = realAnalyser("powershell");
const bash = realAnalyser();

async function analysed(command: string, analyser = powershell): Promise<CommandAnalysis> {
  const analysis = await analyser.analyse(command);
  assert.ok(analysis);
  return analysis;
}

async function effectsOf(command: string): Promise<string[]> {
  return (await analysed(command)).effects.map(({ kind, subject }) => `${kind} ${subject}`);
}

/** Any command in it, by any of its names. */
async function has(command: string, words: string, analyser = powershell): Promise<boolean> {
  const { commands } = await analysed(command, analyser);
  return commands.some((one) => one.words.map((word) => word ?? "?").join(" ") === words);
}

describe("the analysis of PowerShell", () => {
  it("finds every command in lists, blocks, expressions and strings", async () => {
    const found = [
      "a; rm x",
      "a | rm x",
      "a && rm x",
      "a\nrm x",
      "if (1) { rm x } else { a }",
      "a (rm x)",
      'a "$(rm x)"',
      "a @(rm x)",
      "foreach ($i in 1) { rm x }",
      "$a = rm x",
      "function f { rm x }",
      "& { rm x }",
      "a | % { rm x }",
      "try { a } finally { rm x }",
      "a > $(rm x)",
    ];
    for (const command of found) assert.ok(await has(command, "rm x"), command);
  });

  it("knows a command by all of its names, in any case", async () => {
    for (const command of ["del x", "RI x", "r`m x", "Remove-Item x", "Microsoft.PowerShell.Management\\rd x"]) {
      for (const name of ["rm x", "del x", "Remove-Item x"]) assert.ok(await has(command, name), `${command}: ${name}`);
    }
    assert.ok(await has("GIT.exe push", "git push"));
    assert.ok(await has("C:\\tools\\git.exe push", "git push"));
  });

  it("opens what runs text or another program", async () => {
    const encoded = Buffer.from("rm x", "utf16le").toString("base64");
    const opened = [
      "iex 'rm x'",
      "powershell -NoProfile -Command rm x",
      `powershell -e ${encoded}`,
      `pwsh -EncodedCommand ${encoded}`,
      "cmd /c rm x",
      "cmd /c a ^& rm x",
      "Start-Process rm x",
      "bash -c 'rm x'",
      "pwsh-preview -c 'rm x'",
      "powershell -c \"powershell -c 'rm x'\"",
      "sudo rm x",
    ];
    for (const command of opened) {
      assert.ok(await has(command, "rm x"), command);
      assert.notDeepEqual((await analysed(command)).unresolved, [], command);
    }
  });

  it("is reached from bash, and bash from it", async () => {
    const encoded = Buffer.from("Remove-Item x", "utf16le").toString("base64");
    for (const command of [
      "pwsh -c 'del x'",
      `powershell -enc ${encoded}`,
      "sudo pwsh -c 'a; rm x'",
      "p'w'sh -c 'ri x'",
    ])
      assert.ok(await has(command, "rm x", bash), command);
    assert.ok(await has("pwsh -c \"bash -c 'rm x'\"", "rm x", bash));
    assert.ok((await analysed("pwsh -c $X", bash)).commands.some(({ words }) => words[0] === undefined));
  });

  it("says what is read, written, deleted, reached and run", async () => {
    assert.deepEqual(await effectsOf("cat a.txt"), ["reads a.txt"]);
    assert.deepEqual(await effectsOf("Get-ChildItem src\\lib -Recurse"), ["reads src/lib"]);
    assert.deepEqual(await effectsOf("Remove-Item -Path a"), ["deletes a"]);
    assert.deepEqual(await effectsOf("Move-Item a b"), ["deletes a", "writes b"]);
    assert.deepEqual(await effectsOf("Copy-Item a -Destination b"), ["reads a", "writes b"]);
    assert.deepEqual(await effectsOf("ls > out.txt"), ["reads .", "writes out.txt"]);
    assert.deepEqual(await effectsOf("iwr https://a.example/x"), ["runs iwr https://a.example/x", "network a.example"]);
    assert.ok((await effectsOf("Start-Process x -Verb RunAs")).includes("privilege Start-Process x -Verb RunAs"));
    assert.deepEqual(await effectsOf("cd src; cat a.txt"), ["reads src", "reads a.txt", "reads src/a.txt"]);
  });

  it("survives whatever it is given", async () => {
    for (const command of [
      "",
      " ",
      "#",
      "(".repeat(5000),
      "$(".repeat(3000),
      "{".repeat(4000),
      "\0",
      "\ud800",
      "a ".repeat(9000),
      "@'\n".repeat(500),
      "`".repeat(9000),
    ])
      assert.ok(await powershell.analyse(command));
  });
});

describe("both analysers under noise", () => {
  const pieces = [
    ..."( ) { } [ ] $ $( @( @{ ${ & && | || ; > >> < << <<E ` \\ ' \" # <# #> @' @\" '@ % ? ! = , : :: . .. -- --% ~ * é \u2019 \u0000 \ud83d".split(
      " ",
    ),
    ..."if while do done fi esac case function foreach in param try rm ls git pwsh -c -enc bash iex eval sudo $x $null a.txt ../x".split(
      " ",
    ),
    "\n",
    "\r\n",
    " ",
    " ",
    " ",
  ];

  for (const [name, analyser] of Object.entries({ bash, powershell })) {
    it(`${name}: 1,500 random texts crash nothing, and give the same answer twice`, async () => {
      const random = createRandom(20_261_122);
      const samples = [
        ...corpus<{ command: string }>("commands-refused.json"),
        ...corpus<{ command: string }>("powershell-refused.json"),
      ];
      for (let round = 0; round < 1500; round += 1) {
        let text = round % 2 === 0 ? "" : (samples[Math.floor(random() * samples.length)]?.command ?? "");
        const length = 1 + Math.floor(random() * 40);
        for (let at = 0; at < length; at += 1) {
          const cut = Math.floor(random() * (text.length + 1));
          text = text.slice(0, cut) + (pieces[Math.floor(random() * pieces.length)] ?? "") + text.slice(cut);
        }
        const first = await analyser.analyse(text);
        assert.ok(first, JSON.stringify(text));
        assert.ok(first.commands.length <= 5000);
        if (round % 10 === 0) assert.deepEqual(await analyser.analyse(text), first, JSON.stringify(text));
      }
    });
  }
});

/** Numbers from 0 to 1, the same each time. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}
