import { afterAll, beforeAll, expect, test } from "vitest";
import { type Person, ServerProcess } from "./server-process.ts";

let server: ServerProcess;
let ana: Person;
let ben: Person;
let workspace: string;

beforeAll(async () => {
  server = await ServerProcess.start();
  ({ ana, workspace } = await server.foundShop());
  ben = await server.join("Ben", "editor");
}, 60_000);

afterAll(() => server.dispose());

test("[V32] of many who act on one Head at once, each line of the audit has the session, the reason and the notes of whoever acts", async () => {
  const each = Array.from({ length: 6 }, (_, at) => at);
  const begun = await Promise.all(
    each.flatMap((at) =>
      [ana, ben].map(async (person) => {
        const { id } = await person.api.changeSet.create.mutate({ workspace, title: `${person === ana} ${at}` });
        return { person, changeSet: id };
      }),
    ),
  );
  const said = { "x-tributary-metadata": "ticket=OPS-7", "x-tributary-reason": "tidying" };
  const noted = server.api({ cookie: ana.cookie, ...said });
  await Promise.all(
    begun.map(({ person, changeSet }) => (person === ana ? noted : ben.api).changeSet.abandon.mutate({ changeSet })),
  );
  const lines = await ana.api.audit.list.query({ workspace, text: "abandoned the change set" });
  expect(lines).toHaveLength(begun.length);
  const whose = lines.map(({ actor, details }) => {
    const { session, metadata = null, reason = null } = details as { [name: string]: unknown };
    return { name: actor.name, session, metadata, reason };
  });
  const of = (name: string) => whose.filter((line) => line.name === name);
  expect(of("Ben").map(({ metadata, reason }) => [metadata, reason])).toEqual(each.map(() => [null, null]));
  expect(new Set(of("Ben").map(({ session }) => session)).size).toBe(1);
  expect(of("Ana").map(({ metadata }) => metadata)).toEqual(each.map(() => ({ ticket: "OPS-7" })));
});
