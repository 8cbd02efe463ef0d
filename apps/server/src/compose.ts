import { createAuth, loadMasterKey, loadSecret } from "@tributary/adapters/auth";
import { openDatabase, withoutOrigin } from "@tributary/adapters/db";
import { claimsOf, createDockerProvider } from "@tributary/adapters/providers/docker";
import { createCompiler, createSandbox, createTypeChecker, createWorldSandbox } from "@tributary/adapters/sandbox";
import { createSealer, sendWebhook } from "@tributary/adapters/webhook";
import { builtIn, schemas } from "@tributary/assets-docker";
import type { ServerProcessId } from "@tributary/core/base";
import { createFunctionPool } from "@tributary/core/engine";
import { EffectiveSchemas, EMPTY_SNAPSHOT, sentenceOf } from "@tributary/core/model";
import { PROCESS_BACKLOG, SharedBacklog, Turns } from "@tributary/core/sync";
import { openConsequences } from "./consequences.ts";
import type { Deps } from "./deps.ts";
import { Teller } from "./engine/teller.ts";
import { openMutationEngine } from "./engine/mutation-engine.ts";
import { type Endpoints, openEndpoints } from "./endpoints.ts";
import { ConnectionBook } from "./connections/connection-book.ts";
import { egressFor } from "./connections/egress.ts";
import { openConnections } from "./connections/open-connections.ts";
import { functionSignIn } from "./connections/sign-in.ts";
import { openMachines } from "./connections/machines.ts";
import { demanding, tierFor } from "./connections/tiers.ts";
import { FunctionExecutor } from "./functions/executor.ts";
import { Sandboxes } from "./functions/sandboxes.ts";
import { WorldTestRuns } from "./functions/world-tests.ts";
import { Hosts } from "./hosts.ts";
import { newId } from "./ids.ts";
import type { Log } from "./log.ts";
import { Presence } from "./presence.ts";
import { actStep } from "./runs/act.ts";
import { Runs } from "./runs/runs.ts";
import { secretCredential } from "./secrets/credential.ts";
import { prepareSecrets } from "./secrets/prepare.ts";
import { withSecrets } from "./secrets/secret-provider.ts";
import { masterSealers, Vault } from "./secrets/vault.ts";
import type { Settings } from "./settings.ts";
import { Sweeper } from "./sweeper.ts";
import { Topics } from "./topics.ts";

export type Program = {
  readonly server: Endpoints["server"];
  /** Opens what must be open though nobody has come yet, and takes up unfinished runs. */
  start(): Promise<void>;
  /** Drops what is in memory and could be wrong; it is read anew from the store. */
  reset(): Promise<void>;
  close(): Promise<void>;
};

