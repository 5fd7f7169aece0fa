/** Folders whose content decides what runs or what is allowed, wherever they are in the path. */
const guardedFolders = new Set([
  ".git",
  ".githooks",
  ".husky",
  ".vscode",
  ".vscode-server",
  ".idea",
  ".lathe",
  ".roo",
  ".cline",
  ".clinerules",
  ".continue",
  ".cursor",
  ".claude",
  ".devcontainer",
  ".circleci",
  ".buildkite",
  ".gitlab",
  ".gitea",
  ".forgejo",
  ".woodpecker",
  ".ci",
  ".ssh",
]);

/** Folders that are guarded below another one. */
const guardedNested: readonly (readonly [string, string])[] = [
  [".github", "workflows"],
  [".github", "actions"],
  [".config", "fish"],
  [".config", "git"],
];

const guardedFiles = new Set([
  // editor, agent and MCP settings
  ".mcp.json",
  "mcp.json",
  ".roomodes",
  ".latheignore",
  ".rooignore",
  ".clineignore",
  ".continueignore",
  ".kilocodeignore",
  ".cursorignore",
  ".aiexclude",
  ".aiignore",
  ".codeiumignore",
  ".aiderignore",
  ".geminiignore",
  ".augmentignore",
  ".claudeignore",
  ".editorconfig-checker.json",
  "devcontainer.json",
  ".devcontainer.json",
  // package managers and version control: settings that can name a program
  ".npmrc",
  ".yarnrc",
  ".yarnrc.yml",
  ".pnpmfile.cjs",
  ".gitconfig",
  ".gitmodules",
  ".pypirc",
  // hooks and environment loaders
  "lefthook.yml",
  "lefthook.yaml",
  ".lefthook.yml",
  ".pre-commit-config.yaml",
  ".envrc",
  // continuous integration
  ".gitlab-ci.yml",
  ".travis.yml",
  ".drone.yml",
  ".woodpecker.yml",
  ".appveyor.yml",
  "appveyor.yml",
  "azure-pipelines.yml",
  "azure-pipelines.yaml",
  "bitbucket-pipelines.yml",
  "jenkinsfile",
  "cloudbuild.yaml",
  // shell start-up
  ".bashrc",
  ".bash_profile",
  ".bash_login",
  ".bash_logout",
  ".profile",
  ".zshrc",
  ".zshenv",
  ".zprofile",
  ".zlogin",
  ".kshrc",
  ".cshrc",
  ".tcshrc",
  ".inputrc",
  ".xprofile",
  "profile.ps1",
  "microsoft.powershell_profile.ps1",
]);

const guardedSuffixes = [".code-workspace"];

/** Characters that some file systems ignore in names, so `.g\u200cit` would be `.git`. */
const ignorableCharacters = /\p{Default_Ignorable_Code_Point}/gu;
/** The short name that Windows gives `.git`. */
const shortGit = /^git~\d+$/;

/**
 * True for a path that is never approved without asking. `path` has `/` between its parts and is relative to its
 * workspace folder (absolute when outside). Compares without case, because many file systems do.
 */
export function isGuarded(path: string): boolean {
  const parts = path.split(/[/\\]/).map(canonicalName);
  const name = parts.at(-1) ?? "";
  if (guardedFiles.has(name) || guardedSuffixes.some((suffix) => name.endsWith(suffix))) return true;
  return parts.some(
    (part, index) =>
      guardedFolders.has(part) ||
      shortGit.test(part) ||
      guardedNested.some(([outer, inner]) => part === outer && parts[index + 1] === inner),
  );
}

/**
 * What a file system may take a name for: without case, in one normal form, without characters that it ignores. Windows drops
 * trailing dots and spaces and opens `name:stream`; the comparison must see through that.
 */
export function canonicalName(part: string): string {
  // Most names are plain, and this is asked for every file.
  const plain = /^[\x20-\x7e]*$/.test(part);
  const name = (plain ? part : part.normalize("NFKC").replace(ignorableCharacters, "")).toLowerCase();
  return name.replace(/(?<=.):.*$/, "").replace(/(?<=[^. ])[. ]+$/, "");
}
