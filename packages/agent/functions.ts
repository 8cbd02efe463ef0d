import type { FunctionId, FunctionRunId, Json } from "@tributary/core/base";
import {
  type ConnectionGrant,
  diffText,
  type FunctionField,
  type FunctionKind,
  type FunctionTest,
  type Mutation,
  type Snapshot,
} from "@tributary/core/model";
import type {
  DryRun,
  FunctionRunView,
  FunctionState,
  FunctionSummary,
  FunctionTarget,
  KeptJson,
  LogLine,
  ResultExplained,
} from "@tributary/core/protocol";
import type { ChangeSetReplica } from "@tributary/replica";
import type { AgentApi } from "./api.ts";
import { AgentFault } from "./fault.ts";
import { typeIn } from "./type-in.ts";
import { ACCEPTED, refused, type Refusal, type Verdict } from "./verdict.ts";

const RUN_TIMEOUT_MS = 11 * 60_000;
const LOOK_EVERY_MS = 250;

export type NewFunction = {
  /** A letter, then letters, digits or underscores; its results stand under this name. */
  readonly name: string;
  readonly kind: FunctionKind;
  /** TypeScript with one default export, which is the function. */
  readonly source: string;
  readonly title?: string;
  readonly description?: string;
  /** For each argument the path it is read from: `{ image: "/domain/image" }`. */
  readonly inputs?: { readonly [argument: string]: string };
  /** What it is granted of which connections; it counts from when it is applied. Only of one that talks to the world. */
  readonly connections?: readonly ConnectionGrant[];
  /** Names of the schemas it is attached to. */
  readonly attachTo?: readonly string[];
};

export type FunctionWish = {
  /** A function of the workspace by its id, or one that comes with a schema: `{ schema, name }`. */
  readonly target: FunctionTarget;
  readonly component?: string;
  readonly input?: Json;
};

export type RunOptions = {
  readonly timeoutMs?: number;
  /** Each line of its log, as it comes. */
  readonly onLog?: (line: LogLine) => void;
  /** Aborted: the run is ended. */
  readonly signal?: AbortSignal;
};

/** Functions of one change set: written, attached, tried and looked at. Calls of the server reject with an `AgentFault`. */
export type AgentFunctions = {
  list(): Promise<readonly FunctionSummary[]>;
  /** Writes a new function, attached where it says, in one act. */
  write(wanted: NewFunction): Promise<{ readonly accepted: true; readonly function: string } | Refusal>;
  /** What would become of writing it: what is refused, required or remarked, and where its code could not run or does not fit its types. */
  dryWrite(wanted: NewFunction): Promise<DryRun>;
  /** The same of its code. @throws {RangeError} (as a rejection) where there is no such function */
  dryEdit(id: string, source: string): Promise<DryRun>;
  /** Makes the code exactly `source`, typed into the text that everybody here shares: only what differs is touched. */
  edit(id: string, source: string): Promise<Verdict>;
  set(id: string, field: FunctionField, value: Json): Promise<Verdict>;
  attach(id: string, ...schemas: readonly string[]): Promise<Verdict>;
  detach(id: string, ...schemas: readonly string[]): Promise<Verdict>;
  delete(id: string): Promise<Verdict>;
  /** Whether it can be run as it is written; undefined while that is not known. */
  state(id: string): FunctionState | undefined;
  /** What it would be called with for a component. */
  argument(wish: FunctionWish): Promise<{ readonly input: KeptJson; readonly refusal?: string }>;
  /** Runs it once, to try it, and resolves with the record of the run when it has ended. */
  run(wish: FunctionWish, options?: RunOptions): Promise<FunctionRunView>;
  /** Waits for the end of a run that somebody began; its lines so far and as they come. */
  follow(run: string, options?: RunOptions): Promise<FunctionRunView>;
  /** Runs it again, with the same input and the code as it is now, and resolves when that has ended. */
  retry(run: string, options?: RunOptions): Promise<FunctionRunView>;
  kill(run: string): Promise<void>;
  /** The test that a run shows, to be set under `tests/<id>`. Rejects with the reason where not all that went in and came out was kept. */
  asTest(run: string): Promise<FunctionTest>;
  /** Why a result is what it is: which function's it is, what that reads now, how it stands. */
  explain(at: ResultPlace): Promise<ResultExplained>;
  /** Has a result that failed computed once more. */
  retryResult(at: ResultPlace): Promise<void>;
};

/** A path of a component (its id, or its name where only one has it), such as `/derived/qualification/imagePinned`. */
export type ResultPlace = { readonly component: string; readonly path: string };

export type FunctionsParts = {
  readonly api: AgentApi;
  readonly replica: ChangeSetReplica;
  readonly newId: () => string;
  readonly batch: (mutations: readonly Mutation[]) => Promise<Verdict>;
  readonly dryRun: (mutations: readonly Mutation[]) => Promise<DryRun>;
};

