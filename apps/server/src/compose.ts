import { existsSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { hostname } from "node:os";
import { type ApiEndpoint, createApi, type ApiServices } from "@tributary/adapters/api";
import {
  authHandler,
  createAuth,
  isFirst,
  loadSecret,
  newApiToken,
  newInviteToken,
  tokenHash,
} from "@tributary/adapters/auth";
import { openDatabase, verifyAuditChain } from "@tributary/adapters/db";
import { claimsOf, createDockerProvider } from "@tributary/adapters/providers/docker";
import { createSyncGateway, isKnownHost, isOwnOrigin, type SyncGateway } from "@tributary/adapters/transport";
import { schemas } from "@tributary/assets-docker";
import { createFunctionPool, createPipeline } from "@tributary/core/engine";
import { EMPTY_SNAPSHOT, sentenceOf } from "@tributary/core/model";
import { createSandbox } from "@tributary/adapters/sandbox";
import { openConsequences } from "./consequences.ts";
import { authenticator } from "./authenticate.ts";
import type { Deps } from "./deps.ts";
import { Hosts } from "./hosts.ts";
import { createHttpServer } from "./http.ts";
import { newId } from "./ids.ts";
import { readExamples } from "./import/examples.ts";
import type { Log } from "./log.ts";
import { openPages } from "./pages.ts";
import { Applying } from "./reviews/apply.ts";
import { Reviews } from "./reviews/reviews.ts";
import { roomOpener } from "./rooms.ts";
import { Runs } from "./runs/runs.ts";
import { auditService } from "./services/audit.ts";
import { changeSetService } from "./services/change-sets.ts";
import { engineService } from "./services/engines.ts";
import { runService } from "./services/runs.ts";
import { workspaceService } from "./services/workspaces.ts";
import type { Settings } from "./settings.ts";
import { Topics } from "./topics.ts";

const LOCAL_SOCKET = "/var/run/docker.sock";

export type Program = {
  readonly server: ReturnType<typeof createHttpServer>;
  /** Opens what must be open though nobody has come yet, and takes up unfinished runs. */
  start(): Promise<void>;
  /** Drops what is in memory and could be wrong; it is read anew from the store. */
  reset(): Promise<void>;
  close(): Promise<void>;
};

/** Joins every adapter to its port. Knows all names and no rule. */
export async function compose(settings: Settings, log: Log, env: NodeJS.ProcessEnv): Promise<Program> {
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
  const now = () => Date.now();
  const topics = new Topics();
  const deps: Deps = {
    stores,
    now,
    random: Math.random,
    newId,
    defer: (task) => void setImmediate(task),
    log,
    topics,
    pipeline: createPipeline({ policies: [], audit: () => {}, history: () => {}, now, newId }),
    schemas,
    openProvider: (host, workspace) => createDockerProvider({ host, workspace }),
    claimsOf,
    openConsequences: (view, sink) => openConsequences(pool, view, sink),
  };
  const hosts = new Hosts(deps);
  const onFault = (fault: unknown, where = "server") => log.error({ err: fault, where }, "a fault");

  const runs: Runs = new Runs({
    store: stores.runs,
    now,
    random: deps.random,
    act: (workspace, step, write, signal) => hosts.workspaces.with(workspace, (host) => host.act(step, write, signal)),
    onChange: (record) => {
      void hosts.workspaces.with(record.workspace, async (host) => host.showRun(record)).catch(onFault);
      topics.announce(record.workspace, "runs");
    },
    onEnd: (record) => topics.announce(record.workspace, "runs", "head", "audit"),
    onFault,
  });

  const host = `${settings.host.includes(":") ? `[${settings.host}]` : settings.host}:${settings.port}`;
  const auth = createAuth({
    db: database.db,
    members: stores.members,
    audit: stores.audit,
    secret: loadSecret({ dataDir: settings.dataDir, env }),
    baseUrl: settings.publicUrl?.origin ?? `http://${host}`,
    onJoined: (workspace) => topics.announce(workspace, "members", "requests", "audit"),
  });
  const authenticate = authenticator(auth, stores.members, now);
  const hostNames = new Set(
    [hostname(), settings.host, ...(settings.publicUrl ? [settings.publicUrl.hostname] : [])].map((name) =>
      name.toLowerCase(),
    ),
  );
  const ownOrigin = (request: IncomingMessage) => isOwnOrigin(request, { hostNames });

  const gateway: SyncGateway = createSyncGateway({
    authenticate,
    isOwnOrigin: ownOrigin,
    open: roomOpener(deps, hosts),
    newId,
    onFault: (fault) => onFault(fault, "sync"),
  });
  const audit = auditService(stores.audit, now, async (workspace) => {
    const verdict = await verifyAuditChain(database.db, workspace);
    return verdict.ok
      ? { ok: true, checked: verdict.value.entries }
      : { ok: false, checked: verdict.error.seq - 1, firstBad: verdict.error.seq };
  });
  const reviews = new Reviews(deps, hosts);
  const applying = new Applying(deps, hosts, runs);
  const services: ApiServices = {
    stores,
    now,
    newId,
    newSecret: (kind) => {
      const made = kind === "token" ? newApiToken() : newInviteToken();
      return { secret: made.token, hash: made.tokenHash };
    },
    hashSecret: tokenHash,
    accounts: {
      isFirst: () => isFirst(database.db),
      email: async (user) =>
        (await database.pool.query<{ email: string }>('SELECT email FROM "user" WHERE id = $1', [user])).rows[0]
          ?.email ?? "",
    },
    workspaces: workspaceService({ deps, hosts, runs, sockets: () => ({ documents: gateway, api }) }),
    engines: engineService({ deps, hosts, runs, candidates: engineCandidates(settings) }),
    changeSets: changeSetService({ deps, hosts, audit, examples: readExamples }),
    reviews: {
      get: (record, caller) => reviews.get(record, caller),
      request: (record, caller) => reviews.request(record, caller),
      approve: (record, contentHash, caller) => reviews.approve(record, contentHash, caller),
      reject: (record, reason, caller) => reviews.reject(record, reason, caller),
      withdraw: (record, caller) => reviews.withdraw(record, caller),
      apply: (record, contentHash, caller) => applying.apply(record, contentHash, caller),
    },
    runs: runService(deps, hosts, runs),
    audit,
  };

  const api: ApiEndpoint = createApi({ services, authenticate, isOwnOrigin: ownOrigin, onFault });
  const accounts = authHandler(auth);
  const pages = await openPages(settings.web, (fault) => onFault(fault, "pages"));
  const server = createHttpServer({
    log,
    isKnownHost: (name) => isKnownHost(name, { hostNames }),
    isHealthy: async () => (await database.pool.query("SELECT 1")).rowCount === 1,
    requests: [
      (request, response) => api.request(request, response),
      (request, response) => {
        if (!request.url?.startsWith("/api/auth/")) return false;
        // Whoever signs out, here or from another device, loses their sockets with their session.
        response.on("finish", () => request.method === "POST" && void gateway.recheck().catch(onFault));
        void accounts(request, response).catch((fault: unknown) => onFault(fault, "accounts"));
        return true;
      },
    ],
    upgrades: [
      (request, socket, head) => gateway.upgrade(request, socket, head),
      (request, socket, head) => api.upgrade(request, socket, head),
    ],
    page: pages.handle,
  });

  return {
    server,
    async start() {
      const workspaces = await stores.members.all();
      const pinned = workspaces.filter(({ engineHost }) => engineHost !== null);
      await Promise.all(pinned.map(({ id }) => hosts.pin(id)));
      const resumed = await runs.resumeAll();
      if (resumed > 0) log.warn({ runs: resumed }, "took up runs that had not ended");
    },
    reset: () => hosts.changeSets.closeAll(),
    async close() {
      await Promise.all([gateway.close(), api.close()]);
      await runs.stop();
      await hosts.close();
      await pages.close();
      await sandbox.close();
      await database.close();
    },
  };
}

/** Where an engine may be: where the operator says, and where it usually is. */
function engineCandidates({ dockerHost }: Settings): readonly { readonly host: string; readonly label: string }[] {
  return [
    ...(dockerHost ? [{ host: dockerHost, label: "DOCKER_HOST" }] : []),
    ...(existsSync(LOCAL_SOCKET) && dockerHost !== `unix://${LOCAL_SOCKET}`
      ? [{ host: `unix://${LOCAL_SOCKET}`, label: "this machine" }]
      : []),
  ];
}
