const BINARY_FINAL = 0x82;
const framed = new WeakMap<Uint8Array, Buffer>();

/**
 * `payload` as one whole, unmasked, binary WebSocket frame. What is told to everybody in a room is framed once, and all
 * sockets write the same bytes.
 *
 * @see RFC 6455, section 5.2
 */
export function framedOnce(payload: Uint8Array): Buffer {
  const known = framed.get(payload);
  if (known) return known;
  const frame = Buffer.concat([header(payload.length), payload]);
  framed.set(payload, frame);
  return frame;
}

function header(length: number): Buffer {
  if (length < 126) return Buffer.from([BINARY_FINAL, length]);
  const head = Buffer.alloc(length < 0x10000 ? 4 : 10);
  head[0] = BINARY_FINAL;
  if (length < 0x10000) {
    head[1] = 126;
    head.writeUInt16BE(length, 2);
  } else {
    head[1] = 127;
    head.writeBigUInt64BE(BigInt(length), 2);
  }
  return head;
}
