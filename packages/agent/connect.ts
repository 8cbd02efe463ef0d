import type { SaidOrigin } from "@tributary/core/protocol";
import { type ChangeSetReplica, connectChangeSet, connectHead } from "@tributary/replica";
import type { Agent } from "./agent.ts";
import { createAgentApi, type AgentApi } from "./api.ts";
import { followBase } from "./base.ts";
import { ConnectedAgent } from "./connected.ts";
import { Said } from "./said.ts";
import { authorisedWebSocket } from "./socket.ts";
import { until } from "./wait.ts";

/**
 * How an agent joins, and what policies and the audit are to know of its acts: a reason, notes (`metadata: { ticket: "OPS-7" }`), what they
 * belong to. Time zone and language are those of its process unless given.
 */
export type AgentOptions = {
  /** Where the server is: `http://127.0.0.1:4000`. */
  readonly url: string;
  /** An API token of kind agent, made by the person it acts for (Settings, Agents). */
  readonly token: string;
  /** The change set's id: the last part of its page's address. */
  readonly changeSet: string;
  /** At most so many edits are sent and not answered; the others wait their turn. 32 unless given. */
  readonly maxInFlight?: number;
  /** How long to try before giving up, in milliseconds. 30 000 unless given. */
  readonly timeoutMs?: number;
  /** Instead of tRPC at `url`, for tests. */
  readonly api?: AgentApi;
} & SaidOrigin;

const MAX_IN_FLIGHT = 32;
const CONNECT_TIMEOUT_MS = 30_000;

/**
 * Joins a change set as an agent: a peer like any other, seen by people under its own name and its owner's, whose edits the
 * log attributes to both. Resolves once the model and the results are here; from then on it reconnects by itself.
 *
 * @example
 * const agent = await connectAgent({ url: "http://127.0.0.1:4000", token, changeSet });
 * for (const { component, name, suggestion } of agent.findings()) {
 *   if (!suggestion) continue;
 *   agent.setActivity(`fixing ${name}`);
 *   const verdict = await agent.set(component, suggestion.path, suggestion.value);
 *   if (!verdict.accepted) console.error(`${name}: ${verdict.sentence}`);
 * }
 * agent.close();
 *
 * @throws {AgentFault} when the token, the change set, the address or a note is wrong, with a sentence that says which
 */
export async function connectAgent(options: AgentOptions): Promise<Agent> {
  const { token, changeSet, maxInFlight = MAX_IN_FLIGHT, timeoutMs = CONNECT_TIMEOUT_MS } = options;
  const url = options.url.replace(/\/+$/, "");
  const said = new Said(options);
  const api = options.api ?? createAgentApi(url, token, () => said.all);
  const [workspace, { snapshot, version }] = await Promise.all([api.workspace(), api.base(changeSet)]);
  const rooms = { url: `${url.replace(/^http/, "ws")}/sync`, webSocket: authorisedWebSocket(token) };
  const head = connectHead({ ...rooms, workspace });
  const base = followBase(api, changeSet, () => replica);
  const replica: ChangeSetReplica = connectChangeSet({
    ...rooms,
    changeSet,
    head,
    base: snapshot,
    baseVersion: version,
    onBaseMoved: base.moved,
    whence: said.whence,
    notes: said.notes,
  });
  const leave = () => {
    base.stop();
    head.close();
  };
  const isHere = () => {
    const { synced, session, resultsCurrent } = replica.getState();
    return synced && session !== null && resultsCurrent && head.getState().headVersion !== null;
  };
  try {
    await until(replica, isHere, timeoutMs, `${url} did not hand out the change set within ${timeoutMs} ms.`);
  } catch (fault) {
    leave();
    replica.close();
    throw fault;
  }
  return new ConnectedAgent({ api, replica, said, maxInFlight, newId: () => crypto.randomUUID(), onClose: leave });
}
