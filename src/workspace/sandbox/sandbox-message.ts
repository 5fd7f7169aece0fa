import * as z from "zod";

const policy = z.object({
  denyRead: z.array(z.string()),
  allowWrite: z.array(z.string()),
  denyWrite: z.array(z.string()),
  allowedHosts: z.array(z.string()),
  deniedHosts: z.array(z.string()),
});
/** What a command may touch. Paths are absolute and taken literally. */
export type SandboxPolicy = z.infer<typeof policy>;

export const programs = z.object({
  bubblewrap: z.string().optional(),
  socat: z.string().optional(),
  ripgrep: z.string().optional(),
  seccomp: z.string().optional(),
});
/** Absolute paths of what the sandbox is made with. */
export type SandboxPrograms = z.infer<typeof programs>;

/** To the process that keeps the sandbox. */
export const sandboxRequest = z.discriminatedUnion("type", [
  z.object({ type: z.literal("prepare"), id: z.string(), command: z.string(), shell: z.string(), policy, programs }),
  z.object({ type: z.literal("end"), id: z.string() }),
]);
export type SandboxHostRequest = z.infer<typeof sandboxRequest>;

/** From it. */
export const sandboxReply = z.discriminatedUnion("type", [
  z.object({ type: z.literal("prepared"), id: z.string(), command: z.string() }),
  z.object({ type: z.literal("ended"), id: z.string(), refused: z.array(z.string()) }),
  z.object({ type: z.literal("failed"), id: z.string(), message: z.string() }),
]);
export type SandboxHostReply = z.infer<typeof sandboxReply>;
