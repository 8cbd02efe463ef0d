import type { DurationFigures, EngineFigures } from "@tributary/core/protocol";
import { defineCommand } from "citty";
import { columns, counted, moment } from "./lines.ts";
import { ask, WHERE } from "./where.ts";

export const statsCommand = defineCommand({
  meta: {
    name: "stats",
    description: "How the server judges what is written in the token's workspace: how many, how fast.",
  },
  args: WHERE,
  run: ({ args }) =>
    ask(args, async (api) => {
      const figures = (await api.query("workspace.statistics", { workspace: await api.workspace() })) as EngineFigures;
      console.log(args.json ? JSON.stringify(figures) : statsText(figures));
    }),
});

export function statsText({
  since,
  executions,
  mutations,
  durations,
  throughput,
  policies,
  gate,
  outbox,
}: EngineFigures) {
  const rows = [
    ["", "p50", "p95", "p99", "most"],
    ["asking policies", ...durationCells(durations.policies)],
    ["judging by the model", ...durationCells(durations.model)],
    ["recording", ...durationCells(durations.recording)],
    ["judging in all", ...durationCells(durations.judging)],
    ["judged to stored", ...durationCells(durations.stored)],
    ["judged to told", ...durationCells(durations.told)],
  ];
  const said = policies.map(({ policy, evaluated, denied, modified, required }) => [
    policy,
    `asked ${evaluated}`,
    `refused ${denied}`,
    `changed ${modified}`,
    `required ${required}`,
  ]);
  return [
    `Since ${moment(since)}: ${counted(mutations.accepted, "edit")} accepted (${mutations.modified} changed by a policy), ${mutations.refused} refused, ${executions.interrupted} stopped, ${executions.failed} broken.`,
    `${throughput.lastMinute.toFixed(1)} a second in the last minute, ${throughput.peak} in the best second. ${counted(gate.waiting, "task")} waiting for a Head, ${gate.running} at it.`,
    `${outbox.waiting} to be told, ${outbox.told} told, ${outbox.givenUp} given up.`,
    columns(rows),
    ...(said.length > 0 ? [columns(said)] : []),
  ].join("\n");
}

function durationCells({ p50, p95, p99, max }: DurationFigures): readonly string[] {
  return [p50, p95, p99, max].map((ms) => (ms < 1 ? `${Math.round(ms * 1000)} µs` : `${ms.toFixed(1)} ms`));
}
