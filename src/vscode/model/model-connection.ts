import { Emitter } from "../../base/emitter.ts";
import { UserError } from "../../base/errors.ts";
import type { Settings } from "../../configuration/settings-schema.ts";
import type { ModelFacts } from "../../model/facts/model-facts.ts";
import { resolveFacts } from "../../model/facts/resolve-facts.ts";
import { providerOf, urlOf } from "../../model/providers.ts";
import type { ChatModel } from "../../ports/chat-model.ts";
import type { ModelChoice, ModelProvider } from "../../protocol/model-provider.ts";
import type { DetectedServer } from "../../protocol/panel-message.ts";
import type { ApiKeys } from "./api-keys.ts";
import { buildChain, buildTour, choiceOf, type ModelBuilder, overrideOf } from "./build-model.ts";
import type { TriedModel } from "./check-choice.ts";

export const tourLabel = "Tour (scripted, no intelligence)";

/** A loopback server of ours that plays the scripted stand-in. */
export interface RunningTour {
  baseUrl: string;
  close(): Promise<void>;
}

export interface ModelConnectionOptions {
  apiKeys: ApiKeys;
  settings: () => Settings;
  writeSetting: <Name extends WrittenSetting>(name: Name, value: Settings[Name]) => Promise<void>;
  startTour: () => Promise<RunningTour>;
  /** Everything of it but the keys, which are `apiKeys`'. */
  builder: Omit<ModelBuilder, "keyOf">;
  /** Names of the models that VS Code itself offers. */
  listEditorModels: () => Promise<string[]>;
}

type WrittenSetting = "model.provider" | "model.baseUrl" | "model.id" | "model.fallbacks";

/** Which model answers: none yet, the one in the settings, or the tour's stand-in. */
export class ModelConnection {
  private readonly options: ModelConnectionOptions;
  private readonly changes = new Emitter<void>();
  private tour: RunningTour | undefined;
  private created: { key: string; model: ChatModel } | undefined;
  private known: { baseUrl: string; facts: Map<string, ModelFacts> } | undefined;

  constructor(options: ModelConnectionOptions) {
    this.options = options;
  }

  onChange(listener: () => void): () => void {
    return this.changes.on(listener);
  }

  get state(): "none" | "tour" | "connected" {
    if (this.tour !== undefined) return "tour";
    const { provider, baseUrl, id } = choiceOf(this.options.settings());
    return id !== "" && (baseUrl !== "" || provider !== "openai") ? "connected" : "none";
  }

  /** What the panel and the status bar call the model. */
  get label(): string {
    return this.tour === undefined ? this.options.settings()["model.id"] : tourLabel;
  }

  /** Differs when another model answers from now on. */
  get identity(): string {
    const settings = this.options.settings();
    const fallbacks = settings["model.fallbacks"].map((choice) => `${choice.provider}:${choice.id}`);
    const { provider, baseUrl, id } = choiceOf(settings);
    return this.tour === undefined ? [provider, baseUrl, id, ...fallbacks].join(" ") : this.tour.baseUrl;
  }

  get models(): string[] {
    if (this.tour !== undefined) return [tourLabel];
    const { id } = choiceOf(this.options.settings());
    const ids = this.known?.baseUrl === this.baseUrl ? [...this.known.facts.keys()] : [];
    return id === "" || ids.includes(id) ? ids : [id, ...ids];
  }

  /** Address of the connected server; its provider's own where none is set. */
  get baseUrl(): string {
    const { provider, baseUrl } = choiceOf(this.options.settings());
    return provider === "vscode" || provider === "in-process" ? provider : urlOf(provider, baseUrl);
  }

  /** Context length in tokens, 0 when unknown. */
  get contextLimit(): number {
    if (this.tour !== undefined || this.state === "none") return 0;
    const settings = this.options.settings();
    const { provider, id } = choiceOf(settings);
    return resolveFacts(provider, id, this.reported, overrideOf(settings, id)).contextTokens ?? 0;
  }

  /**
   * The model that answers now; the same one until something about it changes. `id`: another one of the same server.
   * @throws UserError not_connected.
   */
  async create(id?: string): Promise<ChatModel> {
    const { clock } = this.options.builder;
    if (this.tour !== undefined) {
      return buildTour(this.tour.baseUrl, clock);
    }
    if (this.state === "none") {
      throw new UserError(
        "not_connected",
        "No model is connected.",
        "Run “Lathe: Connect a Model”, or start the tour.",
      );
    }
    const chosen = this.options.settings();
    const settings = id === undefined ? chosen : { ...chosen, "model.id": id };
    const all = Object.entries(settings).filter(([name]) => name.startsWith("model."));
    const keys = await Promise.all(
      [choiceOf(settings), ...settings["model.fallbacks"]].map(({ provider, baseUrl }) =>
        this.keyOf(urlOf(provider, baseUrl)),
      ),
    );
    const key = JSON.stringify([all, keys, this.reported]);
    if (this.created?.key === key) return this.created.model;
    const model = await buildChain(settings, this.builder, this.reported);
    this.created?.model.close?.();
    this.created = { key, model };
    return model;
  }

