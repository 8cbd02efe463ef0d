import type { ActorId, Json } from "@tributary/core/base";
import { spawn } from "node:child_process";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type AuditEntry, type ChangeSetSummary, type Review, saidOrigin } from "@tributary/core/protocol";
import { auditText } from "./audit.ts";
import { decisionsText, reviewText } from "./review-text.ts";

const MAIN = join(import.meta.dirname, "main.ts");
const AT = new Date(2026, 10, 20, 14, 5).getTime();

const SUMMARY: ChangeSetSummary = {
  id: "cs1",
  title: "Shop",
  phase: "open",
  baseVersion: 3,
  createdBy: "Ana",
  createdAt: AT,
  contributors: [],
  changes: 2,
  description: "",
  origin: null,
  run: null,
};
const REVIEW: Review = {
  changeSet: SUMMARY,
  headVersion: 3,
  divergences: [],
  related: [],
  viewed: {},
  approved: null,
  changedSince: [],
  rejectRefusal: null,
  withdrawRefusal: null,
  cancelRefusal: null,
  contentHash: "0".repeat(64),
  functions: [],
  schemas: [],
  notes: [],
  views: [],
  changes: [
    {
      component: "c1",
      name: "web",
      schema: "docker.container",
      kind: "changed",
      fields: [
        {
          path: "/domain/image",
          title: "Image",
          before: { cell: { value: "nginx" }, text: "nginx" },
          after: { cell: { value: "nginx:1.27" }, text: "nginx:1.27" },
          by: { id: "a", name: "Hygiene", type: "agent", owner: "Ana", at: AT },
        },
        { path: "/domain/user", title: "User", after: { cell: { value: "x" }, text: "\u001b[2Jroot\n" } },
      ],
    },
    { component: "c2", name: "old", schema: "docker.volume", kind: "removed", fields: [] },
  ],
  plan: [
    {
      component: "c1",
      name: "web",
      schema: "docker.container",
      kind: "replace",
      reason: "the image changes",
      downtime: true,
      after: [],
    },
  ],
  risks: {
    highest: "high",
    sentence: "High risk: old. What “old” holds is deleted with it.\u001b[2J",
    things: [
      { thing: "c2", name: "old\n", risk: "high", why: "It is deleted.", irreversible: "It holds data." },
      { thing: "c1", name: "web", risk: "medium", why: "It stops while it is made anew." },
      { thing: "c3", name: "new", risk: "low", why: "It is new." },
    ],
  },
  findings: [
    {
      component: "c1",
      name: "web",
      function: "healthCheck",
      title: "Has a health check",
      result: "warning",
      message: "There is no health check here.",
    },
  ],
  settled: true,
  request: null,
  requirements: [{ id: "r", sentence: "One approval by somebody else", met: false, by: [] }],
  approveRefusal: null,
  applyRefusal: "Approval is missing.",
  functionFindings: [],
  generated: [],
};
const ENTRY: AuditEntry = {
  seq: 7,
  at: AT,
  actor: { id: "a", name: "Hygiene", type: "agent", owner: "Ana" },
  changeSet: "cs1",
  outcome: "accepted",
  sentence: "Set Image of web\u0007 to nginx:1.27",
  mutation: null,
};

let server: Server;
let url: string;
let asked: { readonly procedure: string; readonly input: unknown; readonly token: string | undefined }[] = [];
let sent: IncomingHttpHeaders[] = [];
let whence: (readonly [correlation: unknown, reason: unknown])[] = [];
let answers: Record<string, unknown>;

