import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { connectAgent, type Agent } from "@tributary/agent";
import { saidUntil, type ThreadView } from "@tributary/core/protocol";
import { SHOP } from "./compose-file.ts";
import { runProgram } from "./run-program.ts";
import { type Person, ServerProcess } from "./server-process.ts";

let server: ServerProcess;
let ana: Person;
let ben: Person;
let vic: Person;
let workspace: string;
let changeSet: string;
let web: string;
let token: string;
let agent: Agent;

beforeAll(async () => {
  server = await ServerProcess.start();
  ({ ana, workspace } = await server.foundShop());
  ben = await server.join("Ben", "approver");
  vic = await server.join("Vic", "viewer");
  ({ changeSet } = await ana.api.changeSet.import.mutate({ workspace, files: [{ path: "compose.yml", text: SHOP }] }));
  ({ token } = await ana.api.token.create.mutate({ workspace, name: "Fixer", kind: "agent" }));
  agent = await connectAgent({ url: server.url, token, changeSet });
  web = agent.components("docker.container")[0]?.id ?? "";
}, 60_000);

afterAll(async () => {
  agent.close();
  await server.dispose();
});

const threads = (who: Person) => who.api.comment.list.query({ changeSet });
async function threadOf(who: Person, id: string): Promise<ThreadView> {
  const found = (await threads(who)).find((thread) => thread.id === id);
  if (!found) throw new Error(`no thread ${id}`);
  return found;
}
const image = () => ({ kind: "attribute" as const, component: web, path: "/domain/image" });

