import type { FunctionId } from "@tributary/core/base";
import { definitionText, type Mutation, type Schema, type SchemaRef, schemaRef } from "@tributary/core/model";
import { expect, test } from "vitest";
import { join, port, ROOM, saved, server, synced, until } from "./loopback-room.fixture.ts";
import { BASE, set } from "./model.fixture.ts";
import type { ChangeSetReplica } from "./types.ts";
import { codeIn } from "./typing.ts";
import type { Verdict } from "./verdict.ts";

const NEXT: Schema = { ...(BASE.schemas.first() as Schema), version: 2 };
const REF = schemaRef(NEXT);
const TEXT = definitionText(NEXT);

function titled(remove: string, insert: string): Mutation {
  return { type: "schema.edit", schema: REF, splices: [{ at: TEXT.indexOf('"Service"'), remove, insert }] };
}

/** Somebody whose change set makes a version, in whose definition people type. */
async function defining(): Promise<ChangeSetReplica> {
  server.write(ROOM, "schema", REF, NEXT);
  server.open(ROOM, REF, TEXT);
  const replica = join();
  await synced(replica);
  return replica;
}

test("[R53] an edit that does not fit the definition it types in is refused as a whole, and nothing of it is made", async () => {
  const replica = await defining();
  const verdicts: Verdict[] = [];
  const onVerdict = (verdict: Verdict): number => verdicts.push(verdict);
  replica.edit([set("api", "/domain/port", 80), titled('"Nothing"', '"Thing"')], { label: "unfit", onVerdict });
  // The second speaks of what stood there before the first.
  replica.edit([titled('"Service"', '"One"'), titled('"Service"', '"Two"')], { label: "twice", onVerdict });
  expect(verdicts).toMatchObject([
    { accepted: false, refusals: [{ rule: "textMoved" }] },
    { accepted: false, refusals: [{ rule: "textMoved" }] },
  ]);
  expect([port(replica), replica.getState().waiting, server.submits]).toEqual([undefined, 0, []]);
  replica.edit([set("api", "/domain/port", 80), titled('"Service"', '"Thing"')], { label: "fits", onVerdict });
  await saved(replica);
  expect([port(replica), codeIn(server.room(ROOM).doc, REF)]).toEqual([80, TEXT.replace('"Service"', '"Thing"')]);
});

test("[R53] unanswered when the document is rebuilt, it is named and not typed a second time", async () => {
  const replica = await defining();
  server.holdAnswers = true;
  const verdict = new Promise<Verdict>((onVerdict) => {
    replica.edit([titled("", "Our ")], { label: "Title", onVerdict });
  });
  await until(() => server.submits.length === 1);
  const typed = codeIn(server.room(ROOM).doc, REF);
  server.holdAnswers = false;
  server.move(ROOM);
  expect(await verdict).toMatchObject({ accepted: false, refusals: [{ rule: "lost" }] });
  expect(replica.getState()).toMatchObject({ losses: [{ label: "Title" }], waiting: 0 });
  expect([server.submits, codeIn(server.room(ROOM).doc, REF)]).toEqual([[1], typed]);
});

test("[R53] before the document is here nothing is typed in it", async () => {
  server.write(ROOM, "schema", REF, NEXT);
  const replica = join();
  const id = "f" as FunctionId;
  const made = { type: "function.create", function: id, kind: "qualification", name: "f", source: "one" } as const;
  const typed: Mutation = { type: "function.edit", function: id, splices: [{ at: 0, remove: "one", insert: "two" }] };
  const verdicts: Verdict[] = [];
  replica.edit([made, typed], { label: "Write", onVerdict: (verdict) => verdicts.push(verdict) });
  expect(verdicts).toMatchObject([{ accepted: false, refusals: [{ rule: "notOpen" }] }]);
  await synced(replica);
  expect([replica.getState().waiting, server.submits]).toEqual([0, []]);
});

test("[R53] a definition that Head has is typed in by nobody", async () => {
  const replica = join();
  await synced(replica);
  const published: SchemaRef = schemaRef(BASE.schemas.first() as Schema);
  server.open(ROOM, published, "");
  await until(() => replica.openText(published).getState().text);
  const refused = replica.edit([{ type: "schema.edit", schema: published, splices: [] }], { label: "Head's" });
  expect(refused).toMatchObject({ ok: false, error: { sentence: expect.stringContaining("is in force") as string } });
});
