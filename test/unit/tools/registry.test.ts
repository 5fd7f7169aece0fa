import assert from "node:assert/strict";
import type { RepositoryMemory } from "../../../src/ports/repository-memory.ts";
import { type EditFormat, editFormat } from "../../../src/protocol/edit-format.ts";
import { describedSchema, type Tool } from "../../../src/tools/define-tool.ts";
import { isToldWith, schemaWith } from "../../../src/tools/edit-tools.ts";
import { availableTools } from "../../../src/tools/registry.ts";
import { fakePorts } from "../../fakes/fake-ports.ts";

interface Schema {
  description?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
}

const diagnostics = { get: () => Promise.resolve([]) };
const memory = {} as RepositoryMemory;
const everything = availableTools(fakePorts({ diagnostics, memory }), { readOnly: false });
const withoutMemory = availableTools(fakePorts({ diagnostics }), { readOnly: false });
const verbs = /^(apply|read|list|find|search|edit|write|move|delete|run|stop|git|get|ask|update|load)_[a-z]+$/;

describe("the tools", () => {
  it("are named by verb and noun, each once", () => {
    const names = everything.map((tool) => tool.name);
    assert.deepEqual(
      names.filter((name) => !verbs.test(name)),
      [],
    );
    assert.equal(new Set(names).size, names.length);
  });

  it("say what they are for, and what each argument means", () => {
    for (const tool of everything) {
      const { description, parameters } = describedSchema(tool);
      assert.ok(description.length >= 20, tool.name);
      assert.match(description, /\.$/, tool.name);
      assert.deepEqual(undescribed(parameters as Schema, tool.name), []);
    }
  });

  it("cost little: the core ones are paid for with every request", () => {
    const size = (tools: readonly Tool[], format: EditFormat) =>
      tools
        .filter((tool) => isToldWith(format, tool.name))
        .map((tool) => JSON.stringify({ type: "function", function: schemaWith(format, tool) }).length)
        .reduce((sum, length) => sum + length, 0);
    const core = withoutMemory.filter((tool) => tool.group === "core");
    const others = everything.filter((tool) => tool.group !== "core");
    // The repository memory adds one core tool, and the name of its group.
    const added = everything.filter((tool) => tool.group === "core");
    assert.deepEqual(
      added.filter((tool) => !withoutMemory.some(({ name }) => name === tool.name)).map(({ name }) => name),
      ["search_code"],
    );
    for (const format of editFormat.options) assert.ok(size(added, format) - size(core, format) <= 560);
    // These schemas have 4.4 characters a token with o200k: 4,700 are 1,060 tokens.
    for (const format of editFormat.options) {
      assert.ok(size(core, format) <= 5_000, `core tools have ${size(core, format)} characters with ${format}`);
      assert.ok(size(others, format) <= 4_000, `other tools have ${size(others, format)} characters`);
    }
  });

  it("come with load_tools, which names the groups there are", () => {
    const load = everything.find((tool) => tool.name === "load_tools");
    assert.match(load?.description ?? "", /git: git_status, git_diff.*editor: get_diagnostics/);
    const headless = availableTools(fakePorts(), { readOnly: false });
    const without = headless.find((tool) => tool.name === "load_tools");
    assert.doesNotMatch(without?.description ?? "", /editor/);
    assert.ok(without?.input.safeParse({ group: "editor" }).success === false);
    assert.equal(
      headless.some((tool) => tool.name === "get_diagnostics"),
      false,
    );
  });

  it("change nothing where only reading is offered", () => {
    const names = availableTools(fakePorts(), { readOnly: true }).map((tool) => tool.name);
    assert.ok(names.includes("read_file") && names.includes("git_diff"));
    for (const name of [
      "edit_file",
      "write_file",
      "apply_patch",
      "move_file",
      "delete_file",
      "run_command",
      "git_commit",
      "git_branch",
    ]) {
      assert.ok(!names.includes(name), name);
    }
  });
});

function undescribed(schema: Schema, place: string): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => [
    ...(property.description ? [] : [`${place}.${name}`]),
    ...undescribed(property, `${place}.${name}`),
    ...undescribed(property.items ?? {}, `${place}.${name}[]`),
  ]);
}