describe("comments", () => {
  test("[VC1] a viewer asks, an agent answers, everybody reads; a stranger hears that there is nothing", async () => {
    await vic.api.comment.begin.mutate({ changeSet, id: "vic-1", anchor: image(), text: "Why **this** one?" });
    await agent.comments.reply("vic-1", "Because @ben said so.");
    const thread = await threadOf(ben, "vic-1");
    expect(thread.about).toMatch(/ ▸ Image$/);
    expect(thread.comments.map(({ author, text }) => [author.name, author.owner, text])).toEqual([
      ["Vic", undefined, "Why **this** one?"],
      ["Fixer", "Ana", "Because @ben said so."],
    ]);
    expect(thread.unread).toBe(2);
    await expect(server.api().comment.list.query({ changeSet })).rejects.toThrow("Sign in first");
  });

  test("[VC1] talk changes no hash and voids no approval", async () => {
    const hash = async () => (await ben.api.review.get.query({ changeSet })).contentHash;
    const before = await hash();
    await ana.api.comment.begin.mutate({ changeSet, id: "ana-hash", anchor: { kind: "changeSet" }, text: "Hm." });
    expect(await hash()).toBe(before);
  });

  test("[VC2] a thread is begun only about what is there, and stays when that is gone or renamed", async () => {
    const nowhere = { kind: "component" as const, component: "nowhere" };
    await expect(ana.api.comment.begin.mutate({ changeSet, id: "x-1", anchor: nowhere, text: "?" })).rejects.toThrow(
      "What this comment is about does not exist",
    );
    const path = { ...image(), path: "/domain/nothing" };
    await expect(ana.api.comment.begin.mutate({ changeSet, id: "x-2", anchor: path, text: "?" })).rejects.toThrow(
      "does not exist",
    );
    const made = await agent.create("docker.volume", "uploads");
    if (!made.accepted) throw new Error("the volume is refused");
    const anchor = { kind: "component" as const, component: made.component };
    await ben.api.comment.begin.mutate({ changeSet, id: "ben-vol", anchor, text: "Needed?" });
    await agent.rename(made.component, "files");
    await agent.remove(made.component);
    expect(await threadOf(ana, "ben-vol")).toMatchObject({ anchor, about: "uploads" });
    await vic.api.comment.reply.mutate({ changeSet, id: "vic-vol", thread: "ben-vol", text: "Gone now." });
  });

  test("[VC3] a mention reaches the person, and for an agent it and its owner; reading the thread reads it", async () => {
    const inbox = (who: Person) => who.api.comment.mentions.query({ workspace });
    await ben.api.comment.begin.mutate({ changeSet, id: "ben-m", anchor: image(), text: "@Fixer, @vic: pin it" });
    expect((await inbox(ana))[0]).toMatchObject({ comment: "ben-m", author: { name: "Ben" }, read: false });
    expect((await inbox(vic))[0]).toMatchObject({ comment: "ben-m", changeSet, read: false });
    expect((await agent.comments.mentions())[0]).toMatchObject({ comment: "ben-m" });
    expect((await inbox(ben)).map(({ comment }) => comment)).not.toContain("ben-m");
    const { comments } = await threadOf(vic, "ben-m");
    expect(comments[0]?.mentions.map(({ name }) => name)).toEqual(["Fixer", "Vic"]);
    const until = comments[0]?.at ?? 0;
    await vic.api.comment.see.mutate({ changeSet, threads: ["ben-m"], until });
    expect((await inbox(vic))[0]?.read).toBe(true);
    expect((await threadOf(vic, "ben-m")).unread).toBe(0);
    expect((await inbox(ana))[0]?.read).toBe(false);
    expect((await vic.api.comment.people.query({ workspace })).map(({ name }) => name)).toEqual([
      ...["Ana", "Ben", "Vic", "Fixer"],
    ]);
  });

  test("[VC3] whom an edit mentions who has seen the thread finds it new in both, until they have seen it again", async () => {
    await ben.api.comment.begin.mutate({ changeSet, id: "ben-late", anchor: image(), text: "Pin it." });
    const seen = async () => {
      const thread = await threadOf(vic, "ben-late");
      await vic.api.comment.see.mutate({ changeSet, threads: ["ben-late"], until: saidUntil([thread]) });
      return thread.unread;
    };
    const unread = async () => [
      (await threadOf(vic, "ben-late")).unread,
      await vic.api.comment.unreadMentions.query({ workspace }),
      (await vic.api.comment.counts.query({ workspace }))[0]?.unread,
    ];
    expect(await seen()).toBe(1);
    const [, mentions, all] = await unread();
    await ben.api.comment.edit.mutate({ changeSet, comment: "ben-late", text: "Pin it, @vic." });
    expect(await unread()).toEqual([1, Number(mentions) + 1, Number(all) + 1]);
    expect(await seen()).toBe(1);
    expect(await unread()).toEqual([0, mentions, all]);
    await ben.api.comment.edit.mutate({ changeSet, comment: "ben-late", text: "Pin it, @vic!" });
    expect(await unread()).toEqual([0, mentions, all]);
  });

  test("[VC3] what is new of a person's mentions is counted whole, and read page by page", async () => {
    for (const who of [ana, ben]) await who.api.comment.readMentions.mutate({ workspace });
    const ids = Array.from({ length: 60 }, (_, number) => `ben-many-${number}`);
    for (const id of ids)
      await ben.api.comment.begin.mutate({ changeSet, id, anchor: { kind: "changeSet" }, text: "@Ana, look" });
    expect(await ana.api.comment.unreadMentions.query({ workspace })).toBe(60);
    expect(await ben.api.comment.unreadMentions.query({ workspace })).toBe(0);
    const newest = await ana.api.comment.mentions.query({ workspace });
    const earlier = await ana.api.comment.mentions.query({ workspace, before: newest.at(-1)?.at ?? 0 });
    const listed = [...newest, ...earlier].map(({ comment }) => comment);
    expect(ids.filter((id) => !listed.includes(id))).toEqual([]);
    await ana.api.comment.readMentions.mutate({ workspace });
    expect(await ana.api.comment.unreadMentions.query({ workspace })).toBe(0);
  });

  test("[VC3] all that somebody was shown is read in one press, and what has come since stays new", async () => {
    await ben.api.comment.begin.mutate({ changeSet, id: "ben-a", anchor: { kind: "changeSet" }, text: "@Ana, now" });
    const [shown] = await ana.api.comment.mentions.query({ workspace });
    await vi.waitUntil(() => Date.now() > (shown?.at ?? 0));
    await ben.api.comment.reply.mutate({ changeSet, id: "ben-b", thread: "ben-a", text: "@Ana, and later" });
    await ana.api.comment.readMentions.mutate({ workspace, until: shown?.at });
    expect(await ana.api.comment.unreadMentions.query({ workspace })).toBe(1);
  });

  test("[VC3] whoever leaves the workspace hears no more of it", async () => {
    await ben.api.comment.begin.mutate({ changeSet, id: "ben-left", anchor: { kind: "changeSet" }, text: "@vic?" });
    await ana.api.workspace.setRole.mutate({ workspace, user: vic.id, role: null });
    await expect(vic.api.comment.mentions.query({ workspace })).rejects.toThrow("no such workspace");
    const people = await ben.api.comment.people.query({ workspace });
    expect(people.map(({ name }) => name)).toEqual(["Ana", "Ben", "Fixer"]);
  });

  test("[VC4] one edits one's own, resolves what is settled, and a reply opens it again", async () => {
    await ben.api.comment.begin.mutate({ changeSet, id: "ben-e", anchor: image(), text: "frist" });
    await ben.api.comment.edit.mutate({ changeSet, comment: "ben-e", text: "first" });
    await expect(ana.api.comment.edit.mutate({ changeSet, comment: "ben-e", text: "mine" })).rejects.toThrow(
      "Only whoever wrote a comment may edit it",
    );
    await ana.api.comment.resolve.mutate({ changeSet, thread: "ben-e", resolved: true });
    expect((await threadOf(ben, "ben-e")).resolved).toMatchObject({ by: { name: "Ana" } });
    await ben.api.comment.reply.mutate({ changeSet, id: "ben-e2", thread: "ben-e", text: "No." });
    expect((await threadOf(ana, "ben-e")).resolved).toBeNull();
    await ana.api.comment.delete.mutate({ changeSet, comment: "ben-e2" });
    const { comments } = await threadOf(ben, "ben-e");
    expect(comments).toMatchObject([
      { text: "first", deleted: false },
      { text: "", deleted: true },
    ]);
    expect(comments[0]?.editedAt).toBeGreaterThan(0);
  });

  test("[VC5] what is empty is refused with a sentence; what is sent twice is there once", async () => {
    const anchor = { kind: "changeSet" as const };
    await expect(ana.api.comment.begin.mutate({ changeSet, id: "e-1", anchor, text: " \n" })).rejects.toThrow(
      "There is nothing in this comment yet.",
    );
    for (const _ of [1, 2]) await ana.api.comment.begin.mutate({ changeSet, id: "twice", anchor, text: "Once" });
    expect((await threads(ana)).filter(({ id }) => id === "twice")).toHaveLength(1);
  });

  test("[VC6] the audit log names every step and stays whole", async () => {
    const sentences = (await ana.api.audit.list.query({ workspace, changeSet })).map(({ sentence }) => sentence);
    for (const part of ["commented on", "replied about", "edited a comment on", "resolved the thread about"])
      expect(sentences.some((sentence) => sentence.includes(part))).toBe(true);
    expect(sentences).toContainEqual(expect.stringMatching(/^deleted a comment of Ben on /));
    expect((await ana.api.audit.verify.query({ workspace })).ok).toBe(true);
  });

  test("[VC7] an agent and the command line say, list and settle", async () => {
    const run = (...args: string[]) =>
      runProgram("apps/cli/src/main.ts", { url: server.url, token }, ["comments", ...args]);
    const added = await run("add", changeSet, "--text", "From a terminal", "--component", web, "--json");
    expect(added.code).toBe(0);
    const { thread } = JSON.parse(added.output) as { thread: string };
    expect((await run("reply", changeSet, "--thread", thread, "--text", "and again")).code).toBe(0);
    expect((await run("list", changeSet)).output).toContain("Fixer for Ana");
    await agent.comments.resolve(thread);
    expect((await run("list", changeSet)).output).not.toContain("From a terminal");
    expect((await run("list", changeSet, "--all")).output).toContain("resolved by Fixer for Ana");
    const refused = await run("reply", changeSet, "--thread", "nowhere", "--text", "x");
    expect(refused).toEqual({ code: 1, output: "There is no such thread in this change set.\n" });
    expect((await run("mentions")).output).toContain("pin it");
  });
});
