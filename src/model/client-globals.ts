// The bundle of the command line puts these in the place of the globals, so that the client, too, does without Node's web client.
export { PlainHeaders as Headers } from "./plain-headers.ts";
export { PlainResponse as Response } from "./plain-response.ts";
