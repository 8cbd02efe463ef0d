import type { ApiServices, Caller, FunctionPlace, FunctionWish } from "@tributary/adapters/api";
import { type FunctionRunId, jsonEqual, ok, type Result, type WorkspaceId } from "@tributary/core/base";
import { type Compiler, type FunctionRunRecord, type FunctionRunStore, keptJson } from "@tributary/core/engine";
import { type AuditLine, auditLine } from "@tributary/core/governance";
import { type Component, componentNamed, type FunctionKind } from "@tributary/core/model";
import type { FunctionTarget } from "@tributary/core/protocol";
import { refused } from "../answers.ts";
import type { Deps } from "../deps.ts";
import { type Argument, argumentOf, givenIn } from "../functions/argument.ts";
import { readableBy } from "../functions/approved-grants.ts";
import type { FunctionExecutor } from "../functions/executor.ts";
import { hideInJson } from "../functions/hide.ts";
import type { FunctionJob } from "../functions/job.ts";
import { type Model, withModel } from "../functions/place.ts";
import { standingOf } from "../functions/standing.ts";
import {
  codeOf,
  findFunction,
  type FoundFunction,
  functionAt,
  listFunctions,
  namedComponent,
} from "../functions/target.ts";
import type { Hosts } from "../hosts.ts";

const NO_ACTION =
  "An action acts on reality, so it runs on Head alone, as a step of a run that follows an approval. Here you see what it would be called with.";
const STEP_OF_A_RUN =
  "This is a step of an apply, and ended like this it would leave things half done. Cancel the run it belongs to, under Runs: that asks it to put things back first.";
const NO_FUNCTION = "There is no such function here. Somebody may have deleted it.";
const NO_COMPONENT = "There is no such component here, or several are called so: name it by its id.";

export type FunctionServiceParts = {
  readonly deps: Deps;
  readonly hosts: Hosts;
  readonly audit: ApiServices["audit"];
  readonly runs: FunctionRunStore;
  readonly executor: FunctionExecutor;
  readonly compiler: Compiler;
};

type Refused = ReturnType<typeof refused>;
type Prepared = {
  readonly model: Model;
  readonly found: FoundFunction;
  readonly component: Component | undefined;
  readonly argument: Argument;
};

