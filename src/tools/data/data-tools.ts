import type { Tool } from "../define-tool.ts";
import { describeDataset } from "./describe-dataset.ts";
import { listDatasets } from "./list-datasets.ts";
import { queryData } from "./query-data.ts";
import { saveResult } from "./save-result.ts";

/** Tables of the workspace's files. */
export const dataTools: readonly Tool[] = [listDatasets, describeDataset, queryData, saveResult];
