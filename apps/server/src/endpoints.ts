import type { IncomingMessage, Server } from "node:http";
import { hostname } from "node:os";
import { type ApiEndpoint, CommandDesk, createApi } from "@tributary/adapters/api";
import { type Auth, authHandler } from "@tributary/adapters/auth";
import { withOrigin } from "@tributary/adapters/db";
import type { Principal } from "@tributary/core/governance";
import {
  createSyncGateway,
  isKnownHost,
  isOwnOrigin,
  requestOrigin,
  type SyncGateway,
} from "@tributary/adapters/transport";
import { authenticator } from "./authenticate.ts";
import { CutOffs } from "./cut-offs.ts";
import type { Deps } from "./deps.ts";
import type { Hosts } from "./hosts.ts";
import { createHttpServer, type Handlers } from "./http.ts";
import { languageRequests } from "./language.ts";
import { openPages } from "./pages.ts";
import { roomOpener } from "./rooms.ts";
import type { Runs } from "./runs/runs.ts";
import { within } from "./within.ts";
import { createServices, type ServiceParts } from "./services/services.ts";
import type { Settings } from "./settings.ts";

/** Of the seconds that a process has to end in. */
const SETTLE_WITHIN_MS = 3_000;

export type EndpointParts = Omit<ServiceParts, "sockets"> & {
  readonly deps: Deps;
  readonly hosts: Hosts;
  readonly runs: Runs;
  readonly settings: Settings;
  readonly auth: Auth;
  readonly onFault: (fault: unknown, where?: string) => void;
};

export type Endpoints = { readonly server: Server; close(): Promise<void> };

/** Everything that answers on our one port: documents, API, accounts and pages. All know the same people and the same origins. */
export async function openEndpoints(parts: EndpointParts): Promise<Endpoints> {
  const { deps, hosts, settings, auth, database, onFault } = parts;
  const authenticate = authenticator(auth, deps.stores.members, deps.now);
  const hostNames = new Set(
    [hostname(), settings.host, settings.publicUrl?.hostname ?? "localhost"].map((name) => name.toLowerCase()),
  );
  const originOf = (request: IncomingMessage, principal: Principal) => requestOrigin(request, principal, deps.newId);
  const ownOrigin = (request: IncomingMessage) => isOwnOrigin(request, { hostNames });

  const cutOffs = new CutOffs({
    ...{ audit: deps.stores.audit, now: deps.now, onFault: (fault) => onFault(fault, "audit") },
    onWritten: (workspace) => deps.topics.announce(workspace, "audit"),
  });
  const documents: SyncGateway = createSyncGateway({
    authenticate,
    isOwnOrigin: ownOrigin,
    originOf,
    open: roomOpener(deps, hosts, cutOffs),
    newId: deps.newId,
    onFault: (fault) => onFault(fault, "sync"),
  });
  const services = createServices({ ...parts, sockets: () => ({ documents, api }) });
  const commands = new CommandDesk({
    ...{ store: database.stores.commands, server: deps.server, now: deps.now, newId: deps.newId },
    onFault: (fault) => onFault(fault, "keeping an answer"),
  });
  const api: ApiEndpoint = createApi({
    services,
    commands,
    authenticate,
    isOwnOrigin: ownOrigin,
    originOf,
    within: withOrigin,
    onFault,
  });
  const pages = await openPages(settings.web, (fault) => onFault(fault, "pages"));
  const server = createHttpServer({
    log: deps.log,
    isKnownHost: (name) => isKnownHost(name, { hostNames }),
    isHealthy: async () => (await database.pool.query("SELECT 1")).rowCount === 1,
    requests: [
      (request, response) => api.request(request, response),
      accountRequests(auth, documents, onFault),
      languageRequests(),
    ],
    upgrades: [
      (request, socket, head) => documents.upgrade(request, socket, head),
      (request, socket, head) => api.upgrade(request, socket, head),
    ],
    page: pages.handle,
  });
  return {
    server,
    async close() {
      await Promise.all([documents.close(), api.close()]);
      // Whoever asks the next process for what is being done here is to be told what came of it.
      await within(SETTLE_WITHIN_MS, commands.settled());
      await cutOffs.close();
      await pages.close();
    },
  };
}

/** `/api/auth`. Whoever signs out, here or from another device, loses their sockets with their session. */
function accountRequests(
  auth: Auth,
  documents: SyncGateway,
  onFault: EndpointParts["onFault"],
): Handlers["requests"][number] {
  const accounts = authHandler(auth);
  return (request, response) => {
    if (!request.url?.startsWith("/api/auth/")) return false;
    response.on("finish", () => request.method === "POST" && void documents.recheck().catch(onFault));
    accounts(request, response).catch((fault: unknown) => onFault(fault, "accounts"));
    return true;
  };
}
