import { join } from "node:path";
import { type FoundProfiles, readProfiles } from "../agent/profiles/read-profiles.ts";
import { createNodeFiles } from "../workspace/node-files.ts";

/** The agents that can be asked for in a folder: built in, the user's own in the state folder, the folder's. */
export function findAgents(place: { cwd: string; stateDir: string; packageDir: string }): Promise<FoundProfiles> {
  const places = {
    builtIn: createNodeFiles([join(place.packageDir, "media", "agents")]),
    user: createNodeFiles([join(place.stateDir, "agents")]),
    workspace: createNodeFiles([place.cwd]),
  };
  return readProfiles(places, new AbortController().signal);
}
