import { errorMessage, UserError } from "../../base/errors.ts";
import { hostOf } from "../../model/model-error.ts";

/** Why a server did not list its models, and what to do about it in the dialogue that asked for its address and key. Pure. */
export function probeFault(error: unknown, { baseUrl, key }: { baseUrl: string; key: string }): string {
  const host = hostOf(baseUrl);
  if (isTimeout(error)) return `${host} did not answer in time. Check that it runs and that the address is right.`;
  if (!(error instanceof UserError)) return `${sentence(errorMessage(error))} Try again, or type the model.`;
  if (error.code === "auth") {
    return key === ""
      ? `${host} wants a key, and none was typed. Enter one.`
      : `${sentence(error.message)} Enter the key again; it may be cut off, or belong to another service.`;
  }
  if (error.code === "not_found") {
    return `${host} lists no models at ${baseUrl}. Correct the address, most end in /v1, or type the model.`;
  }
  return `${sentence(error.message)} ${error.nextStep}`;
}

export function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === "TimeoutError";
}

function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}
