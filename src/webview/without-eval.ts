import * as z from "zod";

// The content security policy forbids eval, which zod's compiled parsers need. Schemas look at this when they are made,
// so this file is imported before any of them.
z.config({ jitless: true });
