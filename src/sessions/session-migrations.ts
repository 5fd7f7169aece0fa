import { sessionVersion } from "../protocol/session-version.ts";

/** Turns one parsed entry line of version N into version N + 1; pure, and never drops what it does not know. */
export type SessionMigration = (line: unknown) => unknown;

/** The migration away from each version; a new version adds its entry here and a fixture beside the tests. */
export const sessionMigrations: Readonly<Record<number, SessionMigration>> = {};

/**
 * Brings a parsed entry line to the current version.
 * @throws Error when a step is missing, which is a bug of the release that raised the version.
 */
export function migrateLine(
  line: unknown,
  fromVersion: number,
  toVersion: number = sessionVersion,
  migrations: Readonly<Record<number, SessionMigration>> = sessionMigrations,
): unknown {
  let current = line;
  for (let version = fromVersion; version < toVersion; version += 1) {
    const migration = migrations[version];
    if (migration === undefined) throw new Error(`No migration of session files from version ${version}`);
    current = migration(current);
  }
  return current;
}