/** Functions that people and agents run once. Rules [VG1]–[VG6]. */
export function functionService(parts: FunctionServiceParts): ApiServices["functions"] {
  const { deps, audit, runs, executor, compiler } = parts;

  const prepare = async (model: Model, wish: FunctionWish): Promise<Result<Prepared, Refused["error"]>> => {
    const found = findFunction(model.view, wish.target);
    if (!found) return refused("notFound", NO_FUNCTION);
    const component = wish.component === undefined ? undefined : componentNamed(model.view, wish.component);
    if (wish.component !== undefined && !component) return refused("notFound", NO_COMPONENT);
    const argument = await argumentOf(model, found, { component, given: wish.input });
    if (!argument.ok) return refused("conflict", argument.error);
    return ok({ model, found, component, argument: argument.value });
  };

  const headOf = (workspace: WorkspaceId) => parts.hosts.workspaces.with(workspace, async ({ snapshot }) => snapshot);

  const lineOf = (
    { changeSet }: FunctionPlace,
    caller: Caller,
    { sentence, run }: { readonly sentence: string; readonly run: FunctionRunId },
  ): AuditLine =>
    auditLine(caller, { at: deps.now(), sentence, details: { functionRun: run }, ...(changeSet ? { changeSet } : {}) });

  /** Begins it where there is room for one more. */
  const begin = async (
    place: FunctionPlace,
    { found, component, argument }: Omit<Prepared, "model">,
    { caller, retryOf }: { readonly caller: Caller; readonly retryOf?: FunctionRunId },
  ) => {
    const { kind } = found.function;
    if (kind === "action") return refused("invalid", NO_ACTION);
    const code = await codeOf(found, compiler);
    if (!code.ok) return refused("invalid", code.error);
    const job: FunctionJob = {
      ...place,
      ...(component ? { component: namedComponent(component) } : {}),
      ...(retryOf === undefined ? {} : { retryOf }),
      ...(caller.origin ? { origin: caller.origin } : {}),
      function: found.function,
      purpose: kind === "debug" ? "debug" : "test",
      code: code.value,
      input: argument.input,
      hidden: argument.hidden,
      isConfidential: kind === "authentication",
      by: caller.actor,
      grants: readableBy(await headOf(place.workspace), found),
      told: ({ id }) =>
        lineOf(place, caller, { sentence: ranSentence(found, component, retryOf !== undefined), run: id }),
    };
    const seat = executor.seats.take(place.workspace);
    if (!seat.ok) return refused("conflict", seat.error.sentence);
    const starting = executor.start(job);
    starting
      .then(({ ended }) => ended)
      .catch((fault: unknown) => deps.log.error({ err: fault }, "a function's run could not be ended"))
      .finally(seat.value);
    const { record } = await starting;
    deps.topics.announce(place.workspace, "audit");
    return ok(record.id);
  };

  const inModel = <T>(place: FunctionPlace, work: (model: Model) => Promise<T>): Promise<T> =>
    withModel(parts, place, work);

  return {
    list: (place) => inModel(place, async ({ view }) => listFunctions(view)),

    checks: (place) => withModel(parts, place, standingOf),

    argument: (place, wish) =>
      inModel(place, async (model) => {
        const prepared = await prepare(model, wish);
        if (!prepared.ok) return prepared;
        const { found, argument } = prepared.value;
        return ok({
          input: shownInput(argument),
          ...(found.function.kind === "action" ? { refusal: NO_ACTION } : {}),
        });
      }),

    run: (place, wish, caller) =>
      inModel(place, async (model) => {
        const prepared = await prepare(model, wish);
        return prepared.ok ? begin(place, prepared.value, { caller }) : prepared;
      }),

    retry: (record, caller) => {
      if (record.purpose !== "test" && record.purpose !== "debug")
        return Promise.resolve(refused("invalid", "Start this anew where it was started: it does more than be tried."));
      const place = placeOf(record);
      return inModel(place, async (model) => {
        const prepared = await prepare(model, wishOf(record));
        if (!prepared.ok) return prepared;
        const { input } = record;
        const same = input.kind === "whole" && !input.isRedacted ? { input: input.value } : {};
        const argument = { ...prepared.value.argument, ...same };
        return begin(place, { ...prepared.value, argument }, { caller, retryOf: record.id });
      });
    },

    async kill(record, caller) {
      if (record.purpose === "action") return refused("conflict", STEP_OF_A_RUN);
      const sentence = `ended a run of the function “${record.function.name}”`;
      const line = lineOf(placeOf(record), caller, { sentence, run: record.id });
      if (!(await executor.kill(record.id, caller.actor, line)))
        return refused("conflict", "This run has ended already.");
      deps.topics.announce(record.workspace, "audit");
      return ok(undefined);
    },

    async get(id) {
      const record = await runs.get(id);
      return record && executor.current(record);
    },

    runs: async (workspace: WorkspaceId, filter) =>
      (await runs.list(workspace, filter)).map((record) => executor.current(record)),

    log: (record, afterSeq) => executor.log(record, afterSeq),

    watch: (record, afterSeq, signal) => executor.watch(record, afterSeq, signal),

    explain: (place, { component: named, path }) =>
      inModel(place, async (model) => {
        const component = componentNamed(model.view, named);
        if (!component) return refused("notFound", NO_COMPONENT);
        const target = functionAt(model.view, component, path);
        const result = model.consequences.result(component.id, path);
        if (!target || !result) return refused("notFound", "No function has its result there.");
        const prepared = await prepare(model, { target, component: component.id });
        if (!prepared.ok) return prepared;
        return ok({ target, input: shownInput(prepared.value.argument), result });
      }),

    retryResult: (place, { component: named, path }, caller) =>
      inModel(place, async (model) => {
        const component = componentNamed(model.view, named);
        if (!component) return refused("notFound", NO_COMPONENT);
        if (model.consequences.result(component.id, path)?.phase !== "failed")
          return refused("conflict", "That function has not failed, or has been run again meanwhile.");
        model.consequences.retry(component.id, path);
        await audit.record(place.workspace, {
          actor: caller.actor,
          ...(place.changeSet ? { changeSet: place.changeSet } : {}),
          sentence: `had ${path} of “${namedComponent(component).name}” computed again`,
        });
        return ok(undefined);
      }),
  };
}

function shownInput({ input, hidden }: Argument) {
  const shown = hideInJson(input, hidden);
  return keptJson(shown, !jsonEqual(shown, input));
}

function placeOf({ workspace, changeSet }: FunctionRunRecord): FunctionPlace {
  return { workspace, ...(changeSet === null ? {} : { changeSet }) };
}

function wishOf({ function: { id, schema, name, kind }, component, input }: FunctionRunRecord): FunctionWish {
  const target: FunctionTarget = id === undefined ? { schema: schema ?? "", name } : { id };
  const given = input.kind === "whole" ? givenIn(kind, input.value) : undefined;
  return {
    target,
    ...(component ? { component: component.id } : {}),
    ...(given === undefined ? {} : { input: given }),
  };
}

const DID: { readonly [K in FunctionKind]?: string } = { debug: "looked into things with" };

function ranSentence({ title, function: { kind } }: FoundFunction, component: Component | undefined, again: boolean) {
  const on = component ? ` on “${namedComponent(component).name}”` : "";
  return `${DID[kind] ?? "tried"} the function “${title}”${on}${again ? " again" : ""}`;
}
