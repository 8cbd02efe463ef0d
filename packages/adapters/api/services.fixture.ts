import { createHash } from "node:crypto";
import superjson from "superjson";
import type { ActorId, ChangeSetId, Role, WorkspaceId } from "@tributary/core/base";
import { ok } from "@tributary/core/base";
import type {
  ChangeSetRecord,
  ClaimedCommand,
  CommandClaim,
  CommandStore,
  MemberStore,
  Principal,
} from "@tributary/core/governance";
import { applyMutation, EMPTY_SNAPSHOT, type Snapshot } from "@tributary/core/model";
import type { ComponentId } from "@tributary/core/base";
import type { CommandDesk } from "./command-desk.ts";
import { appRouter } from "./router.ts";
import type { ApiContext, ApiServices } from "./services.ts";

export const W = "w" as WorkspaceId;
export const SET: ChangeSetRecord = {
  id: "set" as ChangeSetId,
  workspace: W,
  title: "Add cache",
  description: "",
  phase: "open",
  baseVersion: 3,
  createdBy: "ana" as ActorId,
  createdAt: 1,
};

export function person(id: string): Principal {
  return {
    actor: { type: "user", id: id as ActorId, name: id },
    member: id as ActorId,
    credential: { kind: "session", id: `s-${id}` },
  };
}

export function agentOf(id: string, workspace = W): Principal {
  const actor = {
    type: "agent" as const,
    id: `a-${id}` as ActorId,
    name: "bot",
    onBehalfOf: { id: id as ActorId, name: id },
  };
  return { actor, member: id as ActorId, credential: { kind: "token", id: `t-${id}`, workspace } };
}

/** Only what a test says; everything else is a bug of the test. */
function only<T extends object>(what: string, parts: Partial<T>): T {
  return new Proxy(parts, {
    get(target, key) {
      const part: unknown = Reflect.get(target, key);
      if (part === undefined && typeof key === "string")
        throw new RangeError(`${what}.${key} is not part of this test`);
      return part;
    },
  }) as T;
}

export type World = {
  readonly services: ApiServices;
  readonly roles: Map<string, Role>;
  readonly tokens: { id: string; tokenHash: string; name: string }[];
  readonly invites: { tokenHash: string }[];
  readonly audited: string[];
  readonly ended: object[];
  as(principal: Principal | undefined): ApiContext;
};

/** A workspace in memory: Ana owns it, Ben approves, Cleo edits, Vic looks. */
export function world(over: Partial<ApiServices> = {}, members: Partial<MemberStore> = {}): World {
  const roles = new Map<string, Role>([
    ["ana", "owner"],
    ["ben", "approver"],
    ["cleo", "editor"],
    ["vic", "viewer"],
  ]);
  const tokens: World["tokens"] = [];
  const invites: World["invites"] = [];
  const audited: string[] = [];
  const ended: object[] = [];
  const memberStore = only<MemberStore>("members", {
    roleOf: async (workspace, user) => (workspace === W ? roles.get(user) : undefined),
    members: async () => [...roles].map(([id, role]) => ({ id: id as ActorId, name: id, email: "", role })),
    setRole: async (_workspace, user, role, { sentence }) => {
      if (role) roles.set(user, role);
      else roles.delete(user);
      audited.push(sentence);
    },
    createToken: async (input, { sentence }) => {
      tokens.push(input);
      audited.push(sentence);
    },
    tokens: async () =>
      tokens.map(({ id, name }) => ({
        id,
        name,
        user: "ana" as ActorId,
        kind: "agent" as const,
        createdAt: 1,
        expiresAt: null,
        revokedAt: null,
        lastUsedAt: null,
      })),
    revokeToken: async (_workspace, _id, { sentence }) => void audited.push(sentence),
    createInvite: async (input, { sentence }) => {
      invites.push(input);
      audited.push(sentence);
    },
    renameWorkspace: async (_workspace, _name, { sentence }) => void audited.push(sentence),
    ...members,
  });
  const services = only<ApiServices>("services", {
    stores: only<ApiServices["stores"]>("stores", {
      members: memberStore,
      changeSets: only<ApiServices["stores"]["changeSets"]>("changeSets", {
        get: async (id: string) => (id === SET.id ? SET : undefined),
        update: async (_id, _patch, audit) => void (audit && audited.push(audit.sentence)),
      }),
      runs: only<ApiServices["stores"]["runs"]>("runs", { get: async () => undefined, list: async () => [] }),
      audit: only<ApiServices["stores"]["audit"]>("audit", { list: async () => [], actors: async () => [] }),
      heads: only<ApiServices["stores"]["heads"]>("heads", { history: async () => [] }),
    }),
    now: () => 1_000,
    newId: () => "new",
    newSecret: (kind) => ({ secret: `${kind}-secret-of-some-length`, hash: `hash of ${kind}` }),
    hashSecret: (secret) => `hash of ${secret}`,
    accounts: { isFirst: async () => false, email: async (id) => `${id}@example.test` },
    workspaces: only<ApiServices["workspaces"]>("workspaces", {
      announce: () => {},
      accessChanged: async (change: object) => void ended.push(change),
      head: async (_workspace: WorkspaceId, version?: number) => ok({ version: version ?? 3, snapshot: headOf(5_000) }),
    }),
    audit: only<ApiServices["audit"]>("audit", {
      verify: async () => ({ ok: true, checked: 0 }),
      record: async (_workspace, { sentence }) => void audited.push(sentence),
    }),
    ...over,
  });
  return {
    services,
    roles,
    tokens,
    invites,
    audited,
    ended,
    as: (principal) => ({ services, principal: async () => principal }),
  };
}

