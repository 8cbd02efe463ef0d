import { type Agent, connectAgent } from "@tributary/agent";
import type { ComponentId } from "@tributary/core/base";
import { WebSocket } from "ws";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";
import type { Person, ServerProcess } from "../server-process.ts";
import { pause } from "./attackers.ts";

/** Why an edit of something that others delete meanwhile may be refused. */
const GONE = new Set(["unknownComponent", "componentDeleted"]);
const MAPS = ["component", "attribute", "view", "function", "schema", "control"];

/** A document as text that is equal exactly when it says the same. */
export function textOf(doc: Y.Doc): string {
  const sorted = (map: Record<string, unknown>) => Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(MAPS.map((name) => sorted(doc.getMap(name).toJSON())));
}

/** Two who edit as one should while others attack: our own replica, and a stock y-websocket client. */
export class Honest {
  readonly agent: Agent;
  readonly stock: WebsocketProvider;
  #web: ComponentId | undefined;
  #edits = 0;
  #told = 0;

  private constructor(agent: Agent, stock: WebsocketProvider) {
    this.agent = agent;
    this.stock = stock;
  }

  static async join(server: ServerProcess, person: Person, workspace: string, changeSet: string): Promise<Honest> {
    const token = async (name: string) =>
      (await person.api.token.create.mutate({ workspace, name, kind: "agent" })).token;
    const agent = await connectAgent({ url: server.url, token: await token("Steady"), changeSet });
    return new Honest(agent, stockPeer(server.url, changeSet, await token("Stock")));
  }

  /** How many edits were made, and how many of the agent's were acknowledged. */
  get counts(): { readonly edits: number; readonly acknowledged: number } {
    return { edits: this.#edits, acknowledged: this.#told };
  }

  /** Each writes values of its own, one after the other, until told to stop; and once more when all is quiet. */
  async editUntil(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      await this.#editBoth();
      await pause(20);
    }
    await this.#editBoth();
  }

  async #editBoth(): Promise<void> {
    this.#edits += 1;
    const home = await this.#home();
    const value = String(this.#edits);
    this.stock.doc.getMap("attribute").set(`${home}/domain/environment/STOCK`, { value });
    const verdict = await this.agent.set(home, "/domain/environment/STEADY", value);
    if (verdict.accepted) this.#told += 1;
    else if (!GONE.has(verdict.rule)) throw new Error(`an honest edit was refused: ${JSON.stringify(verdict)}`);
  }

  /** A component to write on: those who attack may edit here, so they may delete it, and then there is another. */
  async #home(): Promise<ComponentId> {
    for (;;) {
      const known = this.#web === undefined ? undefined : this.agent.view.components.get(this.#web);
      if (known && !known.deleted && this.stock.doc.getMap("component").has(known.id)) return known.id;
      const made = known ? undefined : await this.agent.create("docker.container", `steady ${this.#edits}`);
      if (made?.accepted) this.#web = made.component;
      await pause(20);
    }
  }

  /** What both last wrote, as the stock peer has it. */
  standing(): readonly [steady: unknown, stock: unknown] {
    const attributes = this.stock.doc.getMap("attribute");
    const at = (name: string) => attributes.get(`${this.#web}/domain/environment/${name}`);
    return [at("STEADY"), at("STOCK")];
  }

  close(): void {
    this.agent.close();
    this.stock.destroy();
  }
}

export function stockPeer(url: string, changeSet: string, token: string): WebsocketProvider {
  const options = { params: { token }, disableBc: true, WebSocketPolyfill: WebSocket as never, maxBackoffTime: 500 };
  return new WebsocketProvider(`${url.replace("http", "ws")}/sync`, `changeSet.${changeSet}`, new Y.Doc(), options);
}

/** The change set as somebody sees it who has just come. */
export async function freshText(url: string, changeSet: string, token: string): Promise<string> {
  const peer = stockPeer(url, changeSet, token);
  await new Promise((done) => peer.once("sync", done));
  const text = textOf(peer.doc);
  peer.destroy();
  return text;
}
