import { ToolError } from "../../base/errors.ts";
import { createId } from "../../base/ids.ts";
import type { ChatMessage, ChatModel } from "../../ports/chat-model.ts";
import type { Logger } from "../../ports/runtime.ts";
import type { TextSearch } from "../../ports/text-search.ts";
import type { WorkspaceFiles } from "../../ports/workspace-files.ts";
import type { AgentEvent, Emit } from "../../protocol/agent-event.ts";
import { mapJsonTexts, mapTexts } from "../../secrets/map-texts.ts";
import { hasPlaceholder, placeholdersIn } from "../../secrets/placeholder.ts";
import { revealInCommand } from "../../secrets/reveal-in-command.ts";
import { SecretVault } from "../../secrets/secret-vault.ts";
import { createEnvFiles } from "./env-files.ts";

export interface SecretOptions {
  /** Of this installation, so that placeholders stay the same from session to session. Absent: of this session alone. */
  key?: string;
  /** Ids of placeholders whose values the user has said to be no secrets. */
  allowed?: readonly string[];
  /** Values that are secrets whatever they look like, such as the key of the model. */
  known?: readonly string[];
}

export interface RevealedInput {
  input: unknown;
  /** Names of the secrets in it: "AWS access key". */
  secrets: string[];
}

export interface SecretGuardDeps {
  files: WorkspaceFiles;
  shellName: string;
  emit: Emit;
  /** Of the session so far. */
  events: readonly AgentEvent[];
}

/** Shorter keys are words such as `none` or `ollama` that local servers are given. */
const leastKey = 16;
/** Longer files are not looked through when they are read; what of them goes to the model still is. */
const mostNoted = 2_000_000;
/** Files of an earlier run that are looked through when a placeholder of it comes back. */
const mostRecalled = 200;
/** Tools whose texts are words for the user. */
const wordsOnly = new Set(["ask_user", "update_todos"]);
/** Tools that would leave a mistyped placeholder in a file or a program. */
const writing = new Set(["edit_file", "write_file", "apply_patch", "run_command"]);
/** Said as they come, before anything can be known of them as a whole. */
const asTheyAre = new Set<AgentEvent["type"]>([
  "text-delta",
  "reasoning-delta",
  "reply-state",
  "usage",
  "turn-start",
  "turn-end",
]);

/**
 * Stands between a session and everything that leaves it. What goes to a model or into the log has placeholders for its
 * secrets; what comes back in the arguments of a call has the values again.
 */
export class SecretGuard {
  private readonly vault: SecretVault;
  private readonly deps: SecretGuardDeps;
  private readonly envFiles;
  private readonly told = new Set<string>();
  private readonly sent = new WeakMap<ChatMessage, ChatMessage>();
  private readonly notedHashes = new Set<string>();
  private pending: { placeholder: string; name: string; place?: string }[] = [];
  private recalled = false;

  constructor(options: SecretOptions, deps: SecretGuardDeps) {
    this.vault = new SecretVault({ key: options.key ?? createId("key"), allowed: options.allowed ?? [] });
    this.deps = deps;
    this.envFiles = createEnvFiles(deps.files);
    for (const value of options.known ?? []) if (value.length >= leastKey) this.vault.add(value, "api-key", "API key");
    for (const event of deps.events) {
      if (event.type !== "secrets-hidden") continue;
      for (const { placeholder } of event.secrets) this.told.add(placeholder);
    }
    this.vault.remember(this.told);
  }

  /** Looks for env files; call when a run begins. */
  async begin(signal: AbortSignal): Promise<void> {
    await this.envFiles.find(signal);
    await this.refresh(signal);
  }

  /** Learns what has changed in env files; call before results are hidden. */
  async refresh(signal: AbortSignal): Promise<void> {
    for (const { value, path } of await this.envFiles.changed(signal))
      this.vault.add(value, "env-value", `value of ${path}`, path);
  }

