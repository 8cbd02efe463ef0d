import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Actor, ActorId } from "../base/index.ts";
import { authorOf, commentSentence, commentText, deleteRefusal, editRefusal } from "./comment.ts";
import { mentionsIn, type Mentionable, toldBy } from "./mentions.ts";
import type { CommentRecord, ThreadRecord } from "./ports.ts";
import { saidUntil } from "../protocol/index.ts";
import { threadView } from "./view.ts";

const id = (text: string) => text as ActorId;
const ana: Actor = { type: "user", id: id("ana"), name: "Ana" };
const ben: Actor = { type: "user", id: id("ben"), name: "Ben" };
const bot: Actor = { type: "agent", id: id("bot"), name: "Fixer", onBehalfOf: { id: id("ana"), name: "Ana" } };

const people: readonly Mentionable[] = [
  { id: id("ana"), name: "Ana", email: "ana@example.com", tells: [id("ana")] },
  { id: id("ben"), name: "Ben", email: "ben@example.com", tells: [id("ben")] },
  { id: id("benny"), name: "Ben Bright", email: "bb@example.com", tells: [id("benny")] },
  { id: id("twin"), name: "Ana", email: "other.ana@example.com", tells: [id("twin")] },
  { id: id("bot"), name: "Fixer", tells: [id("bot"), id("ana")] },
];

function comment(over: Partial<CommentRecord> = {}): CommentRecord {
  return {
    id: "c1",
    thread: "t1",
    author: authorOf(ben),
    person: id("ben"),
    text: "Why?",
    at: 10,
    editedAt: null,
    deletedAt: null,
    mentions: [],
    ...over,
  };
}

describe("what a comment is", () => {
  test("[CM2] text is kept without control characters; empty and overlong text is refused with a sentence", () => {
    expect(commentText("  a\r\nb\u0000\u001b[31m\tc \n")).toEqual({ ok: true, value: "a\nb[31m\tc" });
    expect(commentText(" \n\u0007")).toEqual({ ok: false, error: { kind: "empty" } });
    const long = commentText("x".repeat(8_001));
    expect(!long.ok && commentSentence(long.error)).toContain("8001 characters; 8000 fit");
    expect(commentText("x".repeat(8_000)).ok).toBe(true);
  });

  test("[CM2] whatever is typed, what is kept is short, clean and the same when cleaned again", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (typed) => {
        const kept = commentText(typed);
        if (!kept.ok) return;
        expect(kept.value).not.toMatch(/[\p{Cc}--[\n\t]]/v);
        expect(commentText(kept.value)).toEqual(kept);
      }),
    );
  });
});

describe("who may do what", () => {
  test("[CM3] only its author edits a comment", () => {
    expect(editRefusal(comment(), { actor: ben, role: "viewer" })).toBeNull();
    expect(editRefusal(comment(), { actor: ana, role: "owner" })).toEqual({ kind: "notYours", what: "edit" });
  });

  test("[CM3] its author, an agent's owner, or an owner of the workspace in person deletes it", () => {
    expect(deleteRefusal(comment(), { actor: ben, role: "viewer" })).toBeNull();
    expect(deleteRefusal(comment(), { actor: ana, role: "owner" })).toBeNull();
    expect(deleteRefusal(comment(), { actor: ana, role: "approver" })).not.toBeNull();
    expect(deleteRefusal(comment(), { actor: bot, role: "owner" })).not.toBeNull();
    const byBot = comment({ author: authorOf(bot), person: id("ana") });
    expect(deleteRefusal(byBot, { actor: ana, role: "editor" })).toBeNull();
    expect(deleteRefusal(byBot, { actor: bot, role: "editor" })).toBeNull();
    expect(deleteRefusal(byBot, { actor: ben, role: "editor" })).not.toBeNull();
  });

  test("[CM3] what is deleted is neither edited nor deleted again", () => {
    const gone = comment({ deletedAt: 11, text: "" });
    expect(editRefusal(gone, { actor: ben, role: "editor" })).toEqual({ kind: "deleted" });
    expect(deleteRefusal(gone, { actor: ben, role: "editor" })).toEqual({ kind: "deleted" });
  });
});

