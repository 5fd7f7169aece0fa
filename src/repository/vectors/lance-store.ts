import { mkdirSync } from "node:fs";
import { type Connection, connect, type Table } from "@lancedb/lancedb";
import { Field, FixedSizeList, Float32, Int32, Schema, Utf8 } from "apache-arrow";
import type { VectorHit, VectorPlace, VectorStore } from "./vector-store.ts";

const tableName = "chunks";
/** Above this many rows every query comparing each is too slow; an index is made, which holds all vectors as they are. */
const leastRowsForIndex = 100_000;
const pathsOfStatement = 200;
/** Every write makes a version; after so many they are put together. */
const commitsBeforeCompaction = 20;

/** The vectors in LanceDB. Loads its native library: only for a process whose crash nobody minds. */
export async function openLanceStore({ directory, dimension }: VectorPlace): Promise<VectorStore> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  // Another process may write: every read looks for the newest version first.
  const database = await connect(directory, { readConsistencyInterval: 0 });
  let table = await openTable(database, dimension);
  let commits = 0;

  /** A version that was cleaned up under a reader is no failure: the newest one is there. */
  async function read<Result>(task: (table: Table) => Promise<Result>): Promise<Result> {
    try {
      return await task(table);
    } catch {
      table = await database.openTable(tableName);
      return task(table);
    }
  }

  async function compact(): Promise<void> {
    commits = 0;
    await table.optimize({ cleanupOlderThan: new Date() });
    // What was just put together is older than now only the second time.
    await table.optimize({ cleanupOlderThan: new Date() });
  }

  return {
    files: () =>
      read(async (open) => {
        const files = new Map<string, string>();
        for (const { path, hash } of await open.query().select(["path", "hash"]).toArray()) files.set(path, hash);
        return files;
      }),
    async replace(paths, rows) {
      for (let at = 0; at < paths.length; at += pathsOfStatement) {
        const list = paths.slice(at, at + pathsOfStatement).map((path) => `'${path.replaceAll("'", "''")}'`);
        await table.delete(`path IN (${list.join(", ")})`);
      }
      if (rows.length > 0) await table.add(rows.map((row) => ({ ...row })));
      commits += 1;
      if (commits >= commitsBeforeCompaction) await compact();
    },
    nearest: (vector, limit) =>
      read(async (open) => {
        if (vector.every((value) => value === 0)) return [];
        const found = await open
          .vectorSearch(vector)
          .distanceType("cosine")
          .limit(limit)
          .select(["path", "hash", "startLine", "_distance"])
          .toArray();
        const hits = found.map((row): VectorHit => {
          const { path, hash, startLine, _distance: distance } = row;
          return { path, hash, startLine, similarity: 1 - distance };
        });
        // A text of which nothing is known has no direction.
        return hits.filter(({ similarity }) => Number.isFinite(similarity));
      }),
    async compact() {
      await compact();
      const rows = await table.countRows();
      const indices = await table.listIndices();
      if (rows >= leastRowsForIndex && indices.length === 0) {
        const { Index } = await import("@lancedb/lancedb");
        await table.createIndex("vector", { config: Index.ivfFlat({ distanceType: "cosine" }) });
      }
    },
    async close() {
      table.close();
      database.close();
    },
  };
}

async function openTable(database: Connection, dimension: number): Promise<Table> {
  if ((await database.tableNames()).includes(tableName)) {
    const table = await database.openTable(tableName);
    const field = (await table.schema()).fields.find(({ name }) => name === "vector");
    if (field?.type.toString() === vectorType(dimension).toString()) return table;
    table.close();
    await database.dropTable(tableName);
  }
  const fields = [
    new Field("path", new Utf8()),
    new Field("hash", new Utf8()),
    new Field("startLine", new Int32()),
    new Field("vector", vectorType(dimension)),
  ];
  return database.createEmptyTable(tableName, new Schema(fields), { mode: "create", existOk: true });
}

function vectorType(dimension: number): FixedSizeList {
  return new FixedSizeList(dimension, new Field("item", new Float32(), true));
}
