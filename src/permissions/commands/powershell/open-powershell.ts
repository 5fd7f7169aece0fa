import { openWrapper } from "../open-wrapper.ts";
import { cmdletOf, programName } from "./cmdlet-names.ts";
import { readPowerShellHost } from "./powershell-host.ts";

type Words = readonly (string | undefined)[];

/** What a command runs that is named in its own words; `powershell` are texts for PowerShell, `scripts` for a POSIX shell. */
export interface OpenedPowerShell {
  inner: Words[];
  scripts: string[];
  powershell: string[];
  /** Why no pattern may cover it. */
  why?: string;
  privilege?: boolean;
  /** The text cannot be read at all: any command may be in it. */
  blind?: boolean;
}

const runners = new Set(
  "Invoke-Item Invoke-History Invoke-WmiMethod Invoke-CimMethod Import-Module New-Module Add-Type New-Object Register-ObjectEvent Register-ScheduledTask New-Service Enter-PSSession New-PSSession".split(
    " ",
  ),
);
const shellChanges = new Set(
  "Set-Alias New-Alias Import-Alias Set-Variable New-Variable Remove-Variable Set-Item New-PSDrive Set-ExecutionPolicy Push-Location Pop-Location Set-PSReadLineOption".split(
    " ",
  ),
);
/** Programs of Windows that run what they are told. */
const windowsRunners = new Set(
  "rundll32 regsvr32 mshta wscript cscript certutil bitsadmin msbuild installutil forfiles conhost wmic runas psexec schtasks reg at sc pcalua explorer hh msiexec odbcconf cmstp scriptrunner wt".split(
    " ",
  ),
);

/** Looks for commands in the words of a PowerShell command. Undefined: it is what it is. */
export function openPowerShell(words: Words): OpenedPowerShell | undefined {
  const [first, ...rest] = words;
  if (first === undefined) return undefined;
  const program = programName(first);
  const cmdlet = cmdletOf(first);
  if (program === "powershell" || program === "pwsh") {
    const { scripts, blind, why } = readPowerShellHost(program, rest);
    return { inner: [], scripts: [], powershell: scripts, why, blind };
  }
  if (program === "cmd") return openCmd(rest);
  if (program === "wsl")
    return { inner: [], scripts: [literal(rest).join(" ")], powershell: [], why: "wsl runs it in another system." };
  if (cmdlet === "Invoke-Expression")
    return { inner: [], scripts: [], powershell: [literal(rest).join(" ")], why: "iex runs text as a command." };
  if (
    cmdlet === "Start-Process" ||
    cmdlet === "Start-Job" ||
    cmdlet === "Start-ThreadJob" ||
    cmdlet === "Invoke-Command"
  )
    return {
      inner: [
        literal(rest)
          .filter((word) => !/^-/.test(word))
          .flatMap((word) => word.split(/[\s,]+/)),
      ],
      scripts: [],
      powershell: [],
      why: `${cmdlet} runs another command.`,
    };
  if (cmdlet !== undefined && runners.has(cmdlet))
    return { inner: [], scripts: [], powershell: [], why: `${cmdlet} can run further code.` };
  if (cmdlet !== undefined && shellChanges.has(cmdlet))
    return { inner: [], scripts: [], powershell: [], why: `${cmdlet} changes the shell itself.` };
  if (windowsRunners.has(program))
    return { inner: [rest], scripts: [], powershell: [], why: `${program} can run another program.` };
  // A script of PowerShell, or what a file's ending decides.
  if (/\.(ps1|bat|cmd|vbs|js|wsf|lnk|msi)$/i.test(first))
    return { inner: [], scripts: [], powershell: [], why: `${first} is a script.` };
  if (cmdlet !== undefined) return undefined;
  const opened = openWrapper([program, ...rest]);
  if (opened === undefined) return undefined;
  const { inner, scripts, privilege, why = `${program} runs another command.` } = opened;
  return { inner, scripts, powershell: [], why, ...(privilege && { privilege }) };
}

/** `cmd /c del x & rd y`: its syntax is followed only as far as a denial needs. */
function openCmd(rest: Words): OpenedPowerShell {
  const why = "cmd runs text as a command.";
  const text = literal(rest).join(" ");
  const script = /(?:^|\s)\/[ckr]\s*(.*)$/is.exec(text)?.[1] ?? "";
  const blind = rest.includes(undefined) || /[%!]/.test(script);
  const inner = script
    .replaceAll("^", "")
    .replaceAll('"', "")
    .split(/[&|()\n]+/)
    .map((part) => part.trim().replace(/^@/, "").split(/\s+/))
    .filter((words) => words[0] !== "");
  return { inner, scripts: [], powershell: [], why, ...(blind && { blind }) };
}

function literal(words: Words): string[] {
  return words.filter((word) => word !== undefined);
}