describe("mentions", () => {
  const named = (text: string) => mentionsIn(text, people).map((each) => each.id as string);

  test("[CM6] by name, by address, whatever the case; the longest name counts", () => {
    expect(named("@ben, look")).toEqual(["ben"]);
    expect(named("what does @Ben Bright say?")).toEqual(["benny"]);
    expect(named("(@BEN@EXAMPLE.COM)")).toEqual(["ben"]);
    expect(named("@Fixer and @bb@example.com.")).toEqual(["bot", "benny"]);
  });

  test("[CM6] two of one name are both meant; an address says which", () => {
    expect(named("@ana")).toEqual(["ana", "twin"]);
    expect(named("@other.ana@example.com")).toEqual(["twin"]);
  });

  test("[CM6] part of a word, an address without @ and code mention nobody", () => {
    expect(named("@Benjamin x@ben ben@example.com `@ben` ```\n@ana\n``` @nobody @")).toEqual([]);
  });

  test("[CM6] a row of backticks is one mark: what follows one that is never closed is read, and costs no more than any text", () => {
    const names = (text: string) => mentionsIn(text, people).map(({ name }) => name);
    expect(names("``` @ben `@ana` @fixer")).toEqual(["Ben", "Fixer"]);
    expect(names("```\n@ben\n````\n@ana and ``a ` @ben`` @fixer")).toEqual(["Ana", "Ana", "Fixer"]);
    const began = performance.now();
    names(`${"`".repeat(4000)}${"a".repeat(4000)}`);
    expect(performance.now() - began).toBeLessThan(100);
  });

  test("[CM6] an agent and its owner are told, and nobody of their own words", () => {
    expect(toldBy(mentionsIn("@Fixer @ben", people), id("ben"))).toEqual(["bot", "ana"]);
    expect(toldBy(mentionsIn("@Fixer @ana", people), id("ben"))).toEqual(["bot", "ana", "twin"]);
    expect(toldBy(mentionsIn("@Fixer", people), id("ana"))).toEqual(["bot"]);
  });
});

test("[CM8] what others wrote since one looked is unread; one's own and what is deleted is not", () => {
  const thread: ThreadRecord = {
    id: "t1",
    workspace: "w" as ThreadRecord["workspace"],
    changeSet: "s" as ThreadRecord["changeSet"],
    anchor: { kind: "changeSet" },
    about: "this change set",
    resolved: null,
    comments: [
      comment({ at: 5 }),
      comment({ id: "c2", at: 20 }),
      comment({ id: "c3", at: 21, deletedAt: 22, text: "" }),
      comment({ id: "c4", at: 23, author: authorOf(bot), person: id("ana") }),
    ],
  };
  const view = threadView(thread, { actor: ana, role: "viewer" }, { until: 10 });
  expect(view.unread).toBe(2);
  expect(threadView(thread, { actor: ana, role: "viewer" }, { until: 23 }).unread).toBe(0);
  // Edited since, so that they mention her; her own agent's words, what is deleted and what is of another thread do not.
  const mentionedIn = new Set(["c2", "c3", "elsewhere"]);
  expect(threadView(thread, { actor: ana, role: "viewer" }, { until: 23, mentionedIn }).unread).toBe(1);
  expect(threadView(thread, { actor: ana, role: "viewer" }, { until: 10, mentionedIn }).unread).toBe(2);
  expect(threadView(thread, { actor: bot, role: "editor" }, { until: 0 }).unread).toBe(2);
  expect(threadView(thread, { actor: ben, role: "editor" }, { until: 0 }).unread).toBe(1);
  expect(saidUntil([view, { comments: [] }])).toBe(23);
  expect(
    saidUntil([
      threadView(
        { ...thread, comments: [comment({ at: 5, editedAt: 90 })] },
        { actor: ana, role: "viewer" },
        { until: 0 },
      ),
    ]),
  ).toBe(90);
  expect(view.comments.map(({ mayEdit, mayDelete, deleted }) => [mayEdit, mayDelete, deleted])).toEqual([
    [false, false, false],
    [false, false, false],
    [false, false, true],
    [false, true, false],
  ]);
});
