/** Who must agree, to exactly what, and what happens then. Pure: stores are ports. Rules: SPEC.md. */
export type {
  AuditStore,
  ChangeSetRecord,
  ChangeSetStore,
  HeadEntry,
  HeadStore,
  MemberStore,
  MemoStore,
  RequestRecord,
  RequestStore,
  ResourceStore,
  RunRecord,
  RunStore,
} from "./ports.ts";
