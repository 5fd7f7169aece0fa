import assert from "node:assert/strict";
import { codeTokens, splitIdentifier } from "../../../src/repository/text/code-tokens.ts";
import { stemWord } from "../../../src/repository/text/porter-stem.ts";

describe("words of code", () => {
  it("stems as Porter's paper says", () => {
    // From the examples of each step of the paper.
    const examples =
      "caresses caress ponies poni ties ti cats cat agreed agre feed feed plastered plaster bled bled motoring motor sing sing conflated conflat " +
      "troubled troubl sized size hopping hop falling fall hissing hiss fizzed fizz failing fail filing file happy happi sky sky " +
      "relational relat conditional condit rational ration valenci valenc digitizer digit conformabli conform radicalli radic " +
      "vietnamization vietnam predication predic operator oper feudalism feudal decisiveness decis hopefulness hope callousness callous " +
      "formaliti formal sensitiviti sensit sensibiliti sensibl triplicate triplic formative form formalize formal electriciti electr " +
      "electrical electr hopeful hope goodness good revival reviv allowance allow inference infer airliner airlin adjustable adjust " +
      "defensible defens irritant irrit replacement replac adjustment adjust dependent depend adoption adopt communism commun activate activ " +
      "homologous homolog effective effect bowdlerize bowdler probate probat rate rate cease ceas controll control roll roll";
    const words = examples.split(" ");
    for (let at = 0; at < words.length; at += 2) assert.equal(stemWord(words[at] ?? ""), words[at + 1], words[at]);
  });

  it("leaves what is no English word as it is", () => {
    for (const word of ["é", "größe", "x2", "io"]) assert.equal(stemWord(word), word);
  });

  it("splits names at case, underscores and digits", () => {
    assert.deepEqual(splitIdentifier("parseHTTPRequest2"), ["parse", "HTTP", "Request", "2"]);
    assert.deepEqual(splitIdentifier("__snake_case$"), ["snake", "case"]);
    assert.deepEqual(splitIdentifier("größeÄndern"), ["größe", "Ändern"]);
  });

  it("keeps the whole name as one more token and leaves function words out", () => {
    assert.deepEqual(codeTokens("the retryPolicy is for connections"), ["retri", "polici", "retrypolicy", "connect"]);
  });
});
