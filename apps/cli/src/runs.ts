import { type AgentApi, runsOf } from "@tributary/agent";
import type { RunView } from "@tributary/core/protocol";
import { defineCommand } from "citty";
import { plain } from "./function-text.ts";
import { asPerson, PERSON } from "./person.ts";
import { runLines, runsText, stepChanges } from "./runs-text.ts";
import { ask, WHERE } from "./where.ts";

const RUN = { type: "positional", description: "The run's id", required: true } as const;

const list = defineCommand({
  meta: { name: "list", description: "What applying change sets did to reality, newest first." },
  args: WHERE,
  run: ({ args }) =>
    ask(args, async (api) => {
      const all = await runsOf(api).list();
      if (args.json) for (const each of all) console.log(JSON.stringify(each));
      else console.log(runsText(all));
    }),
});

const show = defineCommand({
  meta: { name: "show", description: "One run, step by step, and how it ended." },
  args: { ...WHERE, run: RUN },
  run: ({ args }) =>
    ask(args, async (api) => {
      const run = await runsOf(api).get(args.run);
      console.log(args.json ? JSON.stringify(run) : runLines(run).join("\n"));
    }),
});

const follow = defineCommand({
  meta: {
    name: "follow",
    description: "Its steps and lines of its log as they come, until it ends; ends with 1 where it did not succeed.",
  },
  args: { ...WHERE, run: RUN },
  run: ({ args }) => ask(args, (api) => followIt(api, args.run, args.json === true)),
});

const retry = defineCommand({
  meta: { name: "retry", description: "Have what a run left undone tried again, in person, and follow that." },
  args: { ...PERSON, run: RUN },
  run: ({ args }) =>
    asPerson(args, async (api) => {
      const next = (await api.command("run.retry", { run: args.run })) as { readonly run: string };
      if (!args.json) console.log(`Run ${next.run}:`);
      await followIt(api, next.run, args.json === true);
    }),
});

const cancel = defineCommand({
  meta: { name: "cancel", description: "Stop a run, in person: steps under way are asked to put things back first." },
  args: { ...PERSON, run: RUN },
  run: ({ args }) =>
    asPerson(args, async (api) => {
      await api.command("run.cancel", { run: args.run });
      console.log(args.json ? JSON.stringify({ cancelled: args.run }) : "It is being stopped.");
    }),
});

export const runCommand = defineCommand({
  meta: { name: "run", description: "Runs of applied change sets: list, follow, retry and cancel them." },
  subCommands: { list, show, follow, retry, cancel },
});

/** Ctrl C stops looking; the run goes on. */
async function followIt(api: AgentApi, run: string, json: boolean): Promise<void> {
  const enough = new AbortController();
  process.once("SIGINT", () => enough.abort());
  let known: RunView | undefined;
  const names = () => new Map(known?.steps.map(({ component, name }) => [component, name]));
  const ended = await runsOf(api).follow(run, {
    signal: enough.signal,
    onRun(now) {
      if (json) console.log(JSON.stringify({ type: "run", run: now }));
      else for (const line of stepChanges(known, now)) console.log(line);
      known = now;
    },
    onLog(line) {
      if (json) console.log(JSON.stringify({ type: "log", line }));
      else console.log(`  ${plain(names().get(line.component) ?? line.component)}: ${plain(line.text)}`);
    },
  });
  if (!json) console.log(plain(ended.sentence ?? (enough.signal.aborted ? "It goes on." : "")));
  if (ended.phase !== "succeeded") process.exitCode = 1;
}
