import type { Fault } from "./faults/fault.ts";
import { BATCH_FAULTS } from "./faults/batches.ts";
import { DECIDING_FAULTS } from "./faults/deciding.ts";
import { DOCUMENT_FAULTS } from "./faults/document.ts";
import { ENGINE_FAULTS } from "./faults/engine.ts";
import { GOVERNANCE_FAULTS } from "./faults/governance.ts";
import { HISTORY_FAULTS } from "./faults/history.ts";
import { JUDGING_FAULTS } from "./faults/judging.ts";
import { LOG_FAULTS } from "./faults/log.ts";
import { MODEL_FAULTS } from "./faults/model.ts";
import { OVERLAY_FAULTS } from "./faults/overlay.ts";
import { PIPELINE_FAULTS } from "./faults/pipeline.ts";
import { REBASE_FAULTS } from "./faults/rebase.ts";
import { REPLICA_FAULTS } from "./faults/replica.ts";
import { ROOM_FAULTS } from "./faults/rooms.ts";
import { SYNC_FAULTS } from "./faults/sync.ts";
import { TRANSFORM_FAULTS } from "./faults/transform.ts";

export type { Fault } from "./faults/fault.ts";

/** At least one for every rule that histories and properties are there to prove. */
export const FAULTS: readonly Fault[] = [
  ...SYNC_FAULTS,
  ...ROOM_FAULTS,
  ...BATCH_FAULTS,
  ...REBASE_FAULTS,
  ...JUDGING_FAULTS,
  ...DOCUMENT_FAULTS,
  ...TRANSFORM_FAULTS,
  ...OVERLAY_FAULTS,
  ...MODEL_FAULTS,
  ...GOVERNANCE_FAULTS,
  ...DECIDING_FAULTS,
  ...HISTORY_FAULTS,
  ...ENGINE_FAULTS,
  ...PIPELINE_FAULTS,
  ...LOG_FAULTS,
  ...REPLICA_FAULTS,
];
