import { MESSAGE, type RefusalNotice, type SessionNotice } from "@tributary/core/protocol";
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";

/** The binary form of our own messages; see core/protocol/messages.ts. */
export function submitFrame(id: number, update: Uint8Array): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, MESSAGE.submit);
  encoding.writeVarUint(encoder, id);
  encoding.writeVarUint8Array(encoder, update);
  return encoding.toUint8Array(encoder);
}

/** All that follows is of the document of this generation. */
export function movedFrame(generation: number): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, MESSAGE.moved);
  encoding.writeVarUint(encoder, generation);
  return encoding.toUint8Array(encoder);
}

export function readAck(decoder: decoding.Decoder): number {
  return decoding.readVarUint(decoder);
}

export function readRefusal(decoder: decoding.Decoder): RefusalNotice {
  return JSON.parse(decoding.readVarString(decoder)) as RefusalNotice;
}

export function readSession(decoder: decoding.Decoder): SessionNotice {
  return JSON.parse(decoding.readVarString(decoder)) as SessionNotice;
}
