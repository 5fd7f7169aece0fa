import * as vscode from "vscode";
import { UserError } from "../../base/errors.ts";
import type { Mention, Suggestion } from "../../protocol/panel-message.ts";
import type { GetServices, WorkspaceServices } from "../workspace/workspace-services.ts";
import { createMentionFinder } from "./mentions.ts";
import { findSuggestions } from "./suggestions.ts";

/** What the panel asks about the workspace; nothing is found where no folder is open. */
export class WorkspaceFinder {
  private readonly services: GetServices;
  private finder: { of: WorkspaceServices; find: (query: string) => Promise<Mention[]> } | undefined;

  constructor(services: GetServices) {
    this.services = services;
  }

  async mentions(query: string): Promise<Mention[]> {
    const services = await this.servicesIfOpen();
    if (services === undefined) return [];
    if (this.finder?.of !== services) {
      this.finder = { of: services, find: createMentionFinder(services.files, services.search) };
    }
    return this.finder.find(query);
  }

  async suggestions(): Promise<Suggestion[]> {
    const services = await this.servicesIfOpen();
    return services === undefined ? [] : findSuggestions(vscode.Uri.file(services.cwd), services.git);
  }

  private async servicesIfOpen(): Promise<WorkspaceServices | undefined> {
    try {
      return await this.services();
    } catch (error) {
      if (error instanceof UserError && error.code === "no_folder") return undefined;
      throw error;
    }
  }
}
