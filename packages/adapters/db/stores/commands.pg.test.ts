import type { ActorId, ServerProcessId } from "@tributary/core/base";
import { type CommandClaim, KEPT } from "@tributary/core/governance";
import { StoreUnavailable } from "@tributary/core/sync";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type LossyLine, lossyLine } from "../lossy-line.ts";
import { connect, createPool } from "../connection.ts";
import { createStores } from "./index.ts";
import { testDatabase, type TestDatabase } from "../testing.ts";

let database: TestDatabase;
let line: LossyLine;
const HERE = "here" as ServerProcessId;
const THERE = "there" as ServerProcessId;

beforeAll(async () => {
  database = await testDatabase();
  line = await lossyLine(database.poolConfig);
  for (const id of [HERE, THERE]) await database.stores.processes.enter(id, { alone: false });
});
beforeEach(() => database.pool.query("DELETE FROM command"));
afterAll(async () => {
  await line.close();
  await database.close();
});

let claims = 0;
const asking = (over: Partial<CommandClaim> = {}): CommandClaim => ({
  ...{ actor: "ana" as ActorId, id: "id", asked: "rename", claim: `c${++claims}`, server: HERE, at: 1 },
  ...over,
});
const ANSWER = new Uint8Array([1, 0, 255]);

test("[K15] of all that ask under one id at once, in whatever process, one does it; the others know where it stands", async () => {
  const { commands } = database.stores;
  const askings = Array.from({ length: 12 }, (_, n) => asking({ server: n % 2 === 0 ? HERE : THERE }));
  const found = await Promise.all(askings.map((each) => commands.claim(each)));
  expect(found.filter(({ phase }) => phase === "own")).toHaveLength(1);
  const [winner] = askings.filter((_, n) => found[n]?.phase === "own");
  if (!winner) throw new Error("nobody has it");
  const elsewhere = winner.server === HERE ? THERE : HERE;
  expect(await commands.claim(asking({ server: elsewhere }))).toEqual({ phase: "elsewhere" });
  // Another's id, and another thing under the same one, are not this.
  expect(await commands.claim(asking({ actor: "ben" as ActorId }))).toEqual({ phase: "own" });
  expect(await commands.claim(asking({ asked: "abandon" }))).toEqual({ phase: "other" });

  await commands.answered(winner, ANSWER);
  for (const server of [HERE, THERE])
    expect(await commands.claim(asking({ server }))).toEqual({ phase: "answered", answer: Buffer.from(ANSWER) });
});

test("[K17] what was claimed and is let go is anybody's again; what was answered stays, and nobody lets go of another's", async () => {
  const { commands } = database.stores;
  const [mine, next] = [asking(), asking({ server: THERE })];
  expect(await commands.claim(mine)).toEqual({ phase: "own" });
  await commands.released(next);
  expect(await commands.look(next)).toEqual({ phase: "elsewhere" });
  await commands.released(mine);
  expect(await commands.claim(next)).toEqual({ phase: "own" });
  await commands.answered(next, ANSWER);
  await commands.released(next);
  expect(await commands.look(mine)).toEqual({ phase: "answered", answer: Buffer.from(ANSWER) });
});

test("[K15] whoever looks sees where it stands as whoever asks again, and claims nothing", async () => {
  const { commands } = database.stores;
  expect(await commands.look(asking())).toBeUndefined();
  const mine = asking();
  expect(await commands.claim(mine)).toEqual({ phase: "own" });
  expect(await commands.look(asking({ server: THERE }))).toEqual({ phase: "elsewhere" });
  expect(await commands.look(asking())).toEqual({ phase: "lost" });
  expect(await commands.look(asking({ asked: "abandon" }))).toEqual({ phase: "other" });
  await commands.answered(mine, ANSWER);
  expect(await commands.look(asking({ server: THERE }))).toEqual({ phase: "answered", answer: Buffer.from(ANSWER) });
});

test("[K15] that it was done is known where its answer is not kept; an answer of another asking changes nothing", async () => {
  const { commands } = database.stores;
  const mine = asking();
  await commands.claim(mine);
  await commands.answered({ ...mine, claim: "another" }, ANSWER);
  expect(await commands.claim(asking({ server: THERE }))).toEqual({ phase: "elsewhere" });
  await commands.answered(mine, null);
  expect(await commands.claim(asking())).toEqual({ phase: "answered", answer: null });
});

