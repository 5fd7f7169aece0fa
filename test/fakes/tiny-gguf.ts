/** A language model of half a megabyte with random weights, as a GGUF file: two layers, byte tokens. What it says makes no sense. */
export function tinyGguf(options: { contextTokens?: number } = {}): Buffer {
  const width = 64;
  const hidden = 128;
  const layers = 2;
  const tokens = [
    "<unk>",
    "<s>",
    "</s>",
    ...Array.from({ length: 256 }, (_, byte) => `<0x${hex(byte)}>`),
    "▁",
    ..."abcdefghijklmnopqrstuvwxyz",
  ];
  const types = tokens.map((_, index) => (index === 0 ? 2 : index < 3 ? 3 : index < 259 ? 6 : 1));
  const fields = [
    text("general.architecture", "llama"),
    text("general.name", "tiny"),
    whole("llama.context_length", options.contextTokens ?? 4096),
    whole("llama.embedding_length", width),
    whole("llama.block_count", layers),
    whole("llama.feed_forward_length", hidden),
    whole("llama.attention.head_count", 4),
    whole("llama.attention.head_count_kv", 4),
    whole("llama.rope.dimension_count", width / 4),
    Buffer.concat([key("llama.attention.layer_norm_rms_epsilon"), u32(6), f32(1e-5)]),
    text("tokenizer.ggml.model", "llama"),
    list("tokenizer.ggml.tokens", 8, tokens.map(string)),
    list(
      "tokenizer.ggml.scores",
      6,
      tokens.map((_, index) => f32(-index)),
    ),
    list("tokenizer.ggml.token_type", 5, types.map(u32)),
    whole("tokenizer.ggml.bos_token_id", 1),
    whole("tokenizer.ggml.eos_token_id", 2),
    whole("tokenizer.ggml.unknown_token_id", 0),
  ];
  const tensors: [string, number[]][] = [
    ["token_embd.weight", [width, tokens.length]],
    ["output_norm.weight", [width]],
    ["output.weight", [width, tokens.length]],
  ];
  for (let layer = 0; layer < layers; layer += 1) {
    const block = (name: string, ...shape: number[]) => tensors.push([`blk.${layer}.${name}.weight`, shape]);
    block("attn_norm", width);
    for (const name of ["attn_q", "attn_k", "attn_v", "attn_output"]) block(name, width, width);
    block("ffn_norm", width);
    block("ffn_gate", width, hidden);
    block("ffn_up", width, hidden);
    block("ffn_down", hidden, width);
  }
  let offset = 0;
  const infos = tensors.map(([name, shape]) => {
    const info = Buffer.concat([string(name), u32(shape.length), ...shape.map(u64), u32(0), u64(offset)]);
    offset += 4 * shape.reduce((a, b) => a * b, 1);
    return info;
  });
  const head = Buffer.concat([
    Buffer.from("GGUF"),
    u32(3),
    u64(tensors.length),
    u64(fields.length),
    ...fields,
    ...infos,
  ]);
  const padding = Buffer.alloc((32 - (head.length % 32)) % 32);
  return Buffer.concat([head, padding, ...tensors.map(([name, shape]) => weights(name, shape))]);
}

let state = 1;
function weights(name: string, shape: number[]): Buffer {
  const values = new Float32Array(shape.reduce((a, b) => a * b, 1));
  for (let index = 0; index < values.length; index += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    values[index] = name.includes("norm") ? 1 : (state / 4_294_967_296 - 0.5) * 0.2;
  }
  return Buffer.from(values.buffer);
}

const hex = (byte: number) => byte.toString(16).toUpperCase().padStart(2, "0");

function u32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(value);
  return buffer;
}

function f32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeFloatLE(value);
  return buffer;
}

function u64(value: number): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64LE(BigInt(value));
  return buffer;
}

function string(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([u64(bytes.length), bytes]);
}

const key = string;
const text = (name: string, value: string) => Buffer.concat([key(name), u32(8), string(value)]);
const whole = (name: string, value: number) => Buffer.concat([key(name), u32(4), u32(value)]);
const list = (name: string, type: number, items: Buffer[]) =>
  Buffer.concat([key(name), u32(9), u32(type), u64(items.length), ...items]);
