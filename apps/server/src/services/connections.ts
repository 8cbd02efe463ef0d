import type { ApiServices } from "@tributary/adapters/api";
import { type OpenConnection, openBroker } from "@tributary/adapters/connections";
import { ok, type WorkspaceId } from "@tributary/core/base";
import {
  type ConnectionRecord,
  type ConnectionStore,
  ENGINE_CONNECTION,
  parseConnection,
  parseTierDemand,
  type TierStore,
  tierObjection,
} from "@tributary/core/governance";
import { type Snapshot, titleOfFunction, WORLD_KINDS } from "@tributary/core/model";
import type { ConnectionUse, ConnectionView, PlaceView, TierView, TrialView } from "@tributary/core/protocol";
import { refused } from "../answers.ts";
import type { ConnectionBook } from "../connections/connection-book.ts";
import type { EgressParts } from "../connections/egress.ts";
import { objectionTo, signInView } from "../connections/sign-in-standing.ts";
import type { Deps } from "../deps.ts";
import type { Sandboxes } from "../functions/sandboxes.ts";
import type { Seats } from "../functions/seats.ts";
import type { Hosts } from "../hosts.ts";

export type ConnectionParts = {
  readonly deps: Deps;
  readonly hosts: Pick<Hosts, "workspaces">;
  readonly book: ConnectionBook;
  readonly audit: ApiServices["audit"];
  readonly stores: { readonly connections: ConnectionStore; readonly tiers: TierStore };
  readonly sandboxes: Pick<Sandboxes, "get" | "standing">;
  readonly open: EgressParts["open"];
  /** Signing in for a trial runs a function by hand. */
  readonly seats: Seats;
};

const TRIAL_MS = 15_000;
const TIERS = ["reactive", "world", "hardened"] as const;

/** What functions of a workspace may be granted, and where they run. Rules [VN5]–[VN7]. */
export function connectionService(parts: ConnectionParts): ApiServices["connections"] {
  const { deps, hosts, book, stores, sandboxes, audit } = parts;
  const { now, topics } = deps;
  const settle = async (workspace: WorkspaceId): Promise<void> => {
    await book.changed(workspace);
    topics.announce(workspace, "connections", "audit");
  };
  return {
    async view(workspace) {
      const { connections } = await book.settings(workspace);
      const own = await hosts.workspaces.with(workspace, async (host) => ({
        engine: await engineView(host),
        snapshot: host.snapshot,
      }));
      const full = (view: Omit<ConnectionView, "uses" | "last">): ConnectionView => ({
        ...view,
        uses: usesOf(own.snapshot, view.name),
        last: book.last(workspace, view.name),
      });
      return {
        connections: [own.engine, ...connections.map((each) => viewOf(each, connections, own.snapshot))].map(full),
        tiers: await Promise.all(WORLD_KINDS.map((kind) => tierView(parts, workspace, kind))),
        places: TIERS.map((tier): PlaceView => ({ tier, ...sandboxes.standing(tier) })),
      };
    },

    async set(workspace, wish, { actor, origin }) {
      const parsed = parseConnection(wish);
      if (!parsed.ok) return refused("invalid", parsed.error);
      const { connections } = await book.settings(workspace);
      const head = await hosts.workspaces.with(workspace, async ({ snapshot }) => snapshot);
      const objection = objectionTo(parsed.value, connections, head);
      if (objection !== undefined) return refused("invalid", objection);
      const before = connections.find(({ name }) => name === parsed.value.name);
      const verb = before ? "changed" : "added";
      const sentence = `${verb} the connection ${parsed.value.name} to ${parsed.value.origin}`;
      await stores.connections.set(workspace, parsed.value, {
        actor,
        at: now(),
        sentence,
        ...(origin ? { origin } : {}),
      });
      await settle(workspace);
      return ok(undefined);
    },

    async remove(workspace, name, { actor, origin }) {
      const by = { actor, at: now(), sentence: `removed the connection ${name}`, ...(origin ? { origin } : {}) };
      if (!(await stores.connections.remove(workspace, name, by)))
        return refused("notFound", `There is no connection named ${name} that could be removed.`);
      await settle(workspace);
      return ok(undefined);
    },

    async try(workspace, { name, path }, { actor, origin }) {
      const user = { by: actor, signal: deps.stopping, log: () => {}, ...(origin ? { origin } : {}) };
      const opened = await parts.open(workspace, name, user);
      const tried = async (view: TrialView) => {
        const details = { connection: name, answer: view.sentence };
        await audit.record(workspace, { actor, sentence: `tried the connection ${name}`, details });
        topics.announce(workspace, "audit");
        return ok(view);
      };
      if (!opened.ok) return tried({ durationMs: 0, receivedBytes: 0, sentence: opened.error.sentence });
      const { connection } = opened.value;
      const told = await parts.seats.during(workspace, () => trial(connection, path));
      return told.ok ? tried(told.value) : refused("conflict", told.error.sentence);
    },

    async setTier(workspace, wish, { actor, origin }) {
      const demand = parseTierDemand({ ...wish });
      if (!demand) return refused("invalid", "Only functions that talk to the world have a choice of where they run.");
      const where = demand.tier === "world" ? "a process of their own" : "a machine of their own";
      const sentence = `demanded that ${demand.kind} functions run in ${where}${demand.hardware ? ", behind hardware" : ""}`;
      await stores.tiers.set(workspace, demand, { actor, at: now(), sentence, ...(origin ? { origin } : {}) });
      await settle(workspace);
      // Opened and proven now, so that it is known at once whether it can be had.
      await sandboxes.get(demand.tier);
      return ok(await tierView(parts, workspace, demand.kind));
    },
  };
}

