import {
  isId,
  ROLES,
  type ChangeSetId,
  type ComponentId,
  type FunctionRunId,
  type RunId,
  type WorkspaceId,
} from "@tributary/core/base";
import { z } from "zod";

/** Bounded shapes of what comes from outside. Nothing of unbounded length gets past them. */
const id = <T extends string>() =>
  z
    .string()
    .refine(isId, "is not a valid id")
    .transform((text) => text as T);

// No control characters: a name with a line break in it could pass for two lines of a log.
const oneLine = (max: number) =>
  z
    .string()
    .trim()
    .min(1, "needs a name")
    .max(max, `is longer than ${max} characters`)
    .regex(/^\P{Cc}+$/u, "must be text on one line");

export const workspaceInput = z.object({ workspace: id<WorkspaceId>() });
export const changeSetInput = z.object({ changeSet: id<ChangeSetId>() });
export const runInput = z.object({ run: id<RunId>() });
export const functionRunInput = z.object({ run: id<FunctionRunId>() });
export const changeSetId = id<ChangeSetId>();
export const componentId = id<ComponentId>();
export const someId = id<string>();
export const name = oneLine(100);
export const role = z.enum(ROLES);
export const contentHash = z.string().regex(/^[0-9a-f]{64}$/, "is not a content hash");
export const secret = z.string().min(10).max(200);
export const cursor = z.string().max(64).optional();
export const reason = z.string().trim().min(1, "Say why, so that the author knows what to change.").max(2000);
export const engineHost = z
  .string()
  .trim()
  .max(500)
  .regex(/^(unix|npipe|tcp|http|https):\/\/\S+$/, "must look like unix:///var/run/docker.sock or tcp://host:2375");

export const MAX_IMPORT_FILES = 500;
export const MAX_IMPORT_CHARACTERS = 8_000_000;
export const files = z
  .array(z.object({ path: z.string().min(1).max(512), text: z.string().max(MAX_IMPORT_CHARACTERS) }))
  .min(1, "has no file")
  .max(MAX_IMPORT_FILES, `has more than ${MAX_IMPORT_FILES} files`)
  .refine(
    (all) => all.reduce((sum, file) => sum + file.text.length, 0) <= MAX_IMPORT_CHARACTERS,
    "is larger than 8 MB altogether",
  );
export const env = z
  .record(z.string().max(256), z.string().max(32_768))
  .refine((all) => Object.keys(all).length <= 5000, "has more than 5000 variables")
  .optional();
