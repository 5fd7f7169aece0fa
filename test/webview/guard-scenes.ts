import { resetWith, type Scene, state, user } from "./panel-scenes.ts";

/** What holds an agent back, as the user sees it. */
export const guardScenes: readonly Scene[] = [
  {
    name: "limit",
    messages: () => [
      state(),
      resetWith([
        user("Fix the failing test"),
        {
          type: "secrets-hidden",
          secrets: [
            { placeholder: "<secret:aws-access-key:3f9a21>", name: "AWS access key", place: "config.py line 3" },
            { placeholder: "<secret:env-value:77c0de>", name: "value of DB_PASSWORD", place: ".env line 2" },
          ],
        },
        { type: "text-delta", text: "The key is read in `config.py`. I look for the other places now." },
        {
          type: "session-end",
          reason: "limit",
          text: "The limit of 0.50 USD a run is reached (0.5013 USD spent).",
          limit: { name: "run.cost", used: 0.5013, bound: 0.5, text: "", raiseTo: 0.75 },
        },
      ]),
    ],
  },
  {
    name: "tainted",
    messages: () => [
      state({ mode: "edits", running: true }),
      resetWith([
        user("Add the badge that the package's readme describes"),
        {
          type: "tool-start",
          callId: "c1",
          tool: "run_command",
          input: { command: "curl -s https://example.com/badge.svg -o media/badge.svg && npm test" },
          access: [
            { kind: "execute", subject: "curl -s https://example.com/badge.svg -o media/badge.svg && npm test" },
          ],
          title: "Run curl",
        },
        {
          type: "permission-request",
          requestId: "q1",
          callId: "c1",
          tool: "run_command",
          title: "Run this command?",
          command: "curl -s https://example.com/badge.svg -o media/badge.svg && npm test",
          effects: [
            { kind: "network", text: "example.com", risk: true },
            { kind: "writes", text: "media/badge.svg" },
          ],
          reason: "Asked because node_modules/badges/README.md was read, which is not part of this project.",
          pattern: "curl -s *",
        },
      ]),
    ],
  },
];
