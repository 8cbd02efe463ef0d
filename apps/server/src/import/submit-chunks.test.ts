import type { Actor, ChangeSetId, ComponentId, WorkspaceId } from "@tributary/core/base";
import { createPipeline, type Policy } from "@tributary/core/engine";
import { policiesOf } from "@tributary/core/governance";
import type { Mutation, Path } from "@tributary/core/model";
import { DocumentSession } from "@tributary/core/sync";
import { baseSnapshot, MemoryLog, NODE_REF, PEOPLE } from "@tributary/testing/simulation";
import { afterEach, expect, test } from "vitest";
import { CHUNK_MUTATIONS, grouped, submitChunks } from "./submit-chunks.ts";

const [ana, ben] = PEOPLE.map(({ actor }) => actor) as [Actor, Actor];
const MADE = 1_300;
const id = (at: number): ComponentId => `n${at % MADE}` as ComponentId;
const link = (component: ComponentId, to: ComponentId): Mutation => ({
  ...{ type: "attribute.subscribe", component, path: "/domain/link" as Path },
  from: { component: to, path: "/meta/name" as Path },
});
const size = (component: ComponentId, value: number): Mutation => ({
  ...{ type: "attribute.set", component, path: "/domain/size" as Path, value },
});

/** Components that use each other in a ring, so that whichever goes first is used by another. */
const RING: readonly (readonly Mutation[])[] = [
  ...grouped(
    Array.from({ length: MADE }, (_, at): Mutation[] => [
      { type: "component.create", component: id(at), schema: NODE_REF },
      { type: "component.rename", component: id(at), name: `ring ${at}` },
    ]),
    500,
  ).map((group) => group.flat()),
  ...grouped(
    Array.from({ length: MADE - 1 }, (_, at) => link(id(at), id(at + 1))),
    CHUNK_MUTATIONS,
  ),
];
const REFUSED = [size(id(0), 1_000)];

let answering: NodeJS.Timeout | undefined;
afterEach(() => clearInterval(answering));

async function open(policies: readonly Policy[] = []) {
  const log = new MemoryLog();
  answering = setInterval(() => log.answerOne(), 0);
  const base = baseSnapshot(3);
  const session = await DocumentSession.open({
    ...{ workspace: "w" as WorkspaceId, changeSet: "cs" as ChangeSetId, log, baseVersion: 1 },
    baseAt: () => Promise.resolve(base),
    pipeline: createPipeline({
      ...{ policies, audit: () => undefined, history: () => undefined, now: () => 1, newId: () => "e" },
    }),
    now: () => 1,
    defer: (task) => setImmediate(task),
  });
  return { log, session };
}

test("[V10] what is refused halfway leaves nothing behind, and is taken back in chunks, between which others are judged", async () => {
  const { log, session } = await open();
  const problems = await submitChunks(session, { actor: ana, role: "editor" }, [...RING, REFUSED]);
  expect(problems).toMatchObject([{ line: 1 }]);
  expect([session.size, session.view.components.size]).toEqual([0, 3]);
  const erasing = log.entries.filter(({ accepted }) =>
    accepted.some(({ mutation }) => mutation.type === "component.erase"),
  );
  expect(erasing.map(({ accepted }) => accepted.length <= 2 * CHUNK_MUTATIONS)).toEqual([true, true]);
});

test("[V10] what others have connected to meanwhile stays, with what they wrote", async () => {
  const { session } = await open();
  const base0 = "base0" as ComponentId;
  const importing = submitChunks(session, { actor: ana, role: "editor" }, [...RING, REFUSED]);
  const linked = await session.submit(ben, "editor", [link(base0, id(7))]);
  await importing;
  expect(linked.refused).toEqual([]);
  expect([...session.view.components.keys()].filter((each) => each.startsWith("n"))).toEqual([id(7)]);
  expect(session.view.components.get(base0)?.attributes.get("/domain/link" as Path)).toMatchObject({
    from: { component: id(7) },
  });
});

test("[V10] what is accepted stays, all of it", async () => {
  const { session } = await open();
  expect(await submitChunks(session, { actor: ana, role: "editor" }, RING)).toEqual([]);
  expect(session.view.components.size).toBe(3 + MADE);
});

test("[V10] what is refused halfway leaves nothing behind, also where a deletion wants a note that nobody gave", async () => {
  const { policies } = policiesOf([{ kind: "requiredNote", enforcement: "mandatory", parameters: {} }]);
  const { session } = await open(policies);
  const [first = []] = RING;
  expect(await submitChunks(session, { actor: ana, role: "editor" }, [first, REFUSED])).toMatchObject([{ line: 1 }]);
  expect([session.size, session.view.components.size]).toEqual([0, 3]);
});
