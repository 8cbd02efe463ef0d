/**
 * Arrays as parameters, in PostgreSQL's binary form: a fifth of what writing and reading them as text costs, which counts where
 * every edit passes. Text must be what PostgreSQL can hold (`storable`).
 *
 * @see array_recv in src/backend/utils/adt/arrayfuncs.c of PostgreSQL
 */
export function textArray(values: readonly (string | null)[]): Buffer {
  const bytes = values.reduce((sum, value) => sum + (value === null ? 0 : Buffer.byteLength(value)), 0);
  const { buffer, start } = arrayOf(TEXT, values, bytes);
  let at = start;
  for (const value of values) {
    const length = value === null ? NULL : buffer.write(value, at + 4);
    buffer.writeInt32BE(length, at);
    at += 4 + Math.max(length, 0);
  }
  return buffer;
}

export function byteaArray(values: readonly Uint8Array[]): Buffer {
  const { buffer, start } = arrayOf(
    BYTEA,
    values,
    values.reduce((sum, { length }) => sum + length, 0),
  );
  let at = start;
  for (const value of values) {
    buffer.writeInt32BE(value.length, at);
    buffer.set(value, at + 4);
    at += 4 + value.length;
  }
  return buffer;
}

/** @throws {RangeError} for what is no integer that a JavaScript number holds exactly */
export function bigintArray(values: readonly number[]): Buffer {
  const { buffer, start } = arrayOf(BIGINT, values, values.length * 8);
  const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  let at = start;
  for (const value of values) {
    if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is no integer to be stored`);
    const high = Math.floor(value / 2 ** 32);
    view.setInt32(at, 8);
    view.setInt32(at + 4, high);
    view.setUint32(at + 8, value - high * 2 ** 32);
    at += 12;
  }
  return buffer;
}

/** Types by their numbers in every PostgreSQL (`pg_type.dat`). */
const [BYTEA, BIGINT, TEXT] = [17, 20, 25];
const NULL = -1;

/** Room for an array of one dimension whose elements take `bytes` together, and where they start. */
function arrayOf(
  type: number,
  values: readonly unknown[],
  bytes: number,
): { readonly buffer: Buffer; readonly start: number } {
  const isEmpty = values.length === 0;
  const start = isEmpty ? 12 : 20;
  const buffer = Buffer.allocUnsafe(start + values.length * 4 + bytes);
  buffer.writeInt32BE(isEmpty ? 0 : 1, 0);
  buffer.writeInt32BE(values.includes(null) ? 1 : 0, 4);
  buffer.writeInt32BE(type, 8);
  if (!isEmpty) {
    buffer.writeInt32BE(values.length, 12);
    buffer.writeInt32BE(1, 16);
  }
  return { buffer, start };
}
