import * as z from "zod";

/** A name that a model gives; one that is a number is often written as one. */
export const stepId = z.union([z.string(), z.number()]);
