import type { CommandEffect } from "../../../ports/command-analyser.ts";
import type { Reading } from "../known-readers.ts";
import { bindParameters, type ParameterTable } from "./bind-parameters.ts";

const readers: Readonly<Record<string, ParameterTable>> = {
  "Get-ChildItem": {
    flags: "Recurse Force Name Directory File Hidden ReadOnly System",
    values: "Filter Include Exclude Depth",
    paths: "Path LiteralPath",
    operands: ["path", "value"],
  },
  "Get-Content": {
    flags: "Raw",
    values: "TotalCount Head First Tail Last Encoding ReadCount Delimiter",
    paths: "Path LiteralPath",
    operands: ["path"],
  },
  "Select-String": {
    flags: "CaseSensitive SimpleMatch Quiet List NotMatch AllMatches Raw NoEmphasis",
    values: "Pattern Context Include Exclude Encoding",
    paths: "Path LiteralPath",
    operands: ["value", "path"],
  },
  "Get-Item": { flags: "Force", paths: "Path LiteralPath", operands: ["path"] },
  "Test-Path": { values: "PathType", paths: "Path LiteralPath", operands: ["path"] },
  "Resolve-Path": { flags: "Relative", paths: "Path LiteralPath", operands: ["path"] },
  "Get-FileHash": { values: "Algorithm", paths: "Path LiteralPath", operands: ["path"] },
  "Get-Location": {},
  "Split-Path": { flags: "Leaf Parent Extension LeafBase", values: "Path", operands: ["value"] },
  "Join-Path": { values: "Path ChildPath", operands: ["value"] },
  "Measure-Object": {
    flags: "Line Word Character Sum Average Maximum Minimum",
    values: "Property",
    operands: ["value"],
  },
  "Select-Object": { flags: "Unique", values: "First Last Skip Property ExpandProperty Index", operands: ["value"] },
  "Sort-Object": { flags: "Descending Unique CaseSensitive", values: "Property", operands: ["value"] },
  "Group-Object": { flags: "NoElement", values: "Property", operands: ["value"] },
  "Get-Date": { flags: "AsUTC", values: "Format UFormat" },
  "Write-Output": { operands: ["value"] },
  "Write-Host": { flags: "NoNewline", operands: ["value"] },
  "Out-String": { flags: "Stream", values: "Width" },
  "Out-Null": {},
  "Out-Host": {},
  "Format-Table": { flags: "AutoSize Wrap HideTableHeaders", values: "Property", operands: ["value"] },
  "Format-List": { values: "Property", operands: ["value"] },
};

/** What a cmdlet reads when it is known to do nothing else; a string says why that is not known. */
export function cmdletReading(cmdlet: string, words: readonly string[]): Reading | string | undefined {
  const table = Object.hasOwn(readers, cmdlet) ? readers[cmdlet] : undefined;
  if (table === undefined) return undefined;
  const bound = bindParameters(words, table);
  if (typeof bound === "string") return `${cmdlet} ${bound} is not known to only read.`;
  if (bound.paths.some(isOtherDrive)) return `${cmdlet} reads a drive that holds no files.`;
  const here = cmdlet === "Get-ChildItem" && bound.paths.length === 0 ? ["."] : [];
  return { nameWords: 1, paths: [...bound.paths.map(withSlashes), ...here] };
}

interface Deed {
  kind: "writes" | "deletes" | "reads";
  /** Which operands, and which named parameters. */
  operands: "all" | "first" | "second" | "none";
  parameters: readonly string[];
}

