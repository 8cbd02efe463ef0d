import type { Actor, ActorId, ChangeSetId, RequestId, WorkspaceId } from "@tributary/core/base";
import type { MarkKind } from "@tributary/core/governance";
import type { ChangeSetOrigin, ChangeSetPhase, RequestView } from "@tributary/core/protocol";
import { bigint, index, integer, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { bytes, content, moment } from "./columns.ts";
import { workspace } from "./workspace.ts";

export const changeSet = pgTable(
  "change_set",
  {
    id: text("id").$type<ChangeSetId>().primaryKey(),
    workspace: text("workspace")
      .$type<WorkspaceId>()
      .notNull()
      .references(() => workspace.id),
    title: text("title").notNull(),
    description: text("description").notNull(),
    phase: text("phase").$type<ChangeSetPhase>().notNull(),
    baseVersion: integer("base_version").notNull(),
    createdBy: text("created_by").$type<ActorId>().notNull(),
    createdAt: moment("created_at").notNull(),
    origin: content<ChangeSetOrigin>("origin"),
    /** The id in `origin`, to find what was made from a change set. */
    madeFrom: text("made_from").$type<ChangeSetId>(),
  },
  (table) => [
    index("change_set_workspace").on(table.workspace, table.createdAt),
    index("change_set_made_from").on(table.madeFrom),
  ],
);

const changeSetId = () =>
  text("change_set")
    .$type<ChangeSetId>()
    .notNull()
    .references(() => changeSet.id);
/** As `changeSetId`, but not looked up for every row: the lease, without which none of these is written, refers to it. */
const leasedChangeSet = () => text("change_set").$type<ChangeSetId>().notNull();
const sequence = (name: string) => bigint(name, { mode: "number" });

/** Who may write a document: the holder of the highest epoch, at exactly this sequence number. */
export const documentLease = pgTable("document_lease", {
  changeSet: changeSetId().primaryKey(),
  workspace: text("workspace").$type<WorkspaceId>().notNull(),
  epoch: integer("epoch").notNull(),
  generation: integer("generation").notNull(),
  seq: sequence("seq").notNull(),
});

/** One stored transaction of a document. Removed once a state covers it; what it did stays in `document_mutation`. */
export const documentEntry = pgTable(
  "document_entry",
  {
    changeSet: leasedChangeSet(),
    seq: sequence("seq").notNull(),
    epoch: integer("epoch").notNull(),
    update: bytes("update").notNull(),
    actor: content<Actor>("actor").notNull(),
    connection: text("connection").notNull(),
    at: moment("at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.changeSet, table.seq] })],
);

/**
 * Accepted mutations: history, for ever. What one append accepted is one row, with a line for each mutation. The view
 * `document_mutation` has them one by one.
 */
export const mutationPage = pgTable(
  "mutation_page",
  {
    changeSet: leasedChangeSet(),
    /** The entry that the first of them is in. */
    first: sequence("first").notNull(),
    /**
     * Between tabs: entry, place in it, root, key, mutation, what stood there before and stands after (nothing: nothing), the
     * number of its writer among `actors`, moment. The key, the mutation and what stands are JSON.
     */
    lines: text("lines").notNull(),
    /** Who wrote them, each once for each connection. */
    actors: text("actors").array().notNull(),
    actorIds: text("actor_ids").array().notNull(),
    connections: text("connections").array().notNull(),
  },
  (table) => [primaryKey({ columns: [table.changeSet, table.first] })],
);

/** The document up to `seq`, in one piece. */
export const documentState = pgTable("document_state", {
  changeSet: changeSetId().primaryKey(),
  seq: sequence("seq").notNull(),
  state: bytes("state").notNull(),
});

/** Which actor a Yjs client id belongs to, for ever. */
export const documentClient = pgTable(
  "document_client",
  {
    changeSet: leasedChangeSet(),
    clientId: sequence("client_id").notNull(),
    actor: text("actor").$type<ActorId>().notNull(),
    /** Of the document it was claimed in; in later ones the id is retired. */
    generation: integer("generation").notNull().default(1),
  },
  (table) => [primaryKey({ columns: [table.changeSet, table.clientId] })],
);

export const request = pgTable(
  "request",
  {
    id: text("id").$type<RequestId>().primaryKey(),
    /** In order of creation: "the newest" does not hang on clocks. */
    ordinal: sequence("ordinal").notNull().generatedAlwaysAsIdentity(),
    changeSet: changeSetId(),
    workspace: text("workspace").$type<WorkspaceId>().notNull(),
    phase: text("phase").$type<RequestView["phase"]>().notNull(),
    requestedBy: text("requested_by").notNull(),
    requester: content<Actor>("requester").notNull(),
    requestedAt: moment("requested_at").notNull(),
    contentHash: text("content_hash").notNull(),
    revision: integer("revision").notNull(),
  },
  (table) => [index("request_change_set").on(table.changeSet, table.ordinal)],
);

/** Append-only: a trigger refuses anything else. */
export const requestDecision = pgTable(
  "request_decision",
  {
    request: text("request")
      .$type<RequestId>()
      .notNull()
      .references(() => request.id),
    idx: integer("idx").notNull(),
    decidedBy: text("decided_by").notNull(),
    decision: text("decision").$type<RequestView["decisions"][number]["decision"]>().notNull(),
    at: moment("at").notNull(),
    reason: text("reason"),
    contentHash: text("content_hash").notNull(),
  },
  (table) => [primaryKey({ columns: [table.request, table.idx] })],
);

/** What a person has looked through, or approved: by component, the hash of what it changed then. The newest alone. */
export const reviewMark = pgTable(
  "review_mark",
  {
    changeSet: changeSetId(),
    person: text("person").$type<ActorId>().notNull(),
    kind: text("kind").$type<MarkKind>().notNull(),
    component: text("component").notNull(),
    hash: text("hash").notNull(),
    at: moment("at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.changeSet, table.person, table.kind, table.component] })],
);
