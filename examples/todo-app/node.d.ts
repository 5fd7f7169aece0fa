// The part of Node that this app uses, so that an editor knows it without anything installed.
// `npm install --save-dev @types/node` takes the place of this file.

declare module "node:fs" {
  export function existsSync(path: string): boolean;
  export function mkdtempSync(prefix: string): string;
  export function readFileSync(path: string, encoding: "utf8"): string;
  export function rmSync(path: string, options?: { recursive?: boolean }): void;
  export function writeFileSync(path: string, text: string): void;
}

declare module "node:util" {
  interface Option {
    type: "string" | "boolean";
    short?: string;
  }
  export function parseArgs(config: { allowPositionals?: boolean; options?: Record<string, Option> }): {
    values: Record<string, string | undefined>;
    positionals: string[];
  };
}

declare module "node:test" {
  interface Context {
    after(action: () => void): void;
  }
  export function describe(name: string, suite: () => void): void;
  export function it(name: string, test: (context: Context) => void | Promise<void>): void;
}

declare module "node:assert/strict" {
  const assert: {
    deepEqual(actual: unknown, expected: unknown): void;
    equal(actual: unknown, expected: unknown): void;
    ok(value: unknown): void;
    throws(action: () => unknown, expected?: RegExp): void;
  };
  export default assert;
}

// Whatever else a change brings in is there, without types.
declare module "node:*";

declare const process: {
  argv: string[];
  env: Record<string, string | undefined>;
  exitCode?: number;
  cwd(): string;
};
