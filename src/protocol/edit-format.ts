import * as z from "zod";

/** How the model writes its changes: blocks to replace, V4A patches, or whole files. */
export const editFormat = z.enum(["edit_file", "apply_patch", "write_file"]);
export type EditFormat = z.infer<typeof editFormat>;

/** `auto`: what the model is best at. */
export const editFormatSetting = z.enum(["auto", ...editFormat.options]);
export type EditFormatSetting = z.infer<typeof editFormatSetting>;
