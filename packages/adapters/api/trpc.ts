import { initTRPC, TRPCError } from "@trpc/server";
import type { ChangeSetId, Origin, Role, WorkspaceId } from "@tributary/core/base";
import { roleIn, type Principal } from "@tributary/core/governance";
import { mayAdminister, mayEdit } from "@tributary/core/base";
import { StoreUnavailable } from "@tributary/core/sync";
import { type AuditOutcome, COMMAND_HEADER, isCommandId } from "@tributary/core/protocol";
import superjson, { type SuperJSONResult } from "superjson";
import { ZodError } from "zod";
import type { CommandOutcome } from "./command-desk.ts";
import { Answered, GIVEN_UP, isFault, isOutcomeUnknown, refused, sentenceOf, Untold, unseen } from "./errors.ts";
import { changeSetInput, functionRunInput, runInput, workspaceInput } from "./inputs.ts";
import type { ApiContext, Caller } from "./services.ts";

type Meta = {
  /** Whether a command that is asked again under its id is done once. Without, it changes nothing, or nothing that counts: then it is simply done again. */
  readonly once: boolean;
};

/**
 * What is said to be one thing at several places is not made one: two thousand bytes could say that everything is twice what is within it,
 * and whoever walks through it would never end. The values are at each of their places anyway. Rule [A17].
 */
function inputOf({ json, meta }: SuperJSONResult): unknown {
  return superjson.deserialize({ json, ...(meta?.values ? { meta: { v: meta.v, values: meta.values } } : {}) });
}

const t = initTRPC
  .context<ApiContext>()
  .meta<Meta>()
  .create({
    transformer: { input: { serialize: superjson.serialize, deserialize: inputOf }, output: superjson },
    isDev: false,
    errorFormatter: ({ shape, error }) => ({
      ...shape,
      data: { ...shape.data, ...outcomeMarkOf(error) },
      message: sentenceOf(error),
    }),
  });

/** Of a fault it says whether it is what came of the command, or only of this asking. Rule [A20]. */
function outcomeMarkOf(error: TRPCError): { readonly outcome?: "kept" | "unknown" } {
  if (isOutcomeUnknown(error)) return { outcome: "unknown" };
  return error.cause instanceof Answered ? { outcome: "kept" } : {};
}

export const router = t.router;
export const anyone = t.procedure;

/**
 * A command that was declined, or failed, is audited as well as one that was done: who tried what, and why not. Malformed
 * input is no command; questions change nothing.
 */
async function auditDeclined(
  { services }: Pick<ApiContext, "services">,
  call: { readonly type: string; readonly path: string },
  where: { readonly workspace: WorkspaceId; readonly changeSet?: ChangeSetId; readonly caller: Caller },
  error: TRPCError,
): Promise<void> {
  if (call.type !== "mutation" || error.cause instanceof ZodError) return;
  const { workspace, changeSet, caller } = where;
  const declined = {
    actor: caller.actor,
    ...(changeSet ? { changeSet } : {}),
    sentence: `Tried ${call.path}. ${sentenceOf(error)}`,
    outcome: outcomeOf(error),
    details: { command: call.path, code: error.code },
  };
  await services.audit.record(workspace, declined).catch((fault: unknown) => {
    // While the store is out of reach nothing can be written down, and the caller hears why all the same. Anything else
    // that goes wrong here is a fault, and no secret: nobody may try things unseen.
    if (!(fault instanceof StoreUnavailable)) throw fault;
  });
  services.workspaces.announce(workspace, "audit");
}

type Call = {
  readonly type: string;
  readonly path: string;
  readonly meta: Meta | undefined;
  /** Aborts when whoever asks no longer waits. */
  readonly signal: AbortSignal | undefined;
};

type Named = Pick<ApiContext, "command" | "commands">;

/** The desk, and the id under which a command is done once there. */
function namedBy(ctx: Named, { type, meta }: Call) {
  return type === "mutation" && ctx.command && ctx.commands && meta?.once
    ? { ...ctx.command, desk: ctx.commands }
    : undefined;
}

/** Before it is known who asks nobody can say whether they had it done. Rule [A15]. */
async function lookedUp<T>(ctx: Named, call: Call, look: () => Promise<T>): Promise<T> {
  try {
    return await look();
  } catch (fault) {
    throw namedBy(ctx, call) && !(fault instanceof TRPCError) ? unseen(fault) : fault;
  }
}

/** There is nothing they may see. What they asked before may be why: whoever leaves, and has lost the answer, asks again. Rule [A13]. */
async function nothingFor(
  ctx: Named & { readonly principal: Principal },
  call: Call,
  sentence: string,
): Promise<TRPCError> {
  const named = namedBy(ctx, call);
  const isKnown = named && (await lookedUp(ctx, call, () => named.desk.knows(ctx.principal.actor.id, named.id)));
  if (!isKnown) return refused("notFound", sentence);
  const cause = new Untold(
    `${sentence} You asked for this before, and what came of it is told only to who may ask now.`,
  );
  return new TRPCError({ code: "NOT_FOUND", cause });
}

/**
 * Does a command that was asked under an id once, however often it is asked. Whoever asks has been found to be who they are, and of the
 * workspace: that is looked at each time, and their role is part of what was asked.
 */
async function once<Outcome extends CommandOutcome>(
  ctx: Named & { readonly principal: Principal },
  call: Call,
  role: Role | undefined,
  work: (givenUp: AbortSignal | undefined) => Promise<Outcome>,
): Promise<Outcome> {
  const named = namedBy(ctx, call);
  if (!named) return work(call.signal);
  if (!isCommandId(named.id))
    throw refused("invalid", `${COMMAND_HEADER} is 20 to 64 letters, digits, dashes and underscores, made by chance.`);
  const { actor, credential } = ctx.principal;
  const what = [call.path, named.input, credential.kind, role ?? ""];
  const outcome = await named.desk.once({ actor: actor.id, id: named.id, what }, work, call.signal);
  if (!outcome.ok) throw outcome.error;
  // Of what a middleware returns tRPC reads no more than this, as of what `work` returns.
  return outcome as Outcome;
}