  /** The models the connected server offers; remembered for the pickers. @throws UserError. */
  async refreshModels(signal: AbortSignal): Promise<string[]> {
    if (this.state !== "connected") return this.models;
    const { provider } = choiceOf(this.options.settings());
    const { baseUrl } = this;
    this.known = { baseUrl, facts: await this.list(provider, baseUrl, undefined, signal) };
    this.changes.emit();
    return this.models;
  }

  /** Models of a server that is not connected yet. @throws UserError. */
  async probe(
    baseUrl: string,
    key: string | undefined,
    signal: AbortSignal,
    provider = providerOf(baseUrl),
  ): Promise<string[]> {
    return [...(await this.list(provider, baseUrl, key, signal)).keys()];
  }

  /** Looks on this machine, at the usual ports, for the servers of these providers. Only when the user has asked for it. */
  async detect(signal: AbortSignal, only?: readonly ModelProvider[]): Promise<DetectedServer[]> {
    const { detectServers } = await import("../../model/servers/detect-servers.ts");
    return detectServers(signal, only && { only });
  }

  async connect(baseUrl: string, model: string, key?: string, provider = providerOf(baseUrl)): Promise<void> {
    if (key !== undefined && key !== "") await this.options.apiKeys.set(urlOf(provider, baseUrl), key);
    await this.endTour();
    await this.options.writeSetting("model.provider", provider);
    await this.options.writeSetting("model.baseUrl", baseUrl);
    await this.options.writeSetting("model.id", model);
    this.changes.emit();
  }

  /** Tries a model in a few short requests. @throws UserError when it cannot even be made; the abort reason. */
  async check(choice: ModelChoice, key: string | undefined, signal: AbortSignal): Promise<TriedModel> {
    const { checkChoice } = await import("./check-choice.ts");
    const baseUrl = urlOf(choice.provider, choice.baseUrl);
    const given = { apiKey: key ?? (await this.keyOf(baseUrl)), headers: this.headersFor(baseUrl) };
    return checkChoice(choice, this.options.settings(), this.builder, given, signal);
  }

  /** The chosen model. */
  get choice(): ModelChoice {
    return choiceOf(this.options.settings());
  }

  get fallbacks(): readonly ModelChoice[] {
    return this.options.settings()["model.fallbacks"];
  }

  async setFallbacks(fallbacks: ModelChoice[], keys: ReadonlyMap<string, string> = new Map()): Promise<void> {
    for (const [baseUrl, key] of keys) await this.options.apiKeys.set(baseUrl, key);
    await this.options.writeSetting("model.fallbacks", fallbacks);
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

  private get reported(): ModelFacts | undefined {
    const { id } = choiceOf(this.options.settings());
    return this.known?.baseUrl === this.baseUrl ? this.known.facts.get(id) : undefined;
  }

  private get builder(): ModelBuilder {
    return { ...this.options.builder, keyOf: (baseUrl) => this.keyOf(baseUrl) };
  }

  private async keyOf(baseUrl: string): Promise<string> {
    return (await this.options.apiKeys.get(baseUrl)) ?? "";
  }

  private async list(
    provider: ModelProvider,
    baseUrl: string,
    key: string | undefined,
    signal: AbortSignal,
  ): Promise<Map<string, ModelFacts>> {
    if (provider === "vscode") return new Map((await this.options.listEditorModels()).map((id) => [id, {}]));
    if (provider === "in-process") return new Map();
    const { listServerModels } = await import("../../model/servers/model-server.ts");
    const url = urlOf(provider, baseUrl);
    const apiKey = key ?? (await this.keyOf(url));
    const models = await listServerModels({ provider, baseUrl: url, apiKey, headers: this.headersFor(url) }, signal);
    return new Map(models.map(({ id, facts }) => [id, facts]));
  }

  /** Extra headers may hold secrets: they go to the configured server only. */
  private headersFor(baseUrl: string): Record<string, string> {
    return this.baseUrl === baseUrl ? this.options.settings()["model.headers"] : {};
  }
}
