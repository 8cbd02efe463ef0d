import { TRPCError } from "@trpc/server";
import { describe, expect, test } from "vitest";
import { err, ok, type RunId } from "@tributary/core/base";
import { OutcomeUnknown, StoreUnavailable } from "@tributary/core/sync";
import { sentenceOf } from "./errors.ts";
import { appRouter } from "./router.ts";
import type { ApiServices } from "./services.ts";
import { agentOf, person, SET, W, world, type World } from "./services.fixture.ts";

const call = (at: World, who: Parameters<World["as"]>[0]) => appRouter.createCaller(at.as(who));
const ana = person("ana");

/** What the caller reads when it fails. */
async function told(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof TRPCError) return `${error.code}: ${sentenceOf(error)}`;
    throw error;
  }
  throw new Error("it was accepted");
}

describe("what is audited", () => {
  test("[A10] a command that is declined is audited with who tried it and why not; a question and malformed input are not", async () => {
    const at = world();
    const vic = call(at, person("vic"));
    await told(vic.changeSet.create({ workspace: W, title: "x" }));
    expect(at.audited).toEqual([
      "Tried changeSet.create. You may look but not change anything here. An owner can make you an editor.",
    ]);
    await told(vic.changeSet.create({ workspace: W, title: "" }));
    await told(vic.head.snapshot({ workspace: W, cursor: "nonsense" }));
    expect(at.audited).toHaveLength(1);
  });

  test("[A10] one that fails is audited without telling what the fault was", async () => {
    const create = async () => {
      throw new TypeError("secret details");
    };
    const at = world({ changeSets: { create } as unknown as ApiServices["changeSets"] });
    await told(call(at, ana).changeSet.create({ workspace: W, title: "x" }));
    expect(at.audited).toEqual([expect.stringMatching(/^Tried changeSet.create. The server had a fault/)]);
  });

  test("[A10] where nothing can be written down the caller still hears why", async () => {
    const audit = {
      record: async () => {
        throw new StoreUnavailable("append to audit", new Error("gone"));
      },
    } as unknown as ApiServices["audit"];
    const vic = call(world({ audit }), person("vic"));
    expect(await told(vic.changeSet.create({ workspace: W, title: "x" }))).toContain("FORBIDDEN: You may look");
  });
});

test("[A10] an audit that is broken, rather than out of reach, is not passed over", async () => {
  const audit = { record: () => Promise.reject(new TypeError("a bug")) } as unknown as ApiServices["audit"];
  const vic = call(world({ audit }), person("vic"));
  expect(await told(vic.changeSet.create({ workspace: W, title: "x" }))).toContain("INTERNAL_SERVER_ERROR");
});

describe("who may ask", () => {
  test("[A1] without a session or token nothing answers but the three questions of a visitor", async () => {
    const at = world(
      { changeSets: { examples: async () => [] } as unknown as ApiServices["changeSets"] },
      { invite: async () => undefined },
    );
    const visitor = call(at, undefined);
    expect(await visitor.session.me()).toEqual({ user: null, workspaces: [], first: false });
    expect(await visitor.changeSet.examples()).toEqual([]);
    expect(await told(visitor.workspace.inviteInfo({ token: "0123456789" }))).toContain("NOT_FOUND");
    expect(await told(visitor.audit.list({ workspace: W }))).toContain("UNAUTHORIZED");
    expect(await told(visitor.workspace.create({ name: "x" }))).toContain("UNAUTHORIZED");
    expect(await told(visitor.changeSet.get({ changeSet: SET.id }))).toContain("UNAUTHORIZED");
  });

  test("[A1] who is not a member hears that there is no such thing, and so does a token of elsewhere", async () => {
    const at = world();
    for (const stranger of [person("mallory"), agentOf("ana", "elsewhere" as typeof W)]) {
      const caller = call(at, stranger);
      expect(await told(caller.audit.list({ workspace: W }))).toContain("NOT_FOUND: There is no such workspace");
      expect(await told(caller.changeSet.rename({ changeSet: SET.id, title: "x" }))).toContain(
        "NOT_FOUND: There is no such change set",
      );
    }
    expect(await call(at, ana).audit.list({ workspace: W })).toEqual([]);
  });

  test("[A1] a session that ends between two calls of one connection is noticed", async () => {
    const at = world();
    let signedIn = true;
    const caller = appRouter.createCaller({
      services: at.services,
      principal: async () => (signedIn ? ana : undefined),
    });
    await caller.run.list({ workspace: W });
    signedIn = false;
    expect(await told(caller.run.list({ workspace: W }))).toContain("UNAUTHORIZED");
  });

  test("[A7] viewers change nothing, only owners in person administer, and programs make no programs", async () => {
    const at = world();
    expect(await told(call(at, person("vic")).changeSet.rename({ changeSet: SET.id, title: "x" }))).toContain(
      "FORBIDDEN",
    );
    for (const who of [person("ben"), person("cleo"), agentOf("ana")]) {
      expect(await told(call(at, who).workspace.invite({ workspace: W, role: "owner" }))).toContain("Only an owner");
      expect(await told(call(at, who).engine.connect({ workspace: W, host: "unix:///x" }))).toContain("Only an owner");
      expect(await told(call(at, who).workspace.setRole({ workspace: W, user: "vic", role: "owner" }))).toContain(
        "Only an owner",
      );
    }
    expect(await told(call(at, agentOf("ana")).token.create({ workspace: W, name: "x", kind: "agent" }))).toContain(
      "Only a person",
    );
    expect(await told(call(at, agentOf("ana")).workspace.create({ name: "x" }))).toContain("Only a person");
    await call(at, person("cleo")).changeSet.rename({ changeSet: SET.id, title: "Cache" });
    await call(at, ana).workspace.setRole({ workspace: W, user: "vic", role: "editor" });
    expect(at.roles.get("vic")).toBe("editor");
    expect(at.ended).toEqual([{ workspace: W, member: "vic" }]);
    expect(at.audited.filter((sentence) => !sentence.startsWith("Tried "))).toHaveLength(2);
  });
});

