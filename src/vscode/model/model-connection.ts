import { Emitter } from "../../base/emitter.ts";
import { UserError } from "../../base/errors.ts";
import type { Settings } from "../../configuration/settings-schema.ts";
import type { ChatModel } from "../../ports/chat-model.ts";
import type { Clock } from "../../ports/runtime.ts";
import type { DetectedServer } from "../../protocol/panel-message.ts";
import type { ApiKeys } from "./api-keys.ts";
import { detectServers } from "./detect-servers.ts";

export const tourLabel = "Tour (scripted, no intelligence)";

/** A loopback server of ours that plays the scripted stand-in. */
export interface RunningTour {
  baseUrl: string;
  close(): Promise<void>;
}

export interface ModelConnectionOptions {
  apiKeys: ApiKeys;
  settings: () => Settings;
  writeSetting: <Name extends "model.baseUrl" | "model.id">(name: Name, value: Settings[Name]) => Promise<void>;
  startTour: () => Promise<RunningTour>;
  clock: Clock;
}

/** Which model answers: none yet, the one in the settings, or the tour's stand-in. */
export class ModelConnection {
  private readonly options: ModelConnectionOptions;
  private readonly changes = new Emitter<void>();
  private tour: RunningTour | undefined;
  private created: { key: string; model: ChatModel } | undefined;
  private known: { baseUrl: string; ids: string[]; context: Map<string, number> } | undefined;

  constructor(options: ModelConnectionOptions) {
    this.options = options;
  }

  onChange(listener: () => void): () => void {
    return this.changes.on(listener);
  }

  get state(): "none" | "tour" | "connected" {
    if (this.tour !== undefined) return "tour";
    const settings = this.options.settings();
    return settings["model.baseUrl"] !== "" && settings["model.id"] !== "" ? "connected" : "none";
  }

  /** What the panel and the status bar call the model. */
  get label(): string {
    return this.tour === undefined ? this.options.settings()["model.id"] : tourLabel;
  }

  /** Differs when another model answers from now on. */
  get identity(): string {
    const { "model.baseUrl": baseUrl, "model.id": id } = this.options.settings();
    return this.tour === undefined ? `${baseUrl} ${id}` : this.tour.baseUrl;
  }

  get models(): string[] {
    if (this.tour !== undefined) return [tourLabel];
    const { "model.baseUrl": baseUrl, "model.id": id } = this.options.settings();
    const ids = this.known?.baseUrl === baseUrl ? this.known.ids : [];
    return id === "" || ids.includes(id) ? ids : [id, ...ids];
  }

  /** Context length in tokens, 0 when unknown. */
  get contextLimit(): number {
    if (this.tour !== undefined) return 0;
    const settings = this.options.settings();
    return settings["model.contextTokens"] || (this.known?.context.get(settings["model.id"]) ?? 0);
  }

  /** The model that answers now; the same one until something about it changes. @throws UserError not_connected. */
  async create(): Promise<ChatModel> {
    const { createOpenAiModel } = await import("../../model/openai-chat-model.ts");
    const { clock } = this.options;
    if (this.tour !== undefined) {
      return createOpenAiModel({ baseUrl: this.tour.baseUrl, apiKey: "tour", model: "tour", clock });
    }
    if (this.state === "none") {
      throw new UserError(
        "not_connected",
        "No model is connected.",
        "Run “Lathe: Connect a Model”, or start the tour.",
      );
    }
    const settings = this.options.settings();
    const baseUrl = settings["model.baseUrl"];
    const price = settings["model.price"];
    const options = {
      baseUrl,
      apiKey: await this.keyOf(baseUrl),
      model: settings["model.id"],
      headers: settings["model.headers"],
      ...(this.contextLimit > 0 && { contextTokens: this.contextLimit }),
      sendReasoning: settings["model.sendReasoning"],
      ...(price && {
        price: { input: price.input, output: price.output, cachedInput: price.cachedInput ?? price.input },
      }),
    };
    const key = JSON.stringify(options);
    if (this.created?.key !== key) this.created = { key, model: createOpenAiModel({ ...options, clock }) };
    return this.created.model;
  }

  /** The models the connected server offers; remembered for the pickers. @throws UserError. */
  async refreshModels(signal: AbortSignal): Promise<string[]> {
    const baseUrl = this.options.settings()["model.baseUrl"];
    if (baseUrl === "" || this.tour !== undefined) return this.models;
    const models = await this.list(baseUrl, await this.keyOf(baseUrl), signal);
    const context = new Map(models.map((model) => [model.id, model.contextTokens ?? 0]));
    this.known = { baseUrl, ids: models.map((model) => model.id), context };
    this.changes.emit();
    return this.models;
  }

  /** Models of a server that is not connected yet. @throws UserError. */
  async probe(baseUrl: string, key: string | undefined, signal: AbortSignal): Promise<string[]> {
    const models = await this.list(baseUrl, key ?? (await this.keyOf(baseUrl)), signal);
    return models.map((model) => model.id);
  }

  detect(signal: AbortSignal): Promise<DetectedServer[]> {
    return detectServers((baseUrl, limited) => this.probe(baseUrl, undefined, limited), signal);
  }

  async connect(baseUrl: string, model: string, key?: string): Promise<void> {
    if (key !== undefined && key !== "") await this.options.apiKeys.set(baseUrl, key);
    await this.endTour();
    await this.options.writeSetting("model.baseUrl", baseUrl);
    await this.options.writeSetting("model.id", model);
    this.changes.emit();
  }

  async selectModel(model: string): Promise<void> {
    if (this.tour !== undefined || model === this.options.settings()["model.id"]) return;
    await this.options.writeSetting("model.id", model);
    this.changes.emit();
  }

  async startTour(): Promise<void> {
    this.tour ??= await this.options.startTour();
    this.changes.emit();
  }

  async endTour(): Promise<void> {
    const tour = this.tour;
    if (tour === undefined) return;
    this.tour = undefined;
    await tour.close();
    this.changes.emit();
  }

  /** The settings have changed under it. */
  settingsChanged(): void {
    this.changes.emit();
  }

  private async keyOf(baseUrl: string): Promise<string> {
    // The client insists on a key; servers of one's own machine ignore it.
    return (await this.options.apiKeys.get(baseUrl)) ?? "none";
  }

  private async list(baseUrl: string, key: string, signal: AbortSignal) {
    const { listModels } = await import("../../model/list-models.ts");
    return listModels(baseUrl, key, this.headersFor(baseUrl), signal);
  }

  /** Extra headers may hold secrets: they go to the configured server only. */
  private headersFor(baseUrl: string): Record<string, string> {
    const settings = this.options.settings();
    return settings["model.baseUrl"] === baseUrl ? settings["model.headers"] : {};
  }
}
