import { createCompiler, createTypeChecker } from "@tributary/adapters/sandbox";
import { createSealer } from "@tributary/adapters/webhook";
import { NotAdmitted } from "@tributary/core/engine";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WaitingActs } from "../src/engine/waiting-acts.ts";
import { mutationEngineService } from "../src/services/mutation-engine.ts";
import { creating, openReviewing, type Reviewing } from "./reviewing.fixture.ts";

/* Whoever loses the right to a batch while its change set is being opened. */

let world: Reviewing;
const [compiler, checker] = [createCompiler(), createTypeChecker()];

beforeAll(async () => {
  world = await openReviewing();
});

afterAll(async () => {
  await world.close();
  await Promise.all([compiler.close(), checker.close()]);
});

test("[V96] a batch whose change set is still being opened is given up with the right to it, and another's is made", async () => {
  const { database, deps, hosts, record, ana, ben } = world;
  const waiting = new WaitingActs();
  const sealer = createSealer("a secret of thirty-two characters");
  const service = mutationEngineService({ deps, hosts, stores: database.stores, sealer, waiting, compiler, checker });
  const make = (caller: typeof ana, name: string) =>
    service.edit(record, { mutations: creating(name), batch: "atomic" }, caller);
  const both = [make(ana, "anas"), make(ben, "bens")] as const;
  const given = expect(both[0]).rejects.toBeInstanceOf(NotAdmitted);
  waiting.giveUp((who) => who === ana.principal);
  await given;
  expect(await both[1]).toMatchObject({ ok: true, value: { phase: "done" } });
  const made = await hosts.withChangeSet(record, async ({ session }) => [...session.view.components.keys()]);
  expect(made).toEqual(["bens"]);
});
