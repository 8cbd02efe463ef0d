import type { Json } from "../base/index.ts";
import type { FunctionKind, Schema } from "../model/index.ts";

/** A file of a package: a path with `/`, and a text. */
export type PackageFile = { readonly path: string; readonly text: string };

export type PackageHead = {
  /** Lower-case words joined by dashes. */
  readonly name: string;
  /** Three numbers: `1.4.0`. */
  readonly version: string;
  readonly title: string;
  readonly description: string;
};

/** A function as a package has it: without an id, attached to kinds by name. */
export type PackagedFunction = {
  readonly name: string;
  readonly kind: FunctionKind;
  /** Fields that say something, its tests among them (`tests/<id>`), in the order of `fieldsOf`. */
  readonly fields: { readonly [field: string]: Json };
  readonly attachedTo: readonly string[];
  readonly source: string;
};

export type Package = PackageHead & {
  /** Without code of their own: functions are attached to them. One version of each kind. */
  readonly schemas: readonly Schema[];
  readonly functions: readonly PackagedFunction[];
  /** Names of kinds that must be where it is installed: something is attached to them, or one here is a version of theirs. */
  readonly needs: readonly string[];
  /** SHA-256 of everything else. */
  readonly hash: string;
};

export const MANIFEST = "tributary.json";
export const PACKAGE_FORMAT = 1;
