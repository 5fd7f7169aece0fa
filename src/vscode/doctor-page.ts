import type { Finding } from "../doctor/finding.ts";

const marks: Readonly<Record<Finding["state"], string>> = { ok: "✓", warning: "!", failed: "✗" };

/** The findings as Markdown, what is wrong first. Pure. */
export function doctorPage(findings: readonly Finding[]): string {
  const order: Finding["state"][] = ["failed", "warning", "ok"];
  const sorted = order.flatMap((state) => findings.filter((finding) => finding.state === state));
  const wrong = findings.filter(({ state }) => state !== "ok").length;
  const head = wrong === 0 ? "Everything is in order." : `${wrong} of ${findings.length} need a look.`;
  const lines = sorted.map(({ name, state, text, fix }) => {
    const line = `- ${marks[state]} **${plain(name)}**: ${plain(text)}`;
    return fix === undefined ? line : `${line}  \n  ${plain(fix)}`;
  });
  return `# Lathe doctor\n\n${head}\n\n${lines.join("\n")}\n`;
}

/** Names and messages come from everywhere: nothing in them may become markup. */
function plain(text: string): string {
  return text.replace(/[\\`_{}[\]<>#|!&*]/g, (sign) => `&#${sign.charCodeAt(0)};`).replace(/\s+/g, " ");
}
