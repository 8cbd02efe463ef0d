import { TRPCError } from "@trpc/server";
import { err, ok, type ServerProcessId } from "@tributary/core/base";
import type { Principal } from "@tributary/core/governance";
import { OutcomeUnknown, StoreUnavailable } from "@tributary/core/sync";
import { beforeEach, describe, expect, test } from "vitest";
import { MOST_COMMANDS } from "./command-allowance.ts";
import { CommandDesk } from "./command-desk.ts";
import { isOutcomeUnknown, sentenceOf } from "./errors.ts";
import { appRouter } from "./router.ts";
import type { ApiServices } from "./services.ts";
import { askingUnder, memoryCommands, person, SET, W, world, type World } from "./services.fixture.ts";

const ana = person("ana");
const id = (n: number | string) => `an-id-made-by-chance-${n}`;

let store: ReturnType<typeof memoryCommands>;
let at: World;
let here: CommandDesk;
let faults: unknown[];
let now: number;
let names = 0;

const desk = (server: string, keepWithinMs = 50) =>
  new CommandDesk({
    ...{ store, server: server as ServerProcessId, now: () => now, newId: () => `claim-${++names}`, keepWithinMs },
    onFault: (fault) => void faults.push(fault),
  });

beforeEach(() => {
  [store, at, faults, now] = [memoryCommands(), world(), [], 0];
  here = desk("here");
});

/** Asks as somebody, under an id, of a process. */
const asking = (command: string | undefined, who: Principal = ana, commands = here) =>
  askingUnder(at.as(who), command, commands);

async function told(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => new Error("it was accepted"),
    (error: unknown) => error,
  );
  if (!(error instanceof TRPCError)) throw error;
  return `${error.code}${isOutcomeUnknown(error) ? " (unknown)" : ""}: ${sentenceOf(error)}`;
}

const rename = (title: string) => ({ changeSet: SET.id, title });

