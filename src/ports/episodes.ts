import type { Episode } from "../protocol/episode.ts";

/** Keeps what came of requests. */
export interface EpisodeSink {
  /** Called once at the end of each request, with placeholders for secrets. A failure is logged and ends nothing. */
  record(episode: Episode): Promise<void>;
}
