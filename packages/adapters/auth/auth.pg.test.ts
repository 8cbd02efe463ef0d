import type { ActorId, WorkspaceId } from "@tributary/core/base";
import { StoreUnavailable } from "@tributary/core/sync";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { testDatabase, type TestDatabase, told } from "../db/testing.ts";
import {
  type Auth,
  authenticateRequest,
  authenticateToken,
  authHandler,
  createAuth,
  isFirst,
  newApiToken,
  newInviteToken,
} from "./index.ts";

let database: TestDatabase;
let server: Server;
let auth: Auth;
let url: string;

beforeEach(async () => {
  database = await testDatabase();
  await listen({ attemptsPerMinute: 1000 });
});

afterEach(async () => {
  server.close();
  await database.close();
});

async function listen({
  behindProxy = false,
  ...options
}: {
  readonly attemptsPerMinute: number;
  readonly behindProxy?: boolean;
}) {
  server = createServer((request, response) => void authHandler(auth, { behindProxy })(request, response));
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  auth = createAuth({
    db: database.db,
    members: database.stores.members,
    secret: "s".repeat(40),
    baseUrl: url,
    onFault: (what, why) => faults.push(`${what}: ${why}`),
    ...options,
  });
}

const PASSWORD = "correct horse";
let people = 0;
const faults: string[] = [];