const deeds: Readonly<Record<string, readonly Deed[]>> = {
  "Remove-Item": [{ kind: "deletes", operands: "all", parameters: ["path", "literalpath"] }],
  "Clear-Content": [{ kind: "writes", operands: "all", parameters: ["path", "literalpath"] }],
  "Set-Content": [{ kind: "writes", operands: "first", parameters: ["path", "literalpath"] }],
  "Add-Content": [{ kind: "writes", operands: "first", parameters: ["path", "literalpath"] }],
  "Out-File": [{ kind: "writes", operands: "first", parameters: ["filepath", "literalpath", "path"] }],
  "Tee-Object": [{ kind: "writes", operands: "first", parameters: ["filepath", "literalpath", "path"] }],
  "Export-Csv": [{ kind: "writes", operands: "first", parameters: ["path", "literalpath"] }],
  "Export-Clixml": [{ kind: "writes", operands: "first", parameters: ["path", "literalpath"] }],
  "New-Item": [{ kind: "writes", operands: "first", parameters: ["path", "name"] }],
  "Rename-Item": [
    { kind: "deletes", operands: "first", parameters: ["path", "literalpath"] },
    { kind: "writes", operands: "second", parameters: ["newname"] },
  ],
  "Copy-Item": [
    { kind: "reads", operands: "first", parameters: ["path", "literalpath"] },
    { kind: "writes", operands: "second", parameters: ["destination"] },
  ],
  "Move-Item": [
    { kind: "deletes", operands: "first", parameters: ["path", "literalpath"] },
    { kind: "writes", operands: "second", parameters: ["destination"] },
  ],
  "Expand-Archive": [
    { kind: "reads", operands: "first", parameters: ["path", "literalpath"] },
    { kind: "writes", operands: "second", parameters: ["destinationpath"] },
  ],
  "Get-Content": [{ kind: "reads", operands: "all", parameters: ["path", "literalpath"] }],
  "Import-Csv": [{ kind: "reads", operands: "all", parameters: ["path", "literalpath"] }],
  "Set-Acl": [{ kind: "writes", operands: "first", parameters: ["path"] }],
};
const network = new Set(
  "Invoke-WebRequest Invoke-RestMethod Start-BitsTransfer Install-Module Install-Package Install-Script Save-Module Update-Module Send-MailMessage Test-NetConnection Test-Connection Resolve-DnsName Enter-PSSession New-PSSession".split(
    " ",
  ),
);
const risky = new Set(
  "Stop-Process Restart-Computer Stop-Computer Set-Service New-Service Start-Service Stop-Service Register-ScheduledTask Set-ExecutionPolicy Format-Volume Clear-RecycleBin Set-ItemProperty Remove-ItemProperty Set-Item New-PSDrive".split(
    " ",
  ),
);

/** What a cmdlet that is no known reader does, by its name. */
export function cmdletEffects(cmdlet: string, words: readonly (string | undefined)[], text: string): CommandEffect[] {
  const list = words.map((word) => word ?? "…");
  const { operands, named } = loosely(list);
  const effects: CommandEffect[] = [];
  for (const { kind, operands: which, parameters } of deeds[cmdlet] ?? []) {
    const byPosition = which === "all" ? operands : which === "none" ? [] : operands.slice(which === "first" ? 0 : 1);
    const chosen = which === "all" ? byPosition : byPosition.slice(0, 1);
    const byName = named.filter(({ name }) => parameters.some((one) => one.startsWith(name))).map(({ value }) => value);
    for (const subject of [...chosen, ...byName])
      effects.push(
        isOtherDrive(subject)
          ? { kind: "outside", subject, risk: true }
          : { kind, subject: withSlashes(subject), path: "file", ...(kind === "deletes" && { risk: true }) },
      );
  }
  if (network.has(cmdlet))
    effects.push({ kind: "network", subject: hostIn(list) ?? "a host named when it runs", risk: true });
  if (/^runas$/i.test(named.find(({ name }) => "verb".startsWith(name))?.value ?? ""))
    effects.push({ kind: "privilege", subject: text, risk: true });
  if (effects.length === 0 || network.has(cmdlet))
    effects.unshift({ kind: "runs", subject: text, ...(risky.has(cmdlet) && { risk: true }) });
  return effects;
}

/** For showing: parameters with their values, without knowing which take one. */
function loosely(words: readonly string[]) {
  const operands: string[] = [];
  const named: { name: string; value: string }[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? "";
    if (!/^-[A-Za-z]/.test(word)) {
      operands.push(word);
      continue;
    }
    const [name = "", inline] = word.slice(1).toLowerCase().split(":", 2);
    const next = words[at + 1];
    const isValued = /^(p|l|fi|de|ne|na|ve|ty|it|u|ou|va|en)/.test(name) && !/^(passthru|force|recurse)$/.test(name);
    if (inline !== undefined) named.push({ name, value: word.slice(word.indexOf(":") + 1) });
    else if (isValued && next !== undefined && !next.startsWith("-")) {
      named.push({ name, value: next });
      at += 1;
    }
  }
  return { operands, named };
}

function hostIn(words: readonly string[]): string | undefined {
  for (const word of words) {
    const host = /^[a-z][a-z+]*:\/\/(?:[^@/]*@)?([^/:?#]+)/i.exec(word)?.[1];
    if (host !== undefined) return host;
  }
  return undefined;
}

/** `env:`, `HKLM:\x`, `\\server\share`, `function:x`; a single letter is a disk. */
function isOtherDrive(path: string): boolean {
  return /^[\w.]{2,}:|^::|^[\\/]{2}|::/.test(path);
}

/** PowerShell takes both for a separator, everywhere. */
function withSlashes(path: string): string {
  return path.replaceAll("\\", "/");
}
