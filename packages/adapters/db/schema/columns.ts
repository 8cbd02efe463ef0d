import { bigint, customType } from "drizzle-orm/pg-core";

/**
 * A moment, in milliseconds since the epoch: the unit the core's clock speaks, so that nothing is converted, rounded or
 * moved between time zones on its way, and an audit entry hashes the same for ever. In SQL: `to_timestamp(at / 1000.0)`.
 */
export const moment = (name: string) => bigint(name, { mode: "number" });

/**
 * A JSON value kept as the text it was written as. Not `jsonb`: that refuses strings holding `\u0000` or half a
 * surrogate pair, so one hostile value would make a document unsavable; and it reorders keys.
 *
 * Not drizzle's `json` either: it parses a second time, which turns the string "12" into a number.
 */
export const content = <T>(name: string) =>
  customType<{ data: T; driverData: unknown }>({
    dataType: () => "json",
    toDriver: (value) => JSON.stringify(value),
    fromDriver: (value) => value as T,
  })(name);

export const bytes = customType<{ data: Uint8Array; driverData: Buffer }>({
  dataType: () => "bytea",
  toDriver: (value) => Buffer.from(value.buffer, value.byteOffset, value.byteLength),
});