beforeAll(async () => {
  server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://x");
    const procedure = pathname.replace("/api/trpc/", "");
    const input = (JSON.parse(searchParams.get("input") ?? "{}") as { json?: unknown }).json;
    asked.push({ procedure, input, token: request.headers.authorization });
    sent.push(request.headers);
    whence.push([request.headers["x-tributary-correlation"], request.headers["x-tributary-reason"]]);
    response.setHeader("content-type", "application/json");
    if (request.headers.authorization === "Bearer good") {
      const answer = answers[procedure];
      const json = typeof answer === "function" ? (answer as (given: unknown) => unknown)(input) : answer;
      response.end(JSON.stringify({ result: { data: { json } } }));
    } else {
      response.statusCode = 401;
      const data = { code: "UNAUTHORIZED", httpStatus: 401 };
      response.end(JSON.stringify({ error: { json: { message: "Sign in first.", code: -32_001, data } } }));
    }
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

beforeEach(() => {
  asked = [];
  sent = [];
  whence = [];
  answers = {
    "session.me": {
      user: { id: "a", name: "Hygiene", email: "" },
      workspaces: [{ id: "w", name: "Shop", role: "editor" }],
      first: false,
    },
    "workspace.get": {
      id: "w",
      name: "Shop",
      role: "editor",
      headVersion: 3,
      members: [{}, {}],
      engine: { phase: "connected", host: "unix:///x.sock", name: "lab", version: "28", containers: 1 },
    },
    "changeSet.list": { items: [SUMMARY], next: null, open: 1, ended: 1 },
    "review.get": REVIEW,
    "audit.list": [ENTRY],
    "audit.verify": { ok: true, checked: 12 },
  };
});

function tributary(
  ...args: readonly string[]
): Promise<{ readonly code: number | null; readonly out: string; readonly err: string }> {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { ...process.env, NO_COLOR: "1", TRIBUTARY_URL: url, TRIBUTARY_TOKEN: "good" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [out, err] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    err += text;
  });
  return new Promise((done) => child.once("close", (code) => done({ code, out, err })));
}

describe("asking a server", () => {
  test("[CL7] status says which workspace a token is for, and how it stands", async () => {
    const { code, out } = await tributary("status");
    expect(out).toBe(
      [
        "Shop, as Hygiene (editor)",
        "Head is at version 3; 1 open change set, 2 members.",
        "Engine lab at unix:///x.sock: Docker 28, 1 container.\n",
      ].join("\n"),
    );
    expect(code).toBe(0);
  });

  test("[CL7] change sets are one line each, open ones unless all are wanted", async () => {
    const page = { open: 1, ended: 1 };
    const done = { ...SUMMARY, id: "cs0", title: "Done", phase: "applied" };
    answers["changeSet.list"] = ({ show, before }: { show: string; before?: string }) => {
      if (before === "cs1") return { ...page, items: [done], next: null };
      return { ...page, items: [SUMMARY], next: show === "all" ? "cs1" : null };
    };
    expect((await tributary("change-sets")).out).toBe("cs1  open  2 edits  Ana, 2026-11-20 14:05  Shop\n");
    const { out } = await tributary("change-sets", "--all", "--json");
    expect(
      out
        .trim()
        .split("\n")
        .map((line) => (JSON.parse(line) as ChangeSetSummary).id),
    ).toEqual(["cs1", "cs0"]);
  });

  test("[CL80] a change set is begun, and renamed, abandoned and reopened with a line that says how it stands then", async () => {
    const ASKED = ["session.me", "changeSet.get"];
    answers["changeSet.create"] = { id: "cs2" };
    answers["changeSet.get"] = SUMMARY;
    expect((await tributary("change-set", "create", "Two caches")).out).toBe("cs2\n");
    const line = "cs1  open  2 edits  Ana, 2026-11-20 14:05  Shop\n";
    for (const args of [
      ["rename", "cs1", "Shop"],
      ["abandon", "cs1"],
      ["reopen", "cs1"],
      ["show", "cs1"],
    ])
      expect((await tributary("change-set", ...args)).out).toBe(line);
    const told = asked.map(({ procedure }) => procedure).filter((name) => !ASKED.includes(name));
    expect(told).toEqual(["create", "rename", "abandon", "reopen"].map((name) => `changeSet.${name}`));
  });

  test("[CL7] a review is printed whole in JSON", async () => {
    const { code, out } = await tributary("review", "cs1", "--json");
    expect(JSON.parse(out)).toEqual(REVIEW);
    expect(code).toBe(0);
    expect(asked.at(-1)).toEqual({ procedure: "review.get", input: { changeSet: "cs1" }, token: "Bearer good" });
  });

  test("[CL7] the audit log can be filtered", async () => {
    const { out } = await tributary(
      "audit",
      "list",
      "--change-set",
      "cs1",
      "--outcome",
      "accepted",
      "--before",
      "9",
      "--json",
    );
    expect(JSON.parse(out)).toEqual(ENTRY);
    expect(asked.at(-1)?.input).toEqual({ workspace: "w", changeSet: "cs1", outcome: "accepted", before: 9 });
  });

  test("[CL7] what is missing or wrong is said in a sentence, and ends with 1", async () => {
    expect(await tributary("status", "--token", "bad")).toMatchObject({
      code: 1,
      out: "",
      err: expect.stringContaining("The token is missing, wrong"),
    });
    expect(await tributary("status", "--server", "http://127.0.0.1:9")).toMatchObject({
      code: 1,
      err: expect.stringContaining("No Tributary answers at"),
    });
    expect(await tributary("audit", "list", "--before", "soon")).toMatchObject({
      code: 1,
      err: expect.stringContaining("“soon”"),
    });
  });

  test("[CL31] all calls of a command have one correlation, and say the reason that was given", async () => {
    await tributary("status", "--reason", "für Müller");
    expect(whence.length).toBeGreaterThan(1);
    expect(new Set(whence.map(([correlation]) => correlation)).size).toBe(1);
    expect(whence[0]).toEqual([expect.stringMatching(/^cli-/), encodeURIComponent("für Müller")]);
  });

  test("[CL32] notes and the environment's time zone and language go with each call; notes that are none are refused before any", async () => {
    await tributary("status", "--metadata", "ticket=OPS-7", "--metadata=asked.by=Jürg = boss");
    expect(asked.length).toBeGreaterThan(1);
    for (const said of sent)
      expect(saidOrigin((header) => said[header] as string | undefined)).toMatchObject({
        ok: true,
        value: {
          metadata: { ticket: "OPS-7", "asked.by": "Jürg = boss" },
          timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
          culture: expect.stringMatching(/^[a-z]{2}/),
        },
      });
    for (const odd of ["ticket", "=OPS-7", "a b=c"]) {
      asked = [];
      const { code, err } = await tributary("status", "--metadata", odd);
      expect([code, err.includes(odd.split("=")[0] ?? ""), asked]).toEqual([1, true, []]);
    }
  });

  test("[CL32] the audit's lines say why and with which notes", () => {
    const details = { reason: "a\u001b[2Jb", metadata: { ticket: "OPS-7" } };
    expect(auditText([{ ...ENTRY, details }])).toContain("[ticket: OPS-7]  (a [2Jb)");
  });

  test("[CL90] the audit's lines say which policies spoke, and what; of a refusal that is told already, whose it was", () => {
    const said: Json = [
      { policy: "images\u001b[2J", kind: "denied", severity: "critical", sentence: ENTRY.sentence },
      { policy: "tags", kind: "required", sentence: "An owner approves it." },
      { policy: "tags", kind: "unknown", sentence: "From another release." },
    ];
    expect(auditText([{ ...ENTRY, details: { said } }])).toMatch(
      / {2}\{images \[2J denied \(critical\)\} {2}\{tags required: An owner approves it\.\}$/,
    );
    expect(auditText([{ ...ENTRY, details: { said: "?" } }])).toBe(auditText([ENTRY]));
  });

  test("[CL8] a review is a gate where it is asked to be", async () => {
    expect((await tributary("review", "cs1", "--fail-on", "failure")).code).toBe(0);
    const warned = await tributary("review", "cs1", "--fail-on", "warning");
    expect(warned).toMatchObject({ code: 1, err: "Checks found 1 that is at least a warning.\n" });
    expect(await tributary("review", "cs1", "--fail-on", "anything")).toMatchObject({ code: 1 });
  });

  test("[CL8] an audit log that was altered ends the command with 1", async () => {
    expect(await tributary("audit", "verify")).toMatchObject({
      code: 0,
      out: "The audit log is whole: 12 entries checked.\n",
    });
    answers["audit.verify"] = { ok: false, checked: 4, firstBad: 5, sentence: "Entry 5 was changed." };
    const altered = await tributary("audit", "verify", "--json");
    expect(altered).toMatchObject({ code: 1, err: expect.stringContaining("Entry 5 was changed.") });
    expect(JSON.parse(altered.out)).toMatchObject({ workspace: "w", ok: false, checked: 4, firstBad: 5 });
  });
});

describe("deciding", () => {
  test("[CL86] a program asks and takes that back; how it stands then is said", async () => {
    expect((await tributary("request", "ask", "cs")).out).toBe("Approval has not been asked for.\n");
    expect((await tributary("request", "cancel", "cs", "--json")).out).toBe("null\n");
    expect(asked.map(({ procedure }) => procedure)).toEqual([
      "review.request",
      "review.get",
      "review.cancel",
      "review.get",
    ]);
  });

  test("[CL86] a rejection without a reason, and a decision without a name, ask nothing of the server", async () => {
    const about = ["cs", "--content", "00000000"];
    const nameless = await tributary("request", "approve", ...about);
    const wordless = await tributary("request", "reject", ...about, "--email", "ana@example.test");
    expect([nameless.code, nameless.err]).toEqual([1, expect.stringContaining("--email")]);
    expect([wordless.code, wordless.err]).toEqual([1, expect.stringContaining("Say why with --reason")]);
    expect(asked).toEqual([]);
  });
});

describe("for a person", () => {
  test("[CL86] what was decided is a line each, and no reason moves the cursor", () => {
    const by = { id: "b", name: "Ben" };
    const decision = { by, at: AT, contentHash: "1234567890", decision: "rejected", reason: "no\u001b[2J" } as const;
    expect(
      decisionsText({
        request: {
          ...{ id: "r", phase: "rejected", requestedAt: AT, contentHash: "1234567890", stale: false },
          requestedBy: { id: "a" as ActorId, name: "Ana", type: "user" },
          decisions: [{ ...decision, decision: "approved", reason: "" }, decision],
        },
      }),
    ).toEqual(["Ben approved 12345678", "Ben rejected 12345678: no [2J"]);
    expect(decisionsText({ request: null })).toEqual([]);
  });

  test("[CL7] a review reads as changes, findings, plan and standing", () => {
    expect(reviewText(REVIEW)).toBe(`Shop (open), on Head version 3

2 component changes
  ~ web (docker.container)
      Image: nginx → nginx:1.27 (Hygiene, for Ana)
      User: [2Jroot
  - old (docker.volume)

1 finding
  warning: web: There is no health check here.

Plan: 1 step
  replace (downtime)  web  the image changes

High risk: old. What “old” holds is deleted with it. [2J
  high    old  It is deleted. Cannot be taken back.
  medium  web  It stops while it is made anew.

Approval has not been asked for.
  · One approval by somebody else
  content 00000000`);
  });

  test("[CL9] nothing that others wrote reaches the terminal as a control character", () => {
    const odd = "\u001b[2J";
    const thing = { thing: "db", name: odd, risk: "high", why: `It works on what ${odd} holds.` } as const;
    const plan = REVIEW.plan.map((step) => ({ ...step, name: odd }));
    const spoiled = { ...REVIEW, plan, risks: { highest: "high", sentence: odd, things: [thing] } } as const;
    const printed = reviewText(REVIEW) + auditText([ENTRY]) + reviewText(spoiled);
    expect(printed.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
    expect(auditText([ENTRY])).toBe("7  2026-11-20 14:05  Hygiene for Ana  accepted  Set Image of web  to nginx:1.27");
  });
});
