import type { ApiServices, Caller } from "@tributary/adapters/api";
import { ok, type Result, type WorkspaceId } from "@tributary/core/base";
import {
  authorOf,
  type CommentAudit,
  commentSentence,
  commentText,
  type CommentRefusal,
  type CommentStore,
  deleteRefusal,
  editRefusal,
  MAX_COMMENTS,
  mentionsIn,
  type NewComment,
  threadView,
  toldBy,
} from "@tributary/core/discussion";
import type { ChangeSetRecord } from "@tributary/core/governance";
import { aboutOf } from "../comments/about.ts";
import { mentionable } from "../comments/people.ts";
import { refused } from "../answers.ts";
import type { Deps } from "../deps.ts";
import type { Hosts } from "../hosts.ts";

const MENTIONS_PAGE = 50;

/** Talk about a change set. What may be said by whom is for `core/discussion` to say; this joins it with the stores. */
export function commentService(deps: Deps, hosts: Hosts, comments: CommentStore): ApiServices["comments"] {
  const { stores, topics, now } = deps;

  const people = async (workspace: WorkspaceId) => {
    const [members, tokens] = await Promise.all([stores.members.members(workspace), stores.members.tokens(workspace)]);
    return mentionable(members, tokens, now());
  };

  const written = async (
    workspace: WorkspaceId,
    id: string,
    raw: string,
    { actor }: Caller,
  ): Promise<Result<NewComment, CommentRefusal>> => {
    const text = commentText(raw);
    if (!text.ok) return text;
    const found = mentionsIn(text.value, await people(workspace));
    const mentions = found.map(({ id, name }) => ({ id, name }));
    return ok({ id, actor, text: text.value, at: now(), mentions, tells: toldBy(found, actor.id) });
  };

  const audit = (record: ChangeSetRecord, caller: Caller, sentence: string, thread: string): CommentAudit => ({
    at: now(),
    actor: authorOf(caller.actor),
    changeSet: record.id,
    outcome: "accepted",
    sentence,
    mutation: null,
    details: { thread },
  });

  const announce = ({ workspace }: ChangeSetRecord) => topics.announce(workspace, "comments", "audit");

  return {
    async list(record, caller) {
      const [threads, seen, mentionedIn] = await Promise.all([
        comments.threads(record.id),
        comments.seen(record.id, caller.actor.id),
        comments.mentionedIn(record.id, caller.actor.id),
      ]);
      return threads.map((thread) => threadView(thread, caller, { until: seen.get(thread.id) ?? 0, mentionedIn }));
    },

    async begin(record, { id, anchor, text }, caller) {
      const comment = await written(record.workspace, id, text, caller);
      if (!comment.ok) return declined(comment.error);
      if ((await comments.count(record.id)) >= MAX_COMMENTS) return declined({ kind: "tooMany" });
      const about = await hosts.withChangeSet(record, async (host) => aboutOf(host.session, anchor));
      if (about === undefined) return declined({ kind: "nothingThere" });
      const thread = { id, workspace: record.workspace, changeSet: record.id, anchor, about };
      const outcome = await comments.begin(thread, comment.value, audit(record, caller, `commented on ${about}`, id));
      if (!outcome.ok) return declined(outcome.error);
      announce(record);
      return ok(undefined);
    },

    async reply(record, { id, thread: to, text }, caller) {
      const thread = await comments.thread(record.id, to);
      if (!thread) return declined({ kind: "noSuchThread" });
      const comment = await written(record.workspace, id, text, caller);
      if (!comment.ok) return declined(comment.error);
      if ((await comments.count(record.id)) >= MAX_COMMENTS) return declined({ kind: "tooMany" });
      const sentence = `replied about ${thread.about}${thread.resolved ? ", which opens the thread again" : ""}`;
      const outcome = await comments.reply(thread, comment.value, audit(record, caller, sentence, to));
      if (!outcome.ok) return declined(outcome.error);
      announce(record);
      return ok(undefined);
    },

    async edit(record, id, text, caller) {
      const known = await comments.comment(record.id, id);
      if (!known) return declined({ kind: "noSuchComment" });
      const refusal = editRefusal(known, caller);
      if (refusal) return declined(refusal);
      const comment = await written(record.workspace, id, text, caller);
      if (!comment.ok) return declined(comment.error);
      const thread = await comments.thread(record.id, known.thread);
      const sentence = `edited a comment on ${thread?.about ?? "this change set"}`;
      const line = audit(record, caller, sentence, known.thread);
      if (!(await comments.edit(record.workspace, comment.value, line))) return declined({ kind: "deleted" });
      announce(record);
      return ok(undefined);
    },

    async remove(record, id, caller) {
      const known = await comments.comment(record.id, id);
      if (!known) return declined({ kind: "noSuchComment" });
      const refusal = deleteRefusal(known, caller);
      if (refusal) return declined(refusal);
      const thread = await comments.thread(record.id, known.thread);
      const whose = known.author.id === caller.actor.id ? "a comment" : `a comment of ${known.author.name}`;
      const sentence = `deleted ${whose} on ${thread?.about ?? "this change set"}`;
      const line = audit(record, caller, sentence, known.thread);
      if (!(await comments.remove(record.workspace, id, now(), line))) return declined({ kind: "deleted" });
      announce(record);
      return ok(undefined);
    },

    async resolve(record, id, resolved, caller) {
      const thread = await comments.thread(record.id, id);
      if (!thread) return declined({ kind: "noSuchThread" });
      if ((thread.resolved !== null) === resolved) return ok(undefined);
      const sentence = `${resolved ? "resolved" : "reopened"} the thread about ${thread.about}`;
      const by = resolved ? { by: authorOf(caller.actor), at: now() } : null;
      await comments.resolve(record.workspace, id, by, audit(record, caller, sentence, id));
      announce(record);
      return ok(undefined);
    },

    async see(record, threads, until, caller) {
      await comments.see(record.id, caller.actor.id, threads, Math.min(until, now()));
    },

    async people(workspace) {
      return (await people(workspace)).map(({ id, name, email, owner }) => ({
        id,
        name,
        type: owner === undefined ? "user" : "agent",
        ...(email === undefined ? {} : { email }),
        ...(owner === undefined ? {} : { owner }),
      }));
    },

    counts: (workspace, { actor }) => comments.counts(workspace, actor.id),
    mentions: (workspace, before, { actor }) =>
      comments.mentions(workspace, actor.id, { limit: MENTIONS_PAGE, ...(before === undefined ? {} : { before }) }),
    unreadMentions: (workspace, { actor }) => comments.unreadMentions(workspace, actor.id),
    readMentions: (workspace, which, { actor }) => comments.readMentions(workspace, actor.id, which),
  };
}

function declined(refusal: CommentRefusal): ReturnType<typeof refused> {
  const sentence = commentSentence(refusal);
  switch (refusal.kind) {
    case "noSuchThread":
    case "noSuchComment":
    case "nothingThere":
      return refused("notFound", sentence);
    case "notYours":
      return refused("forbidden", sentence);
    case "idTaken":
    case "deleted":
    case "tooMany":
      return refused("conflict", sentence);
    default:
      return refused("invalid", sentence);
  }
}
