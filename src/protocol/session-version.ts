/** Version of the session files this release writes; a higher one needs a migration and a fixture. */
export const sessionVersion = 1;
