import { createId } from "../base/ids.ts";
import { planCreate, planEdit } from "../changes/plan-change.ts";
import type { ChatModel, ModelReply } from "../ports/chat-model.ts";
import type { ApprovalReply, ApprovalRequest } from "../ports/user.ts";
import type { Effect } from "../protocol/access.ts";
import type { Emit } from "../protocol/agent-event.ts";
import { defaultOutputRules, type OutputRule } from "../protocol/output-rule.ts";
import type { AccessPlan, PlannedChange } from "../tools/define-tool.ts";
import type { Finding } from "../validation/check-output.ts";

/** What the output rules make of a planned call. */
export interface CheckedPlan {
  plan: AccessPlan;
  /** For the approval, beside what the call does. */
  effects: Effect[];
  /** Why it is asked, whatever rules and mode say. */
  ask?: string;
  /** Why it is not done; for the model. */
  deny?: string;
}

export interface OutputGuardDeps {
  emit: Emit;
  /** Asks the user, as for a call. */
  ask(request: ApprovalRequest, signal: AbortSignal): Promise<ApprovalReply>;
}

const shown = 5;
/** The finders are loaded with the first text that is checked. */
const loadFinders = () => import("../validation/check-output.ts");

/** Holds what the agent says and writes against the output rules. Without rules on answers they pass untouched. */
export class OutputGuard {
  private readonly rules: readonly OutputRule[];
  private readonly deps: OutputGuardDeps;

  /** `rules` come on top of those that hold without any setting. */
  constructor(rules: readonly OutputRule[], deps: OutputGuardDeps) {
    this.rules = [...defaultOutputRules, ...rules];
    this.deps = deps;
  }

  /** Checks the texts that a call would write. What is redacted is planned anew, so that the review shows it. */
  async checkPlan(plan: AccessPlan): Promise<CheckedPlan> {
    const changes = await Promise.all((plan.changes ?? []).map((change) => this.checkChange(change)));
    const findings = changes.flatMap((one) => one.findings);
    if (findings.length === 0) return { plan, effects: [] };
    const of = (action: Finding["action"]) => findings.filter((finding) => finding.action === action);
    const blocked = of("block");
    const asked = of("ask");
    return {
      plan: { ...plan, changes: changes.map(({ change }) => change) },
      effects: findings.slice(0, shown).map(({ action, text }) => ({
        kind: "writes",
        text: `${action === "redact" ? "Redacted: " : ""}${text}`,
        risk: true,
      })),
      ...(asked.length > 0 && { ask: `Asked by an output rule: ${listed(asked)}.` }),
      ...(blocked.length > 0 && { deny: `An output rule does not allow this: ${listed(blocked)}.` }),
    };
  }

  /** Said where nobody was asked, since no approval has shown it. */
  tell(effects: readonly Effect[], title: string): void {
    if (effects.length === 0) return;
    this.deps.emit({
      type: "notice",
      level: "warning",
      text: `${title}: ${effects.map(({ text }) => text).join("; ")}.`,
    });
  }

  /**
   * The model, with its answers checked. Where a rule could change an answer, its words are held back until all of it is there:
   * nothing is shown that is taken back later.
   */
  model(model: ChatModel): ChatModel {
    const ofAnswers = this.rules.filter(({ on }) => on !== "files");
    if (ofAnswers.length === 0) return model;
    const mustHold = ofAnswers.some(({ action }) => action !== "warn");
    const complete: ChatModel["complete"] = async (request, onDelta, signal) => {
      const passOn: typeof onDelta = (delta) => {
        if (!mustHold || (delta.type !== "text" && delta.type !== "reasoning")) onDelta(delta);
      };
      const checked = await this.checkAnswer(await model.complete(request, passOn, signal), ofAnswers, signal);
      if (mustHold && checked.reasoning !== "") onDelta({ type: "reasoning", text: checked.reasoning });
      if (mustHold && checked.text !== "") onDelta({ type: "text", text: checked.text });
      return checked;
    };
    return Object.assign(Object.create(model) as ChatModel, { complete });
  }

  private async checkChange(change: PlannedChange): Promise<{ change: PlannedChange; findings: Finding[] }> {
    const { after, before, path } = change;
    if (after === undefined) return { change, findings: [] };
    const { checkOutput, redacted } = await loadFinders();
    const output = { text: after, path: change.view.path, before: before?.text ?? "" };
    const findings = checkOutput(output, this.rules);
    const text = redacted(after, findings);
    if (text === after) return { change, findings };
    const next = before === undefined ? await planCreate(path, text) : await planEdit(path, before, text);
    return { change: next, findings };
  }

  private async checkAnswer(reply: ModelReply, rules: readonly OutputRule[], signal: AbortSignal): Promise<ModelReply> {
    if (reply.text === "") return reply;
    const { checkOutput, redacted } = await loadFinders();
    const findings = checkOutput({ text: reply.text, isWhole: reply.toolCalls.length === 0 }, rules);
    const text = redacted(reply.text, findings);
    const reasoning = redacted(reply.reasoning, checkOutput({ text: reply.reasoning, isWhole: false }, rules));
    const of = (action: Finding["action"]) => findings.filter((finding) => finding.action === action);
    if (of("block").length > 0)
      return this.withheld(reply, `An output rule blocked this answer: ${listed(of("block"))}.`);
    if (of("ask").length > 0 && !(await this.mayShow(of("ask"), signal)))
      return this.withheld(reply, `This answer was not shown, since an output rule asked: ${listed(of("ask"))}.`);
    const told = [...of("warn"), ...of("redact")];
    if (told.length > 0)
      this.deps.emit({ type: "notice", level: "warning", text: `Output rules on this answer: ${listed(told)}.` });
    return { ...reply, text, reasoning };
  }

  private withheld(reply: ModelReply, text: string): ModelReply {
    this.deps.emit({ type: "notice", level: "warning", text });
    return { ...reply, text: `[${text}]`, reasoning: "" };
  }

  private async mayShow(findings: readonly Finding[], signal: AbortSignal): Promise<boolean> {
    const requestId = createId("request");
    const request: ApprovalRequest = {
      requestId,
      callId: requestId,
      tool: "answer",
      title: "Show this answer?",
      effects: findings.slice(0, shown).map(({ text }) => ({ kind: "reads", text, risk: true })),
      reason: `Asked by an output rule: ${listed(findings)}.`,
    };
    return (await this.deps.ask(request, signal)).decision !== "reject";
  }
}

function listed(findings: readonly Finding[]): string {
  const texts = [...new Set(findings.map(({ text }) => text))];
  const more = texts.length - shown;
  return texts.slice(0, shown).join("; ") + (more > 0 ? ` and ${more} more` : "");
}