async function tierView(
  { book, sandboxes }: ConnectionParts,
  workspace: WorkspaceId,
  kind: TierView["kind"],
): Promise<TierView> {
  const demand = (await book.demand(workspace, kind)) ?? { kind, tier: "world" as const, hardware: false };
  const { state, sentence, description } = sandboxes.standing(demand.tier);
  const objection = state === "absent" ? sentence : description && tierObjection(demand, description);
  return { ...demand, ...(objection === undefined ? {} : { objection }) };
}

type Host = Parameters<Parameters<Hosts["workspaces"]["with"]>[1]>[0];
type Plain = Omit<ConnectionView, "uses" | "last">;

async function engineView({ link }: Host): Promise<Plain> {
  const offered = await link?.provider.connection().catch(() => undefined);
  return {
    name: ENGINE_CONNECTION,
    description: "The Docker engine of this workspace. Only what carries this workspace's label is changed over it.",
    origin: link?.host ?? null,
    privateAddresses: true,
    allows: offered?.allows ?? [],
    credential: null,
    isEngine: true,
  };
}

function viewOf(
  { revision: _revision, updatedAt: _at, ...setting }: ConnectionRecord,
  all: readonly ConnectionRecord[],
  head: Snapshot,
): Plain {
  return { ...setting, credential: signInView(setting, all, head), isEngine: false };
}

function usesOf(snapshot: Snapshot, name: string): readonly ConnectionUse[] {
  const isGranted = ({ connections = [] }: { readonly connections?: readonly { readonly connection: string }[] }) =>
    connections.some(({ connection }) => connection === name);
  const own = [...snapshot.functions.values()].filter((each) => !each.deleted && isGranted(each));
  const packaged = [...snapshot.schemas.values()].flatMap((schema) =>
    schema.functions
      .filter(isGranted)
      .map(({ title, kind }): ConnectionUse => ({ function: title, kind, schema: schema.title })),
  );
  return [...packaged, ...own.map((each) => ({ function: titleOfFunction(each), kind: each.kind }))];
}

/** Asks once, as a function that is granted all of it would, and tells how that went: never what was answered. */
async function trial(connection: OpenConnection, path: string): Promise<TrialView> {
  const startedAt = performance.now();
  const durationMs = () => Math.round(performance.now() - startedAt);
  const unsigned = await signInFault(connection);
  if (unsigned !== undefined) return { durationMs: durationMs(), receivedBytes: 0, sentence: unsigned };
  const broker = openBroker({ connections: [connection], grants: [{ connection: connection.name }] });
  const url = `http://${connection.name}.conn${path}`;
  const answer = await broker.request({ method: "GET", url, headers: [] }, AbortSignal.timeout(TRIAL_MS));
  if (!answer.ok) return { durationMs: durationMs(), receivedBytes: 0, sentence: answer.error.sentence };
  const { status, body } = answer.value;
  let receivedBytes = 0;
  try {
    for await (const chunk of body) receivedBytes += chunk.length;
  } catch (fault) {
    const reason = fault instanceof Error ? fault.message : String(fault);
    return { status, durationMs: durationMs(), receivedBytes, sentence: `The answer broke off: ${reason}.` };
  }
  return { status, durationMs: durationMs(), receivedBytes, sentence: trialSentence(status) };
}

/** Signing in takes its own time, an authentication function's, before that of the trial begins. */
async function signInFault({ name, credential }: OpenConnection): Promise<string | undefined> {
  try {
    await credential?.();
    return undefined;
  } catch (fault) {
    return `Nothing was asked, for ${name} could not be signed in to: ${fault instanceof Error ? fault.message : String(fault)}`;
  }
}

function trialSentence(status: number): string {
  if (status < 300) return "It answers.";
  if (status < 400) return "It answers with a redirect, which is not followed.";
  if (status === 401 || status === 403) return "It answers, and does not let us in: look at how it is signed in to.";
  return status < 500 ? "It answers that it does not know this path." : "It answers that it is in trouble itself.";
}
