/** What the tour asks for: the first message of a person who takes it. */
export const tourPrompt = "Find out why a test of this to-do app fails, and fix it.";
