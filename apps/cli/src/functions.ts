import { readFileSync } from "node:fs";
import { type AgentApi, followRun, linesOf } from "@tributary/agent";
import type { Json } from "@tributary/core/base";
import { functionKey, type FunctionRunView, type FunctionSummary, type FunctionTarget } from "@tributary/core/protocol";
import { defineCommand } from "citty";
import { fail } from "./fail.ts";
import { functionCheckCommand } from "./function-check.ts";
import { newFunctionCommand, templateCommand } from "./function-new.ts";
import { explainCommand, retryResultCommand } from "./function-explain.ts";
import { functionsIn, named, PLACE, type PlaceArgs, placeOf } from "./function-place.ts";
import { listText, plain, recordText, runLine, runText } from "./function-text.ts";
import { ask, WHERE } from "./where.ts";

const FUNCTION = { type: "positional", description: "Its id, its name, or kind/name", required: true } as const;
const RUN = { type: "positional", description: "The run's id", required: true } as const;

const targetOf = ({ id, schema, name }: FunctionSummary): FunctionTarget =>
  id === undefined ? { schema: schema ?? "", name } : { id };

const list = defineCommand({
  meta: { name: "list", description: "Functions: the workspace's own, and those that come with kinds." },
  args: PLACE,
  run: ({ args }) =>
    ask(args, async (api) => {
      const all = await functionsIn(api, args);
      if (args.json) for (const each of all) console.log(JSON.stringify(each));
      else console.log(listText(all));
    }),
});

const ON = {
  function: FUNCTION,
  component: { type: "string", description: "The component to run it on: its id or its name" },
  input: { type: "string", description: "What it is given beside the component: JSON, or @file" },
} as const;

type RunArgs = PlaceArgs & {
  readonly function: string;
  readonly component?: string | undefined;
  readonly input?: string | undefined;
  readonly json?: boolean | undefined;
};

function execute(args: RunArgs): Promise<void> {
  const input = inputOf(args.input);
  if (!input.ok) return Promise.resolve(fail(input.sentence));
  return ask(args, async (api) => {
    const found = named(await functionsIn(api, args), args.function);
    if (typeof found === "string") return fail(found);
    const { component } = args;
    const wish = {
      ...(await placeOf(api, args)),
      target: targetOf(found),
      ...(component ? { component } : {}),
      ...(input.value === undefined ? {} : { input: input.value }),
    };
    const { run } = (await api.command("function.run", wish)) as { readonly run: string };
    await follow(api, run, args.json === true);
  });
}

/** Prints the log as it comes, then what came of it. Ctrl C ends the run. */
async function follow(api: AgentApi, run: string, json: boolean): Promise<void> {
  const stop = new AbortController();
  process.once("SIGINT", () => stop.abort());
  const onLog = json ? undefined : ({ text }: { readonly text: string }) => console.error(plain(text));
  const record = await followRun(api, run, { signal: stop.signal, ...(onLog ? { onLog } : {}) });
  if (json) console.log(JSON.stringify({ ...record, log: (await linesOf(api, run, 0)).map(({ text }) => text) }));
  else console.log(runText(record));
  if (record.state.phase !== "succeeded") process.exitCode = 1;
}

const test = defineCommand({
  meta: { name: "test", description: "Run a function of a change set once, as it is written now." },
  args: { ...PLACE, ...ON, "change-set": { ...PLACE["change-set"], required: true } },
  run: ({ args }) => execute(args),
});

const run = defineCommand({
  meta: { name: "run", description: "Run a function once, on Head or in a change set, and show what comes of it." },
  args: { ...PLACE, ...ON },
  run: ({ args }) => execute(args),
});

const runs = defineCommand({
  meta: { name: "runs", description: "Runs of functions, newest first." },
  args: {
    ...PLACE,
    function: { type: "string", description: "Only of this function: its id, its name, or kind/name" },
    component: { type: "string", description: "Only on this component: its id" },
  },
  run: ({ args }) =>
    ask(args, async (api) => {
      const found = args.function ? named(await functionsIn(api, args), args.function) : undefined;
      if (typeof found === "string") return fail(found);
      const { component, "change-set": changeSet } = args;
      const page = (await api.query("functionRun.list", {
        workspace: await api.workspace(),
        ...(found ? { functionKey: functionKey(found) } : {}),
        ...(component ? { component } : {}),
        ...(changeSet ? { changeSet } : {}),
      })) as { readonly runs: readonly FunctionRunView[] };
      for (const each of page.runs) console.log(args.json ? JSON.stringify(each) : runLine(each));
    }),
});

const show = defineCommand({
  meta: { name: "show", description: "One run: what it was called with, asked of connections, and what came of it." },
  args: { ...WHERE, run: RUN },
  run: ({ args }) =>
    ask(args, async (api, server) => {
      const record = (await api.query("functionRun.get", { run: args.run })) as FunctionRunView;
      console.log(args.json ? JSON.stringify(record) : recordText(record, server.url));
    }),
});

const logs = defineCommand({
  meta: { name: "logs", description: "What a run has printed; with --follow until it ends." },
  args: { ...WHERE, run: RUN, follow: { type: "boolean", description: "Go on until it ends" } },
  run: ({ args }) =>
    ask(args, async (api) => {
      if (args.follow) return follow(api, args.run, args.json === true);
      for (let seq = 0; ; ) {
        const lines = await linesOf(api, args.run, seq);
        for (const line of lines) console.log(args.json ? JSON.stringify(line) : plain(line.text));
        const last = lines.at(-1);
        if (!last) return;
        seq = last.seq;
      }
    }),
});

const kill = defineCommand({
  meta: { name: "kill", description: "End a run that is under way." },
  args: { ...WHERE, run: RUN },
  run: ({ args }) => ask(args, async (api) => void (await api.command("functionRun.kill", { run: args.run }))),
});

const retry = defineCommand({
  meta: { name: "retry", description: "Run it again: the same input, the code as it is now." },
  args: { ...WHERE, run: RUN },
  run: ({ args }) =>
    ask(args, async (api) => {
      const again = (await api.command("functionRun.retry", { run: args.run })) as { readonly run: string };
      await follow(api, again.run, args.json === true);
    }),
});

export const functionCommand = defineCommand({
  meta: {
    name: "function",
    description: "Functions: list, try, look at their runs, end them; why a result is what it is.",
  },
  subCommands: {
    ...{ check: functionCheckCommand, list, test, run, runs, show, logs, kill, retry },
    ...{ explain: explainCommand, "retry-result": retryResultCommand },
    ...{ template: templateCommand, new: newFunctionCommand },
  },
});

type Input =
  | { readonly ok: true; readonly value: Json | undefined }
  | { readonly ok: false; readonly sentence: string };

function inputOf(text: string | undefined): Input {
  if (text === undefined) return { ok: true, value: undefined };
  try {
    return { ok: true, value: JSON.parse(text.startsWith("@") ? readFileSync(text.slice(1), "utf8") : text) as Json };
  } catch (fault) {
    return { ok: false, sentence: `--input is not JSON: ${(fault as Error).message}` };
  }
}
