import { functionCode, SandboxUnavailable } from "@tributary/adapters/sandbox";
import { type FunctionId, type Json, SYSTEM_ACTOR, type WorkspaceId, type ServerProcessId } from "@tributary/core/base";
import type { Sandbox, SandboxLimits } from "@tributary/core/engine";
import type { ConnectionCredential, ConnectionRecord, TierDemand } from "@tributary/core/governance";
import { type ConnectionGrant, EMPTY_SNAPSHOT, type FunctionKind, newFunction } from "@tributary/core/model";
import { MemoryFunctionRuns } from "@tributary/testing/contracts";
import { SECRET } from "../../test/sign-in.fixture.ts";
import { FunctionExecutor } from "../functions/executor.ts";
import { NO_HOOKS } from "../functions/hooks.ts";
import type { FunctionExecution, FunctionJob } from "../functions/job.ts";
import { Sandboxes } from "../functions/sandboxes.ts";
import { secretCredential } from "../secrets/credential.ts";
import { ConnectionBook } from "./connection-book.ts";
import { egressFor } from "./egress.ts";
import { openConnections } from "./open-connections.ts";
import { functionSignIn } from "./sign-in.ts";
import { demanding, tierFor } from "./tiers.ts";

export const W = "w" as WorkspaceId;

type LabOptions = {
  readonly world: Sandbox;
  readonly origin: string;
  /** Authentication functions in force, by id. */
  readonly functions: {
    readonly [id: string]: { readonly source: string; readonly grants?: readonly ConnectionGrant[] };
  };
  /** How each connection signs in, by name. */
  readonly connections: { readonly [name: string]: ConnectionCredential | null };
  readonly demands?: readonly TierDemand[];
  /** Of authentication functions. */
  readonly limits?: Partial<SandboxLimits>;
};

/** The executor with the connections it opens, and functions that sign these in, as the server joins them. */
export function signInLab({ world, origin, functions, connections, demands = [], limits = {} }: LabOptions) {
  const store = new MemoryFunctionRuns();
  const book = new ConnectionBook({
    connections: { list: async () => recordsOf(origin, connections), set: never, remove: never },
    tiers: { list: async () => demands, set: never },
  });
  const snapshot = {
    ...EMPTY_SNAPSHOT,
    functions: EMPTY_SNAPSHOT.functions.withMutations((all) => {
      for (const [id, { source, grants = [] }] of Object.entries(functions)) {
        const made = newFunction(id as FunctionId, "authentication", id, source);
        all.set(made.id, { ...made, connections: grants });
      }
    }),
  };
  const hosts = {
    workspaces: { with: async (_id: unknown, work: (host: never) => unknown) => work({ snapshot } as never) },
  };
  const vault = { open: async () => ({ name: "client", kind: "text", version: 1, fields: { value: SECRET } }) };
  const compiler = {
    compile: async (source: string) => ({ ok: true as const, code: functionCode(source) }),
    close: async () => {},
  };
  const open = openConnections({
    ...{ hosts: hosts as never, book, credential: secretCredential(vault) },
    signIn: functionSignIn({
      ...{ hosts: hosts as never, vault, compiler },
      functions: { execute: (job) => executor.execute({ ...job, limits }) },
    }),
  });
  let ids = 0;
  const executor: FunctionExecutor = new FunctionExecutor({
    server: "here" as ServerProcessId,
    store,
    sandboxes: new Sandboxes({ reactive: nowhere, world: async () => world, hardened: nowhere }, Date.now),
    hooks: {
      tierFor: tierFor(book),
      prepare: demanding(book, NO_HOOKS.prepare),
      egressFor: egressFor({ open, note: () => {} }),
    },
    now: Date.now,
    newId: () => `run-${++ids}`,
    onChange: () => {},
    onFault: (fault) => {
      throw fault;
    },
  });
  return { executor, store, open };
}

/** A function that asks a connection once, and tells what it was told. */
export function asking(connection: string, kind: FunctionKind = "debug"): FunctionJob {
  const source = `export default () => fetch("http://${connection}.conn/zones/a").then((answer) => answer.text(), (error) => error.message);`;
  return {
    ...{ workspace: W, function: { name: "look", kind }, purpose: "debug", code: functionCode(source) },
    ...{ input: {}, by: SYSTEM_ACTOR, grants: [{ connection }] },
  };
}

/** What it was told. */
export function toldOf({ result }: FunctionExecution): Json {
  return result.ok ? result.value : result.failure.message;
}

function recordsOf(origin: string, connections: LabOptions["connections"]): readonly ConnectionRecord[] {
  return Object.entries(connections).map(([name, credential]) => ({
    ...{ name, description: "", origin, privateAddresses: true, credential, revision: 1, updatedAt: 1 },
    allows: [{ methods: ["GET", "POST"], path: "/**" }],
  }));
}

const never = () => Promise.reject(new Error("nothing is set here"));
const nowhere = () => Promise.reject(new SandboxUnavailable("no machine is set up."));