describe("once", () => {
  test("[A12] what is asked twice under one id is done once and answered twice; under two it is done twice", async () => {
    const made = () => asking(id(1)).token.create({ workspace: W, name: "bot", kind: "agent" });
    const first = await made();
    expect([await made(), await made()]).toEqual([first, first]);
    expect(at.tokens).toHaveLength(1);
    // Another process, which has only the store.
    expect(await asking(id(1), ana, desk("there")).token.create({ workspace: W, name: "bot", kind: "agent" })).toEqual(
      first,
    );
    expect(at.tokens).toHaveLength(1);
    await asking(id(2)).token.create({ workspace: W, name: "bot", kind: "agent" });
    await asking(undefined).token.create({ workspace: W, name: "bot", kind: "agent" });
    expect(at.tokens).toHaveLength(3);
  });

  describe("giving up", () => {
    const asked = { actor: ana.actor.id, id: id(1), what: [] };
    /** What waits until it is given up or its turn comes. */
    const waiting = () => {
      const turn = Promise.withResolvers<void>();
      let made = 0;
      const work = async (givenUp: AbortSignal) => {
        const gone = new Promise<void>((then) => givenUp.addEventListener("abort", () => then()));
        if (!givenUp.aborted) await Promise.race([turn.promise, gone]);
        if (givenUp.aborted) return { ok: false as const, error: new TRPCError({ code: "CLIENT_CLOSED_REQUEST" }) };
        made += 1;
        return { ok: true as const, data: made };
      };
      return { work, begin: turn.resolve, made: () => made };
    };

    test("[A22] what nobody waits for any more is not done, and is done for whoever asks again under the id", async () => {
      const { work, begin, made } = waiting();
      const giving = new AbortController();
      const first = here.once(asked, work, giving.signal);
      giving.abort();
      // Before it is known what came of it.
      const again = here.once(asked, work);
      expect(await first).toMatchObject({ ok: false });
      begin();
      expect(await again).toEqual({ ok: true, data: 1 });
      expect(await here.once(asked, work)).toEqual({ ok: true, data: 1 });
      expect([made(), faults]).toEqual([1, []]);
    });

    test("[A22] while one who has asked waits it is done, for that one and for who asks later", async () => {
      const { work, begin } = waiting();
      const [one, other] = [new AbortController(), new AbortController()];
      const answers = [here.once(asked, work, one.signal), here.once(asked, work, other.signal)];
      one.abort();
      begin();
      expect(await Promise.all(answers)).toEqual([
        { ok: true, data: 1 },
        { ok: true, data: 1 },
      ]);
      other.abort();
      expect(await here.once(asked, work)).toEqual({ ok: true, data: 1 });
    });

    test("[A22] given up too late, it is done and answered as ever", async () => {
      const { work, begin } = waiting();
      const giving = new AbortController();
      begin();
      expect(await here.once(asked, work, giving.signal)).toEqual({ ok: true, data: 1 });
      giving.abort();
      expect(await here.once(asked, work)).toEqual({ ok: true, data: 1 });
    });
  });

  test("[A12] an answer of nothing, of dates and of what JSON has not is the very same", async () => {
    const answers = [undefined, null, new Date(5), new Map([["a", 1n]])];
    for (const [n, data] of answers.entries()) {
      const ask = () => here.once({ actor: ana.actor.id, id: id(n), what: [] }, async () => ({ ok: true, data }));
      expect(await ask()).toEqual({ ok: true, data });
      expect(await ask()).toEqual({ ok: true, data });
    }
  });

  test("[A12] a refusal is given again, and audited once; so is what the input lacks, and a fault", async () => {
    const vic = () => told(asking(id(1), person("vic")).changeSet.rename(rename("Mine")));
    const refused = await vic();
    expect(refused).toContain("FORBIDDEN: You may look");
    expect(await vic()).toBe(refused);
    expect(at.audited).toEqual([expect.stringContaining("Tried changeSet.rename")]);

    const empty = () => told(asking(id(2)).changeSet.rename(rename("")));
    expect(await empty()).toContain("BAD_REQUEST: title");
    expect(await empty()).toContain("BAD_REQUEST: title");

    let tries = 0;
    const create = async () => {
      tries += 1;
      throw tries === 1 ? new TypeError("secret details") : new OutcomeUnknown("commit", new Error("gone"));
    };
    at = world({ changeSets: { create } as unknown as ApiServices["changeSets"] });
    for (const [n, sentence] of [
      [3, "INTERNAL_SERVER_ERROR: The server had a fault"],
      [4, "INTERNAL_SERVER_ERROR (unknown): The database went out of reach"],
    ] as const)
      for (const commands of [here, here, desk("there")])
        expect(await told(asking(id(n), ana, commands).changeSet.create({ workspace: W, title: "x" }))).toContain(
          sentence,
        );
    expect([tries, at.audited.length]).toEqual([2, 2]);
    expect(JSON.stringify([...store.kept])).not.toContain("secret details");
  });

  test("[A12] while it is under way whoever asks again waits for it, here and in another process", async () => {
    const going = Promise.withResolvers<void>();
    let done = 0;
    const abandon = async () => {
      await going.promise;
      done += 1;
      return done > 1 ? err({ kind: "conflict" as const, sentence: "It has ended already." }) : ok(undefined);
    };
    at = world({ changeSets: { abandon } as unknown as ApiServices["changeSets"] });
    const there = desk("there");
    const all = [here, here, there, here, there].map((commands) =>
      asking(id(1), ana, commands).changeSet.abandon({ changeSet: SET.id }),
    );
    let settled = 0;
    for (const each of all) void each.then(() => (settled += 1));
    await new Promise((go) => setTimeout(go, 150));
    expect(settled).toBe(0);
    going.resolve();
    await Promise.all(all);
    expect(done).toBe(1);
    // The sometimes: asked for anew it is another command, and is told as that.
    expect(await told(asking(id(2)).changeSet.abandon({ changeSet: SET.id }))).toContain("has ended already");
  });

  test("[A12] every command is done once but those that change nothing", () => {
    const procedures = Object.entries(
      appRouter._def.procedures as unknown as Record<string, { readonly _def: Definition }>,
    );
    const commands = procedures.filter(([, { _def }]) => _def.type === "mutation");
    expect(commands.length).toBeGreaterThan(40);
    expect(commands.filter(([, { _def }]) => _def.meta?.once !== true).map(([name]) => name)).toEqual([
      "catalogue.export",
      "catalogue.compare",
      "catalogue.upgradePreview",
      "changeSet.dryRun",
      "management.propose",
    ]);
  });

  test("[A12] a question has no id to remember it by", async () => {
    expect(await asking(id(1)).token.list({ workspace: W })).toEqual([]);
    await asking(undefined).token.create({ workspace: W, name: "bot", kind: "agent" });
    expect(await asking(id(1)).token.list({ workspace: W })).toHaveLength(1);
    expect(store.kept.size).toBe(0);
  });
});

