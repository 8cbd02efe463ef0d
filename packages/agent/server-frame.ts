import { MESSAGE, type RefusalNotice, type SessionNotice } from "@tributary/core/protocol";
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";

/** The steps of y-protocols/sync. */
const STEP = { stateVector: 0, missing: 1, update: 2 } as const;

/** A frame from the server, taken apart. Unknown types are skipped, so that a newer server can say more. */
export type ServerFrame =
  | { readonly type: "missing" | "update"; readonly update: Uint8Array }
  | { readonly type: "awareness"; readonly payload: Uint8Array }
  | { readonly type: "ack"; readonly id: number }
  | { readonly type: "refused"; readonly notice: RefusalNotice }
  | { readonly type: "session"; readonly notice: SessionNotice }
  | { readonly type: "other" };

export function decodeServerFrame(bytes: Uint8Array): ServerFrame {
  const decoder = decoding.createDecoder(bytes);
  switch (decoding.readVarUint(decoder)) {
    case MESSAGE.sync:
      return decodeSync(decoder);
    case MESSAGE.awareness:
      return { type: "awareness", payload: decoding.readVarUint8Array(decoder) };
    case MESSAGE.ack:
      return { type: "ack", id: decoding.readVarUint(decoder) };
    case MESSAGE.refused:
      return { type: "refused", notice: JSON.parse(decoding.readVarString(decoder)) as RefusalNotice };
    case MESSAGE.session:
      return { type: "session", notice: JSON.parse(decoding.readVarString(decoder)) as SessionNotice };
    default:
      return { type: "other" };
  }
}

function decodeSync(decoder: decoding.Decoder): ServerFrame {
  switch (decoding.readVarUint(decoder)) {
    case STEP.missing:
      return { type: "missing", update: decoding.readVarUint8Array(decoder) };
    case STEP.update:
      return { type: "update", update: decoding.readVarUint8Array(decoder) };
    default:
      return { type: "other" };
  }
}

/** "This is what I have": the server answers with what is missing. */
export function askFrame(stateVector: Uint8Array): Uint8Array {
  return frame((encoder) => {
    encoding.writeVarUint(encoder, MESSAGE.sync);
    encoding.writeVarUint(encoder, STEP.stateVector);
    encoding.writeVarUint8Array(encoder, stateVector);
  });
}

export function submitFrame(id: number, update: Uint8Array): Uint8Array {
  return frame((encoder) => {
    encoding.writeVarUint(encoder, MESSAGE.submit);
    encoding.writeVarUint(encoder, id);
    encoding.writeVarUint8Array(encoder, update);
  });
}

export function awarenessFrame(payload: Uint8Array): Uint8Array {
  return frame((encoder) => {
    encoding.writeVarUint(encoder, MESSAGE.awareness);
    encoding.writeVarUint8Array(encoder, payload);
  });
}

function frame(write: (encoder: encoding.Encoder) => void): Uint8Array {
  return encoding.encode(write);
}
