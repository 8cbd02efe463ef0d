import type { TypeChecker } from "@tributary/core/engine";
import { existsSync } from "node:fs";
import type { ApiServices } from "@tributary/adapters/api";
import { isFirst, newApiToken, newInviteToken, tokenHash } from "@tributary/adapters/auth";
import type { Sealer } from "@tributary/adapters/webhook";
import { type OpenDatabase, verifyAuditChain } from "@tributary/adapters/db";
import type { Deps } from "../deps.ts";
import type { Hosts } from "../hosts.ts";
import { readExamples } from "../import/examples.ts";
import { Applying } from "../reviews/apply.ts";
import { markService } from "../reviews/marks.ts";
import { Reviews } from "../reviews/reviews.ts";
import type { Runs } from "../runs/runs.ts";
import type { Vault } from "../secrets/vault.ts";
import type { Settings } from "../settings.ts";
import { auditService } from "./audit.ts";
import { catalogueService } from "./catalogue.ts";
import { changeSetService } from "./change-sets.ts";
import { connectionService, type ConnectionParts } from "./connections.ts";
import { commentService } from "./comments.ts";
import { divergenceService } from "./divergences.ts";
import { functionService, type FunctionServiceParts } from "./functions.ts";
import { engineService } from "./engines.ts";
import { lineageService } from "./lineage.ts";
import { managementService } from "./management.ts";
import { historyService } from "./history.ts";
import { WaitingActs } from "../engine/waiting-acts.ts";
import { mutationEngineService } from "./mutation-engine.ts";
import { runService } from "./runs.ts";
import { secretService } from "./secrets.ts";
import { type WorkspaceParts, workspaceService } from "./workspaces.ts";

const LOCAL_SOCKET = "/var/run/docker.sock";

export type ServiceParts = {
  readonly deps: Deps;
  readonly hosts: Hosts;
  readonly runs: Runs;
  readonly functions: Pick<FunctionServiceParts, "executor" | "compiler"> & { readonly checker: TypeChecker };
  readonly database: Pick<OpenDatabase, "db" | "pool" | "stores">;
  readonly settings: Settings;
  readonly sealer: Sealer;
  readonly connections: Pick<ConnectionParts, "book" | "open" | "sandboxes">;
  readonly vault: Vault;
  readonly sockets: WorkspaceParts["sockets"];
};

/** Everything the API's procedures call. */
export function createServices(parts: ServiceParts): ApiServices {
  const { deps, hosts, runs, database, settings, sealer, vault, sockets, connections } = parts;
  const { stores, now, newId } = deps;
  const audit = auditService({
    store: stores.audit,
    chain: database.stores.auditChain,
    nameOf: async (workspace) => (await stores.members.workspace(workspace))?.name ?? workspace,
    now,
    verify: (workspace, anchors) => verifyAuditChain(database.db, workspace, anchors),
  });
  const reviews = new Reviews(deps, hosts);
  const applying = new Applying(deps, hosts, runs);
  const waiting = new WaitingActs();
  return {
    stores,
    now,
    newId,
    newSecret(kind) {
      const made = kind === "token" ? newApiToken() : newInviteToken();
      return { secret: made.token, hash: made.tokenHash };
    },
    hashSecret: tokenHash,
    accounts: {
      isFirst: () => isFirst(database.db),
      async email(user) {
        const { rows } = await database.pool.query<{ email: string }>('SELECT email FROM "user" WHERE id = $1', [user]);
        return rows[0]?.email ?? "";
      },
    },
    workspaces: workspaceService({ deps, hosts, runs, audit, waiting, sockets }),
    engines: engineService({ deps, hosts, runs, candidates: engineCandidates(settings) }),
    changeSets: changeSetService({ deps, hosts, examples: readExamples }),
    reviews: {
      get: (record, caller) => reviews.get(record, caller),
      standing: (record, caller) => reviews.standing(record, caller),
      request: (record, caller) => reviews.request(record, caller),
      approve: (record, contentHash, caller) => reviews.approve(record, contentHash, caller),
      reject: (record, wish, caller) => reviews.reject(record, wish, caller),
      withdraw: (record, caller) => reviews.withdraw(record, caller),
      cancel: (record, caller) => reviews.cancel(record, caller),
      apply: (record, contentHash, caller) => applying.apply(record, contentHash, caller),
    },
    comments: commentService(deps, hosts, database.stores.comments),
    divergences: divergenceService(deps, hosts),
    lineage: lineageService({ deps, hosts }),
    marks: markService(deps, hosts),
    runs: runService(deps, hosts, runs),
    functions: functionService({ deps, hosts, audit, runs: database.stores.functionRuns, ...parts.functions }),
    audit,
    catalogue: catalogueService({ deps, hosts, ...parts.functions }),
    management: managementService({ deps, hosts, audit, ...parts.functions }),
    connections: connectionService({
      ...{ deps, hosts, audit, stores: database.stores, seats: parts.functions.executor.seats },
      ...connections,
    }),
    mutationEngine: mutationEngineService({
      ...{ deps, hosts, stores: database.stores, sealer, waiting },
      ...{ compiler: parts.functions.compiler, checker: parts.functions.checker },
    }),
    secrets: secretService({
      deps,
      hosts,
      vault,
      store: database.stores.secrets,
      connections: database.stores.connections,
    }),
    history: historyService({ deps, hosts, history: database.stores.history, settings: database.stores }),
  };
}

/** Where an engine may be: where the operator says, and where it usually is. */
function engineCandidates({ dockerHost }: Settings): readonly { readonly host: string; readonly label: string }[] {
  const local = `unix://${LOCAL_SOCKET}`;
  return [
    ...(dockerHost ? [{ host: dockerHost, label: "DOCKER_HOST" }] : []),
    ...(existsSync(LOCAL_SOCKET) && dockerHost !== local ? [{ host: local, label: "this machine" }] : []),
  ];
}