type Definition = { readonly type: string; readonly meta?: { readonly once?: boolean } };

describe("for whom", () => {
  test("[A13] whoever is no member any more, or not signed in, is not given what is remembered", async () => {
    const cleo = person("cleo");
    await asking(id(1), cleo).changeSet.rename(rename("Mine"));
    at.roles.delete("cleo");
    expect(await told(asking(id(1), cleo).changeSet.rename(rename("Mine")))).toContain("NOT_FOUND");
    const nobody = askingUnder(at.as(undefined), id(1), here);
    expect(await told(nobody.changeSet.rename(rename("Mine")))).toContain("UNAUTHORIZED");
    // In another role it is another thing, and it is not done again either.
    at.roles.set("cleo", "owner");
    expect(await told(asking(id(1), cleo).changeSet.rename(rename("Mine")))).toContain(
      "CONFLICT (unknown): Under the same id",
    );
    at.roles.set("cleo", "editor");
    await asking(id(1), cleo).changeSet.rename(rename("Mine"));
    expect(at.audited).toEqual(["renamed the change set to “Mine”"]);
  });

  test("[A13] an id is its asker's own, and stands for one thing", async () => {
    await asking(id(1)).changeSet.rename(rename("Hers"));
    await asking(id(1), person("cleo")).changeSet.rename(rename("Mine"));
    expect(at.audited).toHaveLength(2);
    expect(await told(asking(id(1)).changeSet.rename(rename("Other")))).toContain(
      "CONFLICT (unknown): Under the same id",
    );
    expect(await told(asking(id(1)).token.create({ workspace: W, name: "a", kind: "agent" }))).toContain("CONFLICT");
    // Also while it is under way.
    const [first, other] = await Promise.allSettled([
      asking(id(2)).changeSet.rename(rename("A")),
      asking(id(2)).changeSet.rename(rename("B")),
    ]);
    expect([first.status, other.status]).toEqual(["fulfilled", "rejected"]);
    expect(at.audited.at(-1)).toBe("renamed the change set to “A”");
  });
});