type Asker = ReturnType<typeof appRouter.createCaller>;
type Step = { readonly [key: string]: Step } & ((input: unknown) => unknown);

/** Asks as over HTTP, where what is sent is part of what the command's name stands for. */
export function askingUnder(context: ApiContext, id: string | undefined, commands: CommandDesk): Asker {
  const step = (path: readonly string[]): Step =>
    new Proxy((() => {}) as unknown as Step, {
      get: (_, key) => step([...path, String(key)]),
      apply(_, __, [input]: [unknown]) {
        const sent = createHash("sha256").update(superjson.stringify(input)).digest("base64url");
        const named = id === undefined ? {} : { command: { id, input: sent } };
        const caller = appRouter.createCaller({ ...context, ...named, commands }) as unknown as Step;
        return path.reduce((at, key) => at[key] as Step, caller)(input);
      },
    });
  return step([]) as unknown as Asker;
}

let kept: Snapshot | undefined;

function headOf(size: number): Snapshot {
  kept ??= Array.from({ length: size }, (_, n) => `c${n}` as ComponentId).reduce(
    (model, component) => applyMutation(model, { type: "component.create", component, schema: "test.node@1" as never }),
    EMPTY_SNAPSHOT,
  );
  return kept;
}

/** Commands in memory, of processes that are there until they are said to be gone. */
export function memoryCommands(): CommandStore & { readonly kept: Map<string, Claimed>; readonly gone: Set<string> } {
  const kept = new Map<string, Claimed>();
  const gone = new Set<string>();
  const stateOf = (found: Claimed, { asked, server }: Pick<CommandClaim, "asked" | "server">): ClaimedCommand => {
    if (found.asked !== asked) return { phase: "other" };
    if (found.answer !== undefined) return { phase: "answered", answer: found.answer };
    return { phase: found.server === server || gone.has(found.server) ? "lost" : "elsewhere" };
  };
  return {
    ...{ kept, gone },
    async claim(claim) {
      const key = `${claim.actor} ${claim.id}`;
      const found: Claimed = kept.get(key) ?? claim;
      kept.set(key, found);
      return found.claim === claim.claim ? { phase: "own" } : stateOf(found, claim);
    },
    async look(claim) {
      const found = kept.get(`${claim.actor} ${claim.id}`);
      return found && stateOf(found, claim);
    },
    async answered({ actor, id }, answer) {
      const found = kept.get(`${actor} ${id}`);
      if (found) kept.set(`${actor} ${id}`, { ...found, answer });
    },
    async released({ actor, id, claim }) {
      const found = kept.get(`${actor} ${id}`);
      if (found?.claim === claim && found.answer === undefined) kept.delete(`${actor} ${id}`);
    },
  };
}

type Claimed = CommandClaim & { readonly answer?: Uint8Array | null };
