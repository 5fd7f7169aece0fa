const mostFolders = 8;

/** The folders a command may be in after each `cd`, relative to where it starts: a `cd` can fail, and what follows runs anyway. */
export class FolderTrail {
  private folders: string[] = [""];

  /** Whether any `cd` came before. */
  get moved(): boolean {
    return this.folders.length > 1;
  }

  /** False when there have been too many. */
  move(target: string): boolean {
    const next = new Set([...this.folders, ...this.places(target)]);
    if (next.size > mostFolders) return false;
    this.folders = [...next];
    return true;
  }

  /** Where a path may lead, as a path relative to the start, or absolute. */
  places(path: string): string[] {
    if (path.startsWith("/") || path.startsWith("~")) return [path];
    return this.folders.map((folder) => (folder === "" ? path : path === "." ? folder : `${folder}/${path}`));
  }
}
