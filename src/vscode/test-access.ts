import type { MemoryParts } from "./memory/memory-parts.ts";
import type { MemoryReportPage } from "./memory/memory-report-page.ts";
import type { ModelParts } from "./model/create-model.ts";
import type { Review } from "./review/register-review.ts";
import type { SessionParts } from "./session/create-sessions.ts";
import type { SettingsAccess } from "./settings.ts";
import type { GetServices } from "./workspace/workspace-services.ts";

/** What the tests inside the extension host get of the running extension; nobody else gets anything. */
export interface TestAccess {
  sessions: SessionParts;
  review: Review;
  model: ModelParts;
  settings: SettingsAccess;
  services: GetServices;
  memory: MemoryParts;
  memoryPage: MemoryReportPage;
}