  /** The text with placeholders. `place` says where it is from, for the user: "your message". */
  hide(text: string, place: string): string {
    const { text: shown, hidden } = this.vault.hide(text);
    for (const { placeholder, name, place: known } of hidden) {
      if (this.told.has(placeholder)) continue;
      this.told.add(placeholder);
      this.pending.push({ placeholder, name, place: known ?? place });
    }
    return shown;
  }

  /** Tells the user of each secret that was hidden for the first time. */
  tell(): void {
    if (this.pending.length === 0) return;
    const secrets = this.pending;
    this.pending = [];
    this.deps.emit({ type: "secrets-hidden", secrets });
  }

  /** The event as it may be written down. */
  forLog(event: AgentEvent): AgentEvent {
    if (asTheyAre.has(event.type)) return event;
    const change = (text: string) => this.vault.hide(text).text;
    if (event.type === "session-end") return { ...event, text: this.vault.hideKnown(event.text) };
    const logged = mapTexts(event, change);
    if (event.type !== "tool-start" || event.arguments === undefined) return logged;
    return { ...logged, arguments: mapJsonTexts(event.arguments, change) } as AgentEvent;
  }

  /** A value with placeholders in its texts, to be written down. */
  hideIn<T>(value: T): T {
    return mapTexts(value, (text) => this.vault.hide(text).text);
  }

  logger(logger: Logger): Logger {
    return {
      log: (level, message, error) =>
        logger.log(level, this.vault.hide(message).text, error === undefined ? undefined : this.withoutSecrets(error)),
    };
  }

  /** The model, with nothing going to it that was not looked through. A message is looked at once, so requests keep their beginning. */
  model(model: ChatModel): ChatModel {
    const complete: ChatModel["complete"] = (request, onDelta, signal) => {
      const messages = request.messages.map((message) => this.outbound(message));
      this.tell();
      return model.complete({ ...request, messages }, onDelta, signal);
    };
    return Object.assign(Object.create(model) as ChatModel, { complete });
  }

  /** The same files; what is read is looked through as a whole, so that a part of a secret is known for one. */
  files(files: WorkspaceFiles): WorkspaceFiles {
    return {
      ...files,
      roots: files.roots,
      read: async (path, signal) => {
        const content = await files.read(path, signal);
        if (content.kind === "text" && content.text.length <= mostNoted && !this.notedHashes.has(content.hash)) {
          this.notedHashes.add(content.hash);
          this.vault.note(content.text, (line) => `${path.display} line ${line}`);
        }
        return content;
      },
    };
  }

  /** The same search, where lines are looked through before they are shortened. */
  search(search: TextSearch): TextSearch {
    return {
      ...search,
      search: async (query, signal) => {
        const result = await search.search(query, signal);
        for (const { path, line, text } of result.matches) this.vault.note(text, () => `${path} line ${line}`);
        return result;
      },
    };
  }

