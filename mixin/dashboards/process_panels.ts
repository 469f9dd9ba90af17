/**
 * Panels of the resources that processes use.
 *
 * @module
 */
import {
  buckets,
  gauge,
  type MatcherOf,
  type Panel,
  quantile,
  query,
  rate,
  ratio,
  sum,
  timeSeries,
} from "@dalston/monitoring/builder";
import { runtimeMetrics } from "../catalogue.ts";
import { objectives } from "../objectives.ts";

const runtime = runtimeMetrics;
const legend = "{{service}} {{instance}}";

/**
 * A panel each for processor, memory, event loop and file descriptors.
 *
 * @param firstId The panels' ids count up from here.
 */
export function processPanels(
  firstId: number,
  where: MatcherOf<typeof runtime.processCpu>,
): Panel[] {
  return [
    timeSeries({
      id: firstId,
      title: "Processor",
      description: "Processors that a process keeps busy.",
      unit: "percentunit",
      noData: "Not known",
      queries: [
        query(
          sum(rate(runtime.processCpu, where), "service", "instance"),
          legend,
        ),
      ],
      width: 6,
    }),
    timeSeries({
      id: firstId + 1,
      title: "Memory",
      description: "Memory that a process holds in RAM.",
      unit: "bytes",
      noData: "Not known",
      queries: [query(gauge(runtime.processResidentMemory, where), legend)],
      width: 6,
    }),
    timeSeries({
      id: firstId + 2,
      title: "Event loop lag (p99)",
      description: "How late timers fire: how long one piece of work holds " +
        "up all others.",
      unit: "s",
      noData: "Not known",
      queries: [
        query(
          quantile(
            0.99,
            buckets(runtime.denoEventLoopLag, where),
            "service",
            "instance",
          ),
          legend,
        ),
      ],
      scale: "log",
      width: 6,
    }),
    timeSeries({
      id: firstId + 3,
      title: "File descriptors",
      description:
        "Share of the file descriptors there may be that are open. " +
        "A process that has none left answers nobody.",
      unit: "percentunit",
      noData: "Not known",
      queries: [
        query(
          ratio(
            gauge(runtime.processOpenFds, where),
            gauge(runtime.processMaxFds, where),
          ),
          legend,
        ),
      ],
      limits: [[objectives.fileDescriptors.share, "bad"]],
      width: 6,
    }),
  ];
}
