import type { EditFormat, EditFormatSetting } from "../protocol/edit-format.ts";

/** Families that were trained on V4A patches, by how a part of their id begins: `gpt-5`, `openai/o4-mini`, `gpt-oss:20b`. */
const patchFamilies =
  /(?:^|[/:])(?:chatgpt-|gpt-(?:[4-9]|\d{2}|oss)|o\d(?:$|[-:])|codex)|(?:^|[/:_.-])codex(?:$|[/:_.-])/i;

/** The format of the edit tool that a model is offered. A model that nobody knows gets the one that any model can follow. */
export function editFormatFor(modelId: string, setting: EditFormatSetting = "auto"): EditFormat {
  if (setting !== "auto") return setting;
  return patchFamilies.test(modelId) ? "apply_patch" : "edit_file";
}
