import type { Answer, Caller, ManagementWish } from "@tributary/adapters/api";
import { type ComponentId, type JsonObject, ok, type WorkspaceId } from "@tributary/core/base";
import {
  type Compiler,
  inputRefusal,
  type ManagementAnswer,
  type ManagementRun,
  parseManagementAnswer,
  readForm,
  runKey,
} from "@tributary/core/engine";
import {
  type Component,
  grantsText,
  type ManagementFunction,
  managementFunctions,
  nameOf,
  schemaName,
  type Snapshot,
} from "@tributary/core/model";
import type { KeptExchanges, OfferedManagement } from "@tributary/core/protocol";
import { refused } from "../answers.ts";
import type { ChangeSetHost } from "../change-sets/change-set-host.ts";
import type { Hosts } from "../hosts.ts";
import { readableBy, readingOnly } from "./approved-grants.ts";
import { hiddenIn, managementArgument } from "./argument.ts";
import type { FunctionExecutor } from "./executor.ts";
import type { FunctionJob } from "./job.ts";
import { codeOf, findFunction, namedComponent } from "./target.ts";

/** What a function is told of components follows from other functions: this long it waits for them. */
const SETTLED_WITHIN_MS = 10_000;

export type ManagementAnswered = {
  readonly run: string;
  readonly title: string;
  readonly of: ManagementRun;
  readonly component?: { readonly id: ComponentId; readonly name: string };
  readonly answer: ManagementAnswer;
  /** What it asked of its connections. */
  readonly exchanges?: KeptExchanges;
};

export type ManagementParts = {
  readonly executor: FunctionExecutor;
  readonly compiler: Compiler;
  readonly hosts: Pick<Hosts, "workspaces">;
};

type Asked = {
  readonly chosen: ManagementFunction;
  readonly of: ManagementRun;
  readonly input: JsonObject;
  readonly component: Component | undefined;
};

/** Runs a management function in a change set's view, and reads its answer. Nothing is edited. */
export async function askManagement(
  { executor, compiler, hosts }: ManagementParts,
  workspace: WorkspaceId,
  host: ChangeSetHost,
  wish: ManagementWish,
  caller: Caller,
): Answer<ManagementAnswered> {
  await host.settled(SETTLED_WITHIN_MS);
  const { view } = host.session;
  const asked = askedFor(host, wish);
  if (!asked.ok) return asked;
  const { chosen, of, component } = asked.value;
  const found = findFunction(view, targetOf(chosen));
  if (!found) return refused("notFound", NO_FUNCTION);
  const code = await codeOf(found, compiler);
  if (!code.ok) return refused("invalid", code.error);
  const model = { workspace, view, consequences: host.consequences };
  const input = managementArgument(model, component?.id, { input: asked.value.input, canvas: wish.view });
  const tooMuch = inputRefusal(input);
  if (tooMuch !== undefined) return refused("conflict", tooMuch);
  const named = component ? { component: namedComponent(component) } : {};
  const grants = readableBy(await headOf(hosts, workspace), found);
  const job: FunctionJob = {
    ...{ workspace, changeSet: host.id, purpose: "management", code: code.value, by: caller.actor, grants },
    ...{ function: found.function, input, hidden: hiddenIn(model, input, component), ...named },
    ...(caller.origin ? { origin: caller.origin } : {}),
  };
  const ran = await executor.seats.during(workspace, () => executor.execute(job));
  if (!ran.ok) return refused("conflict", ran.error.sentence);
  const execution = ran.value;
  const { title } = chosen;
  const { result, exchanges } = execution;
  if (!result.ok) return refused("invalid", `${title} did not end well: ${result.failure.message}`);
  const answer = parseManagementAnswer(result.value);
  if (!answer.ok)
    return refused("invalid", `${title} answered something else than operations. ${answer.error.join(" ")}`);
  return ok({ run: execution.id, title, of, answer: answer.value, ...named, ...(exchanges ? { exchanges } : {}) });
}

/** The management functions of a change set, each with what it may read over connections if it is run now. */
export async function offeredManagement(
  { hosts }: Pick<ManagementParts, "hosts">,
  workspace: WorkspaceId,
  view: Snapshot,
): Promise<readonly OfferedManagement[]> {
  const head = await headOf(hosts, workspace);
  return managementFunctions(view).map((each) => {
    const found = each.connections && findFunction(view, targetOf(each));
    if (!found) return each;
    const agreed = readableBy(head, found);
    const isAgreed = agreed.length > 0;
    const reads = grantsText(isAgreed ? agreed : readingOnly(found.grants)).split("\n");
    return { ...each, reach: { reads: reads.filter((line) => line !== ""), isAgreed } };
  });
}

function headOf(hosts: ManagementParts["hosts"], workspace: WorkspaceId): Promise<Snapshot> {
  return hosts.workspaces.with(workspace, async ({ snapshot }) => snapshot);
}

const NO_FUNCTION = "There is no such management function in this change set.";

function targetOf({ id, by, name }: ManagementFunction) {
  return id ? { id } : { schema: by.slice(0, by.lastIndexOf("/")), name };
}

/** Whether it can be run like this: which function, for what, with which inputs. */
function askedFor({ session: { view } }: ChangeSetHost, wish: ManagementWish) {
  const chosen = managementFunctions(view).find(({ by }) => by === wish.function);
  if (!chosen) return refused("notFound", NO_FUNCTION);
  const component = wish.component === undefined ? undefined : view.components.get(wish.component);
  if (wish.component !== undefined && (!component || component.deleted))
    return refused("notFound", "The component it is to be run for is not in this change set.");
  if (!component && chosen.schemas.length > 0)
    return refused("invalid", `${chosen.title} is run for a component: say which.`);
  if (component && !chosen.schemas.includes(schemaName(component.schema)))
    return refused("invalid", `${chosen.title} is not made for ${nameOf(component)}.`);
  const input = readForm(chosen.form, wish.input);
  if (!input.ok) return refused("invalid", input.error.join(" "));
  const key = runKey(chosen.key, chosen.form, input.value);
  if (!key.ok) return refused("invalid", key.error);
  const of: ManagementRun = { by: chosen.by, key: key.value, ...(component ? { manager: component.id } : {}) };
  const asked: Asked = { chosen, of, input: input.value, component };
  return ok(asked);
}
