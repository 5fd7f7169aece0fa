import type { Readable } from "node:stream";
import type { PlainHeaders } from "./plain-headers.ts";

export interface PlainResponseInit {
  status: number;
  url: string;
  headers: PlainHeaders;
}

/** What a client needs of a `Response`: its bytes, or the Node stream of an answer that still comes. See PlainHeaders. */
export class PlainResponse {
  readonly status: number;
  readonly statusText = "";
  readonly url: string;
  readonly headers: PlainHeaders;
  /** There is no web stream. */
  readonly body = null;
  readonly stream: Readable | undefined;
  private readonly bytes: Uint8Array;

  constructor(content: Uint8Array | Readable, init: PlainResponseInit) {
    const isWhole = content instanceof Uint8Array;
    this.bytes = isWhole ? content : new Uint8Array();
    this.stream = isWhole ? undefined : content;
    this.status = init.status;
    this.url = init.url;
    this.headers = init.headers;
  }

  get ok(): boolean {
    return this.status >= 200 && this.status < 300;
  }

  async text(): Promise<string> {
    return new TextDecoder().decode(this.bytes);
  }
}