  /**
   * The arguments of a call with the values in the place of placeholders.
   * @throws ToolError invalid_input for a placeholder whose value is not known any more, and for one that was never given out where
   * it would be written.
   */
  async reveal(tool: string, input: unknown, signal: AbortSignal): Promise<RevealedInput> {
    const text = JSON.stringify(input) ?? "";
    if (!hasPlaceholder(text) || wordsOnly.has(tool)) return { input, secrets: [] };
    const found = placeholdersIn(text);
    const issued = found.filter((one) => this.vault.isIssued(one));
    const unknown = writing.has(tool) && this.vault.hasIssued ? found.find((one) => !issued.includes(one)) : undefined;
    if (unknown !== undefined) {
      throw new ToolError(
        "invalid_input",
        `${unknown.text} is no placeholder that you were given; written as it is it would take the place of a secret.`,
        "Copy the placeholder exactly as you read it.",
      );
    }
    if (issued.some((one) => this.vault.valueOf(one) === undefined)) await this.recall(input, signal);
    const lost = issued.find((one) => this.vault.valueOf(one) === undefined);
    if (lost !== undefined) {
      throw new ToolError(
        "invalid_input",
        `The value behind ${lost.text} is not known any more.`,
        "Read the file again that has it, or ask the user for it.",
      );
    }
    const secrets = [...new Set(issued.map((one) => this.vault.valueOf(one)?.name ?? ""))];
    const valueFor = (placeholder: { id: string }) => this.vault.valueOf(placeholder)?.value;
    const shell = /^(?:pwsh|powershell)/i.test(this.deps.shellName) ? "powershell" : "posix";
    const fields = input as Record<string, unknown>;
    if (tool === "run_command" && typeof fields.command === "string") {
      return { input: { ...fields, command: revealInCommand(fields.command, valueFor, shell) }, secrets };
    }
    const isExpression = tool === "search_text" && fields.literal !== true;
    const change = (text: string) =>
      placeholdersIn(text).reduce((result, one) => {
        const value = valueFor(one);
        if (value === undefined) return result;
        return result.replaceAll(one.text, () => (isExpression ? escapedForSearch(value) : value));
      }, text);
    return { input: mapEachText(input, change), secrets };
  }

  /** Looks again where the values of an earlier run came from. */
  private async recall(input: unknown, signal: AbortSignal): Promise<void> {
    const paths = new Set<string>();
    const path = (input as { path?: unknown } | null)?.path;
    if (typeof path === "string") paths.add(path);
    if (!this.recalled) {
      this.recalled = true;
      for (const event of this.deps.events) {
        for (const access of event.type === "tool-start" ? event.access : [])
          if (access.kind === "read" || access.kind === "write") paths.add(access.path ?? access.subject);
      }
    }
    const watched = this.files(this.deps.files);
    for (const one of [...paths].slice(0, mostRecalled)) {
      try {
        const resolved = await watched.resolve(one);
        if (!resolved.outside) await watched.read(resolved, signal);
      } catch (error) {
        // What cannot be read any more has no value to give.
        if (!(error instanceof ToolError)) throw error;
      }
    }
  }

  private outbound(message: ChatMessage): ChatMessage {
    const known = this.sent.get(message);
    if (known !== undefined) return known;
    const made = this.withPlaceholders(message);
    this.sent.set(message, made);
    return made;
  }

  private withPlaceholders(message: ChatMessage): ChatMessage {
    const place =
      message.role === "system" ? "the project's notes" : message.role === "user" ? "your message" : "a call";
    const content = this.hide(message.content, place);
    if (message.role !== "assistant") return content === message.content ? message : { ...message, content };
    const reasoning = message.reasoning === undefined ? undefined : this.hide(message.reasoning, place);
    const toolCalls = message.toolCalls.map((call) => {
      const next = mapJsonTexts(call.arguments, (text) => this.hide(text, place));
      return next === call.arguments ? call : { ...call, arguments: next };
    });
    const isSame =
      content === message.content &&
      reasoning === message.reasoning &&
      toolCalls.every((call, index) => call === message.toolCalls[index]);
    return isSame ? message : { ...message, content, toolCalls, ...(reasoning !== undefined && { reasoning }) };
  }

  private withoutSecrets(error: unknown): unknown {
    if (!(error instanceof Error)) return typeof error === "string" ? this.vault.hide(error).text : error;
    const shown = new Error(this.vault.hide(error.message).text);
    shown.name = error.name;
    if (error.stack !== undefined) shown.stack = this.vault.hide(error.stack).text;
    return shown;
  }
}

function escapedForSearch(value: string): string {
  return value.replace(/[\\^$.|?*+()[\]{}]/g, "\\$&");
}

function mapEachText(value: unknown, change: (text: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => mapEachText(item, change));
  return typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value).map(([name, item]) => [name, mapEachText(item, change)]))
    : mapTexts(value, change);
}