describe("what is kept", () => {
  test("[A14] of a token that is shown once the store has nothing that can be read, nor the id that opens it", async () => {
    const { token } = await asking(id(1)).token.create({ workspace: W, name: "bot", kind: "agent" });
    const kept = [...store.kept.values()];
    const all =
      JSON.stringify(kept) + Buffer.concat(kept.map(({ answer }) => answer ?? Buffer.of())).toString("latin1");
    expect(kept[0]?.answer?.length).toBeGreaterThan(token.length);
    for (const secret of [token, id(1)]) expect(all).not.toContain(secret);
  });

  test("[A14] what was asked cannot be tried out against what the store has", async () => {
    await asking(id(1)).changeSet.rename(rename("hunter2"));
    await asking(id(2)).changeSet.rename(rename("hunter2"));
    const [first, second] = [...store.kept.values()].map(({ asked }) => asked);
    // The same was asked twice, and without the ids nobody sees that it was.
    expect(second).not.toBe(first);
  });

  test("[A16] an answer that is too large is not kept, and neither is what is too much in a quarter of an hour", async () => {
    const work = (bytes: number) => async () => ({ ok: true as const, data: "x".repeat(bytes) });
    const ask = (n: number, bytes: number) => here.once({ actor: ana.actor.id, id: id(n), what: [] }, work(bytes));
    expect(await ask(1, 60_000)).toMatchObject({ ok: true });
    expect(await ask(1, 0)).toMatchObject({ data: "x".repeat(60_000) });
    expect(await ask(2, 70_000)).toMatchObject({ data: "x".repeat(70_000) });
    const again = await ask(2, 0);
    expect(again.ok || sentenceOf(again.error)).toContain("too large to be kept");
    for (let n = 3; n < 200; n++) await ask(n, 60_000);
    expect([...store.kept.values()].reduce((sum, { answer }) => sum + (answer?.length ?? 0), 0)).toBeLessThan(
      8.1 * 2 ** 20,
    );
    expect((await ask(199, 0)).ok).toBe(false);
    now += 15 * 60_000;
    await ask(200, 60_000);
    expect(await ask(200, 0)).toMatchObject({ ok: true });
  });

  test("[A16] more commands than anybody gives are not taken, of whoever gives them; an id that is none is refused", async () => {
    const work = async () => ({ ok: true as const, data: null });
    for (let n = 0; n < MOST_COMMANDS; n++) await here.once({ actor: ana.actor.id, id: id(n), what: [] }, work);
    expect(await told(asking(id("more")).changeSet.rename(rename("A")))).toContain("TOO_MANY_REQUESTS");
    await asking(id("more"), person("cleo")).changeSet.rename(rename("B"));
    now += 15 * 60_000;
    await asking(id("later")).changeSet.rename(rename("C"));
    for (const wrong of ["short", "x".repeat(65), "no spaces between its words"])
      expect(await told(asking(wrong).changeSet.rename(rename("D")))).toContain("BAD_REQUEST: x-tributary-command");
    expect(at.audited).toHaveLength(2);
  });
});