describe("what comes in", () => {
  test("[A2] ids, names and files are bounded, and the sentence says where", async () => {
    const caller = call(world(), ana);
    expect(await told(caller.audit.list({ workspace: "../w" }))).toContain("BAD_REQUEST: workspace: is not a valid id");
    for (const title of ["", "   ", "two\nlines", "x".repeat(101), "bell\u0007"]) {
      expect(await told(caller.changeSet.rename({ changeSet: SET.id, title }))).toContain("BAD_REQUEST: title");
    }
    const large = [
      { path: "a.yml", text: "x".repeat(5_000_000) },
      { path: "b.yml", text: "x".repeat(5_000_000) },
    ];
    expect(await told(caller.changeSet.import({ workspace: W, files: large }))).toContain("larger than 8 MB");
    const many = Array.from({ length: 501 }, (_, n) => ({ path: `${n}.yml`, text: "" }));
    expect(await told(caller.changeSet.import({ workspace: W, files: many }))).toContain("more than 500 files");
    expect(await told(caller.engine.connect({ workspace: W, host: "javascript:alert(1)" }))).toContain(
      "must look like",
    );
    expect(await told(caller.head.snapshot({ workspace: W, cursor: "1;DROP" }))).toContain("cursor");
  });
});

describe("what goes out", () => {
  const reviews = (execute: ApiServices["reviews"]["apply"]) =>
    world({ reviews: { apply: execute } as ApiServices["reviews"] });
  const input = { changeSet: SET.id, contentHash: "a".repeat(64) };

  test("[A3] a refusal arrives as its sentence", async () => {
    const at = reviews(async () => err({ kind: "conflict", sentence: "It needs 1 more approval." }));
    expect(await told(call(at, ana).review.execute(input))).toBe("CONFLICT: It needs 1 more approval.");
    const fine = reviews(async () => ok("run-1" as RunId));
    expect(await call(fine, ana).review.execute(input)).toEqual({ run: "run-1" });
  });

  test("[A3] a fault is not described to the person", async () => {
    const at = reviews(async () => {
      throw new Error("password=hunter2 at /srv/secret.ts:1");
    });
    const sentence = await told(call(at, ana).review.execute(input));
    expect(sentence).toContain("had a fault");
    expect(sentence).not.toContain("hunter2");
    const away = reviews(async () => {
      throw new StoreUnavailable("append", new Error("ECONNREFUSED 10.0.0.3"));
    });
    expect(await told(call(away, ana).review.execute(input))).toContain("database cannot be reached");
    const untold = reviews(async () => {
      throw new OutcomeUnknown("commit", new Error("ECONNRESET 10.0.0.3"));
    });
    expect(await told(call(untold, ana).review.execute(input))).toContain("nobody knows yet whether it was");
  });

  test("[A4] a token's secret is answered once; the store gets its hash", async () => {
    const at = world();
    const made = await call(at, ana).token.create({ workspace: W, name: "Planner", kind: "agent" });
    expect(made.token).toBe("token-secret-of-some-length");
    expect(at.tokens).toMatchObject([{ tokenHash: "hash of token" }]);
    expect(JSON.stringify([at.tokens, at.audited, await call(at, ana).token.list({ workspace: W })])).not.toContain(
      made.token,
    );
    const invite = await call(at, ana).workspace.invite({ workspace: W, role: "editor" });
    expect(JSON.stringify([at.invites, at.audited])).not.toContain(invite.token);
  });

  test("[A6] pages of one reading are of one version, and together they are the whole", async () => {
    const caller = call(world(), ana);
    const first = await caller.head.snapshot({ workspace: W });
    const second = await caller.head.snapshot({ workspace: W, cursor: first.next });
    const third = await caller.head.snapshot({ workspace: W, cursor: second.next });
    expect([first.version, second.version, third.version]).toEqual([3, 3, 3]);
    expect(third.next).toBeUndefined();
    const ids = [first, second, third].flatMap((page) => page.components.map(({ id }) => id));
    expect(ids).toHaveLength(5_000);
    expect(new Set(ids).size).toBe(5_000);
  });
});
