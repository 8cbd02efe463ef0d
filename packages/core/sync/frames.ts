import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import {
  type GivenNotes,
  MESSAGE,
  parseGivenNotes,
  type RefusalNotice,
  type RemarkNotice,
  type SessionNotice,
} from "../protocol/index.ts";

import type { MadeOn } from "./older-bases.ts";
import { type Expected, parseExpected } from "./overtaken.ts";

/** The three steps of y-protocols/sync, as they stand after the message type. */
export const SYNC_STEP = { stateVector: 0, missing: 1, update: 2 } as const;

/** A frame from a client, taken apart. */
export type ClientFrame =
  | { readonly type: "stateVector"; readonly vector: Uint8Array }
  /** `isReply`: what a copy holds that we lack, as it was before it heard anything of us on this connection. */
  | { readonly type: "update"; readonly update: Uint8Array; readonly isReply: boolean }
  | {
      readonly type: "submit";
      readonly id: number;
      readonly update: Uint8Array;
      readonly expected?: readonly Expected[];
      readonly made?: MadeOn;
    }
  | { readonly type: "open"; readonly function: string }
  | { readonly type: "awareness"; readonly payload: Uint8Array }
  | { readonly type: "queryAwareness" }
  /** What is given with all that follows. */
  | { readonly type: "said"; readonly notes: GivenNotes }
  /** What follows is of the document of this generation. */
  | { readonly type: "moved"; readonly generation: number };

/** Takes a frame apart; undefined when it is none of ours, cut short, or of an unknown type. */
export function decodeClientFrame(bytes: Uint8Array): ClientFrame | undefined {
  try {
    const decoder = decoding.createDecoder(bytes);
    switch (decoding.readVarUint(decoder)) {
      case MESSAGE.sync:
        return decodeSync(decoder);
      case MESSAGE.awareness:
        return { type: "awareness", payload: decoding.readVarUint8Array(decoder) };
      case MESSAGE.queryAwareness:
        return { type: "queryAwareness" };
      case MESSAGE.submit:
        return decodeSubmit(decoder);
      case MESSAGE.undo:
        return decodeUndo(decoder);
      case MESSAGE.moved:
        return { type: "moved", generation: decoding.readVarUint(decoder) };
      case MESSAGE.open:
        return { type: "open", function: decoding.readVarString(decoder) };
      case MESSAGE.said:
        return decodeSaid(decoder);
      default:
        return undefined;
    }
  } catch {
    return undefined; // lib0 throws on bytes that end too early: to us that is one more malformed frame
  }
}

function decodeSaid(decoder: decoding.Decoder): ClientFrame | undefined {
  const notes = parseGivenNotes(decoding.readVarString(decoder));
  return notes && { type: "said", notes };
}

function decodeSubmit(decoder: decoding.Decoder): ClientFrame | undefined {
  const id = decoding.readVarUint(decoder);
  const update = decoding.readVarUint8Array(decoder);
  const made = decodeMadeOn(decoder);
  return made && { type: "submit", id, update, ...made };
}

function decodeUndo(decoder: decoding.Decoder): ClientFrame | undefined {
  const id = decoding.readVarUint(decoder);
  const update = decoding.readVarUint8Array(decoder);
  const expected = parseExpected(decoding.readVarString(decoder));
  const made = decodeMadeOn(decoder);
  return made && expected && { type: "submit", id, update, expected, ...made };
}

/** Older pages do not say on which version of Head an edit was made. */
function decodeMadeOn(decoder: decoding.Decoder): { readonly made?: MadeOn } | undefined {
  if (!decoding.hasContent(decoder)) return {};
  const [base, since] = [decoding.readVarUint(decoder), decoding.readVarUint(decoder)];
  return since <= base ? { made: { base, since } } : undefined;
}

function decodeSync(decoder: decoding.Decoder): ClientFrame | undefined {
  switch (decoding.readVarUint(decoder)) {
    case SYNC_STEP.stateVector:
      return { type: "stateVector", vector: decoding.readVarUint8Array(decoder) };
    case SYNC_STEP.missing:
      return { type: "update", update: decoding.readVarUint8Array(decoder), isReply: true };
    case SYNC_STEP.update:
      return { type: "update", update: decoding.readVarUint8Array(decoder), isReply: false };
    default:
      return undefined;
  }
}

export function stateVectorFrame(vector: Uint8Array): Uint8Array {
  return syncFrame(SYNC_STEP.stateVector, vector);
}

export function missingFrame(update: Uint8Array): Uint8Array {
  return syncFrame(SYNC_STEP.missing, update);
}

export function updateFrame(update: Uint8Array): Uint8Array {
  return syncFrame(SYNC_STEP.update, update);
}

export function submitFrame(id: number, update: Uint8Array, made?: MadeOn): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, MESSAGE.submit);
    encoding.writeVarUint(encoder, id);
    encoding.writeVarUint8Array(encoder, update);
    if (made) for (const version of [made.base, made.since]) encoding.writeVarUint(encoder, version);
  });
}

export function movedFrame(generation: number): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, MESSAGE.moved);
    encoding.writeVarUint(encoder, generation);
  });
}

/** Asks for a function's code as a text to type in. */
export function openFrame(id: string): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, MESSAGE.open);
    encoding.writeVarString(encoder, id);
  });
}

/** What is given with all that follows. */
export function saidFrame(notes: GivenNotes): Uint8Array {
  return jsonFrame(MESSAGE.said, notes);
}

export function ackFrame(id: number): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, MESSAGE.ack);
    encoding.writeVarUint(encoder, id);
  });
}

export function refusedFrame(notice: RefusalNotice): Uint8Array {
  return jsonFrame(MESSAGE.refused, notice);
}

export function remarkFrame(notice: RemarkNotice): Uint8Array {
  return jsonFrame(MESSAGE.remark, notice);
}

export function sessionFrame(notice: SessionNotice): Uint8Array {
  return jsonFrame(MESSAGE.session, notice);
}

export function awarenessFrame(payload: Uint8Array): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, MESSAGE.awareness);
    encoding.writeVarUint8Array(encoder, payload);
  });
}

function syncFrame(step: number, payload: Uint8Array): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, MESSAGE.sync);
    encoding.writeVarUint(encoder, step);
    encoding.writeVarUint8Array(encoder, payload);
  });
}

function jsonFrame(type: number, value: unknown): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, type);
    encoding.writeVarString(encoder, JSON.stringify(value));
  });
}
