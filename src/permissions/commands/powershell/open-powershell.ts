import { type Opened, openWrapper, type Words } from "../open-wrapper.ts";
import { cmdletOf, programName } from "./cmdlet-names.ts";
import { openPowerShellHost } from "./powershell-host.ts";

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

/** As `openWrapper` does, for a command that PowerShell reads. */
export function openPowerShell(words: Words): Opened | undefined {
  const [first, ...rest] = words;
  if (first === undefined) return undefined;
  const program = programName(first);
  const cmdlet = cmdletOf(first);
  if (program === "powershell" || program === "pwsh") return openPowerShellHost(program, rest);
  if (program === "cmd") return openCmd(rest);
  if (program === "wsl") return { scripts: [literal(rest).join(" ")], why: "wsl runs it in another system." };
  if (cmdlet === "Invoke-Expression")
    return { powershell: [literal(rest).join(" ")], why: "iex runs text as a command." };
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
      why: `${cmdlet} runs another command.`,
    };
  if (cmdlet !== undefined && runners.has(cmdlet)) return { why: `${cmdlet} can run further code.` };
  if (cmdlet !== undefined && shellChanges.has(cmdlet)) return { why: `${cmdlet} changes the shell itself.` };
  if (windowsRunners.has(program)) return { inner: [rest], why: `${program} can run another program.` };
  // A script of PowerShell, or what a file's ending decides.
  if (/\.(ps1|bat|cmd|vbs|js|wsf|lnk|msi)$/i.test(first)) return { why: `${first} is a script.` };
  if (cmdlet !== undefined) return undefined;
  const opened = openWrapper([program, ...rest]);
  return opened && { why: `${program} runs another command.`, ...opened };
}

/** `cmd /c del x & rd y`: its syntax is followed only as far as a denial needs. */
function openCmd(rest: Words): Opened {
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
  return { inner, why, ...(blind && { blind }) };
}

function literal(words: Words): string[] {
  return words.filter((word) => word !== undefined);
}
