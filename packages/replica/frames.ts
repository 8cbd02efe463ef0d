import {
  type GivenNotes,
  MESSAGE,
  type RefusalNotice,
  type RemarkNotice,
  type SessionNotice,
} from "@tributary/core/protocol";
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import type { Unsaved } from "./outbox.ts";

/** The binary form of our own messages; see core/protocol/messages.ts. */
function submitFrame({ id, update, ...made }: Unsaved): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, MESSAGE.submit);
  encoding.writeVarUint(encoder, id);
  encoding.writeVarUint8Array(encoder, update);
  writeMadeOn(encoder, made);
  return encoding.toUint8Array(encoder);
}

/** As `submitFrame`, for an undo: the server makes it only while every key still holds what it says there is. */
function undoFrame({ id, update, keys, ...made }: Unsaved): Uint8Array {
  const expected = keys.map(({ root, key, before }) =>
    before === undefined ? { root, key } : { root, key, value: before },
  );
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, MESSAGE.undo);
  encoding.writeVarUint(encoder, id);
  encoding.writeVarUint8Array(encoder, update);
  encoding.writeVarString(encoder, JSON.stringify(expected));
  writeMadeOn(encoder, made);
  return encoding.toUint8Array(encoder);
}

function writeMadeOn(encoder: encoding.Encoder, { base, since = base }: Pick<Unsaved, "base" | "since">): void {
  if (base === undefined || since === undefined) return;
  for (const version of [base, since]) encoding.writeVarUint(encoder, version);
}

/** An edit as it is sent. An undo is told by its keys alone, and is made only where they still stand as it found them. */
export function frameOf(entry: Unsaved): Uint8Array {
  return entry.mutations ? submitFrame(entry) : undoFrame(entry);
}

/** All that follows is of the document of this generation. */
export function movedFrame(generation: number): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, MESSAGE.moved);
  encoding.writeVarUint(encoder, generation);
  return encoding.toUint8Array(encoder);
}

/** What is given with all that follows. */
export function saidFrame(notes: GivenNotes): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, MESSAGE.said);
  encoding.writeVarString(encoder, JSON.stringify(notes));
  return encoding.toUint8Array(encoder);
}

/** Asks for a function's code as a text to type in. */
export function openFrame(id: string): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, MESSAGE.open);
  encoding.writeVarString(encoder, id);
  return encoding.toUint8Array(encoder);
}

export function readAck(decoder: decoding.Decoder): number {
  return decoding.readVarUint(decoder);
}

export function readRefusal(decoder: decoding.Decoder): RefusalNotice {
  return JSON.parse(decoding.readVarString(decoder)) as RefusalNotice;
}

export function readRemark(decoder: decoding.Decoder): RemarkNotice {
  return JSON.parse(decoding.readVarString(decoder)) as RemarkNotice;
}

export function readSession(decoder: decoding.Decoder): SessionNotice {
  return JSON.parse(decoding.readVarString(decoder)) as SessionNotice;
}
