import * as z from "zod";
import { ToolError } from "../base/errors.ts";
import { createId } from "../base/ids.ts";
import { defineTool } from "./define-tool.ts";

export const askUser = defineTool({
  name: "ask_user",
  group: "core",
  readOnly: true,
  description: "Ask the user something only they can decide, and wait for the answer.",
  input: z.object({
    question: z.string().min(1).describe("One question"),
    options: z.array(z.string()).max(6).default([]).describe("Answers to choose from"),
  }),
  isAvailable: (ports) => ports.questioner.canAsk,
  access: (input) => ({ title: `Ask: ${input.question}`, access: [] }),
  async run(input, context) {
    const requestId = createId("question");
    if (!context.questioner.canAsk) {
      throw new ToolError(
        "denied",
        "Nobody is there to answer.",
        "Decide yourself and say what you assumed; this approves nothing that was denied.",
      );
    }
    const options = input.options.map((label) => ({ label }));
    const { question } = input;
    context.emit({ type: "question-request", requestId, callId: context.callId, question, options });
    try {
      const answer = await context.questioner.ask({ requestId, question, options }, context.signal);
      context.emit({ type: "question-reply", requestId, answer, by: "user" });
      return { content: `The user answered: ${answer}`, details: { answer } };
    } catch (error) {
      context.emit({ type: "question-reply", requestId, answer: "", by: context.signal.aborted ? "abort" : "nobody" });
      throw error;
    }
  },
});
