/** Commands of PowerShell, with the other names they go by on one of its platforms. */
const aliases: Readonly<Record<string, string>> = {
  "Get-ChildItem": "ls dir gci",
  "Get-Content": "cat type gc",
  "Get-Location": "pwd gl",
  "Get-Item": "gi",
  "Get-ItemProperty": "gp",
  "Get-Command": "gcm",
  "Get-Process": "ps gps",
  "Get-History": "history h ghy",
  "Get-Member": "gm",
  "Get-Variable": "gv",
  "Get-Alias": "gal",
  "Get-Help": "help man",
  "Set-Location": "cd chdir sl",
  "Push-Location": "pushd",
  "Pop-Location": "popd",
  "Select-String": "sls",
  "Select-Object": "select",
  "Sort-Object": "sort",
  "Measure-Object": "measure",
  "Group-Object": "group",
  "Where-Object": "where ?",
  "ForEach-Object": "foreach %",
  "Compare-Object": "compare diff",
  "Tee-Object": "tee",
  "Write-Output": "echo write",
  "Format-Table": "ft",
  "Format-List": "fl",
  "Format-Wide": "fw",
  "Out-Host": "oh",
  "Resolve-Path": "rvpa",
  "Remove-Item": "rm del erase rd ri rmdir",
  "Remove-ItemProperty": "rp",
  "Clear-Content": "clc",
  "Clear-Item": "cli",
  "Copy-Item": "cp copy cpi",
  "Move-Item": "mv move mi",
  "Rename-Item": "ren rni",
  "Rename-ItemProperty": "rnp",
  "New-Item": "ni mkdir md",
  "Set-Content": "sc",
  "Add-Content": "ac",
  "Set-Item": "si",
  "Set-ItemProperty": "sp",
  "Export-Csv": "epcsv",
  "Import-Csv": "ipcsv",
  "Invoke-WebRequest": "iwr curl wget",
  "Invoke-RestMethod": "irm",
  "Invoke-Expression": "iex",
  "Invoke-Command": "icm",
  "Invoke-Item": "ii",
  "Invoke-History": "ihy r",
  "Invoke-WmiMethod": "iwmi",
  "Start-Process": "start saps",
  "Start-Job": "sajb",
  "Start-Service": "sasv",
  "Stop-Process": "kill spps",
  "Stop-Service": "spsv",
  "Start-Sleep": "sleep",
  "Set-Alias": "sal",
  "New-Alias": "nal",
  "Import-Alias": "ipal",
  "Set-Variable": "set sv",
  "New-Variable": "nv",
  "Remove-Variable": "rv",
  "Import-Module": "ipmo",
  "New-Module": "nmo",
  "New-PSDrive": "mount ndr",
  "Enter-PSSession": "etsn",
  "New-PSSession": "nsn",
  "Clear-Host": "clear cls",
};
/** Without other names, but told apart from programs. */
const others =
  "Get-Date Get-FileHash Test-Path Split-Path Join-Path Out-String Out-Null Out-Default Out-File Write-Host Set-ExecutionPolicy Add-Type New-Object Register-ObjectEvent Start-BitsTransfer Install-Module Install-Package Install-Script Save-Module Update-Module Register-ScheduledTask Set-Service New-Service Restart-Computer Stop-Computer Set-Acl Clear-RecycleBin Format-Volume Export-Clixml Import-Clixml ConvertTo-Json ConvertFrom-Json Set-PSReadLineOption Expand-Archive Compress-Archive Invoke-CimMethod Start-ThreadJob Send-MailMessage Test-NetConnection Test-Connection Resolve-DnsName";

const canonical = new Map<string, string>();
const namesByCmdlet = new Map<string, string[]>();
for (const name of [...Object.keys(aliases), ...others.split(" ")]) {
  const all = (aliases[name] ?? "").split(" ").filter((alias) => alias !== "");
  namesByCmdlet.set(name, all);
  for (const one of [name, ...all]) canonical.set(one.toLowerCase(), name);
}

/** `rm`, `RI` and `Microsoft.PowerShell.Management\remove-item` are `Remove-Item`; undefined for a program. */
export function cmdletOf(program: string): string | undefined {
  const base = program.toLowerCase().replace(/^microsoft\.powershell\.[\w.]+\\/, "");
  return canonical.get(base);
}

/** The program's own name: without folder, module and ending, in small letters. */
export function programName(program: string): string {
  const base = program.split(/[/\\]/).at(-1) ?? "";
  return base.toLowerCase().replace(/\.(exe|cmd|bat|com|ps1)$/, "");
}

/** Every name a rule could know the program by, besides the one that was written. */
export function otherNames(program: string): string[] {
  const cmdlet = cmdletOf(program) ?? cmdletOf(programName(program));
  const names = new Set([program.toLowerCase(), programName(program)]);
  if (cmdlet !== undefined) for (const name of [cmdlet, ...(namesByCmdlet.get(cmdlet) ?? [])]) names.add(name);
  names.delete(program);
  return [...names];
}