export function functionsOf({ api, replica, newId, batch, dryRun }: FunctionsParts): AgentFunctions {
  const fn = (id: string) => id as FunctionId;
  const place = async () => ({ workspace: await api.workspace(), changeSet: replica.changeSet });
  const bind = (type: "function.bind" | "function.unbind", id: string, schemas: readonly string[]) =>
    batch(schemas.map((schema) => ({ type, function: fn(id), schema })));
  return {
    list: async () => (await api.query("function.list", await place())) as readonly FunctionSummary[],
    async write(wanted) {
      const id = newId();
      const verdict = await batch(writingOf(fn(id), wanted));
      return verdict.accepted ? { accepted: true, function: id } : verdict;
    },
    dryWrite: (wanted) => dryRun(writingOf(fn(newId()), wanted)),
    async dryEdit(id, source) {
      const written = replica.getState().view.functions.get(fn(id))?.source;
      if (written === undefined) throw new RangeError(`there is no function ${id} here`);
      return dryRun([{ type: "function.edit", function: fn(id), splices: diffText(written, source) }]);
    },
    edit: (id, source) => edit(replica, fn(id), source),
    set: (id, field, value) => batch([{ type: "function.set", function: fn(id), field, value }]),
    attach: (id, ...schemas) => bind("function.bind", id, schemas),
    detach: (id, ...schemas) => bind("function.unbind", id, schemas),
    delete: (id) => batch([{ type: "function.delete", function: fn(id) }]),
    state: (id) => replica.results.getState().functionStates.get(id),
    argument: async (wish) =>
      (await api.query("function.argument", { ...(await place()), ...wish })) as {
        readonly input: KeptJson;
        readonly refusal?: string;
      },
    async run(wish, options = {}) {
      const { run } = (await api.command("function.run", { ...(await place()), ...wish })) as {
        readonly run: FunctionRunId;
      };
      return followRun(api, run, options);
    },
    follow: (run, options) => followRun(api, run, options),
    async retry(run, options) {
      const again = (await api.command("functionRun.retry", { run })) as { readonly run: FunctionRunId };
      return followRun(api, again.run, options);
    },
    kill: async (run) => void (await api.command("functionRun.kill", { run })),
    asTest: async (run) => (await api.query("functionRun.asTest", { run })) as FunctionTest,
    explain: async (at) => (await api.query("function.explain", { ...(await place()), ...at })) as ResultExplained,
    retryResult: async (at) => void (await api.command("function.retryResult", { ...(await place()), ...at })),
  };
}

/** What was begun, once it has ended; its lines as they come. */
export async function followRun(
  api: AgentApi,
  run: string,
  { timeoutMs = RUN_TIMEOUT_MS, onLog, signal }: RunOptions = {},
): Promise<FunctionRunView> {
  const deadline = performance.now() + timeoutMs;
  let seq = 0;
  let isKilled = false;
  for (;;) {
    const record = (await api.query("functionRun.get", { run })) as FunctionRunView;
    const lines = onLog ? await linesOf(api, run, seq) : [];
    for (const line of lines) onLog?.(line);
    seq = lines.at(-1)?.seq ?? seq;
    if (record.state.phase !== "running" && lines.length === 0) return record;
    if (signal?.aborted && !isKilled) {
      isKilled = true;
      await api.command("functionRun.kill", { run }).catch(() => {});
    }
    if (performance.now() > deadline)
      throw new AgentFault("unreachable", `The run had not ended after ${timeoutMs} ms.`);
    if (record.state.phase === "running") await new Promise((again) => setTimeout(again, LOOK_EVERY_MS));
  }
}

/** Stored lines after one. */
export async function linesOf(api: AgentApi, run: string, afterSeq: number): Promise<readonly LogLine[]> {
  return (await api.query("functionRun.log", { run, afterSeq })) as readonly LogLine[];
}

function writingOf(id: FunctionId, wanted: NewFunction): readonly Mutation[] {
  const { name, kind, source, title, description, inputs, connections, attachTo = [] } = wanted;
  const fields = Object.entries({ title, description, inputs, connections }) as [FunctionField, Json | undefined][];
  return [
    { type: "function.create", function: id, name, kind, source },
    ...fields.flatMap(([field, value]): Mutation[] =>
      value === undefined ? [] : [{ type: "function.set", function: id, field, value }],
    ),
    ...attachTo.map((schema): Mutation => ({ type: "function.bind", function: id, schema })),
  ];
}

async function edit(replica: ChangeSetReplica, id: FunctionId, source: string): Promise<Verdict> {
  const typed = await typeIn(replica, id, source);
  if (!typed.accepted) return typed;
  return isWritten(replica.getState().view, id, source)
    ? ACCEPTED
    : refused("lost", "The function's code is another now.");
}

function isWritten(view: Snapshot, id: FunctionId, source: string): boolean {
  return view.functions.get(id)?.source === source;
}
