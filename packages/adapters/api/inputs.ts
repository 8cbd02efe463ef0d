import {
  isId,
  isWholeText,
  LAST_MOMENT,
  ROLES,
  type ChangeSetId,
  type ComponentId,
  type FunctionRunId,
  type RunId,
  type WorkspaceId,
} from "@tributary/core/base";
import type { ThingPart } from "@tributary/core/document";
import { fieldNamed, isPath, MAX_PATH_LENGTH } from "@tributary/core/model";
import { z } from "zod";

/** Bounded shapes of what comes from outside. Nothing of unbounded length gets past them. */
const id = <T extends string>() =>
  z
    .string()
    .refine(isId, "is not a valid id")
    .transform((text) => text as T);

/** Text that is looked for, or kept as such. What may hold anything says so by being `content`. */
export const text = (max: number) =>
  z
    .string()
    .max(max)
    .refine(isWholeText, "holds a zero character, or half of a character, which cannot be kept. Take it out.");
/** Text that is read as what it is, or kept as JSON: any character may be part of it. */
export const content = (max: number) => z.string().max(max);
/** A version of Head, or a place in one. */
export const headVersion = z.int().min(0).max(2_147_483_647);
export const moment = z.int().min(0).max(LAST_MOMENT);

// No control characters: a name with a line break in it could pass for two lines of a log.
const oneLine = (max: number) =>
  z
    .string()
    .trim()
    .min(1, "needs a name")
    .max(max, `is longer than ${max} characters`)
    .regex(/^[^\p{Cc}\p{Cs}]+$/u, "must be text on one line");

export const workspaceInput = z.object({ workspace: id<WorkspaceId>() });
export const changeSetInput = z.object({ changeSet: id<ChangeSetId>() });
export const runInput = z.object({ run: id<RunId>() });
export const functionRunInput = z.object({ run: id<FunctionRunId>() });
export const changeSetId = id<ChangeSetId>();
export const componentId = id<ComponentId>();
export const someId = id<string>();
export const schemaRef = z
  .string()
  .max(200)
  .regex(/^[A-Za-z0-9_.-]+@\d+$/, "is not a version of a kind, such as docker.container@1");
/** What a change set changes, one by one: a component or a function by its id, a version of a kind by its reference. */
export const thing = z.union([id<string>(), schemaRef]);
const path = z.string().max(MAX_PATH_LENGTH).refine(isPath, "is not a path, such as /domain/image");
const field = z
  .string()
  .max(100)
  .transform((name, ctx) => {
    const found = fieldNamed(name);
    if (found) return found;
    ctx.addIssue({ code: "custom", message: "is no field of a function" });
    return z.NEVER;
  });
/** A part of a thing: the value at a component's path; of a function its code, a field or test, or its being attached to a kind; of a view its name or a place. */
export const thingPart: z.ZodType<ThingPart> = z.discriminatedUnion("part", [
  z.object({ part: z.literal("value"), path }),
  z.object({ part: z.literal("code") }),
  z.object({ part: z.literal("field"), field }),
  z.object({ part: z.literal("name") }),
  z.object({ part: z.literal("place"), component: id<ComponentId>() }),
  z.object({ part: z.literal("attachment"), schema: text(200).min(1) }),
]);
/** The same, and a note of the catalogue by its key. */
export const thingOrNote = z
  .string()
  .min(1)
  .max(600)
  .regex(/^[^\p{Cc}\p{Cs}]+$/u, "must be text on one line");
export const name = oneLine(100);
export const role = z.enum(ROLES);
export const contentHash = z.string().regex(/^[0-9a-f]{64}$/, "is not a content hash");
export const secret = text(200).min(10);
export const cursor = text(64).optional();
export const reason = text(2000).trim().min(1, "Say why, so that the author knows what to change.");
export const engineHost = text(500)
  .trim()
  .regex(/^(unix|npipe|tcp|http|https):\/\/\S+$/, "must look like unix:///var/run/docker.sock or tcp://host:2375");

export const MAX_IMPORT_FILES = 500;
export const MAX_IMPORT_CHARACTERS = 8_000_000;
export const files = z
  .array(z.object({ path: content(512).min(1), text: content(MAX_IMPORT_CHARACTERS) }))
  .min(1, "has no file")
  .max(MAX_IMPORT_FILES, `has more than ${MAX_IMPORT_FILES} files`)
  .refine(
    (all) => all.reduce((sum, file) => sum + file.text.length, 0) <= MAX_IMPORT_CHARACTERS,
    "is larger than 8 MB altogether",
  );
export const env = z
  .record(content(256), content(32_768))
  .refine((all) => Object.keys(all).length <= 5000, "has more than 5000 variables")
  .optional();
