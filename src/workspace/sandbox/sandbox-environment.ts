import { commandEnvironment } from "../command-environment.ts";

const secretName =
  /(TOKEN|SECRET|PASSW|PASSPHRASE|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|CREDENTIAL|_AUTH$|AUTH_SOCK|AGENT_PID|COOKIE|_DSN$|^PG|DATABASE_URL)/i;

/** The environment of a command in the sandbox: without what opens doors elsewhere. */
export function sandboxEnvironment(
  inherited: NodeJS.ProcessEnv,
  gitSettings: Readonly<Record<string, string>>,
): NodeJS.ProcessEnv {
  const kept = Object.entries(commandEnvironment(inherited, gitSettings)).filter(([name]) => !secretName.test(name));
  // npm stops at settings it may not read, and those in the home folder hold its tokens.
  return { ...Object.fromEntries(kept), NPM_CONFIG_USERCONFIG: "/dev/null" };
}
