import { parseMetadata } from "@tributary/core/base";
import type { GivenNotes, SaidOrigin } from "@tributary/core/protocol";
import { AgentFault } from "./fault.ts";
import { whereItIs } from "./where-it-is.ts";

/** What an agent says of itself and its acts, over both of its lines. Rule [B51]. */
export class Said {
  /** The same for as long as it is here. */
  readonly whence: Omit<SaidOrigin, keyof GivenNotes>;
  #notes: GivenNotes;

  /** @throws {AgentFault} with a sentence, where notes cannot be kept */
  constructor({ correlation, causation, timeZone, culture, reason, metadata }: SaidOrigin) {
    this.whence = {
      ...whereItIs(),
      ...(correlation ? { correlation } : {}),
      ...(causation ? { causation } : {}),
      ...(timeZone ? { timeZone } : {}),
      ...(culture ? { culture } : {}),
    };
    this.#notes = checked({ ...(reason ? { reason } : {}), ...(metadata ? { metadata } : {}) });
  }

  get notes(): GivenNotes {
    return this.#notes;
  }

  get all(): SaidOrigin {
    return { ...this.whence, ...this.#notes };
  }

  /** @throws {AgentFault} with a sentence, where notes cannot be kept */
  give(notes: GivenNotes): void {
    this.#notes = checked(notes);
  }
}

function checked(notes: GivenNotes): GivenNotes {
  const metadata = parseMetadata(notes.metadata ?? {});
  if (!metadata.ok) throw new AgentFault("refused", metadata.error);
  return notes;
}
