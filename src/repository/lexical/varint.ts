/** Numbers in as few bytes as they need, seven bits each. */
export class VarintWriter {
  private bytes = new Uint8Array(1 << 16);
  length = 0;

  write(value: number): void {
    if (this.length + 6 > this.bytes.length) {
      const larger = new Uint8Array(this.bytes.length * 2);
      larger.set(this.bytes);
      this.bytes = larger;
    }
    let rest = value;
    while (rest > 127) {
      this.bytes[this.length++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    this.bytes[this.length++] = rest;
  }

  take(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }
}

/** Calls back with each pair of a list of (growing number, count). */
export function eachPosting(bytes: Uint8Array, visit: (document: number, count: number) => void): void {
  let at = 0;
  let document = 0;
  while (at < bytes.length) {
    let value = 0;
    let shift = 0;
    let byte = 0;
    do {
      byte = bytes[at++] ?? 0;
      value |= (byte & 127) << shift;
      shift += 7;
    } while (byte > 127);
    document += value;
    value = 0;
    shift = 0;
    do {
      byte = bytes[at++] ?? 0;
      value |= (byte & 127) << shift;
      shift += 7;
    } while (byte > 127);
    visit(document, value);
  }
}