/** Joins every adapter to its port. Knows all names and no rule. */
export async function compose(settings: Settings, log: Log, env: NodeJS.ProcessEnv): Promise<Program> {
  const onFault = (fault: unknown, where = "server") => log.error({ err: fault, where }, "a fault");
  const database = await openDatabase({
    databaseUrl: settings.databaseUrl,
    dataDir: settings.dataDir,
    describe: (mutation, snapshot = EMPTY_SNAPSHOT) => sentenceOf(mutation, snapshot),
    onEvent: (sentence) => log.warn({}, sentence),
  });
  const { stores } = database;
  const sandbox = await createSandbox({ selfTest: settings.selfTest });
  const pool = createFunctionPool({
    sandbox,
    memo: stores.memos,
    onMemoFault: (fault) => log.warn({ err: fault }, "results could not be remembered"),
  });
  const sandboxes = new Sandboxes(
    {
      reactive: async () => sandbox,
      world: () => createWorldSandbox({ selfTest: settings.selfTest }),
      hardened: () => openMachines(settings),
    },
    () => Date.now(),
  );
  const compiler = createCompiler();
  const checker = createTypeChecker();
  const effectiveSchemas = new EffectiveSchemas();
  const now = () => Date.now();
  const topics = new Topics();
  const stopping = new AbortController();
  const vault = new Vault({ store: stores.secrets, newId, ...masterSealers(loadMasterKey({ ...settings, env })) });
  const server = newId() as ServerProcessId;
  const deps: Deps = {
    server,
    stores,
    now,
    random: Math.random,
    newId,
    // One's turn is followed by another's, which is none of whoever asked for the first.
    turns: new Turns({ defer: (task) => withoutOrigin(() => void setImmediate(task)), tick: () => performance.now() }),
    backlog: new SharedBacklog(PROCESS_BACKLOG),
    log,
    topics,
    engine: openMutationEngine({ ...stores, now, tick: () => performance.now(), newId, log }),
    functions: { execute: (job) => functions.execute(job) },
    stopping: stopping.signal,
    schemas,
    builtIn,
    openProvider: (host, workspace) => withSecrets(createDockerProvider({ host, workspace }), vault),
    claimsOf,
    openConsequences: (model, sink) => {
      const ways = { pool: pool.of(model.workspace), worldTests: worldTests.of(model.workspace) };
      return openConsequences({ ...ways, compiler, checker, schemas: effectiveSchemas }, model, sink);
    },
  };
  const hosts = new Hosts(deps);
  const secret = loadSecret({ dataDir: settings.dataDir, env });
  const sealer = createSealer(secret);
  const teller = new Teller({ stores, now, random: Math.random, topics, sealer, send: sendWebhook, onFault });
  const sweeper = new Sweeper({ upkeep: stores.upkeep, log, now, onFault });
  const book = new ConnectionBook(stores);
  const worldTests = new WorldTestRuns({ sandboxes, tierFor: tierFor(book), book, onFault });
  const open = openConnections({
    ...{ hosts, book, credential: secretCredential(vault) },
    // A connection may sign in with a function, and a function asks its connections.
    signIn: functionSignIn({ hosts, vault, compiler, functions: { execute: (job) => functions.execute(job) } }),
  });
  const hooks = {
    tierFor: tierFor(book),
    prepare: demanding(book, prepareSecrets({ hosts, vault })),
    egressFor: egressFor({ open, note: (at, exchange, by) => book.note(at, exchange, { ...by, at: now() }) }),
  };
  const functions = new FunctionExecutor({
    ...{ server, store: stores.functionRuns, sandboxes, hooks, now, newId, onFault },
    onChange: ({ workspace }) => topics.announce(workspace, "functionRuns"),
  });
  const runs = driveRuns(deps, hosts, functions, onFault);
  const tookUp = (resumed: number): void => {
    if (resumed > 0) log.warn({ runs: resumed }, "took up runs that had not ended");
  };
  const presence = new Presence({
    ...{ id: server, store: stores.processes, alone: database.embedded !== undefined, now },
    async onBeat() {
      const interrupted = await functions.settleInterrupted();
      if (interrupted > 0) log.warn({ functions: interrupted }, "functions were under way when their server ended");
      // These wait for turns of workspaces, and what is waited for here keeps this process from saying that it is there.
      hosts.follow().catch(onFault);
      runs.takeUp().then(tookUp, onFault);
      await Promise.all([functions.endAsked(), runs.cancelAsked()]);
    },
    onBuried() {
      log.warn({}, "another server took this one to be gone: what it drove is let go");
      functions.letGo();
      runs.letGo();
    },
    onFault: (fault) => onFault(fault, "presence"),
  });
  await presence.enter();
  const auth = createAuth({
    db: database.db,
    members: stores.members,
    secret,
    baseUrl:
      settings.publicUrl?.origin ??
      `http://${settings.host.includes(":") ? `[${settings.host}]` : settings.host}:${settings.port}`,
    onJoined: (workspace) => topics.announce(workspace, "members", "requests", "audit"),
  });
  const endpoints = await openEndpoints({
    functions: { executor: functions, compiler, checker },
    deps,
    hosts,
    runs,
    database,
    settings,
    sealer,
    connections: { book, open, sandboxes },
    vault,
    auth,
    onFault,
  });

  return {
    server: endpoints.server,
    async start() {
      // It is open; now the settings say so.
      await sandboxes.get("reactive");
      const withEngine = (await stores.members.all()).filter(({ engineHost }) => engineHost !== null);
      // The first action need not wait until its place is opened and proven.
      if (withEngine.length > 0) void sandboxes.get("world").catch(onFault);
      const pinned = await Promise.allSettled(withEngine.map(({ id }) => hosts.pin(id)));
      for (const each of pinned) if (each.status === "rejected") onFault(each.reason, "opening a workspace");
      teller.start();
      sweeper.start();
      await presence.start();
    },
    reset: () => hosts.changeSets.closeAll(),
    async close() {
      stopping.abort();
      await endpoints.close();
      await teller.stop();
      await sweeper.stop();
      await runs.stop();
      await functions.stop();
      await presence.stop();
      await hosts.close();
      await compiler.close();
      await checker.close();
      await sandboxes.close();
      await sandbox.close();
      await database.close();
    },
  };
}

/** Runs act through the workspace they belong to, which is held open while one of their steps is under way. */
function driveRuns(deps: Deps, hosts: Hosts, functions: FunctionExecutor, onFault: (fault: unknown) => void): Runs {
  const { server, stores, now, random, topics, log } = deps;
  return new Runs({
    server,
    store: stores.runs,
    now,
    random,
    act: (run, step, write, signal) =>
      hosts.workspaces.with(run.workspace, (host) =>
        actStep({ functions, log, now }, host, { step, by: run.startedBy }, write, signal),
      ),
    onChange(record) {
      hosts.workspaces.with(record.workspace, async (host) => host.showRun(record)).catch(onFault);
    },
    onProgress: ({ workspace }) => topics.announce(workspace, "runs"),
    onHead: (workspace, task) => hosts.onHead(workspace, task),
    onEnd(record) {
      topics.announce(record.workspace, "runs", "head", "audit", "changeSets");
      void hosts.clearAway(record.workspace);
    },
    onFault,
  });
}
