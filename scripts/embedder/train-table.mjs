// Learns one vector for each token, so that what a function is for and its code come to lie near each other.

/** Small seeded generator (mulberry32): the same pairs give the same table. */
function createRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * Tokens that occur in the most packages, with how rare they are among functions.
 * @param {{ package: string, query: string[], code: string[] }[]} pairs
 * @param {number} size
 */
export function chooseVocabulary(pairs, size) {
  const packages = new Map();
  const documents = new Map();
  for (const pair of pairs) {
    for (const token of new Set([...pair.query, ...pair.code])) {
      documents.set(token, (documents.get(token) ?? 0) + 1);
      const seen = packages.get(token) ?? new Set();
      packages.set(token, seen.add(pair.package));
    }
  }
  return [...documents]
    .filter(([token, count]) => count >= 5 && (packages.get(token)?.size ?? 0) >= 2 && /^[a-z]{2,24}$/.test(token))
    .sort((a, b) => b[1] - a[1])
    .slice(0, size)
    .map(([token, count]) => ({ token, rarity: Math.log(1 + pairs.length / count) }));
}

/**
 * Contrastive learning over batches: of the codes in a batch, a request has to be nearest to its own (InfoNCE, van den Oord and others, 2018).
 * Half of the batches come from one package, since a search is among the code of one repository. AdaGrad on the rows that occur.
 * @param {{ vocabulary: { token: string, rarity: number }[], pairs: { package: string, query: string[], name: string[], code: string[] }[], dimension: number, epochs: number, seed: number, log: (line: string) => void }} options
 */
export function trainTable({ vocabulary, pairs, dimension, epochs, seed, log }) {
  const random = createRandom(seed);
  const numbers = new Map(vocabulary.map(({ token }, index) => [token, index]));
  const rarity = vocabulary.map((one) => one.rarity);
  const table = Float32Array.from(
    { length: vocabulary.length * dimension },
    () => (random() - 0.5) / Math.sqrt(dimension),
  );
  const squares = new Float32Array(vocabulary.length).fill(1e-6);
  const examples = toExamples(pairs, numbers, rarity);
  const batchSize = 96;
  const temperature = 0.06;
  const left = new Float32Array(batchSize * dimension);
  const right = new Float32Array(batchSize * dimension);
  const leftGradient = new Float32Array(batchSize * dimension);
  const rightGradient = new Float32Array(batchSize * dimension);
  const gradient = new Float32Array(dimension);

  function embed({ ids, weights }, target, at) {
    const from = at * dimension;
    target.fill(0, from, from + dimension);
    for (let index = 0; index < ids.length; index += 1) {
      const row = ids[index] * dimension;
      const weight = weights[index];
      for (let d = 0; d < dimension; d += 1) target[from + d] += weight * table[row + d];
    }
    let norm = 0;
    for (let d = 0; d < dimension; d += 1) norm += target[from + d] ** 2;
    norm = Math.sqrt(norm) || 1;
    for (let d = 0; d < dimension; d += 1) target[from + d] /= norm;
    return norm;
  }

  function update({ ids, weights }, unit, unitGradient, at, norm, rate) {
    const from = at * dimension;
    let along = 0;
    for (let d = 0; d < dimension; d += 1) along += unit[from + d] * unitGradient[from + d];
    for (let d = 0; d < dimension; d += 1) gradient[d] = (unitGradient[from + d] - along * unit[from + d]) / norm;
    let size = 0;
    for (let d = 0; d < dimension; d += 1) size += gradient[d] ** 2;
    size /= dimension;
    for (let index = 0; index < ids.length; index += 1) {
      const id = ids[index];
      const weight = weights[index];
      squares[id] += weight * weight * size;
      const step = (rate * weight) / Math.sqrt(squares[id]);
      const row = id * dimension;
      for (let d = 0; d < dimension; d += 1) table[row + d] -= step * gradient[d];
    }
  }

  for (let epoch = 1; epoch <= epochs; epoch += 1) {
    const rate = 0.03 * (1 - (epoch - 1) / epochs) + 0.002;
    let loss = 0;
    let count = 0;
    for (const batch of makeBatches(examples, batchSize, random)) {
      const leftNorms = batch.map((example, index) => embed(example.left, left, index));
      const rightNorms = batch.map((example, index) => embed(example.right, right, index));
      leftGradient.fill(0);
      rightGradient.fill(0);
      const size = batch.length;
      const scores = new Float32Array(size);
      for (let i = 0; i < size; i += 1) {
        let most = -Infinity;
        for (let j = 0; j < size; j += 1) {
          let dot = 0;
          for (let d = 0; d < dimension; d += 1) dot += left[i * dimension + d] * right[j * dimension + d];
          scores[j] = dot / temperature;
          if (scores[j] > most) most = scores[j];
        }
        let sum = 0;
        for (let j = 0; j < size; j += 1) sum += Math.exp(scores[j] - most);
        loss += most + Math.log(sum) - scores[i];
        count += 1;
        for (let j = 0; j < size; j += 1) {
          const share = (Math.exp(scores[j] - most) / sum - (i === j ? 1 : 0)) / (temperature * size);
          for (let d = 0; d < dimension; d += 1) {
            leftGradient[i * dimension + d] += share * right[j * dimension + d];
            rightGradient[j * dimension + d] += share * left[i * dimension + d];
          }
        }
      }
      for (let i = 0; i < size; i += 1) {
        update(batch[i].left, left, leftGradient, i, leftNorms[i], rate);
        update(batch[i].right, right, rightGradient, i, rightNorms[i], rate);
      }
    }
    log(`epoch ${epoch}: loss ${(loss / count).toFixed(4)} over ${count} examples`);
  }
  return table;
}

function toExamples(pairs, numbers, rarity) {
  const bag = (tokens) => {
    const counts = new Map();
    for (const token of tokens) {
      const id = numbers.get(token);
      if (id !== undefined) counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    const ids = [...counts.keys()];
    return { ids, weights: ids.map((id) => rarity[id] * (1 + Math.log(counts.get(id)))) };
  };
  const examples = [];
  for (const { package: from, query, name, code } of pairs) {
    const right = bag(code);
    if (right.ids.length < 4) continue;
    const words = bag(query);
    if (words.ids.length >= 2) examples.push({ from, left: words, right });
    else {
      // Without a comment the name stands for it, and is not given away by the code.
      const own = new Set(name);
      const rest = bag(code.filter((token) => !own.has(token)));
      const named = bag(name);
      if (named.ids.length >= 2 && rest.ids.length >= 4) examples.push({ from, left: named, right: rest });
    }
  }
  return examples;
}

function* makeBatches(examples, size, random) {
  const shuffled = [...examples];
  for (let at = shuffled.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1));
    [shuffled[at], shuffled[other]] = [shuffled[other], shuffled[at]];
  }
  const half = shuffled.length >> 1;
  const near = shuffled.slice(0, half).sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
  const batches = [];
  for (const list of [near, shuffled.slice(half)])
    for (let at = 0; at + size <= list.length; at += size) batches.push(list.slice(at, at + size));
  for (let at = batches.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1));
    [batches[at], batches[other]] = [batches[other], batches[at]];
  }
  yield* batches;
}