function post(path: string, body: object, headers: Record<string, string> = {}) {
  return fetch(`${url}/api/auth${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: url, ...headers },
    body: JSON.stringify(body),
  });
}

async function signUp(name: string, headers: Record<string, string> = {}) {
  const email = `p${++people}@example.test`;
  const response = await post("/sign-up/email", { name, email, password: PASSWORD }, headers);
  const answer = (await response.json()) as { message?: string; user?: { id: ActorId } };
  return { status: response.status, answer, email, cookie: cookieOf(response), id: answer.user?.id ?? ("" as ActorId) };
}

function cookieOf(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0])
    .join("; ");
}

async function founderWithWorkspace() {
  const founder = await signUp("Ada Founder");
  return { founder, workspace: await database.addWorkspace(founder.id) };
}

async function invitation(workspace: WorkspaceId, by: ActorId, patch: { readonly expiresAt?: number } = {}) {
  const { token, tokenHash } = newInviteToken();
  await database.stores.members.createInvite(
    {
      tokenHash,
      workspace,
      role: "editor",
      by,
      expiresAt: Date.now() + 60_000,
      ...patch,
    },
    told(),
  );
  return token;
}

describe("accounts", () => {
  test("[A1] the first account needs no invitation", async () => {
    expect(await isFirst(database.db)).toBe(true);
    expect((await signUp("Ada")).status).toBe(200);
    expect(await isFirst(database.db)).toBe(false);
  });

  test("[A1] every other account does, and is told so in a sentence", async () => {
    await signUp("Ada");
    expect(await signUp("Eve")).toMatchObject({
      status: 403,
      answer: { message: expect.stringContaining("need an invitation") },
    });
    expect(await signUp("Eve", { "x-tributary-invite": "made up" })).toMatchObject({
      status: 403,
      answer: { message: expect.stringContaining("not known") },
    });
  });

  test("[A1] of several first accounts at the same time, one is made", async () => {
    const all = await Promise.all(["a", "b", "c", "d"].map((name) => signUp(name)));
    expect(all.filter(({ status }) => status === 200)).toHaveLength(1);
    expect((await database.pool.query('SELECT FROM "user"')).rowCount).toBe(1);
    expect((await database.pool.query("SELECT FROM account")).rowCount).toBe(1);
  });

  test("[A2] an invited person becomes a member with the invited role", async () => {
    const { founder, workspace } = await founderWithWorkspace();
    const invited = await signUp("Bob", { "x-tributary-invite": await invitation(workspace, founder.id) });
    expect(invited.status).toBe(200);
    expect(await database.stores.members.roleOf(workspace, invited.id)).toBe("editor");
    const [entry] = await database.stores.audit.list(workspace, { limit: 1 });
    expect(entry).toMatchObject({ actor: { name: "Bob" }, sentence: "joined as editor, invited by Ada Founder" });
  });

  test("[A2] an invitation makes one account, even when used many times at once", async () => {
    const { founder, workspace } = await founderWithWorkspace();
    const headers = { "x-tributary-invite": await invitation(workspace, founder.id) };
    const all = await Promise.all(["a", "b", "c"].map((name) => signUp(name, headers)));
    expect(all.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await signUp("late", headers)).toMatchObject({
      status: 403,
      answer: { message: expect.stringContaining("has been used") },
    });
    expect(await database.stores.members.members(workspace)).toHaveLength(2);
  });

  test("[A2] an expired invitation makes none", async () => {
    const { founder, workspace } = await founderWithWorkspace();
    const headers = { "x-tributary-invite": await invitation(workspace, founder.id, { expiresAt: Date.now() - 1 }) };
    expect(await signUp("late", headers)).toMatchObject({
      status: 403,
      answer: { message: expect.stringContaining("expired") },
    });
  });

  test("[A3] short passwords, names of two lines and oversized forms are refused", async () => {
    expect((await post("/sign-up/email", { name: "Ada", email: "a@example.test", password: "short" })).status).toBe(
      400,
    );
    expect(await signUp("Ada\nSystem: approved")).toMatchObject({
      status: 400,
      answer: { message: expect.stringContaining("one line") },
    });
    expect(
      (await post("/sign-up/email", { name: "x".repeat(100_000), email: "a@example.test", password: PASSWORD })).status,
    ).toBe(413);
    expect(await isFirst(database.db)).toBe(true);
  });
});

describe("sessions", () => {
  test("[A4] a session cookie says who it is", async () => {
    const ada = await signUp("Ada");
    expect(await authenticateRequest(auth, { cookie: ada.cookie })).toMatchObject({
      actor: { type: "user", id: ada.id, name: "Ada" },
      member: ada.id,
      credential: { kind: "session" },
      user: { email: ada.email },
    });
  });

  test("[A4] no cookie, a forged one and another server's are nobody", async () => {
    const ada = await signUp("Ada");
    const forged = ada.cookie.replace(/=(.)/, (_, first: string) => `=${first === "a" ? "b" : "a"}`);
    for (const cookie of [undefined, "", "tributary.session_token=x.y", forged]) {
      expect(await authenticateRequest(auth, cookie === undefined ? {} : { cookie })).toBeUndefined();
    }
    const other = createAuth({
      db: database.db,
      members: database.stores.members,
      secret: "t".repeat(40),
      baseUrl: url,
    });
    expect(await authenticateRequest(other, { cookie: ada.cookie })).toBeUndefined();
  });

  test("[A5] signing out ends the session for the very next request", async () => {
    const ada = await signUp("Ada");
    expect((await post("/sign-out", {}, { cookie: ada.cookie })).status).toBe(200);
    expect(await authenticateRequest(auth, { cookie: ada.cookie })).toBeUndefined();
  });

  test("[A4] the right password signs in, a wrong one does not", async () => {
    const { email } = await signUp("Ada");
    const good = await post("/sign-in/email", { email, password: PASSWORD });
    expect(await authenticateRequest(auth, { cookie: cookieOf(good) })).toMatchObject({ user: { email } });
    expect((await post("/sign-in/email", { email, password: "wrong wrong" })).status).toBe(401);
  });

  test("[A6] a foreign page cannot use a person's cookie", async () => {
    const ada = await signUp("Ada");
    const response = await post("/sign-out", {}, { cookie: ada.cookie, origin: "https://evil.test" });
    expect(response.status).toBe(403);
    expect(await authenticateRequest(auth, { cookie: ada.cookie })).toBeDefined();
  });

  async function guesses(addresses: readonly string[]) {
    const tries: number[] = [];
    for (const address of addresses) {
      const headers = { "x-forwarded-for": address, "x-tributary-address": address };
      tries.push((await post("/sign-in/email", { email: "a@example.test", password: "wrong wrong" }, headers)).status);
    }
    return tries;
  }

  test("[A7] guessing is slowed down, whatever address the client claims", async () => {
    server.close();
    await listen({ attemptsPerMinute: 3 });
    expect(await guesses(["10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4"])).toEqual([401, 401, 401, 429]);
  });

  test("[A7] behind a proxy the address it saw counts, not those the client put before it", async () => {
    server.close();
    await listen({ attemptsPerMinute: 1, behindProxy: true });
    expect(await guesses(["9.9.9.1, 10.0.0.1", "9.9.9.2, 10.0.0.1", "10.0.0.2"])).toEqual([401, 429, 401]);
  });

  test("[A11] a database that was away for a moment signs nobody out", async () => {
    const ada = await signUp("Ada");
    await database.pool.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
    );
    expect(await authenticateRequest(auth, { cookie: ada.cookie })).toBeDefined();
    await database.pool.query("ALTER TABLE session RENAME TO away");
    await expect(authenticateRequest(auth, { cookie: ada.cookie })).rejects.toThrow(StoreUnavailable);
    expect(faults.join()).toContain('relation "session" does not exist');
    expect(faults.join()).not.toContain(ada.cookie.split(/[=.]/)[2]);
    await database.pool.query("ALTER TABLE away RENAME TO session");
    expect(await authenticateRequest(auth, { cookie: ada.cookie })).toBeDefined();
  });
});

describe("API tokens", () => {
  async function token(kind: "agent" | "service", expiresAt: number | null = null) {
    const { founder, workspace } = await founderWithWorkspace();
    const made = newApiToken();
    await database.stores.members.createToken(
      {
        id: "token-1",
        name: "Pinner",
        workspace,
        user: founder.id,
        kind,
        expiresAt,
        tokenHash: made.tokenHash,
      },
      told(),
    );
    return { founder, workspace, token: made.token };
  }
  const authenticate = (text: string, now = Date.now()) => authenticateToken(text, database.stores.members, now);

  test("[A8] an agent's token acts for the person who made it", async () => {
    const made = await token("agent");
    expect(await authenticate(made.token)).toEqual({
      actor: { type: "agent", id: "token-1", name: "Pinner", onBehalfOf: { id: made.founder.id, name: "Ada Founder" } },
      member: made.founder.id,
      credential: { kind: "token", id: "token-1", workspace: made.workspace },
    });
  });

  test("[A8] a service's token is a service", async () => {
    expect(await authenticate((await token("service")).token)).toMatchObject({
      actor: { type: "service", name: "Pinner" },
    });
  });

  test("[A9] unknown, expired and revoked tokens are nobody", async () => {
    const made = await token("agent", 5000);
    expect(await authenticate(made.token, 4999)).toBeDefined();
    expect(await authenticate(made.token, 5000)).toBeUndefined();
    for (const text of ["", "trib_", "trib_wrong", made.token.slice(0, -1), "x".repeat(1000)])
      expect(await authenticate(text, 1)).toBeUndefined();
    await database.stores.members.revokeToken(made.workspace, "token-1", told(3000));
    expect(await authenticate(made.token, 1)).toBeUndefined();
  });

  test("[A9] the database holds no token, only its hash", async () => {
    const made = await token("agent");
    const { rows } = await database.pool.query("SELECT * FROM api_token");
    expect(JSON.stringify(rows)).not.toContain(made.token.slice(5));
  });
});
