import type { EpisodeSink } from "../../ports/episodes.ts";
import type { Clock, Logger } from "../../ports/runtime.ts";
import type { Episode } from "../../protocol/episode.ts";
import type { RunResult } from "../agent-session.ts";
import { EpisodeRecorder } from "./episode-recorder.ts";
import type { StrategyWork } from "./strategy.ts";

/** Lets a request be worked on and hands over what came of it. */
export async function recordEpisode(
  sink: EpisodeSink,
  about: Pick<Episode, "sessionId" | "task">,
  { listen, clock, logger }: { listen: StrategyWork["listen"]; clock: Clock; logger: Logger },
  work: () => Promise<RunResult>,
): Promise<RunResult> {
  const recorder = new EpisodeRecorder({ ...about, strategy: "react" });
  const release = listen((event) => recorder.note(event));
  let result: RunResult;
  try {
    result = await work();
  } finally {
    release();
  }
  try {
    await sink.record(recorder.end(result.reason, clock.now()));
  } catch (error) {
    logger.log("error", "What came of a request could not be kept.", error);
  }
  return result;
}