describe("what nobody knows", () => {
  test("[A13] whoever has left, or changed their own role, and lost the answer, is told that nobody knows, and not that it was not done", async () => {
    const leave = () =>
      told(asking(id(1), person("cleo")).workspace.setRole({ workspace: W, user: "cleo", role: null }));
    await asking(id(1), person("cleo")).workspace.setRole({ workspace: W, user: "cleo", role: null });
    expect(await leave()).toContain("NOT_FOUND (unknown): There is no such workspace");
    expect(await told(asking(id(2), person("cleo")).changeSet.rename(rename("x")))).toContain("NOT_FOUND: There is");
    at.roles.set("ben", "owner");
    const demote = () => asking(id(3)).workspace.setRole({ workspace: W, user: "ana", role: "editor" });
    await demote();
    expect(await told(demote())).toContain("CONFLICT (unknown)");
  });

  test("[A15] where the store is out of reach while it is looked whether it was done, nobody says that it was not", async () => {
    const create = (commands: CommandDesk) =>
      asking(id(1), ana, commands).token.create({ workspace: W, name: "bot", kind: "agent" });
    await create(here);
    const gone = new StoreUnavailable("claim a command", new Error("gone"));
    store.claim = () => Promise.reject(gone);
    expect(await told(create(desk("there")))).toContain("SERVICE_UNAVAILABLE (unknown): The database cannot be");
    // Nor while it is looked who asks, and whether they may.
    const roleOf = () => Promise.reject(gone);
    at = world({}, { roleOf });
    expect(await told(create(here))).toContain("SERVICE_UNAVAILABLE (unknown)");
    const nobody = askingUnder({ ...at.as(ana), principal: () => Promise.reject(gone) }, id(1), here);
    expect(await told(nobody.changeSet.rename(rename("x")))).toContain("SERVICE_UNAVAILABLE (unknown)");
    expect(at.tokens).toHaveLength(0);
    const fault = () => Promise.reject(new TypeError("secret details"));
    const broken = askingUnder({ ...at.as(ana), principal: fault }, id(1), here);
    expect(await told(broken.changeSet.rename(rename("x")))).toContain("SERVICE_UNAVAILABLE (unknown): The server had");
    // Without an id nothing was asked before, and it is a fault like any other.
    const unnamed = askingUnder({ ...at.as(ana), principal: fault }, undefined, here);
    expect(await told(unnamed.changeSet.rename(rename("x")))).toContain("INTERNAL_SERVER_ERROR: The server had");
  });

  test("[A16] the last command that is taken has its answer again, and what is asked again is not counted", async () => {
    const work = async () => ({ ok: true as const, data: null });
    for (let n = 0; n < MOST_COMMANDS - 2; n++) await here.once({ actor: ana.actor.id, id: id(n), what: [] }, work);
    const create = (name: string) => asking(id(name)).token.create({ workspace: W, name, kind: "agent" });
    const first = await create("one");
    expect(await create("one")).toEqual(first);
    const last = await create("two");
    expect(await create("two")).toEqual(last);
    expect(await told(create("three"))).toContain("TOO_MANY_REQUESTS");
    expect(at.tokens).toHaveLength(2);
  });

  test("[A15] who waits for another process does it never themselves, though nothing is known of it any more", async () => {
    const going = Promise.withResolvers<void>();
    let done = 0;
    const abandon = async () => {
      done += 1;
      await going.promise;
      return ok(undefined);
    };
    at = world({ changeSets: { abandon } as unknown as ApiServices["changeSets"] });
    const first = asking(id(1)).changeSet.abandon({ changeSet: SET.id });
    await expect.poll(() => done).toBe(1);
    const waiting = told(asking(id(1), ana, desk("there")).changeSet.abandon({ changeSet: SET.id }));
    await new Promise((go) => setTimeout(go, 20));
    store.kept.clear();
    expect(await waiting).toContain("CONFLICT (unknown)");
    going.resolve();
    await first;
    expect(done).toBe(1);
  });

  test("[A15] what a process began that is gone is told as unknown, to programs too, and is not done", async () => {
    const never = new Promise<never>(() => {});
    at = world({ changeSets: { abandon: () => never } as unknown as ApiServices["changeSets"] });
    void asking(id(1)).changeSet.abandon({ changeSet: SET.id });
    await expect.poll(() => store.kept.size).toBe(1);
    store.gone.add("here");
    const after = world().as(ana);
    const next = askingUnder(after, id(1), desk("there"));
    expect(await told(next.changeSet.abandon({ changeSet: SET.id }))).toContain(
      "CONFLICT (unknown): The server went away",
    );
  });

  test("[A15] where the store does not take the answer whoever waits has it all the same, and nobody else gets another", async () => {
    const { answered } = store;
    const back = Promise.withResolvers<void>();
    store.answered = () => back.promise.then(() => Promise.reject(new Error("the store is gone")));
    await asking(id(1)).changeSet.rename(rename("Mine"));
    // It is still known here.
    await asking(id(1)).changeSet.rename(rename("Mine"));
    back.resolve();
    await here.settled();
    expect(faults).toEqual([new Error("the store is gone")]);
    expect(await told(asking(id(1)).changeSet.rename(rename("Mine")))).toContain("CONFLICT (unknown)");
    expect(at.audited).toEqual(["renamed the change set to “Mine”"]);
    store.answered = answered;
    await asking(id(2)).changeSet.rename(rename("Mine"));
    expect(at.audited).toHaveLength(2);
  });

  test("[A12] a process that ends waits until what it does is kept", async () => {
    const going = Promise.withResolvers<void>();
    const abandon = () => going.promise.then(() => ok(undefined));
    at = world({ changeSets: { abandon } as unknown as ApiServices["changeSets"] });
    const asked = asking(id(1)).changeSet.abandon({ changeSet: SET.id });
    await expect.poll(() => store.kept.size).toBe(1);
    let isSettled = false;
    const settled = here.settled().then(() => (isSettled = true));
    await new Promise((go) => setTimeout(go, 20));
    expect(isSettled).toBe(false);
    going.resolve();
    await Promise.all([asked, settled]);
    await asking(id(1), ana, desk("there")).changeSet.abandon({ changeSet: SET.id });
  });
});