test("[K16] what a process began that is gone, or that this one has not answered, is lost", async () => {
  const { commands, processes } = database.stores;
  await processes.enter("gone" as ServerProcessId, { alone: false });
  await commands.claim(asking({ server: "gone" as ServerProcessId }));
  expect(await commands.claim(asking())).toEqual({ phase: "elsewhere" });
  await processes.leave("gone" as ServerProcessId);
  expect(await commands.claim(asking())).toEqual({ phase: "lost" });
  await commands.claim(asking({ id: "own" }));
  expect(await commands.claim(asking({ id: "own" }))).toEqual({ phase: "lost" });
});

test("[K15] a claim whose answer was lost on its way is known again, and one that did not arrive is made", async () => {
  for (const at of ["question", "answer"] as const) {
    const cuts = line.cuts;
    line.cut(at, { of: "INSERT INTO command" });
    expect(await line.stores.commands.claim(asking({ id: at }))).toEqual({ phase: "own" });
    line.cut(at, { of: "UPDATE command" });
    const mine = asking({ id: `${at} answered` });
    await line.stores.commands.claim(mine);
    await line.stores.commands.answered(mine, ANSWER);
    expect(await database.stores.commands.claim(asking({ id: mine.id }))).toMatchObject({ phase: "answered" });
    expect(line.cuts).toBe(cuts + 2);
  }
  await database.pool.query("ALTER TABLE command RENAME TO gone");
  await expect(database.stores.commands.claim(asking())).rejects.toBeInstanceOf(StoreUnavailable);
  await database.pool.query("ALTER TABLE gone RENAME TO command");
});

test("[K15] a claim waits for no disk, and its answer does", async () => {
  // Tests otherwise have a database that waits for no disk at all.
  const pool = createPool({ ...database.poolConfig, max: 1, options: "-c synchronous_commit=on" });
  const { commands } = createStores(connect(pool), { describe: () => "A change." });
  const waits = async (statement: string) => {
    await database.pool.query("DELETE FROM command");
    await database.pool.query(`
      CREATE FUNCTION note_way() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.asked = current_setting('synchronous_commit'); RETURN NEW; END $$;
      CREATE TRIGGER note_way BEFORE ${statement} ON command FOR EACH ROW EXECUTE FUNCTION note_way()`);
    const mine = asking();
    await commands.claim(mine);
    await commands.answered(mine, null);
    await database.pool.query("DROP TRIGGER note_way ON command; DROP FUNCTION note_way()");
    return (await database.pool.query<{ asked: string }>("SELECT asked FROM command")).rows[0]?.asked;
  };
  expect([await waits("INSERT"), await waits("UPDATE")]).toEqual(["off", "on"]);
  await pool.end();
});

test("[Z5] what nobody asks for any more is let go of, and nothing younger", async () => {
  const { commands, upkeep } = database.stores;
  const now = 1_000_000_000;
  const old = asking({ id: "old", at: now - KEPT.commandMs - 1 });
  await commands.claim(old);
  await commands.answered(old, null);
  await commands.claim(asking({ id: "young", at: now - KEPT.commandMs }));
  expect(await upkeep.sweep(now, KEPT)).toMatchObject({ commands: 1 });
  const { rows } = await database.pool.query<{ id: string }>("SELECT id FROM command");
  expect(rows).toEqual([{ id: "young" }]);
});

test("[Z5] what a process still does is not let go of, however old, and is once the process is gone", async () => {
  const { commands, processes, upkeep } = database.stores;
  const long = "long" as ServerProcessId;
  await processes.enter(long, { alone: false });
  const now = 1_000_000_000;
  await commands.claim(asking({ server: long, at: 1 }));
  expect(await upkeep.sweep(now, KEPT)).toMatchObject({ commands: 0 });
  expect(await commands.claim(asking())).toEqual({ phase: "elsewhere" });
  await processes.leave(long);
  expect(await upkeep.sweep(now, KEPT)).toMatchObject({ commands: 1 });
});
