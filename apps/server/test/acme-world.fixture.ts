import { connectAgent } from "@tributary/agent";
import type { FunctionId } from "@tributary/core/base";
import { FUNCTION_TEMPLATES, newFromTemplate } from "@tributary/core/catalogue";
import type { Mutation, Schema } from "@tributary/core/model";
import { type Acme, startAcme } from "./acme.fixture.ts";
import { type Person, ServerProcess } from "./server-process.ts";

/** Our server, with a workspace that may ask somebody else's system over the connection `dns`, and no Docker engine. */
export type AcmeWorld = {
  readonly acme: Acme;
  readonly server: ServerProcess;
  readonly ana: Person;
  /** An approver. */
  readonly ben: Person;
  readonly workspace: string;
  /** An agent's. */
  readonly token: string;
  readonly head: Awaited<ReturnType<ServerProcess["stockPeer"]>>;
};

export async function foundAcmeWorld(): Promise<AcmeWorld> {
  const acme = await startAcme();
  const server = await ServerProcess.start();
  const { ana, workspace } = await server.foundShop();
  const ben = await server.join("Ben", "approver");
  await ana.api.connection.set.mutate({
    ...{ workspace, name: "dns", description: "", credential: null, privateAddresses: true, origin: acme.origin },
    allows: [{ methods: ["GET", "PUT", "DELETE"], path: "/things/*" }],
  });
  const { token } = await ana.api.token.create.mutate({ workspace, name: "Writer", kind: "agent" });
  return { acme, server, ana, ben, workspace, token, head: await server.stockPeer(`head.${workspace}`, { token }) };
}

/** What makes an action of a kind from the template of this name, asking over `dns`. */
export function actionOf(kind: Schema, name: string): readonly Mutation[] {
  const template = FUNCTION_TEMPLATES.find((each) => each.name === name);
  if (!template) throw new RangeError(name);
  return newFromTemplate(template, {
    ...{ id: name as FunctionId, taken: new Set(), attachTo: kind.name, connection: "dns" },
  });
}

/** A change set in which an agent has written this. @throws {Error} when it was refused */
export async function writtenIn(
  { ana, server, token, workspace }: AcmeWorld,
  title: string,
  mutations: readonly Mutation[],
): Promise<string> {
  const { id: changeSet } = await ana.api.changeSet.create.mutate({ workspace, title });
  const agent = await connectAgent({ url: server.url, token, changeSet });
  const verdict = await agent.batch(mutations);
  agent.close();
  if (!verdict.accepted) throw new Error(`“${title}” was refused: ${JSON.stringify(verdict)}`);
  return changeSet;
}