function outcomeOf(error: TRPCError): AuditOutcome {
  if (isFault(error) || error.code === GIVEN_UP) return "failed";
  return error.code === "FORBIDDEN" ? "blocked" : "invalid";
}

/** Somebody who is signed in, or a program with a token. */
export const signedIn = t.procedure.use(async ({ ctx, next, ...call }) => {
  const principal = await lookedUp(ctx, call, () => ctx.principal());
  if (!principal) throw new TRPCError({ code: "UNAUTHORIZED", message: "Sign in first." });
  const whence = ctx.originOf?.(principal);
  if (whence && !whence.ok) throw new TRPCError({ code: "BAD_REQUEST", message: whence.error });
  const origin = whence?.value;
  const answer = () => next({ ctx: { principal, origin } });
  return origin && ctx.within ? ctx.within(origin, answer) : answer();
});

/** A command of somebody who is signed in, about no workspace that is there yet for them. */
export const signedInCommand = signedIn
  .meta({ once: true })
  .use(({ ctx, next, ...call }) => once(ctx, call, undefined, () => next()));

/** A member of the workspace named in the input. Others are told that there is no such workspace. */
export const inWorkspace = signedIn
  .meta({ once: true })
  .input(workspaceInput)
  .use(async ({ ctx, input, next, ...call }) => {
    const caller = await lookedUp(ctx, call, () => callerIn(ctx.services, ctx.principal, input.workspace, ctx.origin));
    if (!caller) throw await nothingFor(ctx, call, "There is no such workspace, or you are not a member of it.");
    return once(ctx, call, caller.role, async () => {
      const result = await next({ ctx: { caller } });
      if (!result.ok) await auditDeclined(ctx, call, { workspace: input.workspace, caller }, result.error);
      return result;
    });
  });

/** A member of the workspace that the change set named in the input belongs to. */
export const inChangeSet = signedIn
  .meta({ once: true })
  .input(changeSetInput)
  .use(async ({ ctx, input, next, ...call }) => {
    const { record, caller } = await callerOf(ctx, call, () => ctx.services.stores.changeSets.get(input.changeSet));
    if (!record || !caller) throw await nothingFor(ctx, call, "There is no such change set, or you may not see it.");
    return once(ctx, call, caller.role, async (givenUp) => {
      const result = await next({ ctx: { caller, record, givenUp } });
      const where = { workspace: record.workspace, changeSet: record.id, caller };
      if (!result.ok) await auditDeclined(ctx, call, where, result.error);
      return result;
    });
  });

/** A member of the workspace that the run named in the input belongs to. */
export const inRun = signedIn
  .meta({ once: true })
  .input(runInput)
  .use(async ({ ctx, input, next, ...call }) => {
    const { record, caller } = await callerOf(ctx, call, () => ctx.services.stores.runs.get(input.run));
    if (!record || !caller) throw await nothingFor(ctx, call, "There is no such run, or you may not see it.");
    return once(ctx, call, caller.role, async () => {
      const result = await next({ ctx: { caller, record } });
      if (!result.ok) await auditDeclined(ctx, call, { workspace: record.workspace, caller }, result.error);
      return result;
    });
  });

/** A member of the workspace that the function's run named in the input belongs to. */
export const inFunctionRun = signedIn
  .meta({ once: true })
  .input(functionRunInput)
  .use(async ({ ctx, input, next, ...call }) => {
    const { record, caller } = await callerOf(ctx, call, () => ctx.services.functions.get(input.run));
    if (!record || !caller) throw await nothingFor(ctx, call, "There is no such run, or you may not see it.");
    return once(ctx, call, caller.role, async () => {
      const result = await next({ ctx: { caller, record } });
      if (!result.ok) await auditDeclined(ctx, call, { workspace: record.workspace, caller }, result.error);
      return result;
    });
  });

async function callerIn(
  services: ApiContext["services"],
  principal: Principal,
  workspace: WorkspaceId,
  origin: Origin | undefined,
): Promise<Caller | undefined> {
  const role = roleIn(principal, workspace, await services.stores.members.roleOf(workspace, principal.member));
  return role && { principal, actor: principal.actor, role, ...(origin ? { origin } : {}) };
}

/** What a command is about, and who asks as a member of its workspace. */
async function callerOf<T extends { readonly workspace: WorkspaceId }>(
  ctx: Named & Pick<ApiContext, "services"> & { readonly principal: Principal; readonly origin: Origin | undefined },
  call: Call,
  get: () => Promise<T | undefined>,
): Promise<{ readonly record: T | undefined; readonly caller: Caller | undefined }> {
  return lookedUp(ctx, call, async () => {
    const record = await get();
    const caller = record && (await callerIn(ctx.services, ctx.principal, record.workspace, ctx.origin));
    return { record, caller };
  });
}

export function mustEdit({ role }: Caller): void {
  if (!mayEdit(role))
    throw refused("forbidden", "You may look but not change anything here. An owner can make you an editor.");
}

/** Owners, in person: a token cannot do this. */
export function mustAdminister({ role, principal }: Caller): void {
  if (!mayAdminister(role) || principal.credential.kind !== "session")
    throw refused("forbidden", "Only an owner of this workspace may do that.");
}

/** A person with a session: programs do not make programs. */
export function mustBePerson(principal: Principal): void {
  if (principal.credential.kind !== "session")
    throw refused("forbidden", "Only a person who is signed in may do that, not a token.");
}
