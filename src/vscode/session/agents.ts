import { join } from "node:path";
import { type AgentProfile, codeAgent } from "../../agent/agent-profile.ts";
import { UserError } from "../../base/errors.ts";
import type { PanelState } from "../../protocol/panel-message.ts";
import type { GetServices } from "../workspace/workspace-services.ts";

export interface AgentsOptions {
  services: GetServices;
  stateDir: string;
  /** Folder of the installed extension. */
  packageDir: string;
  /** Agents of an untrusted workspace are not offered. */
  isTrusted: () => boolean;
  /** Which one the window uses, across reloads. */
  chosen: { get: () => string | undefined; set: (name: string) => Thenable<void> };
  show: (patch: Pick<PanelState, "agents" | "agent">) => void;
  /** What is wrong with agents' files, each said once. */
  report: (problem: string) => void;
}

/** The agents that the picker offers, and the one that works on what is sent next. */
export class Agents {
  private readonly options: AgentsOptions;
  private readonly told = new Set<string>();

  constructor(options: AgentsOptions) {
    this.options = options;
  }

  get name(): string {
    return this.options.chosen.get() ?? codeAgent.name;
  }

  /** The chosen agent as its file is now; `code` where it is gone. Nothing is read for `code`. */
  async current(): Promise<AgentProfile> {
    if (this.name === codeAgent.name) return codeAgent;
    const profiles = await this.read();
    const profile = profiles.find(({ name }) => name === this.name);
    if (profile !== undefined) return profile;
    this.options.report(`The agent ${this.name} is not there any more; ${codeAgent.name} works instead.`);
    await this.select(codeAgent.name);
    return codeAgent;
  }

  async select(name: string): Promise<void> {
    await this.options.chosen.set(name);
    await this.refresh();
  }

  /** Shows what there is now. */
  async refresh(): Promise<void> {
    const profiles = await this.read();
    this.options.show({
      agents: profiles.map(({ name, description, source }) => ({
        name,
        description: source?.kind === "workspace" ? `${description} (${source.path})` : description,
      })),
      agent: profiles.some(({ name }) => name === this.name) ? this.name : codeAgent.name,
    });
  }

  private async read(): Promise<AgentProfile[]> {
    const { stateDir, packageDir } = this.options;
    const [{ readProfiles }, { createNodeFiles }, services] = await Promise.all([
      import("../../agent/profiles/read-profiles.ts"),
      import("../../workspace/node-files.ts"),
      // Without a folder there are still the others.
      this.options.services().catch((error) => orNone(error)),
    ]);
    const places = {
      builtIn: createNodeFiles([join(packageDir, "media", "agents")]),
      user: createNodeFiles([join(stateDir, "agents")]),
      ...(this.options.isTrusted() && services && { workspace: services.files }),
    };
    const { profiles, problems } = await readProfiles(places, new AbortController().signal);
    for (const problem of problems) if (!this.told.has(problem)) this.options.report(problem);
    for (const problem of problems) this.told.add(problem);
    return profiles;
  }
}

function orNone(error: unknown): undefined {
  if (error instanceof UserError) return undefined;
  throw error;
}
